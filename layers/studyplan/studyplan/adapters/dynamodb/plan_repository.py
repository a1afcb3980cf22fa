"""The plans in the table: a row for lists, a partition of head and weeks, and the request's end in one transaction."""

from collections import Counter
from collections.abc import Iterator
from itertools import batched
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.codec import BLOB, pack, unpack
from studyplan.adapters.dynamodb.request_repository import IS_OPEN, OPEN_VALUES
from studyplan.adapters.dynamodb.rows import Rows
from studyplan.adapters.dynamodb.table import NEW, TransactionRefused
from studyplan.domain.errors.failures import PlanTooLarge, RequestClosed, RequestMissing
from studyplan.domain.values.plan import Day, Plan, PlanSummary
from studyplan.domain.values.types import Value
from studyplan.ports import Page

TRANSACTION_LIMIT = 4_000_000  # bytes
LAST_DATE = "last_date"  # of the list's row of a plan with dates: where its commitments are


class _Days(Value):
    days: tuple[Day, ...]


class _Committed(Value):
    minutes: dict[str, int]  # by date


class PlanRepository(Rows):
    """Implements ports.Plans."""

    def publish(self, owner: str, plan: Plan) -> bool:
        summary = PlanSummary(**plan.model_dump(include=set(PlanSummary.model_fields)))
        weeks = [pack(_Days(days=week)) for week in batched(plan.days, 7, strict=False)]
        parts = [pack(plan.model_copy(update={"days": ()})), *weeks]
        if sum(map(len, parts)) > TRANSACTION_LIMIT * 3 // 4:
            raise PlanTooLarge
        items = [self._put(keys.plan_part(owner, plan.id, number), {BLOB: part}) for number, part in enumerate(parts)]
        listed = summary.model_dump(mode="json") | {LAST_DATE: _last_date(plan)}
        items.append(self._put(keys.plan(owner, plan.id), listed, NEW))
        items += self._committing(owner, plan)
        items.append(self._closing(owner, plan))
        try:
            self._table.write_together(items)
        except TransactionRefused:
            ended = self._table.get(keys.request(owner, plan.request_id))
            if ended is not None and ended.get("plan_id") == plan.id:
                return False
            raise (RequestClosed if ended else RequestMissing) from None
        return True

    def _committing(self, owner: str, plan: Plan) -> Iterator[Any]:
        """What a plan with dates asks of each of them, for the learner's next plans to know."""
        last = _last_date(plan)
        if last is not None:
            minutes = {day.date: day.minutes for day in plan.days if day.date and day.minutes}
            key = keys.committed(owner, plan.learner_id, last, plan.id)
            yield self._put(key, {BLOB: pack(_Committed(minutes=minutes))})

    def committed_minutes(self, owner: str, learner_id: str, *, since: str, until: str) -> dict[str, int]:
        found = Counter[str]()
        for row in self._table.partition(keys.commitments(owner, learner_id), since=since):
            by_date = unpack(_Committed, row[BLOB]).minutes
            found.update({day: minutes for day, minutes in by_date.items() if since <= day <= until})
        return dict(found)

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

    def get(self, owner: str, plan_id: str) -> Plan | None:
        parts = list(self._table.partition(keys.plan_part(owner, plan_id, 0).pk))
        if not parts or parts[0]["sk"] != keys.plan_part(owner, plan_id, 0).sk:
            return None  # never there, or being deleted
        head, *weeks = (part[BLOB] for part in parts)
        days = tuple(day for week in weeks for day in unpack(_Days, week).days)
        return unpack(Plan, head).model_copy(update={"days": days})

    def delete(self, owner: str, plan_id: str) -> None:
        # The head first: without it there is no plan. The list's row last: it says what else there is.
        self._table.delete_partition(keys.plan_part(owner, plan_id, 0).pk)
        listed = self._table.get(keys.plan(owner, plan_id)) or {}
        if LAST_DATE in listed:  # a plan without dates has none, nor has one from before dates
            self._table.delete(keys.committed(owner, listed["learner_id"], listed[LAST_DATE], plan_id))
        self._table.delete(keys.plan(owner, plan_id))

    def page(self, owner: str, *, limit: int, cursor: str | None) -> Page[PlanSummary]:
        return self._page(PlanSummary, keys.collection(owner, "PLAN"), limit, cursor)


def _last_date(plan: Plan) -> str | None:
    return plan.days[-1].date if plan.days else None
