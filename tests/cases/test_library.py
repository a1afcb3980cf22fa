"""Cases of area `library`: each test is named by its case, and its input is written out here."""

from itertools import pairwise

import pytest

from studyplan.domain.generation.draft import Draft, Pick
from studyplan.domain.generation.rules import draft_by_rules
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.scoring.confidence import weigh
from studyplan.domain.validation.run_checks import run_checks
from studyplan.domain.values.urls import normalised
from studyplan.ports import Assignment
from tests.cases.calls import (
    Json,
    add_resource,
    codes_of,
    get,
    library_for_a_week,
    make_learner,
    minutes_by_resource,
    plan_of,
    pointers,
    refused_keys,
    request_plan,
    run_for,
    tasks_of,
    use_writer,
)
from tests.domain.importing.reading import planned as import_rows
from tests.statemachine.machine import Machine
from tests.support.builders import a_candidate, a_context, a_draft, a_plan, a_resource, a_task, an_id, some_candidates
from tests.support.calls import Ask
from tests.support.library_facts import a_library
from tests.support.repositories import Repositories


def test_ambiguous_topic(ask: Ask, store: Repositories, machine: Machine) -> None:
    for number, topic in enumerate(["go", "Golang", "GO", "go"]):
        kind = "exercise" if number % 2 else "article"
        store.library.add("local", a_resource(f"r{number}", topic=topic, estimated_minutes=75, resource_type=kind))
    board_game = {"topic": "go-game", "tags": ("go", "concurrency"), "title": "Learn Go concurrency on the board"}
    store.library.add("local", a_resource("board game", estimated_minutes=300, **board_game))
    run = run_for(ask, machine, topic="Go", goal="Learn Go concurrency")
    used = {task["resource_id"] for task in tasks_of(plan_of(ask, run))}
    assert used == {an_id(f"r{number}") for number in range(4)}
    retrieved = get(ask, f"/api/plan-requests/{run.request_id}/trace/")["read"]["records"][0]["detail"]
    assert (retrieved["topic"], retrieved["resolved_by"]) == ("go", "'go' is how 'Go' is compared")
    (turned_away,) = retrieved["rejected_examples"]
    assert (turned_away["resource_id"], turned_away["reason"]) == (an_id("board game"), "other_topic")


