"""Publishing: a plan is there whole or not at all, and its request ends once."""

import pytest

from studyplan.domain.errors.failures import RequestClosed, RequestMissing
from studyplan.domain.values.plan import Plan, PlanSummary
from tests.contracts.conftest import Snapshot
from tests.support.builders import (
    LATER,
    NOW,
    a_context,
    a_finding,
    a_plan,
    a_published_plan,
    a_request,
    a_task,
    a_trace_record,
    an_id,
)
from tests.support.repositories import Repositories
from tests.support.stored import add_request

REQUEST = an_id("request")


@pytest.fixture(autouse=True)
def opened(store: Repositories) -> None:
    add_request(store, "ana", a_request(), a_context(), deadline=LATER)


def a_long_plan(days: int, *, reason: str = "Study it.", tasks_a_day: int = 3) -> Plan:
    tasks = [
        a_task(f"resource {number}", day=day, reason=f"{reason} {day}")
        for day in range(1, days + 1)
        for number in range(tasks_a_day)
    ]
    return a_published_plan(days=a_plan(tasks, days=days).days, findings=(a_finding(severity="warning", day=2),))


def test_a_published_plan_comes_back_and_its_request_is_done(store: Repositories) -> None:
    assert store.plans.publish("ana", a_published_plan(status="needs_review", created_at=LATER))
    plan = store.plans.get("ana", a_published_plan().id)
    assert plan == a_published_plan(status="needs_review", created_at=LATER)
    assert store.requests.get("ana", REQUEST) == a_request(status="needs_review", updated_at=LATER, plan_id=plan.id)


def test_a_plan_comes_with_the_record_of_its_step_and_goes_without(store: Repositories) -> None:
    record = a_trace_record("publish_plan")
    assert store.plans.publish("ana", a_published_plan(), record)
    assert store.runs.trace("ana", REQUEST) == (record,)
    assert not store.plans.publish("ana", a_published_plan(), a_trace_record("publish_plan", started_at=LATER))
    assert store.runs.trace("ana", REQUEST) == (record,)


def test_a_list_of_plans_has_all_but_the_days(store: Repositories) -> None:
    store.plans.publish("ana", a_published_plan())
    summary = PlanSummary(**a_published_plan().model_dump(include=set(PlanSummary.model_fields)))
    assert store.plans.page("ana", limit=9, cursor=None).items == (summary,)


@pytest.mark.parametrize("days", [1, 6, 7, 8, 31, 365])
def test_a_plan_of_any_length_comes_back_whole(store: Repositories, days: int) -> None:
    plan = a_long_plan(days)
    store.plans.publish("ana", plan)
    assert store.plans.get("ana", plan.id) == plan


def test_publishing_twice_changes_nothing(store: Repositories, snapshot: Snapshot) -> None:
    store.plans.publish("ana", a_published_plan())
    before = snapshot()
    assert not store.plans.publish("ana", a_published_plan(status="needs_review", days=a_plan(days=3).days))
    assert snapshot() == before


def test_a_failed_request_gets_no_plan(store: Repositories, snapshot: Snapshot) -> None:
    store.requests.fail("ana", REQUEST, "DeadlinePassed", now=NOW)
    before = snapshot()
    with pytest.raises(RequestClosed):
        store.plans.publish("ana", a_published_plan(), a_trace_record("publish_plan"))
    assert snapshot() == before


def test_a_published_request_cannot_fail(store: Repositories) -> None:
    store.plans.publish("ana", a_published_plan())
    assert not store.requests.fail("ana", REQUEST, "DeadlinePassed", now=LATER)
    done = store.requests.get("ana", REQUEST)
    assert done is not None
    assert (done.status, done.failure) == ("completed", None)


def test_a_plan_without_its_request_is_not_stored(store: Repositories, snapshot: Snapshot) -> None:
    before = snapshot()
    with pytest.raises(RequestMissing):
        store.plans.publish("ana", a_published_plan(an_id("other request")))
    with pytest.raises(RequestMissing):
        store.plans.publish("ben", a_published_plan())
    assert snapshot() == before


def test_whose_a_plan_is_can_be_asked_without_reading_it(store: Repositories) -> None:
    plan = a_published_plan()
    assert store.plans.learner_of("ana", plan.id) is None
    store.plans.publish("ana", plan)
    assert store.plans.learner_of("ana", plan.id) == plan.learner_id
    assert store.plans.learner_of("ben", plan.id) is None
    store.plans.delete("ana", plan.id)
    assert store.plans.learner_of("ana", plan.id) is None
