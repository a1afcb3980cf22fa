"""One DynamoDB table: the calls that the repositories make, with plain rows and the product's errors."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from studyplan.adapters.dynamodb.codec import Attributes, Row, from_attributes, to_attributes
from studyplan.adapters.dynamodb.cursors import Cursors, ListScope
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
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8)  # seconds, at most, between tries of a write that conflicts with a transaction
NEW = "attribute_not_exists(pk)"
AS_SEEN = "updated_at = :seen"
# A deletion marks a learner, and each plan request, before it deletes what belongs to them.
MARK = "deleting_since"
NOT_MARKED = f"attribute_not_exists({MARK})"
CONDITION = "ConditionalCheckFailedException"


class ConditionFailed(Exception):
    """A condition did not hold. Never leaves the adapters: a repository raises the error that it means."""


class TransactionRefused(Exception):
    """A transaction was cancelled, but not because of load or a conflict; `reasons` has one code per item."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__(", ".join(reasons))


class Table:
    """Reads and writes plain rows. Raises StoreThrottled, StoreUnavailable, and what a method names."""

    def __init__(
        self, client: "DynamoDBClient", name: str, cursors: Cursors, *, pauses: tuple[float, ...] = PAUSES
    ) -> None:
        self._client = client
        self.name = name
        self.cursors = cursors
        self._pauses = pauses

    def get(self, key: Key) -> dict[str, Any] | None:
        response = _call(self._client.get_item, TableName=self.name, Key=key.attributes(), ConsistentRead=True)
        return from_attributes(response["Item"]) if "Item" in response else None

    def some(self, keys: Sequence[Key], columns: str = "") -> tuple[dict[str, Any], ...] | None:
        """Return those of up to 100 rows that exist, in any order; None when some cannot be read now.

        They have all columns, or those named in `columns`.
        """
        request: Any = {"Keys": [key.attributes() for key in keys], "ConsistentRead": True}
        if columns:
            request["ProjectionExpression"] = columns
        response = _call(self._client.batch_get_item, RequestItems={self.name: request})
        if response.get("UnprocessedKeys"):
            return None
        return tuple(from_attributes(item) for item in response["Responses"].get(self.name, ()))

    def put(self, key: Key, row: Row, *, only_new: bool = False, while_updated_at: str | None = None) -> None:
        """Store a row.

        Raises ConditionFailed where it exists and must be `only_new`, or was not last updated at `while_updated_at`, or
        is marked by a deletion then.
        """
        condition: dict[str, Any] = {"ConditionExpression": NEW} if only_new else {}
        if while_updated_at is not None:
            condition = {
                "ConditionExpression": f"{AS_SEEN} AND {NOT_MARKED}",
                "ExpressionAttributeValues": {":seen": {"S": while_updated_at}},
            }
        put = {"TableName": self.name, "Item": self.item(key, row)} | condition
        self.patiently(lambda: _call(self._client.put_item, **put))

    def item(self, key: Key, row: Row) -> Attributes:
        """Return a row with its key in DynamoDB's format."""
        return to_attributes({"pk": key.pk, "sk": key.sk, **row})

    def update(self, change: "UpdateItemInputTypeDef") -> dict[str, Any]:
        """Update a row and return all of it. Raises ConditionFailed."""
        response = self.patiently(lambda: _call(self._client.update_item, **change | {"ReturnValues": "ALL_NEW"}))
        return from_attributes(response.get("Attributes", {}))

    def delete(self, key: Key) -> None:
        self.patiently(lambda: _call(self._client.delete_item, TableName=self.name, Key=key.attributes()))

    def delete_partition(self, partition: str) -> None:
        for row in list(self.partition(partition, columns="sk")):
            self.delete(Key(partition, row["sk"]))

    def write_together(self, items: "Sequence[TransactWriteItemTypeDef]", *, once: bool = False) -> None:
        """Write all items or none; unless `once`, with a few tries where others conflict. Raises TransactionRefused."""

        def write() -> None:
            _call(self._client.transact_write_items, TransactItems=items)

        if once:
            write()
        else:
            self.patiently(write)

    def patiently[R](self, write: Callable[[], R], *, more: int = 0) -> R:
        """Write; try again where a transaction has a row: DynamoDB cancels what meets it, and boto3 does not retry.

        `more` tries follow the usual ones, where many calls are expected to meet.
        """
        for pause in (*self._pauses, *self._pauses[-1:] * more):
            try:
                return write()
            except StoreThrottled:
                time.sleep(pause * random.random())  # nosec B311 # noqa: S311 - spreads tries, guards nothing
        return write()

    def page(
        self, partition: str, *, limit: int, cursor: str | None, equal: Mapping[str, str] | None = None
    ) -> Page[dict[str, Any]]:
        """Return up to `limit` rows of a partition by sort key, after the cursor, whose columns equal `equal`.

        Raises InvalidFields for a cursor of another partition or of other values.
        """
        scope = ListScope(partition, tuple((equal or {}).items()))
        query = _where(partition, equal or {}) | ({} if equal else {"Limit": limit + 1})
        if cursor:
            query |= {"ExclusiveStartKey": Key(partition, self.cursors.decode(cursor, scope)).attributes()}
        rows = tuple(islice(self._query(**query), limit + 1))
        more = len(rows) > limit
        return Page(rows[:limit], self.cursors.encode(str(rows[limit - 1]["sk"]), scope) if more else None)

    def newest(
        self, partition: str, *, most: int, after: str | None, equal: Mapping[str, str]
    ) -> tuple[tuple[dict[str, Any], ...], str | None]:
        """Return up to `most` rows of a partition whose columns equal `equal`, the last sort key first, by one call.

        The second value is the sort key `after` which the next call goes on; None at the end. There may be fewer rows
        than `most` before the end.
        """
        query = _where(partition, equal) | {"ScanIndexForward": False} | ({} if equal else {"Limit": most + 1})
        if after:
            query |= {"ExclusiveStartKey": Key(partition, after).attributes()}
        response = _call(self._client.query, TableName=self.name, **query)
        rows = tuple(from_attributes(item) for item in response["Items"])
        if len(rows) > most:
            return rows[:most], rows[most - 1]["sk"]
        return rows, response.get("LastEvaluatedKey", {}).get("sk", {}).get("S")

    def partition(
        self, partition: str, prefix: str = "", *, since: str = "", until: str = "", columns: str | None = None
    ) -> Iterator[dict[str, Any]]:
        """Yield the rows of a partition by sort key, with all columns or those named in `columns`.

        `prefix` keeps those whose sort key begins with it, `since` (not both) those from it on, up to `until` where it
        is given.
        """
        condition = " AND begins_with(sk, :sk)" if prefix else " AND sk >= :sk" if since else ""
        condition = " AND sk BETWEEN :sk AND :until" if until else condition
        values = {":pk": {"S": partition}} | ({":sk": {"S": prefix or since}} if condition else {})
        values |= {":until": {"S": until}} if until else {}
        yield from self._query(
            KeyConditionExpression="pk = :pk" + condition,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
            **({"ProjectionExpression": columns} if columns else {}),
        )

    def index(self, name: str, column: str, value: str) -> Iterator[dict[str, Any]]:
        """Yield the rows of an index whose hash key `column` has this value, in the index's order."""
        yield from self._query(
            IndexName=name,
            KeyConditionExpression="#column = :value",
            ExpressionAttributeNames={"#column": column},
            ExpressionAttributeValues={":value": {"S": value}},
        )

    def _query(self, **query: Any) -> Iterator[dict[str, Any]]:
        """Yield the rows of all pages of a query."""
        while True:
            response = _call(self._client.query, TableName=self.name, **query)
            yield from (from_attributes(item) for item in response["Items"])
            if "LastEvaluatedKey" not in response:
                return
            query["ExclusiveStartKey"] = response["LastEvaluatedKey"]


def _where(partition: str, equal: Mapping[str, str]) -> dict[str, Any]:
    """Return what a query of a partition has, with a filter for the rows whose columns equal `equal`."""
    names = {f"#f{number}": name for number, name in enumerate(equal)}
    values = {f":f{number}": {"S": value} for number, value in enumerate(equal.values())}
    query: dict[str, Any] = {
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": partition}, **values},
        "ConsistentRead": True,
    }
    if not names:
        return query
    pairs = zip(names, values, strict=True)
    expression = " AND ".join(f"{name} = {value}" for name, value in pairs)
    return query | {"FilterExpression": expression, "ExpressionAttributeNames": names}


def _call[**P, R](operation: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        return operation(*args, **kwargs)
    except ClientError as refused:
        raise _own_error(refused) from refused
    except BotoCoreError as unreachable:
        raise StoreUnavailable from unreachable


def _own_error(refused: ClientError) -> Exception:
    """Return the product's error for a refused call; the error itself where there is none."""
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
