"""The plans in the table: a row for lists, a partition of head and weeks. One transaction also closes the request."""

from collections import Counter
from functools import partial

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.codec import BLOB, unpack
from studyplan.adapters.dynamodb.plans.plan_rows import (
    LAST_DATE,
    Committed,
    PlanRows,
    is_torn,
    listed,
    plan_from_parts,
    rows_of,
    sort_row_of,
)
from studyplan.adapters.dynamodb.rows import ROUNDS, is_request, value_of
from studyplan.adapters.dynamodb.table import NEW, TransactionRefused
from studyplan.domain.errors.failures import RequestClosed, RequestMissing, StoreThrottled
from studyplan.domain.values.plan import Plan, PlanSummary
from studyplan.domain.values.trace import TraceRecord
from studyplan.ports import EVERYTHING, ListFilter, Page

TRIES = 5  # to read a plan while versions of it are accepted


class PlanRepository(PlanRows):
    """Implements ports.Plans."""

    def publish(self, owner: str, plan: Plan, record: TraceRecord | None = None) -> bool:
        items = [
            *self._parts(rows_of(plan), partial(keys.plan_part, owner, plan.id)),
            self._put(keys.plan(owner, plan.id), listed(plan), NEW),
            self._put(keys.sort_row(owner, "PLAN", plan.created_at, plan.id), sort_row_of(plan)),
            *self._commitments(owner, plan),
            *self._trace(owner, plan.request_id, record),
        ]
        try:
            self._table.write_together([*items, self._closing(owner, plan, now=plan.created_at)])
        except TransactionRefused:
            ended = self._table.get(keys.request(owner, plan.request_id))
            if not is_request(ended):
                raise RequestMissing from None
            if ended.get("plan_id") == plan.id:
                return False
            raise RequestClosed from None
        return True

    def committed_minutes(
        self, owner: str, learner_id: str, *, since: str, until: str, but: str | None = None
    ) -> dict[str, int]:
        total = Counter[str]()
        for row in self._table.partition(keys.commitments(owner, learner_id), since=since):
            if row["sk"].rpartition("#")[2] == but:
                continue
            by_date = unpack(Committed, row[BLOB]).minutes
            total.update({day: minutes for day, minutes in by_date.items() if since <= day <= until})
        return dict(total)

    def get(self, owner: str, plan_id: str) -> Plan | None:
        for _ in range(TRIES):
            parts = list(self._table.partition(keys.plan_part(owner, plan_id, 0).pk))
            if not parts or parts[0]["sk"] != keys.plan_part(owner, plan_id, 0).sk:
                return None  # no such plan, or one that is being deleted
            if not is_torn(parts):
                return plan_from_parts(parts)
        raise StoreThrottled  # a version was accepted during each try

    def learner_of(self, owner: str, plan_id: str) -> str | None:
        row = self._table.get(keys.plan(owner, plan_id))
        return str(row["learner_id"]) if row else None

    def delete(self, owner: str, plan_id: str) -> None:
        # The head first: without it the plan does not exist. The row for lists last: it names commitments and sort row.
        for partition in (
            keys.plan_part(owner, plan_id, 0),
            keys.versions(owner, plan_id),
            keys.progress(owner, plan_id),
        ):
            self._table.delete_partition(partition.pk)
        row = self._table.get(keys.plan(owner, plan_id))
        if row is None:
            return
        if LAST_DATE in row:  # not in that of a plan without dates
            self._table.delete(keys.committed(owner, row["learner_id"], row[LAST_DATE], plan_id))
        sort_row = keys.sort_row(owner, "PLAN", row["created_at"], plan_id)
        self._table.write_together([self._delete(keys.plan(owner, plan_id)), self._delete(sort_row)])

    def page(self, owner: str, *, limit: int, cursor: str | None, only: ListFilter = EVERYTHING) -> Page[PlanSummary]:
        page = self._newest(owner, "PLAN", limit=limit, cursor=cursor, equal=only.attributes())
        return Page(tuple(value_of(PlanSummary, row) for row in page.items), page.next_cursor)

    def newest_of(self, owner: str, learner_id: str, *, most: int) -> tuple[str, ...]:
        partition, equal = keys.sort_rows(owner, "PLAN"), {"learner_id": learner_id}
        ids: list[str] = []
        after: str | None = None
        for _ in range(ROUNDS):  # the filter applies to a megabyte of rows at a time
            rows, after = self._table.newest(partition, most=most - len(ids), after=after, equal=equal)
            ids += (row["id"] for row in rows)
            if len(ids) >= most or after is None:
                break
        return tuple(ids)
