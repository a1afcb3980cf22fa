"""Progress in the table: a head with the revision, a row for each task, in a partition of its own."""

from typing import Any

import pytest

from studyplan.adapters.dynamodb import keys
from studyplan.domain.errors.http import Stale
from studyplan.domain.progress.values import RecordedProgress, TaskProgress
from studyplan.domain.values.plan import Plan
from tests.support import aws
from tests.support.builders import LATER, NOW, an_id
from tests.support.repositories import Repositories
from tests.support.stored import MONDAY, published

TASK = an_id("task")


@pytest.fixture
def plan(store: Repositories) -> Plan:
    return published(store, "request", MONDAY)


def progress(task_id: str = TASK, **difference: Any) -> TaskProgress:
    return TaskProgress(**{"task_id": task_id, "status": "done", "note": "Slow.", "updated_at": NOW} | difference)


def rows() -> dict[str, dict[str, Any]]:
    return {row["sk"]["S"]: row for row in aws.rows() if "#PROGRESS#" in row["pk"]["S"]}


def test_a_plan_that_nobody_ticks_has_no_row_of_progress(store: Repositories, plan: Plan) -> None:
    store.progress.get("ana", plan.id)
    assert rows() == {}


def test_progress_is_in_a_partition_of_its_own(store: Repositories, plan: Plan) -> None:
    store.progress.record("ana", plan, [progress()], seen=RecordedProgress(plan_id=plan.id))
    assert rows().keys() == {"HEAD", f"TASK#{TASK}"}
    head = rows()["HEAD"]
    assert head == {
        "pk": {"S": f"OWNER#ana#PROGRESS#{plan.id}"},
        "sk": {"S": "HEAD"},
        "revision": {"N": "1"},
        "learner_id": {"S": plan.learner_id},
        "open_shard": {"S": keys.unsent_shard(plan.id)},  # until its event is sent
        "deadline": {"S": NOW},
    }
    assert rows()[f"TASK#{TASK}"].keys() == {"pk", "sk", "body", "updated_at"}


def test_a_task_that_was_read_before_another_call_was_stored_is_not_overwritten(
    store: Repositories, plan: Plan
) -> None:
    """A query is no transaction: it may return the revision of one call, and a task as it was before that call."""
    first = store.progress.record("ana", plan, [progress()], seen=RecordedProgress(plan_id=plan.id))
    second = store.progress.record("ana", plan, [progress(note="Fast.", updated_at=LATER)], seen=first)
    torn = RecordedProgress(plan_id=plan.id, revision=second.revision, tasks=first.tasks)
    unseen = RecordedProgress(plan_id=plan.id, revision=second.revision)
    for seen in (torn, unseen):
        with pytest.raises(Stale):
            store.progress.record("ana", plan, [progress(status="skipped", updated_at=LATER)], seen=seen)
    assert store.progress.get("ana", plan.id) == second


def test_a_row_of_a_newer_version_is_read(store: Repositories, plan: Plan) -> None:
    """While two versions run, one may write what the other does not know."""
    store.progress.record("ana", plan, [progress()], seen=RecordedProgress(plan_id=plan.id))
    key = keys.task_progress("ana", plan.id, TASK)
    body = progress().model_dump_json()[:-1] + ', "of_a_newer_version": true}'
    more = {"body": {"B": body.encode()}, "updated_at": {"S": NOW}, "of_a_newer_version": {"BOOL": True}}
    aws.client("dynamodb").put_item(TableName=aws.TABLE, Item=key.attributes() | more)
    assert store.progress.get("ana", plan.id).tasks == (progress(),)
