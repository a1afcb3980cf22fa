"""A wish is checked before it is taken: what can not be met is refused, says how it could be, and leaves nothing."""

from typing import Any

import pytest

from studyplan.runtime import wiring
from tests.functions.conftest import Ask
from tests.support import aws
from tests.support.builders import a_learner, a_resource, an_id
from tests.support.repositories import Repositories

type Json = dict[str, Any]

CHECK, ASK = "/api/plan-requests/check/", "/api/plan-requests/"
WISH: Json = {"learner_id": an_id("ana"), "goal": "Learn Python basics", "topic": "python", "duration_days": 7}
FIVE_MINUTES = WISH | {"constraints": {"max_daily_minutes": 5}}
both = pytest.mark.parametrize("path", [CHECK, ASK])


class Started:
    """A workflow that remembers what was started."""

    ids: list[str]

    def __init__(self) -> None:
        self.ids = []

    def start(self, _owner: str, request_id: str, _correlation_id: str) -> None:
        self.ids.append(request_id)


@pytest.fixture(autouse=True)
def started(store: Repositories, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ana with 210 minutes a week, and enough for two of them, practice included."""
    workflow = Started()
    monkeypatch.setattr(wiring, "workflow", lambda: workflow)
    store.learners.add("local", a_learner())
    store.library.add("local", a_resource("study"))
    store.library.add("local", a_resource("practice", resource_type="exercise"))
    store.library.all("local")  # from here on it is compiled
    return workflow.ids


def test_a_wish_that_can_be_met_is_answered_with_its_ledger(ask: Ask) -> None:
    answer = ask("plans_api", "POST", CHECK, WISH)
    assert answer["statusCode"] == 200
    ledger = answer["read"]
    assert (ledger["feasible"], ledger["thin"], ledger["notes"]) == (True, False, [])
    assert (ledger["study_days"], ledger["capacity_minutes"], ledger["usable_minutes"]) == (7, 210, 420)
    assert [week["capacity_minutes"] for week in ledger["weeks"]] == [210]


def test_a_thin_library_is_no_obstacle_and_is_said(ask: Ask, started: list[str]) -> None:
    year = WISH | {"duration_days": 365}
    checked = ask("plans_api", "POST", CHECK, year)
    assert (checked["statusCode"], checked["read"]["thin"]) == (200, True)
    assert checked["read"]["notes"][0].startswith(
        "The library has too little material for the requested time: 420 usable minutes"
    )
    assert ask("plans_api", "POST", ASK, year)["statusCode"] == 202
    assert len(started) == 1


def test_a_check_stores_nothing_and_starts_nothing(ask: Ask, started: list[str]) -> None:
    before = aws.rows()
    ask("plans_api", "POST", CHECK, WISH)
    assert (aws.rows(), started) == (before, [])


@pytest.mark.covers("error:Infeasible")
@both
def test_what_can_not_be_met_is_refused_with_its_rule_its_fixes_and_its_weeks(
    ask: Ask, started: list[str], path: str
) -> None:
    before = aws.rows()
    answer = ask("plans_api", "POST", path, FIVE_MINUTES)
    problem = answer["read"]
    assert (answer["statusCode"], problem["code"], problem["rule"]) == (422, "Infeasible", "DAY_TOO_SHORT")
    assert problem["type"] == "urn:studyplan:problem:infeasible"
    assert problem["detail"] == "Day 1 has 5 minutes; allow at least 10, the shortest session."
    assert problem["errors"] == [{"pointer": "/constraints/max_daily_minutes", "message": problem["detail"]}]
    change = "Allow 10 minutes a day instead of 5."
    assert problem["fixes"] == [{"change": change, "patch": {"constraints": {"max_daily_minutes": 10}}}]
    assert [(week["available_minutes"], week["capacity_minutes"]) for week in problem["weeks"]] == [(35, 35)]
    assert (aws.rows(), started) == (before, []), "nothing is stored and nothing is started"


@both
def test_where_no_single_change_is_enough_the_detail_says_so(ask: Ask, path: str) -> None:
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
    problem = ask("plans_api", "POST", path, WISH | wrong)["read"]
    assert (problem["code"], [fault["pointer"] for fault in problem["errors"]]) == ("InvalidFields", [pointer])


def test_a_request_that_was_accepted_once_is_accepted_again_whatever_the_library_has_now(
    ask: Ask, store: Repositories, started: list[str]
) -> None:
    key = {"Idempotency-Key": "one"}
    first = ask("plans_api", "POST", ASK, WISH, headers=key)
    for name in ("study", "practice"):
        resource = store.library.get("local", an_id(name))
        assert resource is not None
        store.library.delete("local", resource)
    again = ask("plans_api", "POST", ASK, WISH, headers=key)
    assert (first["statusCode"], again["statusCode"], again["read"]["id"]) == (202, 202, first["read"]["id"])
    assert started == [first["read"]["id"]] * 2
    other = ask("plans_api", "POST", ASK, WISH, headers={"Idempotency-Key": "two"})
    assert (other["statusCode"], other["read"]["rule"]) == (422, "NOTHING_SUITABLE")


def test_a_key_whose_wish_was_refused_is_free_for_the_mended_one(ask: Ask) -> None:
    key = {"Idempotency-Key": "one"}
    assert ask("plans_api", "POST", ASK, FIVE_MINUTES, headers=key)["statusCode"] == 422
    assert ask("plans_api", "POST", ASK, WISH, headers=key)["statusCode"] == 202
