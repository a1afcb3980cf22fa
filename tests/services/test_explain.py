"""The explanation of a stored plan, and the answer where something that it needs is gone."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.builders import LATER, NOW, a_context, a_published_plan, a_request, an_id, some_candidates
from tests.support.calls import Ask
from tests.support.repositories import Repositories
from tests.support.stored import add_request

PLAN = a_published_plan()
PATH = f"/api/plans/{PLAN.id}/explain/"
GOAL = "Fix my failing quicksort"


@pytest.fixture(autouse=True)
def published(store: Repositories) -> None:
    add_request(store, "local", a_request(goal=GOAL), a_context(goal=GOAL), deadline=LATER)
    store.plans.publish("local", PLAN)


def explained(ask: Ask) -> dict[str, Any]:
    return ask("plans_api", "GET", PATH)


def test_it_begins_with_the_status_and_the_checks(ask: Ask, store: Repositories) -> None:
    store.runs.of("local", an_id("request")).save_candidates(some_candidates())
    read = explained(ask)["read"]
    assert list(read) == ["status", "confidence", "checks", "plan_id", "request_id", "days"]
    assert (read["plan_id"], read["request_id"]) == (PLAN.id, an_id("request"))
    assert [day["minutes"] for day in read["days"]] == [30] * 7


def test_it_is_computed_from_what_the_plan_was_made_from(ask: Ask, store: Repositories) -> None:
    store.runs.of("local", an_id("request")).save_candidates(some_candidates(other_level=None))
    before = explained(ask)["read"]
    [task] = before["days"][0]["tasks"]
    assert (task["score"], task["minutes_from"]) == (0.5, "stated by the library")
    assert explained(ask)["read"] == before


def test_without_its_candidates_a_plan_is_not_found_with_its_reason(ask: Ask) -> None:
    answer = explained(ask)
    assert (answer["statusCode"], answer["read"]["code"]) == (404, "NotFound")
    assert "no longer stored" in answer["read"]["detail"]


def test_without_its_request_a_plan_cannot_be_explained_either(ask: Ask, store: Repositories) -> None:
    store.runs.of("local", an_id("request")).save_candidates(some_candidates())
    store.requests.delete("local", a_request(), now=NOW)
    assert "no longer stored" in explained(ask)["read"]["detail"]


def test_an_unknown_plan_is_not_there(ask: Ask) -> None:
    answer = ask("plans_api", "GET", f"/api/plans/{an_id('nobody')}/explain/")
    assert (answer["statusCode"], answer["read"]["detail"]) == (404, "Resource not found.")


def test_the_learners_goal_is_in_no_log_line(ask: Ask, store: Repositories, logged: Callable[[], str]) -> None:
    store.runs.of("local", an_id("request")).save_candidates(some_candidates())
    assert explained(ask)["statusCode"] == 200
    assert "answered" in logged()
    assert GOAL not in logged()
