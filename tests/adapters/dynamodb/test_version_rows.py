"""Versions in the table: what a reader sees while rows are replaced, and what a write checks."""

from typing import Any

import pytest

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.plans.plan_rows import is_torn, rows_of
from studyplan.domain.errors.failures import StoreThrottled
from studyplan.domain.errors.http import Stale
from studyplan.domain.values.plan import Plan
from studyplan.domain.values.versions import PlanVersion, versions_of
from tests.support import aws
from tests.support.builders import LATER, NOW, a_context, a_plan, a_request, a_task, an_id
from tests.support.repositories import Repositories
from tests.support.stored import MONDAY, add_request, published

MOVED = PlanVersion(version=2, status="proposed", origin="move", created_at=NOW)


def moved(store: Repositories, first: Plan, *, progress_revision: int = 0) -> Plan:
    """Move the task of day 3 to day 4 of a plan of three weeks."""
    days = a_plan([a_task(day=1), a_task(day=4, minutes=20)], days=21, start_date=MONDAY).days
    second = first.model_copy(update={"days": days, "version": 2})
    versions = versions_of(first, {}).moved(MOVED)
    store.versions.move("ana", second, versions, previous=first, progress_revision=progress_revision)
    return second


@pytest.fixture
def first(store: Repositories) -> Plan:
    days = a_plan([a_task(day=1), a_task(day=3, minutes=20)], days=21, start_date=MONDAY).days
    return published(store, "request", MONDAY, days=days)


def weeks(plan: Plan) -> list[Any]:
    return list(aws.table().partition(keys.plan_part("ana", plan.id, 0).pk))


def test_a_move_writes_the_weeks_that_differ_alone(store: Repositories, first: Plan) -> None:
    before = weeks(first)
    moved(store, first)
    after = weeks(first)
    assert [row.get("since") for row in after] == [[2, 1, 1], 2, None, None]
    assert after[2:] == before[2:]


def test_rows_of_two_versions_are_told_from_those_of_one(store: Repositories, first: Plan) -> None:
    before = weeks(first)
    moved(store, first)
    after = weeks(first)
    assert not is_torn(before)
    assert not is_torn(after)
    assert is_torn([before[0], *after[1:]])
    assert is_torn([after[0], *before[1:]])
    assert is_torn(after[:-1])
    longer = rows_of(first.model_copy(update={"version": 2}), marked=True)
    assert is_torn([before[0], *longer[1:]])


def test_a_reader_between_two_versions_reads_again(
    store: Repositories, first: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = weeks(first)
    second = moved(store, first)
    table, torn = store.plans._table, [before[0], *weeks(first)[1:]]  # type: ignore[attr-defined]
    query = table.partition
    answers = [torn, torn]
    monkeypatch.setattr(table, "partition", lambda *key, **more: answers.pop() if answers else query(*key, **more))
    assert store.plans.get("ana", first.id) == second
    monkeypatch.setattr(table, "partition", lambda *_key, **_more: torn)
    with pytest.raises(StoreThrottled):
        store.plans.get("ana", first.id)


def test_a_version_of_which_rows_are_missing_is_not_there_yet(store: Repositories, first: Plan) -> None:
    moved(store, first)
    aws.table().delete(keys.version_part("ana", first.id, 1, 3))
    assert store.versions.plan("ana", first.id, 1) is None


@pytest.mark.parametrize("stored", [None, 1, 2])
def test_no_version_is_put_in_force_after_progress_that_was_not_read(
    store: Repositories, first: Plan, stored: int | None
) -> None:
    if stored is not None:
        aws.table().put(keys.progress("ana", first.id), {"revision": stored})
    for seen in {0, 1, 2} - {stored or 0}:
        with pytest.raises(Stale):
            moved(store, first, progress_revision=seen)
    assert store.plans.get("ana", first.id) == first
    moved(store, first, progress_revision=stored or 0)


@pytest.mark.parametrize("days", [7, 365])
def test_the_longest_plan_is_proposed_accepted_and_moved_within_transactions(store: Repositories, days: int) -> None:
    """DynamoDB takes 100 items; a version and the one before it together have more."""
    first = published(store, "request", MONDAY, days=a_plan(days=365, start_date=MONDAY).days)
    versions = versions_of(first, {}).submitted(an_id("replan"))
    request = a_request(id=an_id("replan"), replan_of=first.id)
    add_request(store, "ana", request, a_context(request_id=request.id), deadline=LATER, versions=versions)
    tasks = [a_task(day=day, minutes=20) for day in range(1, days + 1)]
    update = {"days": a_plan(tasks, days=days, start_date=MONDAY).days, "version": 2, "request_id": request.id}
    second = first.model_copy(update=update)
    versions = versions.proposed(MOVED, {})
    assert store.versions.propose("ana", second, versions, base=first, now=LATER)
    versions = versions.accepted(2)
    store.versions.accept("ana", second, versions, previous=first, progress_revision=0)
    assert store.plans.get("ana", first.id) == second
    moved = second.days[3].model_copy(update={"tasks": (), "minutes": 0})
    third = second.model_copy(update={"version": 3, "days": (*second.days[:3], moved, *second.days[4:])})
    versions = versions.moved(MOVED.model_copy(update={"version": 3}))
    store.versions.move("ana", third, versions, previous=second, progress_revision=0)
    assert store.plans.get("ana", first.id) == store.versions.plan("ana", first.id, 3) == third
    assert store.versions.plan("ana", first.id, 1) == first
