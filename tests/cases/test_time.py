"""Cases of area `time`: each test is named by its case, and its input is written out here."""

import pytest

from studyplan.domain.generation.draft import Draft, Pick
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.scoring.confidence import status_of, weigh
from studyplan.domain.validation.run_checks import run_checks
from studyplan.ports import Assignment
from tests.cases.calls import (
    add_resource,
    codes_of,
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
from tests.statemachine.machine import Machine
from tests.support.builders import a_candidate, a_context, a_draft, a_plan, a_resource, a_task, an_id, some_candidates
from tests.support.calls import Ask
from tests.support.library import stock_compiled
from tests.support.repositories import Repositories


def test_long_resources(ask: Ask, store: Repositories, machine: Machine) -> None:
    for number in range(6):
        kind = "exercise" if number % 2 else "article"
        store.library.add("local", a_resource(f"r{number}", estimated_minutes=240, resource_type=kind))
    plan = plan_of(ask, run_for(ask, machine, duration_days=14))
    parts = minutes_by_resource(tasks_of(plan))
    unfinished = plan["unfinished"]
    left_out = {item["resource_id"] for item in plan["left_out"]}
    assert parts.keys() | left_out == {an_id(f"r{number}") for number in range(6)}
    assert not parts.keys() & left_out
    for resource, minutes in parts.items():
        later = unfinished["remaining_minutes"] if unfinished and unfinished["resource_id"] == resource else 0
        assert sum(minutes) + later == 240
    days = [day["minutes"] for day in plan["days"]]
    assert max(days) <= 60
    assert max(sum(days[:7]), sum(days[7:])) <= 300
    assert sum(days) == 600


def test_writer_own_limits() -> None:
    answer = {"generated_by": "mock", "picks": [{"resource_id": an_id("resource"), "reason": "Because."}]}
    assert refused_keys(answer) == []
    assert refused_keys(answer | {"constraints": {"max_daily_minutes": 9999}}) == ["constraints"]
    stored = a_context(max_daily_minutes=60, weekly_hours=14.0)
    timetable = schedule(a_draft(), stored, some_candidates())
    assert max(day.minutes for day in timetable.days) <= 60
    too_long = a_plan([a_task(day=1, minutes=9999)])
    assert "DAILY_TIME_EXCEEDED" in {finding.code for finding in run_checks(too_long, stored, some_candidates())}


def test_zeroes(ask: Ask) -> None:
    assert add_resource(ask, "https://example.org/a", estimated_minutes=600)["statusCode"] == 201
    body = {"name": "Zed", "current_level": "beginner", "weekly_hours": 0}
    assert pointers(ask("learners_api", "POST", "/api/learners/", body)) == ["/weekly_hours"]
    learner = make_learner(ask)["id"]
    assert pointers(request_plan(ask, learner, duration_days=0)) == ["/duration_days"]
    no_minutes = request_plan(ask, learner, constraints={"max_daily_minutes": 0})
    assert pointers(no_minutes) == ["/constraints/max_daily_minutes"]
    weekdays = dict.fromkeys(("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"), 0)
    no_day = request_plan(ask, learner, constraints={"minutes_by_weekday": weekdays})
    assert (pointers(no_day), no_day["read"]["code"]) == (["/constraints/minutes_by_weekday"], "Infeasible")
    assert no_day["read"]["rule"] == "NO_STUDY_DAY"


def test_exact_parts() -> None:
    context = a_context(max_daily_minutes=50, weekly_hours=5.0, duration_days=3)
    timetable = schedule(a_draft("book"), context, some_candidates(a_candidate("book", minutes=125)))
    parts = [(task.minutes, task.part, task.parts) for day in timetable.days for task in day.tasks]
    assert sum(minutes for minutes, _, _ in parts) == 125
    assert [(part, of) for _, part, of in parts] == [(1, 3), (2, 3), (3, 3)]
    assert max(minutes for minutes, _, _ in parts) <= 50
    assert (timetable.unfinished, timetable.left_out) == (None, ())


def test_unknown_minutes(ask: Ask, machine: Machine) -> None:
    guessed = add_resource(ask, "https://example.org/guessed", resource_type="project", tags=["syntax"])["read"]
    assert (guessed["estimated_minutes"], guessed["estimate_source"]) == (180, "default")
    stated = add_resource(ask, "https://example.org/stated", estimated_minutes=120)["read"]
    assert stated["estimate_source"] == "stated"
    plan = plan_of(ask, run_for(ask, machine))
    assert {task["resource_id"] for task in tasks_of(plan)} == {guessed["id"], stated["id"]}
    (finding,) = [finding for finding in plan["findings"] if finding["code"] == "GUESSED_MINUTES"]
    assert (finding["severity"], finding["message"]) == (
        "warning",
        "180 of 300 planned minutes are guessed from the type of the resource",
    )
    assert codes_of(plan) == {"GUESSED_MINUTES"}
    assert (plan["confidence"]["score"], plan["status"]) == (0.85, "needs_review")


def test_too_few_days() -> None:
    assert refused_keys({"generated_by": "mock", "picks": [], "days": [{"day": 1}, {"day": 2}]}) == ["days"]
    context = a_context(duration_days=3, weekly_hours=3.5)
    assert [day.day for day in schedule(a_draft(), context, some_candidates()).days] == [1, 2, 3]
    two = a_plan([a_task(day=1, minutes=45, part=1, parts=2), a_task(day=2, minutes=45, part=2, parts=2)], days=2)
    findings = run_checks(two, context, some_candidates(a_candidate(minutes=90)))
    assert [(finding.code, finding.severity) for finding in findings] == [("DURATION_MISMATCH", "error")]
    assert status_of(weigh(findings), findings) == "needs_review"


def test_default_cap_hides_hours(ask: Ask, store: Repositories, machine: Machine) -> None:
    for number in range(20):
        kind = "exercise" if number % 4 == 3 else "article"
        store.library.add("local", a_resource(f"r{number}", estimated_minutes=120, resource_type=kind))
    hers = {"MON": 120, "TUE": 240, "WED": 0, "THU": 0, "FRI": 0, "SAT": 480, "SUN": 360}
    learner = {"weekly_hours": 20, "minutes_by_weekday": hers}
    run = run_for(ask, machine, learner=learner, constraints={"start_date": "2030-03-04"})
    assert run.request.constraints.max_daily_minutes is None
    plan = plan_of(ask, run)
    minutes = [day["minutes"] for day in plan["days"]]
    assert 1190 <= sum(minutes) <= 1200
    assert all(used <= most for used, most in zip(minutes, hers.values(), strict=True))
    assert [day["rest"] for day in plan["days"]] == [False, False, True, True, True, False, False]
    assert max(minutes) > 400, "a Saturday of up to eight hours"
    assert not codes_of(plan) & {"WEEKLY_TIME_MISMATCH", "DAILY_TIME_EXCEEDED", "EMPTY_DAY"}


def test_long_plan(ask: Ask, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    books = (
        a_resource(f"r{number}", estimated_minutes=800, resource_type="book", tags=("syntax",) if not number else ())
        for number in range(20)
    )
    stock_compiled("local", (*books, a_resource("drill", estimated_minutes=30, resource_type="exercise")))
    whole = plan_of(ask, run_for(ask, machine, duration_days=365, constraints={"max_daily_minutes": 60}))
    assert [day["day"] for day in whole["days"]] == list(range(1, 366))
    assert all(day["tasks"] for day in whole["days"])
    assert whole["status"] == "completed"

    def cut_off(assignment: Assignment) -> Draft:
        first = [
            Pick(resource_id=candidate.item.id, reason="Because.") for candidate in assignment.candidates.ranked[:4]
        ]
        return Draft(generated_by="compatible", picks=tuple(first))

    use_writer(monkeypatch, cut_off)
    partial = run_for(ask, machine, duration_days=365, constraints={"max_daily_minutes": 60})
    assert partial.states.count("Generate plan") == 2, "it was sent back"
    plan = plan_of(ask, partial)
    assert (plan["generated_by"], plan["status"]) == ("fallback", "completed")
    assert all(day["tasks"] for day in plan["days"])
