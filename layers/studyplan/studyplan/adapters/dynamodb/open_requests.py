"""Limits the open requests of an owner, also when several are submitted at once.

The transaction that stores a request adds its id to a set, on condition that the set has room. Ending a request does
not touch the set. Only when the set is full is it read, and the ids of ended requests are removed.
"""

from contextlib import suppress
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.rows import Rows
from studyplan.adapters.dynamodb.table import ConditionFailed

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

    def _forget_closed(self, owner: str) -> bool:
        """Remove the ids of ended or deleted requests from the set; False when there are none."""
        ids: set[str] = (self._table.get(keys.open_ids(owner)) or {}).get("ids", set())
        request_keys = [keys.request(owner, request_id) for request_id in sorted(ids)]
        rows = self._table.some(request_keys, "sk, open_shard") if ids else None
        if rows is None:
            return False
        closed = ids - {row["sk"] for row in rows if "open_shard" in row}
        if closed:
            self._uncount(owner, closed)
        return bool(closed)

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
