"""The progress of plans in the table: a head with the revision, and a row for each task that something is known of."""

from collections.abc import Sequence
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.codec import BLOB, Row, pack, unpack
from studyplan.adapters.dynamodb.keys import Key
from studyplan.adapters.dynamodb.plans.plan_rows import VERSION
from studyplan.adapters.dynamodb.rows import Rows
from studyplan.adapters.dynamodb.table import NEW, TransactionRefused
from studyplan.domain.errors.http import NotFound, Stale
from studyplan.domain.progress.updates import with_changes
from studyplan.domain.progress.values import RecordedProgress, TaskProgress
from studyplan.domain.values.plan import Plan

REVISION, UPDATED_AT = "revision", "updated_at"
LEARNER = 1  # of the items of the transaction: the check that the learner is there, and not marked by a deletion


class ProgressRepository(Rows):
    """Implements ports.Progress."""

    def get(self, owner: str, plan_id: str) -> RecordedProgress:
        head, tasks = keys.progress(owner, plan_id), []
        revision = 0
        for row in self._table.partition(head.pk):
            if row["sk"] == head.sk:
                revision = row[REVISION]
            else:
                tasks.append(unpack(TaskProgress, row[BLOB]))
        return RecordedProgress(plan_id=plan_id, revision=revision, tasks=tuple(tasks))

    def record(
        self, owner: str, plan: Plan, changes: Sequence[TaskProgress], *, seen: RecordedProgress
    ) -> RecordedProgress:
        revision = seen.revision + 1
        before = {each.task_id: each.updated_at for each in seen.tasks}
        # Marked until the event of this revision is sent.
        marked = {"open_shard": keys.unsent_shard(plan.id), "deadline": max(each.updated_at for each in changes)}
        head = {REVISION: revision, "learner_id": plan.learner_id, **marked}
        items = [
            self._in_force(owner, plan),
            self._check(keys.learner(owner, plan.learner_id)),
            self._replace(keys.progress(owner, plan.id), head, REVISION, seen.revision or None),
            *(self._task(owner, plan.id, change, before.get(change.task_id)) for change in changes),
        ]
        try:
            self._table.write_together(items)
        except TransactionRefused as refused:
            is_gone = refused.reasons[LEARNER] != "None" or self._table.get(keys.plan(owner, plan.id)) is None
            raise (NotFound if is_gone else Stale) from None
        return RecordedProgress(plan_id=plan.id, revision=revision, tasks=with_changes(seen.tasks, changes))

    def _in_force(self, owner: str, plan: Plan) -> Any:
        """Return the item that checks that a plan is there in this version: another one may not have the tasks."""
        item = self._check(keys.plan(owner, plan.id))
        check, is_first = item["ConditionCheck"], plan.version == 1
        condition = "attribute_not_exists(#version)" if is_first else "#version = :version"
        check["ConditionExpression"] += f" AND {condition}"
        check["ExpressionAttributeNames"] = {"#version": VERSION}
        if not is_first:
            check["ExpressionAttributeValues"] = {":version": {"N": str(plan.version)}}
        return item

    def _task(self, owner: str, plan_id: str, progress: TaskProgress, seen: str | None) -> Any:
        row = {BLOB: pack(progress), UPDATED_AT: progress.updated_at}
        return self._replace(keys.task_progress(owner, plan_id, progress.task_id), row, UPDATED_AT, seen)

    def _replace(self, key: Key, row: Row, column: str, seen: str | int | None) -> Any:
        """Return the item that stores a row: a new one, or in the place of one whose `column` is as it was seen."""
        if seen is None:
            return self._put(key, dict(row), NEW)
        item = self._put(key, dict(row), "#column = :seen")
        value = {"N": str(seen)} if isinstance(seen, int) else {"S": seen}
        item["Put"] |= {"ExpressionAttributeNames": {"#column": column}, "ExpressionAttributeValues": {":seen": value}}
        return item
