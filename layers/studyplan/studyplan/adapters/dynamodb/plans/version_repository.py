"""The versions of plans in the table: their list, and the days of each. One transaction puts a version in force."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.codec import BLOB, unpack
from studyplan.adapters.dynamodb.plans.plan_rows import (
    SINCE,
    PlanRows,
    commitments_of,
    is_torn,
    listed,
    plan_from_parts,
    rows_of,
    sort_row_of,
)
from studyplan.adapters.dynamodb.rows import is_request
from studyplan.adapters.dynamodb.table import TransactionRefused
from studyplan.domain.errors.failures import RequestClosed, RequestMissing, StoreThrottled
from studyplan.domain.errors.http import NotFound, Stale
from studyplan.domain.values.plan import Plan
from studyplan.domain.values.trace import TraceRecord
from studyplan.domain.values.versions import PlanVersions


class VersionRepository(PlanRows):
    """Implements ports.Versions."""

    def get(self, owner: str, plan_id: str) -> PlanVersions | None:
        row = self._table.get(keys.versions(owner, plan_id))
        return unpack(PlanVersions, row[BLOB]) if row else None

    def plan(self, owner: str, plan_id: str, version: int) -> Plan | None:
        head = keys.version_part(owner, plan_id, version, 0)
        rows = list(self._table.partition(head.pk, head.sk.removesuffix("00")))
        is_whole = rows and rows[0]["sk"] == head.sk and not is_torn(rows)
        return plan_from_parts(rows) if is_whole else None  # else it is being stored, or deleted

    def propose(
        self,
        owner: str,
        plan: Plan,
        versions: PlanVersions,
        *,
        base: Plan,
        now: str,
        record: TraceRecord | None = None,
    ) -> bool:
        try:
            self._keep_first(owner, base)
            self._table.write_together(
                [
                    self._check(keys.learner(owner, plan.learner_id)),
                    self._versions(owner, versions),
                    *self._version(owner, plan),
                    *self._trace(owner, plan.request_id, record),
                    self._closing(owner, plan, now=now),
                ]
            )
        except TransactionRefused as refused:
            ended = self._table.get(keys.request(owner, plan.request_id))
            if not is_request(ended):
                raise RequestMissing from None
            if ended.get("plan_id") == plan.id:
                return False
            if ended["status"] not in ("queued", "running"):
                raise RequestClosed from None
            raise (RequestMissing if _is_deleted(refused) else StoreThrottled) from None
        return True

    def accept(self, owner: str, plan: Plan, versions: PlanVersions, *, previous: Plan, progress_revision: int) -> None:
        self._put_in_force(owner, plan, versions, previous, progress_revision, ())

    def move(self, owner: str, plan: Plan, versions: PlanVersions, *, previous: Plan, progress_revision: int) -> None:
        try:
            self._keep_first(owner, previous)
        except TransactionRefused:
            raise NotFound from None
        self._put_in_force(owner, plan, versions, previous, progress_revision, [*self._version(owner, plan)])

    def _put_in_force(
        self,
        owner: str,
        plan: Plan,
        versions: PlanVersions,
        previous: Plan,
        progress_revision: int,
        stored: Sequence[Any],
    ) -> None:
        """Replace the plan that is in force, with its row for lists and what it asks of dates."""
        items = [
            self._check(keys.learner(owner, plan.learner_id)),
            self._versions(owner, versions),
            self._as_seen(owner, plan.id, progress_revision),
            *stored,
            *self._replacing(owner, plan),
            self._put(keys.plan(owner, plan.id), listed(plan)),
            self._put(keys.sort_row(owner, "PLAN", plan.created_at, plan.id), sort_row_of(plan)),
            *self._commitments(owner, plan),
        ]
        former = commitments_of(owner, previous)
        if former is not None and former != commitments_of(owner, plan):
            items.append(self._delete(former))
        try:
            self._table.write_together(items)
        except TransactionRefused as refused:
            raise (NotFound if _is_deleted(refused) else Stale) from None

    def _keep_first(self, owner: str, plan: Plan) -> None:
        """Store the first version of a plan beside the others: until there is another, it is the plan alone.

        It has a transaction of its own, since two long plans do not fit into one. Raises TransactionRefused.
        """
        if plan.version == 1:
            self._table.write_together([self._check(keys.learner(owner, plan.learner_id)), *self._version(owner, plan)])

    def _version(self, owner: str, plan: Plan) -> Iterator[Any]:
        """Yield the items that store a version, with the days of all its weeks."""
        return self._parts(rows_of(plan, marked=True), partial(keys.version_part, owner, plan.id, plan.version))

    def _replacing(self, owner: str, plan: Plan) -> Iterator[Any]:
        """Yield the items that replace the rows of a plan: its head, the weeks that differ, and those that it lacks."""
        replaced = list(self._table.partition(keys.plan_part(owner, plan.id, 0).pk))
        rows = rows_of(plan, replaced=replaced, marked=True)
        for number, row in enumerate(rows):
            if number == 0 or row[SINCE] == plan.version:
                yield self._put(keys.plan_part(owner, plan.id, number), row)
        for number in range(len(rows), len(replaced)):
            yield self._delete(keys.plan_part(owner, plan.id, number))

    def _as_seen(self, owner: str, plan_id: str, progress_revision: int) -> Any:
        """Return the item that checks that no progress was recorded since it was read."""
        condition = "revision = :seen" if progress_revision else "attribute_not_exists(pk)"
        values = {"ExpressionAttributeValues": {":seen": {"N": str(progress_revision)}}} if progress_revision else {}
        return {
            "ConditionCheck": {
                "TableName": self._table.name,
                "Key": keys.progress(owner, plan_id).attributes(),
                "ConditionExpression": condition,
                **values,
            }
        }


def _is_deleted(refused: TransactionRefused) -> bool:
    """Return whether a transaction was refused because the deletion of the learner has begun."""
    return refused.reasons[0] != "None"  # that of the first item
