"""Plans as rows: a head, and one row a week, written in one transaction with the request's end."""

from itertools import batched
from typing import Any

from studyplan.adapters import keys
from studyplan.adapters.items import BLOB, pack, unpack
from studyplan.adapters.request_rows import IS_OPEN, OPEN_VALUES
from studyplan.adapters.rows import NEW, Rows
from studyplan.adapters.table import TransactionRefused
from studyplan.domain.errors import PlanTooLarge, RequestClosed, RequestMissing
from studyplan.domain.models import Value
from studyplan.domain.plan import Day, Plan, PlanSummary
from studyplan.ports import Page

TRANSACTION_LIMIT = 4_000_000  # bytes


class _Days(Value):
    days: tuple[Day, ...]


class PlanRows(Rows):
    """The part of ports.Store about plans."""

    def publish(self, owner: str, plan: Plan) -> bool:
        summary = PlanSummary(**plan.model_dump(include=set(PlanSummary.model_fields)))
        head = summary.model_dump(mode="json") | {BLOB: pack(plan.model_copy(update={"days": ()}))}
        weeks = [pack(_Days(days=week)) for week in batched(plan.days, 7, strict=False)]
        if sum(map(len, weeks)) + len(head[BLOB]) > TRANSACTION_LIMIT * 3 // 4:
            raise PlanTooLarge
        items = [
            self._put(keys.plan_week(owner, plan.id, number), {BLOB: week}) for number, week in enumerate(weeks, 1)
        ]
        items.append(self._put(keys.plan(owner, plan.id), head, NEW))
        items.append(self._closing(owner, plan))
        try:
            self._table.write_together(items)
        except TransactionRefused:
            ended = self._table.get(keys.request(owner, plan.request_id))
            if ended is not None and ended.get("plan_id") == plan.id:
                return False
            raise (RequestClosed if ended else RequestMissing) from None
        return True

    def _closing(self, owner: str, plan: Plan) -> Any:
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

    def plan(self, owner: str, plan_id: str) -> Plan | None:
        head = self._table.get(keys.plan(owner, plan_id))
        if head is None:
            return None
        weeks = self._table.partition(keys.plan_week(owner, plan_id, 0).pk)
        days = tuple(day for week in weeks for day in unpack(_Days, week[BLOB]).days)
        return unpack(Plan, head[BLOB]).model_copy(update={"days": days})

    def delete_plan(self, owner: str, plan_id: str) -> None:
        self._table.delete(keys.plan(owner, plan_id))  # first: without its head a plan is not there
        self._table.delete_partition(keys.plan_week(owner, plan_id, 0).pk)

    def plans(self, owner: str, *, limit: int, cursor: str | None) -> Page[PlanSummary]:
        return self._page(PlanSummary, keys.collection(owner, "PLAN"), limit, cursor)
