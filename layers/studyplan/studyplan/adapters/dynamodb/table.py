"""One DynamoDB table: the calls we make, in plain rows, with foreign errors turned into ours."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from studyplan.adapters.dynamodb.codec import Attributes, Row, from_attributes, to_attributes
from studyplan.adapters.dynamodb.cursors import Cursors, ListOf
from studyplan.adapters.dynamodb.keys import Key
from studyplan.domain.errors.failures import StoreThrottled, StoreUnavailable
from studyplan.ports import Page

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import TransactWriteItemTypeDef, UpdateItemInputTypeDef

THROTTLED = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "TransactionInProgressException",
        "TransactionConflictException",
    }
)
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)  # seconds, at most, between tries of a transaction that met another
NEW = "attribute_not_exists(pk)"
AS_SEEN = "updated_at = :seen"
CONDITION = "ConditionalCheckFailedException"


class ConditionFailed(Exception):
    """A condition did not hold. Never leaves the adapters: the store says what it means."""


class TransactionRefused(Exception):
    """A transaction was cancelled for reasons other than load; `reasons` has one code an item."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__(", ".join(reasons))


class Table:
    def __init__(
        self, client: "DynamoDBClient", name: str, cursors: Cursors, *, pauses: tuple[float, ...] = PAUSES
    ) -> None:
        self._client = client
        self.name = name
        self._cursors = cursors
        self._pauses = pauses

    def get(self, key: Key) -> dict[str, Any] | None:
        found = _ask(self._client.get_item, TableName=self.name, Key=key.attributes(), ConsistentRead=True)
        return from_attributes(found["Item"]) if "Item" in found else None

    def some(self, keys: Sequence[Key], columns: str) -> tuple[dict[str, Any], ...] | None:
        """Some columns of those of up to 100 rows that are there, in any order; None when not all could be read now."""
        asked: Any = {
            "Keys": [key.attributes() for key in keys],
            "ConsistentRead": True,
            "ProjectionExpression": columns,
        }
        found = _ask(self._client.batch_get_item, RequestItems={self.name: asked})
        if found.get("UnprocessedKeys"):
            return None
        return tuple(from_attributes(item) for item in found["Responses"].get(self.name, ()))

    def put(self, key: Key, row: Row, *, only_new: bool = False, while_updated_at: str | None = None) -> None:
        """Raises ConditionFailed when the key is taken, or when the row was updated at another time, as asked."""
        condition: dict[str, Any] = {"ConditionExpression": NEW} if only_new else {}
        if while_updated_at is not None:
            condition = {
                "ConditionExpression": AS_SEEN,
                "ExpressionAttributeValues": {":seen": {"S": while_updated_at}},
            }
        _ask(self._client.put_item, TableName=self.name, Item=self.item(key, row), **condition)

    def item(self, key: Key, row: Row) -> Attributes:
        return to_attributes({"pk": key.pk, "sk": key.sk, **row})

    def update(self, change: "UpdateItemInputTypeDef") -> dict[str, Any]:
        """The whole row after the change. Raises ConditionFailed."""
        done = _ask(self._client.update_item, **change | {"ReturnValues": "ALL_NEW"})
        return from_attributes(done.get("Attributes", {}))

    def delete(self, key: Key) -> None:
        _ask(self._client.delete_item, TableName=self.name, Key=key.attributes())

    def delete_partition(self, partition: str) -> None:
        for row in list(self.partition(partition, columns="sk")):
            self.delete(Key(partition, row["sk"]))

    def write_together(self, items: "Sequence[TransactWriteItemTypeDef]") -> None:
        """All or none. One that meets another is tried again a few times. Raises TransactionRefused."""
        for pause in self._pauses:
            try:
                _ask(self._client.transact_write_items, TransactItems=items)
            except StoreThrottled:
                time.sleep(pause * random.random())  # nosec B311 # noqa: S311 - spreads tries, guards nothing
            else:
                return
        _ask(self._client.transact_write_items, TransactItems=items)

    def page(
        self, partition: str, *, limit: int, cursor: str | None, equal: Mapping[str, str] | None = None
    ) -> Page[dict[str, Any]]:
        """`limit` rows of a partition in the order of their sort key, after the cursor; only those with `equal`.

        Raises InvalidFields for a cursor of another partition, or of other values to be equal to.
        """
        listed = ListOf(partition, tuple((equal or {}).items()))
        names = {f"#f{number}": name for number, name in enumerate(equal or {})}
        wanted = {f":f{number}": {"S": value} for number, value in enumerate((equal or {}).values())}
        query: dict[str, Any] = {
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": partition}, **wanted},
            "ConsistentRead": True,
        }
        if names:
            pairs = zip(names, wanted, strict=True)
            query |= {"FilterExpression": " AND ".join(f"{name} = {value}" for name, value in pairs)}
            query |= {"ExpressionAttributeNames": names}
        else:
            query |= {"Limit": limit + 1}
        if cursor:
            query |= {"ExclusiveStartKey": Key(partition, self._cursors.opened(cursor, listed)).attributes()}
        rows = tuple(islice(self._all(**query), limit + 1))
        more = len(rows) > limit
        return Page(rows[:limit], self._cursors.sealed(str(rows[limit - 1]["sk"]), listed) if more else None)

    def partition(
        self, partition: str, prefix: str = "", *, since: str = "", columns: str | None = None
    ) -> Iterator[dict[str, Any]]:
        """Every row of a partition in the order of its sort key; all or some of its columns.

        With `prefix` only those whose sort key begins with it, with `since` (not both) those from it on.
        """
        narrowed = " AND begins_with(sk, :sk)" if prefix else " AND sk >= :sk" if since else ""
        values = {":pk": {"S": partition}} | ({":sk": {"S": prefix or since}} if narrowed else {})
        yield from self._all(
            KeyConditionExpression="pk = :pk" + narrowed,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
            **({"ProjectionExpression": columns} if columns else {}),
        )

    def index(self, name: str, column: str, value: str) -> Iterator[dict[str, Any]]:
        """Every row of one hash of an index, in the index's order."""
        yield from self._all(
            IndexName=name,
            KeyConditionExpression="#column = :value",
            ExpressionAttributeNames={"#column": column},
            ExpressionAttributeValues={":value": {"S": value}},
        )

    def _all(self, **query: Any) -> Iterator[dict[str, Any]]:
        while True:
            found = _ask(self._client.query, TableName=self.name, **query)
            yield from (from_attributes(item) for item in found["Items"])
            if "LastEvaluatedKey" not in found:
                return
            query["ExclusiveStartKey"] = found["LastEvaluatedKey"]


def _ask[**P, R](call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        return call(*args, **kwargs)
    except ClientError as refused:
        raise _named(refused) from refused
    except BotoCoreError as unreachable:
        raise StoreUnavailable from unreachable


def _named(refused: ClientError) -> Exception:
    code = refused.response["Error"]["Code"]
    status = refused.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code == CONDITION:
        return ConditionFailed()
    if code == "TransactionCanceledException":
        reasons = tuple(str(reason.get("Code", "None")) for reason in refused.response.get("CancellationReasons", ()))
        busy = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"} & set(reasons)
        return StoreThrottled() if busy else TransactionRefused(reasons)
    if code in THROTTLED:
        return StoreThrottled()
    return StoreUnavailable() if status >= 500 else refused
