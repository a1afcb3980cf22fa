"""A plan as rows: its head and its weeks, its row for lists, and the minutes that it asks of each date."""

from collections.abc import Callable, Iterator, Sequence
from itertools import batched
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.codec import BLOB, Row, pack, unpack
from studyplan.adapters.dynamodb.keys import Key
from studyplan.adapters.dynamodb.request_repository import IS_OPEN, OPEN_VALUES
from studyplan.adapters.dynamodb.rows import Rows
from studyplan.domain.errors.failures import PlanTooLarge
from studyplan.domain.values.plan import Day, Plan, PlanSummary
from studyplan.domain.values.types import Value

TRANSACTION_LIMIT = 4_000_000  # bytes
LAST_DATE = "last_date"  # column of the row for lists: with it the key of the plan's commitments is known
VERSION = "version"  # column of the row for lists, of a later version
SINCE = "since"  # column of a week: the version with which it was stored; of a head: those of all its weeks

type KeyOfWeek = Callable[[int], Key]


class _Days(Value):
    days: tuple[Day, ...]


class Committed(Value):
    """What a plan asks of each date, in minutes."""

    minutes: dict[str, int]


class PlanRows(Rows):
    """The transaction items by which plans are stored."""

    def _parts(self, rows: Sequence[Row], key_of: KeyOfWeek) -> Iterator[Any]:
        """Yield the items that store the head of a plan and its weeks."""
        yield from (self._put(key_of(number), dict(row)) for number, row in enumerate(rows))

    def _commitments(self, owner: str, plan: Plan) -> Iterator[Any]:
        """Yield the item that stores a plan's minutes by date; nothing for a plan without dates."""
        key = commitments_of(owner, plan)
        if key is not None:
            minutes = {day.date: day.minutes for day in plan.days if day.date and day.minutes}
            yield self._put(key, {BLOB: pack(Committed(minutes=minutes))})

    def _closing(self, owner: str, plan: Plan, *, now: str) -> Any:
        """Return the item that closes the request of a plan, or of a later version of one."""
        change, names = "SET #status = :to, updated_at = :now, plan_id = :plan", {"#status": "status"}
        values = {":to": {"S": plan.status}, ":now": {"S": now}, ":plan": {"S": plan.id}}
        values[":unsent"] = {"S": keys.unsent_shard(plan.request_id)}
        if plan.version > 1:
            change, names = f"{change}, #version = :version", names | {"#version": "version"}
            values |= {":version": {"N": str(plan.version)}}
        return {
            "Update": {
                "TableName": self._table.name,
                "Key": keys.request(owner, plan.request_id).attributes(),
                # No longer open, but marked until its event is sent.
                "UpdateExpression": f"{change}, open_shard = :unsent, deadline = :now",
                "ConditionExpression": IS_OPEN,
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": OPEN_VALUES | values,
            }
        }


def rows_of(plan: Plan, *, replaced: Sequence[Row] = (), marked: bool = False) -> list[dict[str, Any]]:
    """Return the head of a plan and its weeks as rows. Raises PlanTooLarge.

    They are `marked` with the version that they are since, so that a reader sees whether all are of one version: a
    query may run while they are replaced. A week that is as in the rows that are `replaced` stays as it is.
    """
    weeks = [pack(_Days(days=week)) for week in batched(plan.days, 7, strict=False)]
    head = pack(plan.model_copy(update={"days": ()}))
    if sum(map(len, (head, *weeks))) > TRANSACTION_LIMIT * 3 // 4:
        raise PlanTooLarge
    if not marked:
        return [{BLOB: part} for part in (head, *weeks)]
    before = replaced[1:] if len(replaced) == 1 + len(weeks) else [{}] * len(weeks)
    since = [
        int(old.get(SINCE, 1)) if bytes(old.get(BLOB, b"")) == week else plan.version
        for week, old in zip(weeks, before, strict=True)
    ]
    return [{BLOB: head, SINCE: since}, *({BLOB: week, SINCE: at} for week, at in zip(weeks, since, strict=True))]


def is_torn(rows: Sequence[Row]) -> bool:
    """Return whether rows that were read together are of different versions, or not all of one."""
    weeks = [int(row.get(SINCE, 1)) for row in rows[1:]]
    expected = rows[0].get(SINCE)
    return any(version > 1 for version in weeks) if expected is None else list(map(int, expected)) != weeks


def plan_from_parts(rows: Sequence[Row]) -> Plan:
    """Return the plan of a head and its weeks, in their order."""
    head, *weeks = (row[BLOB] for row in rows)
    days = tuple(day for week in weeks for day in unpack(_Days, week).days)
    return unpack(Plan, head).model_copy(update={"days": days})


def listed(plan: Plan) -> dict[str, Any]:
    """Return the row of a plan for lists."""
    summary = PlanSummary(**plan.model_dump(include=set(PlanSummary.model_fields)))
    later = {VERSION: plan.version} if plan.version > 1 else {}
    return summary.model_dump(mode="json") | {LAST_DATE: last_date(plan)} | later


def sort_row_of(plan: Plan) -> dict[str, Any]:
    """Return the row by which lists sort a plan."""
    return {"id": plan.id, "learner_id": plan.learner_id, "status": plan.status}


def commitments_of(owner: str, plan: Plan) -> Key | None:
    """Return the key of a plan's minutes by date; None for a plan without dates."""
    last = last_date(plan)
    return keys.committed(owner, plan.learner_id, last, plan.id) if last is not None else None


def last_date(plan: Plan) -> str | None:
    return plan.days[-1].date if plan.days else None
