"""The context of a submitted request has the minutes that the learner's other plans ask of its dates."""

from typing import Any

import pytest

from tests.support.builders import (
    LATER,
    a_context,
    a_learner,
    a_plan,
    a_published_plan,
    a_request,
    a_resource,
    a_task,
    an_id,
)
from tests.support.calls import Ask
from tests.support.repositories import Repositories
from tests.support.stored import add_request

MONDAY, WEDNESDAY, NEXT_MONDAY = "2030-03-04", "2030-03-06", "2030-03-11"


@pytest.fixture(autouse=True)
def known(store: Repositories) -> None:
    """Ana with a library, and a plan of 30 minutes on Monday, on Wednesday and on the Monday after."""
    store.learners.add("local", a_learner())
    for number in range(6):
        store.library.add("local", a_resource(f"resource {number}", estimated_minutes=35))
    add_request(store, "local", a_request(), a_context(), deadline=LATER)
    days = a_plan([a_task(day=day) for day in (1, 3, 8)], days=8, start_date=MONDAY).days
    store.plans.publish("local", a_published_plan(days=days))


def committed_when_submitted(ask: Ask, store: Repositories, **constraints: Any) -> dict[str, int]:
    plan_request = {"learner_id": an_id("ana"), "goal": "Go on", "topic": "python", "duration_days": 7}
    made = ask("plans_api", "POST", "/api/plan-requests/", plan_request | {"constraints": constraints})
    assert made["statusCode"] == 202, made["read"]
    return store.runs.of("local", made["read"]["id"]).context().committed_minutes


def test_a_context_with_dates_has_what_is_committed_on_them(ask: Ask, store: Repositories) -> None:
    assert committed_when_submitted(ask, store, start_date=MONDAY) == {MONDAY: 30, WEDNESDAY: 30}
    assert committed_when_submitted(ask, store, start_date="2030-03-05") == {WEDNESDAY: 30, NEXT_MONDAY: 30}


def test_a_context_without_dates_has_none(ask: Ask, store: Repositories) -> None:
    assert committed_when_submitted(ask, store) == {}
