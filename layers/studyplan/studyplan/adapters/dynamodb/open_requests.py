"""How many requests of an owner are open, counted so that no two that come at once are both the last.

Opening one puts its id into a set, in the transaction that stores it and only while the set has room. What ends a
request does not know of the set: ids of ended ones are taken out when it is full, and only then is it read.
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
        """That one more is open, as a part of the transaction that stores it."""
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
        """Take the ids of ended or deleted requests out of the set; False when there are none."""
        ids: set[str] = (self._table.get(keys.open_ids(owner)) or {}).get("ids", set())
        rows = self._table.some([keys.request(owner, each) for each in sorted(ids)], "sk, open_shard") if ids else None
        if rows is None:
            return False
        closed = ids - {row["sk"] for row in rows if "open_shard" in row}
        if closed:
            self._uncount(owner, closed)
        return bool(closed)

    def _uncount(self, owner: str, request_ids: set[str]) -> None:
        """Take ids out of the set, whether they are in it or not."""
        with suppress(ConditionFailed):  # there is no set yet
            self._table.update(
                {
                    "TableName": self._table.name,
                    "Key": keys.open_ids(owner).attributes(),
                    "UpdateExpression": "DELETE ids :gone",
                    "ConditionExpression": "attribute_exists(pk)",
                    "ExpressionAttributeValues": {":gone": {"SS": sorted(request_ids)}},
                }
            )