def test_invented_resource(ask: Ask, store: Repositories, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    library_for_a_week(store)
    shown = []

    def inventive(assignment: Assignment) -> Draft:
        shown.append({finding.code for finding in assignment.findings})
        draft = draft_by_rules(assignment.context, assignment.candidates, name="mock")
        invented = Pick(resource_id="res-999", reason="It exists, surely.")
        return draft if assignment.findings else draft.model_copy(update={"picks": (invented, *draft.picks)})

    use_writer(monkeypatch, inventive)
    run = run_for(ask, machine)
    assert shown == [set(), {"MISSING_RETRIEVED_SOURCE"}]
    plan = plan_of(ask, run)
    assert (plan["repaired"], plan["status"], codes_of(plan)) == (1, "completed", set())
    urls = {resource.id: resource.url for resource in store.library.all("local")}
    assert all(task["url"] == urls[task["resource_id"]] for task in tasks_of(plan))
    own_url = {"resource_id": an_id("resource 0"), "reason": "Because.", "url": "https://example.org/mine"}
    assert refused_keys({"generated_by": "mock", "picks": [own_url]}) == ["picks.0.url"]


def test_only_advanced(ask: Ask, store: Repositories) -> None:
    for number in range(4):
        store.library.add("local", a_resource(f"r{number}", difficulty="advanced"))
    asked = request_plan(ask, make_learner(ask)["id"])
    assert (asked["statusCode"], asked["read"]["rule"]) == (422, "NOTHING_SUITABLE")
    assert "too advanced for a learner at level beginner" in asked["read"]["detail"]
    candidates = some_candidates(a_candidate("r0", difficulty="advanced"))
    forced = run_checks(a_plan([a_task("r0", day=day) for day in range(1, 8)]), a_context(), candidates)
    assert ("DIFFICULTY_TOO_HIGH", "error") in {(finding.code, finding.severity) for finding in forced}


def test_thin_library(ask: Ask, store: Repositories, machine: Machine) -> None:
    store.library.add("local", a_resource("one", estimated_minutes=60))
    store.library.add("local", a_resource("two", estimated_minutes=60, resource_type="exercise"))
    plan = plan_of(ask, run_for(ask, machine, duration_days=14))
    assert len(plan["days"]) == 14
    assert ("LIBRARY_TOO_THIN" in codes_of(plan, "warning"), codes_of(plan, "error")) == (True, set())
    assert plan["status"] == "needs_review"
    parts = [(task["resource_id"], task["part"]) for task in tasks_of(plan)]
    assert len(parts) == len(set(parts))
    assert {sum(minutes) for minutes in minutes_by_resource(tasks_of(plan)).values()} == {60}
    repeated = a_draft("one", "two", "one")
    context, candidates = (
        a_context(duration_days=14),
        some_candidates(a_candidate("one", minutes=60), a_candidate("two", minutes=60)),
    )
    assert schedule(repeated, context, candidates).minutes == 120
    again = repeated.model_copy(
        update={"picks": (*repeated.picks[:2], repeated.picks[2].model_copy(update={"review": True}))}
    )
    assert schedule(again, context, candidates).minutes == 180
    twice = a_plan([a_task("one", day=1), a_task("one", day=2)], days=14)
    assert "DUPLICATE_TASK" in {finding.code for finding in run_checks(twice, context, candidates)}


def test_fair_spread() -> None:
    names = [f"r{number}" for number in range(8)]
    context = a_context(duration_days=47, weekly_hours=5.6, max_daily_minutes=60)
    timetable = schedule(a_draft(*names), context, some_candidates(*(a_candidate(name, minutes=282) for name in names)))
    days = {
        an_id(name): [d.day for d in timetable.days for t in d.tasks if t.resource_id == an_id(name)] for name in names
    }
    counts = [len(of_one) for of_one in days.values()]
    assert max(counts) - min(counts) <= 1
    assert max(counts) < 47 / 3
    assert all(before[-1] <= after[0] for before, after in pairwise(days.values())), "one after the other"
    assert {sum(minutes) for minutes in _minutes(timetable.model_dump())} == {282}


def _minutes(timetable: Json) -> list[list[int]]:
    return list(minutes_by_resource(tasks_of(timetable)).values())


def test_cycle(ask: Ask) -> None:
    a = add_resource(ask, "https://example.org/a", title="A")["read"]["id"]
    b = add_resource(ask, "https://example.org/b", title="B", prerequisites=[a])["read"]["id"]
    for needed, cycle in ((b, f"'A' ({a}) -> 'B' ({b}) -> 'A' ({a})"), (a, f"'A' ({a}) -> 'A' ({a})")):
        refused = ask("resources_api", "PATCH", f"/api/resources/{a}/", {"prerequisites": [needed]})
        assert pointers(refused) == ["/prerequisites"]
        assert refused["read"]["errors"][0]["message"] == f"must not form a cycle: {cycle}"
    assert ask("resources_api", "GET", f"/api/resources/{a}/")["read"]["prerequisites"] == []


def test_same_url(ask: Ask, store: Repositories) -> None:
    first = add_resource(ask, "https://e.com/x")["read"]["id"]
    second = add_resource(ask, "https://E.com/x/")
    assert (second["statusCode"], first in second["read"]["detail"]) == (409, True)
    assert [resource.id for resource in store.library.all("local")] == [first]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "java\tscript:alert(1)", "youtube.com/x"])
def test_bad_url(ask: Ask, store: Repositories, url: str) -> None:
    assert pointers(add_resource(ask, url)) == ["/url"]
    assert store.library.all("local") == ()
    good = [add_resource(ask, f"{scheme}://example.org/{scheme}") for scheme in ("http", "https")]
    assert [answer["statusCode"] for answer in good] == [201, 201]
    assert pointers(ask("resources_api", "PATCH", f"/api/resources/{good[0]['read']['id']}/", {"url": url})) == ["/url"]


