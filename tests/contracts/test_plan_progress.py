"""Progress: recorded whole or not at all, never over what somebody else recorded, never after a deletion has begun."""

import pytest

from studyplan.domain.errors.http import NotFound, Stale
from studyplan.domain.progress.values import RecordedProgress, TaskProgress
from studyplan.domain.values.plan import Plan
from tests.contracts.conftest import AnotherFunction, Backend, Snapshot
from tests.support.builders import LATER, NOW, a_published_plan, an_id
from tests.support.fakes.workflow import InMemoryWorkflow
from tests.support.repositories import Repositories, deletion_from
from tests.support.stored import MONDAY, published

TASK, OTHER = (an_id(name) for name in ("task", "other task"))


@pytest.fixture
def plan(store: Repositories) -> Plan:
    return published(store, "request", MONDAY)


@pytest.fixture
def another_function(backend: Backend) -> AnotherFunction:
    return backend.another_function


def progress(task_id: str = TASK, **difference: object) -> TaskProgress:
    sound = {"task_id": task_id, "status": "done", "minutes_spent": 40, "note": "Ana's note.", "updated_at": NOW}
    return TaskProgress.model_validate(sound | difference)


def nothing(plan: Plan) -> RecordedProgress:
    return RecordedProgress(plan_id=plan.id)


def test_of_a_plan_nothing_is_recorded_at_first(store: Repositories, plan: Plan) -> None:
    assert store.progress.get("ana", plan.id) == nothing(plan)
    assert store.progress.get("ana", an_id("no plan")).revision == 0


def test_what_is_recorded_comes_back_and_the_revision_counts(
    store: Repositories, another_function: AnotherFunction, plan: Plan
) -> None:
    first = store.progress.record("ana", plan, [progress(), progress(OTHER, status="skipped")], seen=nothing(plan))
    assert (first.revision, len(first.tasks)) == (1, 2)
    assert another_function().progress.get("ana", plan.id) == first
    later = progress(status="planned", minutes_spent=None, note=None, updated_at=LATER)
    second = store.progress.record("ana", plan, [later], seen=first)
    assert second.revision == 2
    assert set(second.tasks) == {later, first.tasks[0] if first.tasks[0].task_id == OTHER else first.tasks[1]}
    assert another_function().progress.get("ana", plan.id) == second


def test_fifty_tasks_are_recorded_together(store: Repositories, plan: Plan) -> None:
    many = [progress(an_id(f"task {number}"), note="n" * 500) for number in range(50)]
    recorded = store.progress.record("ana", plan, many, seen=nothing(plan))
    assert store.progress.get("ana", plan.id) == recorded
    assert set(recorded.tasks) == set(many)


def test_what_was_recorded_meanwhile_is_not_lost(store: Repositories, snapshot: Snapshot, plan: Plan) -> None:
    first = store.progress.record("ana", plan, [progress()], seen=nothing(plan))
    before = snapshot()
    for task_id in (TASK, OTHER):
        with pytest.raises(Stale):
            store.progress.record("ana", plan, [progress(task_id, status="skipped")], seen=nothing(plan))
    assert snapshot() == before
    assert store.progress.get("ana", plan.id) == first


def test_owners_and_plans_have_progress_of_their_own(store: Repositories, plan: Plan) -> None:
    of_ben = published(store, "request", MONDAY, owner="ben")
    second = published(store, "second", MONDAY)
    store.progress.record("ana", plan, [progress()], seen=nothing(plan))
    assert of_ben.id == plan.id
    assert store.progress.get("ben", plan.id) == nothing(plan)
    assert store.progress.get("ana", second.id) == nothing(second)


def test_nothing_is_recorded_of_a_plan_that_is_not_there(store: Repositories, snapshot: Snapshot, plan: Plan) -> None:
    before = snapshot()
    unknown = a_published_plan(an_id("no request"))
    for owner, other in (("ana", unknown), ("ben", plan)):
        with pytest.raises(NotFound):
            store.progress.record(owner, other, [progress()], seen=nothing(other))
    assert snapshot() == before


def test_nothing_is_recorded_once_the_deletion_of_the_learner_has_begun(
    store: Repositories, snapshot: Snapshot, plan: Plan
) -> None:
    """Whatever was recorded before is deleted with the plan, and nothing comes after."""
    store.progress.record("ana", plan, [progress()], seen=nothing(plan))
    seen = store.progress.get("ana", plan.id)
    assert store.learners.mark_deleted("ana", plan.learner_id, now=NOW)
    before = snapshot()
    with pytest.raises(NotFound):
        store.progress.record("ana", plan, [progress(OTHER)], seen=seen)
    assert snapshot() == before


def test_a_deleted_learner_leaves_no_progress(store: Repositories, snapshot: Snapshot, plan: Plan) -> None:
    seen = store.progress.record("ana", plan, [progress()], seen=nothing(plan))
    assert "PROGRESS" in str(snapshot()).upper()
    deletion_from(store, InMemoryWorkflow()).delete("ana", plan.learner_id, if_match=None, now=NOW)
    assert "PROGRESS" not in str(snapshot()).upper()
    assert store.progress.get("ana", plan.id) == nothing(plan)
    with pytest.raises(NotFound):
        store.progress.record("ana", plan, [progress()], seen=seen)
