"""Plan requests are checked before they are stored: an infeasible one is refused with fixes, and stores nothing."""

from typing import Any

import pytest

from tests.support.builders import a_learner, a_resource, an_id
from tests.support.calls import Ask
from tests.support.fakes.fixtures import Snapshot
from tests.support.fakes.workflow import InMemoryWorkflow
from tests.support.repositories import Repositories

type Json = dict[str, Any]

CHECK, ASK = "/api/plan-requests/check/", "/api/plan-requests/"
PLAN_REQUEST: Json = {"learner_id": an_id("ana"), "goal": "Learn Python basics", "topic": "python", "duration_days": 7}
FIVE_MINUTES = PLAN_REQUEST | {"constraints": {"max_daily_minutes": 5}}
both = pytest.mark.parametrize("path", [CHECK, ASK])


@pytest.fixture(autouse=True)
def filled(store: Repositories) -> None:
    """Ana with 210 minutes a week, and enough for two of them, practice included."""
    store.learners.add("local", a_learner())
    store.library.add("local", a_resource("study"))
    store.library.add("local", a_resource("practice", resource_type="exercise"))


def started(workflow: InMemoryWorkflow) -> list[str]:
    return [start.request_id for start in workflow.starts]


def test_a_feasible_request_is_answered_with_its_report(ask: Ask) -> None:
    answer = ask("plans_api", "POST", CHECK, PLAN_REQUEST)
    assert answer["statusCode"] == 200
    report = answer["read"]
    assert (report["feasible"], report["thin"], report["notes"]) == (True, False, [])
    assert (report["study_days"], report["capacity_minutes"], report["usable_minutes"]) == (7, 210, 420)
    assert [week["capacity_minutes"] for week in report["weeks"]] == [210]


def test_a_thin_library_is_no_violation_but_a_note(ask: Ask, workflow: InMemoryWorkflow) -> None:
    year = PLAN_REQUEST | {"duration_days": 365}
    checked = ask("plans_api", "POST", CHECK, year)
    assert (checked["statusCode"], checked["read"]["thin"]) == (200, True)
    assert checked["read"]["notes"][0].startswith(
        "The library has too little material for the requested time: 420 usable minutes"
    )
    assert ask("plans_api", "POST", ASK, year)["statusCode"] == 202
    assert len(started(workflow)) == 1


def test_a_check_stores_nothing_and_starts_nothing(ask: Ask, snapshot: Snapshot, workflow: InMemoryWorkflow) -> None:
    before = snapshot()
    ask("plans_api", "POST", CHECK, PLAN_REQUEST)
    assert (snapshot(), workflow.starts) == (before, [])


@pytest.mark.covers("error:Infeasible")
@both
def test_an_infeasible_request_is_refused_with_its_rule_its_fixes_and_its_weeks(
    ask: Ask, snapshot: Snapshot, workflow: InMemoryWorkflow, path: str
) -> None:
    before = snapshot()
    answer = ask("plans_api", "POST", path, FIVE_MINUTES)
    problem = answer["read"]
    assert (answer["statusCode"], problem["code"], problem["rule"]) == (422, "Infeasible", "DAY_TOO_SHORT")
    assert problem["type"] == "urn:studyplan:problem:infeasible"
    assert problem["detail"] == "Day 1 has 5 minutes; allow at least 10, the shortest session."
    assert problem["errors"] == [{"pointer": "/constraints/max_daily_minutes", "message": problem["detail"]}]
    change = "Allow 10 minutes a day instead of 5."
    assert problem["fixes"] == [{"change": change, "patch": {"constraints": {"max_daily_minutes": 10}}}]
    assert [(week["available_minutes"], week["capacity_minutes"]) for week in problem["weeks"]] == [(35, 35)]
    assert (snapshot(), workflow.starts) == (before, []), "nothing is stored and nothing is started"


@both
def test_where_no_single_change_is_enough_the_detail_states_it(ask: Ask, path: str) -> None:
    problem = ask("plans_api", "POST", path, FIVE_MINUTES | {"topic": "knitting"})["read"]
    assert (problem["fixes"], problem["detail"].endswith(" No single change is enough.")) == ([], True)


@both
@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"duration_days": 0}, "/duration_days"),
        ({"constraints": {"max_daily_minutes": 0}}, "/constraints/max_daily_minutes"),
        ({"learner_id": an_id("nobody")}, "/learner_id"),
    ],
)
def test_a_field_that_is_wrong_in_itself_is_no_matter_of_feasibility(
    ask: Ask, path: str, wrong: Json, pointer: str
) -> None:
    problem = ask("plans_api", "POST", path, PLAN_REQUEST | wrong)["read"]
    assert (problem["code"], [fault["pointer"] for fault in problem["errors"]]) == ("InvalidFields", [pointer])


def test_a_request_that_was_accepted_once_is_accepted_again_whatever_the_library_has_now(
    ask: Ask, store: Repositories, workflow: InMemoryWorkflow
) -> None:
    key = {"Idempotency-Key": "one"}
    first = ask("plans_api", "POST", ASK, PLAN_REQUEST, headers=key)
    for name in ("study", "practice"):
        resource = store.library.get("local", an_id(name))
        assert resource is not None
        store.library.delete("local", resource)
    again = ask("plans_api", "POST", ASK, PLAN_REQUEST, headers=key)
    assert (first["statusCode"], again["statusCode"], again["read"]["id"]) == (202, 202, first["read"]["id"])
    assert started(workflow) == [first["read"]["id"]] * 2
    other = ask("plans_api", "POST", ASK, PLAN_REQUEST, headers={"Idempotency-Key": "two"})
    assert (other["statusCode"], other["read"]["rule"]) == (422, "NOTHING_SUITABLE")


def test_a_key_whose_request_was_refused_is_free_for_the_fixed_one(ask: Ask) -> None:
    key = {"Idempotency-Key": "one"}
    assert ask("plans_api", "POST", ASK, FIVE_MINUTES, headers=key)["statusCode"] == 422
    assert ask("plans_api", "POST", ASK, PLAN_REQUEST, headers=key)["statusCode"] == 202
