"""Versions: a proposal is stored whole or not at all, and one transaction puts a version in the place of another."""

import pytest

from studyplan.domain.errors.failures import RequestClosed, RequestMissing
from studyplan.domain.errors.http import NotFound, Stale
from studyplan.domain.progress.values import TaskProgress
from studyplan.domain.values.plan import Plan, PlanSummary
from studyplan.domain.values.versions import PlanVersion, PlanVersions, versions_of
from tests.contracts.conftest import Snapshot
from tests.support.builders import (
    LATER,
    MUCH_LATER,
    NOW,
    a_context,
    a_plan,
    a_published_plan,
    a_replan,
    a_request,
    a_task,
    a_trace_record,
    an_id,
)
from tests.support.fakes.workflow import InMemoryWorkflow
from tests.support.repositories import Repositories, deletion_from
from tests.support.stored import MONDAY, NEXT_SUNDAY, SUNDAY, add_request, published

FIRST, REPLAN, ANA = an_id("request"), an_id("replan"), an_id("ana")
DATES = {"since": MONDAY, "until": NEXT_SUNDAY}


@pytest.fixture
def first(store: Repositories) -> Plan:
    """The first version of a plan, in force."""
    return published(store, "request", MONDAY)


def submitted(store: Repositories, plan: Plan) -> PlanVersions:
    """Store the request of a replan, and return the versions as they are then."""
    versions = versions_of(plan, {}).submitted(REPLAN)
    request = a_request(id=REPLAN, replan_of=plan.id)
    add_request(
        store, "ana", request, a_context(request_id=REPLAN, replan=a_replan()), deadline=LATER, versions=versions
    )
    return versions


def a_version(number: int, **difference: object) -> PlanVersion:
    sound = {"version": number, "status": "proposed", "origin": "replan", "created_at": NOW, "base_version": 1}
    return PlanVersion.model_validate(sound | {"request_id": REPLAN, "expires_at": MUCH_LATER} | difference)


def second_of(plan: Plan, **difference: object) -> Plan:
    """A second version, which has four more days and its work on other ones."""
    days = a_plan([a_task(day=2), a_task(day=9, minutes=40)], days=11, start_date=MONDAY).days
    update = {"days": days, "version": 2, "history_days": 1, "request_id": REPLAN, "status": "needs_review"}
    return plan.model_copy(update=update | difference)


def proposed(store: Repositories, first: Plan, second: Plan | None = None) -> PlanVersions:
    versions = submitted(store, first).proposed(a_version(2), {"a#study": 2})
    assert store.versions.propose("ana", second or second_of(first), versions, base=first, now=LATER)
    return versions


def test_a_plan_that_nobody_replanned_has_no_versions_stored(store: Repositories, first: Plan) -> None:
    assert store.versions.get("ana", first.id) is None
    assert store.versions.plan("ana", first.id, 1) is None


def test_a_proposed_version_is_beside_the_plan_in_force(store: Repositories, first: Plan) -> None:
    versions = proposed(store, first)
    assert store.versions.get("ana", first.id) == versions
    assert store.versions.plan("ana", first.id, 2) == second_of(first)
    assert store.versions.plan("ana", first.id, 1) == store.plans.get("ana", first.id) == first
    assert store.versions.plan("ana", first.id, 3) is None
    assert store.plans.committed_minutes("ana", ANA, **DATES) == {MONDAY: 30, "2026-03-04": 20}


def test_the_request_of_a_proposal_ends_with_the_plan_and_its_version(store: Repositories, first: Plan) -> None:
    proposed(store, first)
    request = store.requests.get("ana", REPLAN)
    assert request is not None
    assert (request.status, request.plan_id, request.version) == ("needs_review", first.id, 2)
    assert request.updated_at == LATER
    assert list(store.requests.open()) == []


def test_a_proposal_comes_with_the_record_of_its_step(store: Repositories, first: Plan) -> None:
    versions = submitted(store, first).proposed(a_version(2), {})
    record = a_trace_record("publish_plan")
    assert store.versions.propose("ana", second_of(first), versions, base=first, now=LATER, record=record)
    assert store.runs.trace("ana", REPLAN) == (record,)


