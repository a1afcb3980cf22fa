"""Cases of area `topics`: each test is named by its case, and its input is written out here."""

import json

from tests.cases.calls import Json, get, make_learner, plan_of, pointers, run_for, tasks_of
from tests.statemachine.machine import Machine
from tests.support.builders import a_resource, an_id
from tests.support.calls import Ask
from tests.support.repositories import Repositories

ART, BUD, TOMORROW = "कला", "कली", "कल"  # they differ in their vowel signs alone


def test_marks_of_a_script(ask: Ask, store: Repositories, machine: Machine) -> None:
    for name, topic in (("art", ART), ("bud", BUD), ("tomorrow", TOMORROW)):
        store.library.add("local", a_resource(name, topic=topic, tags=(topic,), estimated_minutes=200))
    learner = {"weak_areas": [BUD]}
    run = run_for(ask, machine, learner=learner, topic=ART, goal=TOMORROW, duration_days=3, constraints={})
    assert {task["resource_id"] for task in tasks_of(plan_of(ask, run))} == {an_id("art")}
    records = get(ask, f"/api/plan-requests/{run.request.id}/trace/")["read"]["records"]
    detail = next(record["detail"] for record in records if record["step"] == "retrieve_resources")
    assert (detail["topic"], detail["resolved_by"]) == (ART, "as written")
    assert [each["resource_id"] for each in detail["candidates"]] == [an_id("art")]
    told = json.dumps(detail["candidates"], ensure_ascii=False)
    assert BUD not in told, "a weak area of other vowel signs is another one"
    assert "covers no weak area" in told


def test_a_mistyped_topic_is_read_and_said(ask: Ask, store: Repositories, machine: Machine) -> None:
    for number in range(4):
        store.library.add("local", a_resource(f"r{number}", topic="Databases", estimated_minutes=80))
    store.library.add("local", a_resource("other", topic="sailing"))
    learner = make_learner(ask, current_level="beginner", level_by_topic={"databases": "intermediate"})
    body = {"learner_id": learner["id"], "goal": "Find slow reports", "topic": "databasse", "duration_days": 3}
    read = {"id": "databases", "name": "Databases", "how": "nearest", "score": 0.84}
    assert ask("plans_api", "POST", "/api/plan-requests/check/", body)["read"]["topics"] == [read]
    asked = ask("plans_api", "POST", "/api/plan-requests/", body)["read"]
    assert (asked["topic"], asked["topics"]) == ("databasse", [read])
    run = machine.run(asked["id"])
    plan = plan_of(ask, run)
    assert plan["topics"] == [read]
    assert {task["resource_id"] for task in tasks_of(plan)} <= {an_id(f"r{number}") for number in range(4)}
    detail = get(ask, f"/api/plan-requests/{asked['id']}/trace/")["read"]["records"][0]["detail"]
    assert detail["topic"] == "databases"
    assert detail["resolved_by"].startswith("'databases' is the library's topic nearest to 'databasse' (0.")
    assert store.runs.of("local", asked["id"]).context().current_level == "intermediate"


def test_a_topic_that_nothing_is_near_has_five_topics_that_work(ask: Ask, store: Repositories) -> None:
    for topic in ("Knots", "Sailing", "Rowing", "Kayaks", "Canoes", "Rafts"):
        store.library.add("local", a_resource(topic, topic=topic))
    store.library.add("local", a_resource("hard", topic="Knits", difficulty="advanced"))
    body = {"learner_id": make_learner(ask)["id"], "goal": "Knit", "topic": "knitting", "duration_days": 3}
    patches: list[Json] = []
    for path in ("/api/plan-requests/", "/api/plan-requests/check/"):
        refused = ask("plans_api", "POST", path, body)
        assert (refused["statusCode"], refused["read"]["rule"], pointers(refused)) == (422, "TOPIC_UNKNOWN", ["/topic"])
        patches = [fix["patch"] for fix in refused["read"]["fixes"]]
        assert (len(patches), patches[0]) == (5, {"topic": "Knots"})
        assert {"topic": "Knits"} not in patches, "it is nearer, and its one resource is too hard"
    for patch in patches:
        accepted = ask("plans_api", "POST", "/api/plan-requests/check/", body | patch)
        assert (accepted["statusCode"], accepted["read"]["topics"][0]["how"]) == (200, "exact")


def test_an_alias_is_read_where_the_library_lacks_the_name_and_never_where_it_has_it(
    ask: Ask, store: Repositories
) -> None:
    body = {"learner_id": make_learner(ask)["id"], "goal": "Joins", "topic": "databases", "duration_days": 3}
    store.library.add("local", a_resource("sql", topic="SQL"))
    (match,) = ask("plans_api", "POST", "/api/plan-requests/check/", body)["read"]["topics"]
    assert match == {"id": "sql", "name": "SQL", "how": "alias", "score": 1.0}
    store.library.add("local", a_resource("own", topic="databases"))
    (match,) = ask("plans_api", "POST", "/api/plan-requests/check/", body)["read"]["topics"]
    assert (match["id"], match["how"]) == ("databases", "exact")


def test_the_topics_of_a_library_are_listed_with_their_counts(ask: Ask, store: Repositories) -> None:
    for number, topic in enumerate(["go", "Golang", "Golang", "Go game"]):
        store.library.add("local", a_resource(f"r{number}", topic=topic))
    store.library.add("somebody else", a_resource("theirs", topic="sailing"))
    assert get(ask, "/api/topics/")["read"] == {
        "items": [
            {"id": "go", "name": "Golang", "resources": 3},
            {"id": "go-game", "name": "Go game", "resources": 1},
        ]
    }