def test_same_page_other_url() -> None:
    video: Json = {"title": "Loops in ten minutes", "resource_type": "video", "minutes": 100, "tags": ("loops",)}
    library = a_library(
        a_candidate("one", url="https://www.youtube.com/watch?v=X", **video),
        a_candidate("other", url="https://youtu.be/X", **video),
    )
    plan = a_plan([a_task("one", day=1, minutes=100), a_task("other", day=2, minutes=100)], days=2)
    context = a_context(duration_days=2, max_daily_minutes=100, weekly_hours=200 * 7 / 2 / 60)
    (finding,) = run_checks(plan, context, library)
    assert (finding.code, finding.severity, finding.share) == ("REPEATED_CONTENT", "warning", 0.5)
    assert finding.message == (
        "'Loops in ten minutes' (https://youtu.be/X) is the page of 'Loops in ten minutes' "
        "(https://www.youtube.com/watch?v=X) under another address; keep one of them"
    )
    assert weigh((finding,)).score == 0.85


def test_minutes_beyond_belief() -> None:
    """By import: 90 hours were meant as minutes, or the other way round."""
    (row,) = import_rows("title,url,topic,type,minutes\nAn article,https://example.org/a,python,article,5400\n")
    assert row.report.status == "created"
    assert row.report.warnings == (
        "5,400 minutes are much for a resource of type article; check the length or the type",
    )


def test_minutes_beyond_belief_in_a_plan(ask: Ask, machine: Machine) -> None:
    """By a call of its own: it is accepted, and the plan that has it says so."""
    assert add_resource(ask, "https://example.org/a", estimated_minutes=5400)["statusCode"] == 201
    assert add_resource(ask, "https://example.org/b", resource_type="exercise")["statusCode"] == 201
    (finding,) = [each for each in plan_of(ask, run_for(ask, machine))["findings"] if "5,400" in each["message"]]
    assert (finding["code"], finding["severity"], finding["cause"]) == ("GUESSED_MINUTES", "info", "library")
    assert finding["message"] == (
        "'A page': 5,400 minutes are much for a resource of type article; check the length or the type"
    )


def test_url_not_idempotent() -> None:
    once = normalised("https://example.org/%a%41")
    assert normalised(once) == once


def test_same_page_other_url_by_import() -> None:
    first = a_resource("x", url="https://www.youtube.com/watch?v=X", title="T")
    (row,) = import_rows("title,url,topic\nT,https://youtu.be/X,python\n", (first,))
    assert row.report.warnings == (f"is the page of the resource {first.id} under another address",)


def test_same_page_other_url_in_the_answer(ask: Ask) -> None:
    first = add_resource(ask, "https://www.youtube.com/watch?v=X", title="T")
    assert links_of(first) == []
    second = add_resource(ask, "https://youtu.be/X", title="T")
    assert (second["statusCode"], links_of(second)) == (201, [link_to(first)])
    other = add_resource(ask, "https://youtu.be/Y", title="T")
    path = f"/api/resources/{other['read']['id']}/"
    assert links_of(ask("resources_api", "PATCH", path, {"title": "Another"})) == []
    moved = ask("resources_api", "PATCH", path, {"url": "http://m.youtube.com/watch?v=X"})
    assert links_of(moved) == sorted([link_to(first), link_to(second)])


def link_to(stored: Json) -> str:
    return f'</v1/api/resources/{stored["read"]["id"]}/>; rel="alternate"'


def links_of(answer: Json) -> list[str]:
    return sorted(link for value in answer["multiValueHeaders"].get("Link", []) for link in value.split(", "))


def test_same_page_other_url_never_twice_in_a_plan(ask: Ask, store: Repositories, machine: Machine) -> None:
    """Rules choose one of the two, and the plan says nothing of the other."""
    video: Json = {"resource_type": "video", "estimated_minutes": 60, "title": "Loops in ten minutes"}
    for name, url in (("one", "https://www.youtube.com/watch?v=X"), ("other", "https://youtu.be/X?si=a")):
        store.library.add("local", a_resource(name, url=url, difficulty="beginner", **video))
    store.library.add("local", a_resource("exercises", resource_type="exercise", estimated_minutes=60))
    run = run_for(ask, machine, duration_days=7)
    plan = plan_of(ask, run)
    assert {task["url"] for task in tasks_of(plan)} & {"https://youtu.be/X?si=a"} == set()
    assert "REPEATED_CONTENT" not in codes_of(plan)
    retrieved = get(ask, f"/api/plan-requests/{run.request_id}/trace/")["read"]["records"][0]["detail"]
    (left,) = retrieved["rejected_examples"]
    assert (left["resource_id"], left["reason"]) == (an_id("other"), "duplicate")