def test_proposing_twice_changes_nothing(store: Repositories, first: Plan, snapshot: Snapshot) -> None:
    versions = proposed(store, first)
    before = snapshot()
    again = second_of(first, status="completed")
    assert not store.versions.propose("ana", again, versions, base=first, now=MUCH_LATER)
    assert snapshot() == before


def test_a_failed_replan_proposes_nothing(store: Repositories, first: Plan) -> None:
    versions = submitted(store, first)
    store.requests.fail("ana", REPLAN, "DeadlinePassed", now=NOW)
    with pytest.raises(RequestClosed):
        store.versions.propose("ana", second_of(first), versions.proposed(a_version(2), {}), base=first, now=LATER)
    assert store.versions.get("ana", first.id) == versions
    assert store.versions.plan("ana", first.id, 2) is None


def test_nothing_is_proposed_while_its_learner_is_deleted(store: Repositories, first: Plan, snapshot: Snapshot) -> None:
    versions = submitted(store, first).proposed(a_version(2), {})
    store.learners.mark_deleted("ana", ANA, now=NOW)
    before = snapshot()
    with pytest.raises(RequestMissing):
        store.versions.propose("ana", second_of(first), versions, base=first, now=LATER)
    assert snapshot() == before


def test_a_replan_is_not_submitted_for_versions_that_were_changed(
    store: Repositories, first: Plan, snapshot: Snapshot
) -> None:
    submitted(store, first)
    before = snapshot()
    request, context = a_request(id=an_id("other")), a_context(request_id=an_id("other"))
    with pytest.raises(Stale):
        store.requests.add(
            "ana", request, context, deadline=LATER, versions=versions_of(first, {}).submitted(request.id)
        )
    assert snapshot() == before


def test_an_accepted_version_is_the_plan(store: Repositories, first: Plan) -> None:
    versions, second = proposed(store, first).accepted(2), second_of(first)
    store.versions.accept("ana", second, versions, previous=first, progress_revision=0)
    assert store.plans.get("ana", first.id) == second
    assert store.versions.get("ana", first.id) == versions
    assert store.versions.plan("ana", first.id, 1) == first
    summary = PlanSummary(**second.model_dump(include=set(PlanSummary.model_fields)))
    assert store.plans.page("ana", limit=9, cursor=None).items == (summary,)


def test_its_minutes_replace_those_of_the_version_before(store: Repositories, first: Plan) -> None:
    versions = proposed(store, first).accepted(2)
    store.versions.accept("ana", second_of(first), versions, previous=first, progress_revision=0)
    assert store.plans.committed_minutes("ana", ANA, **DATES) == {"2026-03-03": 30, "2026-03-10": 40}
    assert store.plans.committed_minutes("ana", ANA, **DATES, but=first.id) == {}


def test_minutes_of_the_same_dates_are_replaced_as_well(store: Repositories, first: Plan) -> None:
    days = a_plan([a_task(day=2, minutes=50)], start_date=MONDAY).days
    second = second_of(first, days=days)
    versions = proposed(store, first, second).accepted(2)
    store.versions.accept("ana", second, versions, previous=first, progress_revision=0)
    assert store.plans.committed_minutes("ana", ANA, **DATES) == {"2026-03-03": 50}
    assert first.days[-1].date == SUNDAY


def test_a_shorter_version_leaves_no_day_of_the_longer_one(store: Repositories, first: Plan) -> None:
    second, third = second_of(first), second_of(first, days=first.days[:2], version=3)
    versions = proposed(store, first).accepted(2)
    store.versions.accept("ana", second, versions, previous=first, progress_revision=0)
    versions = versions.moved(a_version(3, origin="move"))
    store.versions.move("ana", third, versions, previous=second, progress_revision=0)
    assert store.plans.get("ana", first.id) == third
    assert store.versions.plan("ana", first.id, 2) == second
    assert store.versions.plan("ana", first.id, 3) == third


def test_a_moved_task_makes_a_version_of_a_plan_that_had_one(store: Repositories, first: Plan) -> None:
    days = a_plan([a_task(day=2), a_task(day=3, minutes=20)], start_date=MONDAY).days
    second = first.model_copy(update={"days": days, "version": 2})
    versions = versions_of(first, {}).moved(a_version(2, origin="move"))
    store.versions.move("ana", second, versions, previous=first, progress_revision=0)
    assert store.plans.get("ana", first.id) == store.versions.plan("ana", first.id, 2) == second
    assert store.versions.plan("ana", first.id, 1) == first
    assert store.plans.committed_minutes("ana", ANA, **DATES) == {"2026-03-03": 30, "2026-03-04": 20}


