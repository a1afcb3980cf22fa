"""Limits what an owner has open, also when several calls open something at once.

The transaction that stores a request, or an import, adds its id to a set, on condition that the set has room. Ending
it does not touch the set. Only when the set is full is it read, and the ids of what has ended are removed.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.keys import Key
from studyplan.adapters.dynamodb.rows import Rows
from studyplan.adapters.dynamodb.table import ConditionFailed
from studyplan.domain.errors.failures import StoreThrottled

HAS_ROOM = "attribute_not_exists(ids) OR size(ids) < :most"

type IsOpen = Callable[[Mapping[str, Any]], bool]


class OpenIds(Rows):
    """The part of a repository that counts what is open, in a set of ids."""

    def _count(self, counted: Key, item_id: str, at_most: int) -> Any:
        """Return the item that counts `item_id` in the transaction that stores it."""
        return {
            "Update": {
                "TableName": self._table.name,
                "Key": counted.attributes(),
                "UpdateExpression": "ADD ids :one",
                "ConditionExpression": HAS_ROOM,
                "ExpressionAttributeValues": {":one": {"SS": [item_id]}, ":most": {"N": str(at_most)}},
            }
        }

    def _room_in(self, counted: Key, partition: str, columns: str, is_open: IsOpen, at_most: int) -> bool:
        """Return whether the set has room, where needed after the ids of what has ended or is gone are removed.

        Another call may have removed them since this one was refused: then none is left to remove, and there is room.
        """
        ids: set[str] = (self._table.get(counted) or {}).get("ids", set())
        if len(ids) < at_most:
            return True
        rows = self._table.some([Key(partition, item_id) for item_id in sorted(ids)], columns)
        if rows is None:
            raise StoreThrottled
        closed = ids - {row["sk"] for row in rows if is_open(row)}
        if closed:
            self._discount(counted, closed)
        return len(ids - closed) < at_most

    def _discount(self, counted: Key, ids: set[str]) -> None:
        """Remove ids from the set; ids that are not in it are ignored."""
        with suppress(ConditionFailed):  # there is no set yet
            self._table.update(
                {
                    "TableName": self._table.name,
                    "Key": counted.attributes(),
                    "UpdateExpression": "DELETE ids :closed",
                    "ConditionExpression": "attribute_exists(pk)",
                    "ExpressionAttributeValues": {":closed": {"SS": sorted(ids)}},
                }
            )


class OpenRequests(OpenIds):
    """The part of the request repository that counts open requests."""

    def _counting(self, owner: str, request_id: str, at_most: int) -> Any:
        return self._count(keys.open_ids(owner), request_id, at_most)

    def _has_room(self, owner: str, at_most: int) -> bool:
        partition = keys.collection(owner, "REQUEST")
        return self._room_in(keys.open_ids(owner), partition, "sk, open_shard", _is_open, at_most)

    def _uncount(self, owner: str, request_ids: set[str]) -> None:
        self._discount(keys.open_ids(owner), request_ids)


def _is_open(row: Mapping[str, Any]) -> bool:
    return str(row.get("open_shard", "")).startswith(keys.OPEN)
