"""The events that are not sent yet: marks in the sparse index, on the rows that they are about.

A request that ends, and the head of a plan's progress, get a mark in the write that stores the change. Whoever has sent
the event takes the mark away.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.keys import Key
from studyplan.adapters.dynamodb.rows import Rows, is_request
from studyplan.adapters.dynamodb.table import MARK, ConditionFailed
from studyplan.event_ports import Event, Unsent, progress_event, request_event

SHARD, SINCE = "open_shard", "deadline"  # the columns of the index, which open requests have too


class Outbox(Rows):
    """Implements event_ports.Outbox."""

    def unsent(self) -> Iterator[Unsent]:
        for shard in keys.unsent_shards():
            for row in self._table.index("open", SHARD, shard):
                yield _unsent(row)

    def event(self, unsent: Unsent) -> Event | None:
        row = self._table.get(_key(unsent))
        if row is None or not str(row.get(SHARD, "")).startswith(keys.UNSENT) or MARK in row:
            return None
        if unsent.kind == "progress":
            return progress_event(unsent.owner, unsent.item_id, row["learner_id"], row["revision"])
        if not is_request(row):
            return None
        detail: dict[str, str | int] = {}
        if row.get("plan_id"):
            plan = {"plan_id": str(row["plan_id"]), "learner_id": str(row["learner_id"])}
            detail = {**plan, "version": int(row.get("version") or 1)}
        return request_event(unsent.owner, unsent.item_id, row["status"], detail)

    def sent(self, event: Event) -> None:
        condition, values = "begins_with(open_shard, :unsent)", {":unsent": {"S": keys.UNSENT}}
        if event.revision:
            condition, values = (
                f"{condition} AND revision = :revision",
                values | {":revision": {"N": str(event.revision)}},
            )
        with suppress(ConditionFailed):  # somebody else has sent it, or a later event is marked
            self._table.update(
                {
                    "TableName": self._table.name,
                    "Key": _key(event.about).attributes(),
                    "UpdateExpression": f"REMOVE {SHARD}, {SINCE}",
                    "ConditionExpression": condition,
                    "ExpressionAttributeValues": values,
                }
            )


def _key(unsent: Unsent) -> Key:
    named = {"request": keys.request, "progress": keys.progress}
    return named[unsent.kind](unsent.owner, unsent.item_id)


def _unsent(row: Mapping[str, Any]) -> Unsent:
    owner, kind, item_id = keys.named_in(row["pk"], row["sk"])
    return Unsent("progress" if kind == "PROGRESS" else "request", owner, item_id, row[SINCE])