def test_of_two_changes_of_one_plan_the_second_is_stale(store: Repositories, first: Plan, snapshot: Snapshot) -> None:
    versions, second = proposed(store, first).accepted(2), second_of(first)
    store.versions.accept("ana", second, versions, previous=first, progress_revision=0)
    before = snapshot()
    with pytest.raises(Stale):
        store.versions.accept("ana", second, versions, previous=first, progress_revision=0)
    moved = versions_of(first, {}).moved(a_version(2, origin="move"))
    with pytest.raises(Stale):
        store.versions.move("ana", second, moved, previous=first, progress_revision=0)
    assert snapshot() == before


def test_nothing_is_accepted_while_its_learner_is_deleted(store: Repositories, first: Plan, snapshot: Snapshot) -> None:
    versions = proposed(store, first)
    store.learners.mark_deleted("ana", ANA, now=NOW)
    before = snapshot()
    with pytest.raises(NotFound):
        store.versions.accept("ana", second_of(first), versions.accepted(2), previous=first, progress_revision=0)
    moved = versions.moved(a_version(3, origin="move"))
    with pytest.raises(NotFound):
        store.versions.move("ana", second_of(first, version=3), moved, previous=first, progress_revision=0)
    assert snapshot() == before


@pytest.mark.parametrize("is_accepted", [False, True])
def test_a_deleted_learner_leaves_no_version(
    store: Repositories, first: Plan, snapshot: Snapshot, is_accepted: bool
) -> None:
    versions = proposed(store, first)
    if is_accepted:
        store.versions.accept("ana", second_of(first), versions.accepted(2), previous=first, progress_revision=0)
    deletion_from(store, InMemoryWorkflow()).delete("ana", ANA, if_match=None, now=NOW)
    assert store.versions.get("ana", first.id) is None
    assert [store.versions.plan("ana", first.id, number) for number in (1, 2)] == [None, None]
    assert store.plans.get("ana", first.id) is None
    assert store.plans.committed_minutes("ana", ANA, **DATES) == {}
    assert store.plans.page("ana", limit=9, cursor=None).items == ()


def test_another_owners_versions_do_not_exist(store: Repositories, first: Plan) -> None:
    proposed(store, first)
    assert store.versions.get("ben", first.id) is None
    assert store.versions.plan("ben", first.id, 2) is None


def test_a_proposal_expires_and_a_newer_one_replaces_it() -> None:
    first = versions_of(a_published_plan(), {}).submitted(REPLAN).proposed(a_version(2), {})
    assert [each.status for each in first.as_of(LATER).versions] == ["accepted", "proposed"]
    assert [each.status for each in first.as_of(MUCH_LATER).versions] == ["accepted", "expired"]
    second = first.submitted(an_id("newer")).proposed(a_version(3), {})
    assert [each.status for each in second.versions] == ["accepted", "expired", "proposed"]
    accepted = second.accepted(3)
    assert [(each.status, each.expires_at) for each in accepted.versions][1:] == [("expired", None), ("accepted", None)]
    assert (accepted.current, accepted.open_request, accepted.newest) == (3, None, 3)


def test_progress_is_recorded_of_the_version_in_force_alone(store: Repositories, first: Plan) -> None:
    """Another version may not have the task, and accept looks at progress that was there before it."""
    versions, second = proposed(store, first).accepted(2), second_of(first)
    store.versions.accept("ana", second, versions, previous=first, progress_revision=0)
    seen = store.progress.get("ana", first.id)
    done = TaskProgress(task_id=second.days[8].tasks[0].id, status="done", updated_at=NOW)
    with pytest.raises(Stale):
        store.progress.record("ana", first, (done,), seen=seen)
    assert store.progress.get("ana", first.id) == seen
    assert store.progress.record("ana", second, (done,), seen=seen).revision == 1
    moved = versions.moved(a_version(3, origin="move"))
    with pytest.raises(Stale):
        store.versions.move("ana", second_of(first, version=3), moved, previous=second, progress_revision=0)
    store.versions.move("ana", second_of(first, version=3), moved, previous=second, progress_revision=1)
