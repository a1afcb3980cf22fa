"""The plans in the table: a row for lists, a partition of head and weeks. One transaction also closes the request."""

from collections import Counter
from collections.abc import Iterator
from itertools import batched
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.codec import BLOB, pack, unpack
from studyplan.adapters.dynamodb.request_repository import IS_OPEN, OPEN_VALUES
from studyplan.adapters.dynamodb.rows import Rows, is_request, value_of
from studyplan.adapters.dynamodb.table import NEW, TransactionRefused
from studyplan.domain.errors.failures import PlanTooLarge, RequestClosed, RequestMissing
from studyplan.domain.values.plan import Day, Plan, PlanSummary
from studyplan.domain.values.trace import TraceRecord
from studyplan.domain.values.types import Value
from studyplan.ports import EVERYTHING, ListFilter, Page

TRANSACTION_LIMIT = 4_000_000  # bytes
LAST_DATE = "last_date"  # column of the row for lists: with it the key of the plan's commitments is known


class _Days(Value):
    days: tuple[Day, ...]


class _Committed(Value):
    minutes: dict[str, int]  # by date


class PlanRepository(Rows):
    """Implements ports.Plans."""

    def publish(self, owner: str, plan: Plan, record: TraceRecord | None = None) -> bool:
        items = [*self._parts(owner, plan), *self._listed(owner, plan), *self._commitments(owner, plan)]
        items += self._trace(owner, plan.request_id, record)
        try:
            self._table.write_together([*items, self._closing(owner, plan)])
        except TransactionRefused:
            ended = self._table.get(keys.request(owner, plan.request_id))
            if not is_request(ended):
                raise RequestMissing from None
            if ended.get("plan_id") == plan.id:
                return False
            raise RequestClosed from None
        return True

    def _parts(self, owner: str, plan: Plan) -> Iterator[Any]:
        """Yield the transaction items that store the head of a plan and its weeks. Raises PlanTooLarge."""
        weeks = [pack(_Days(days=week)) for week in batched(plan.days, 7, strict=False)]
        parts = [pack(plan.model_copy(update={"days": ()})), *weeks]
        if sum(map(len, parts)) > TRANSACTION_LIMIT * 3 // 4:
            raise PlanTooLarge
        for number, part in enumerate(parts):
            yield self._put(keys.plan_part(owner, plan.id, number), {BLOB: part})

    def _listed(self, owner: str, plan: Plan) -> Iterator[Any]:
        """Yield the transaction items of the plan's row for lists, which has to be new, and of its sort row."""
        summary = PlanSummary(**plan.model_dump(include=set(PlanSummary.model_fields)))
        yield self._put(keys.plan(owner, plan.id), summary.model_dump(mode="json") | {LAST_DATE: _last_date(plan)}, NEW)
        sort_row = {"id": plan.id, "learner_id": plan.learner_id, "status": plan.status}
        yield self._put(keys.sort_row(owner, "PLAN", plan.created_at, plan.id), sort_row)

    def _commitments(self, owner: str, plan: Plan) -> Iterator[Any]:
        """Yield the transaction item that stores a plan's minutes by date; nothing for a plan without dates."""
        last = _last_date(plan)
        if last is not None:
            minutes = {day.date: day.minutes for day in plan.days if day.date and day.minutes}
            key = keys.committed(owner, plan.learner_id, last, plan.id)
            yield self._put(key, {BLOB: pack(_Committed(minutes=minutes))})

    def committed_minutes(self, owner: str, learner_id: str, *, since: str, until: str) -> dict[str, int]:
        total = Counter[str]()
        for row in self._table.partition(keys.commitments(owner, learner_id), since=since):
            by_date = unpack(_Committed, row[BLOB]).minutes
            total.update({day: minutes for day, minutes in by_date.items() if since <= day <= until})
        return dict(total)

    def _closing(self, owner: str, plan: Plan) -> Any:
        """Return the transaction item that closes the plan's request."""
        return {
            "Update": {
                "TableName": self._table.name,
                "Key": keys.request(owner, plan.request_id).attributes(),
                "UpdateExpression": "SET #status = :to, updated_at = :now, plan_id = :plan REMOVE open_shard, deadline",
                "ConditionExpression": IS_OPEN,
                "ExpressionAttributeNames": {"#status": "status"},
                "ExpressionAttributeValues": OPEN_VALUES
                | {":to": {"S": plan.status}, ":now": {"S": plan.created_at}, ":plan": {"S": plan.id}},
            }
        }

    def get(self, owner: str, plan_id: str) -> Plan | None:
        parts = list(self._table.partition(keys.plan_part(owner, plan_id, 0).pk))
        if not parts or parts[0]["sk"] != keys.plan_part(owner, plan_id, 0).sk:
            return None  # no such plan, or one that is being deleted
        head, *weeks = (part[BLOB] for part in parts)
        days = tuple(day for week in weeks for day in unpack(_Days, week).days)
        return unpack(Plan, head).model_copy(update={"days": days})

    def delete(self, owner: str, plan_id: str) -> None:
        # The head first: without it the plan does not exist. The row for lists last: it names commitments and sort row.
        self._table.delete_partition(keys.plan_part(owner, plan_id, 0).pk)
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


def _last_date(plan: Plan) -> str | None:
    return plan.days[-1].date if plan.days else None
