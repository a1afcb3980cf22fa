"""Limits the open requests of an owner, also when several are submitted at once.

The transaction that stores a request adds its id to a set, on condition that the set has room. Ending a request does
not touch the set. Only when the set is full is it read, and the ids of ended requests are removed.
"""

from contextlib import suppress
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.rows import Rows
from studyplan.adapters.dynamodb.table import ConditionFailed
from studyplan.domain.errors.failures import StoreThrottled

HAS_ROOM = "attribute_not_exists(ids) OR size(ids) < :most"


class OpenRequests(Rows):
    """The part of the request repository that counts open requests."""

    def _counting(self, owner: str, request_id: str, at_most: int) -> Any:
        """Return the item that counts a request in the transaction that stores it."""
        return {
            "Update": {
                "TableName": self._table.name,
                "Key": keys.open_ids(owner).attributes(),
                "UpdateExpression": "ADD ids :one",
                "ConditionExpression": HAS_ROOM,
                "ExpressionAttributeValues": {":one": {"SS": [request_id]}, ":most": {"N": str(at_most)}},
            }
        }

    def _has_room(self, owner: str, at_most: int) -> bool:
        """Return whether the set has room, where needed after the ids of ended or deleted requests are removed.

        Another call may have removed them since this one was refused: then none is left to remove, and there is room.
        """
        ids: set[str] = (self._table.get(keys.open_ids(owner)) or {}).get("ids", set())
        if len(ids) < at_most:
            return True
        rows = self._table.some([keys.request(owner, request_id) for request_id in sorted(ids)], "sk, open_shard")
        if rows is None:
            raise StoreThrottled
        closed = ids - {row["sk"] for row in rows if row.get("open_shard", "").startswith(keys.OPEN)}
        if closed:
            self._uncount(owner, closed)
        return len(ids - closed) < at_most

    def _uncount(self, owner: str, request_ids: set[str]) -> None:
        """Remove ids from the set; ids that are not in it are ignored."""
        with suppress(ConditionFailed):  # there is no set yet
            self._table.update(
                {
                    "TableName": self._table.name,
                    "Key": keys.open_ids(owner).attributes(),
                    "UpdateExpression": "DELETE ids :closed",
                    "ConditionExpression": "attribute_exists(pk)",
                    "ExpressionAttributeValues": {":closed": {"SS": sorted(request_ids)}},
                }
            )
