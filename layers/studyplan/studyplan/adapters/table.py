"""One DynamoDB table: the calls we make, in plain rows, with foreign errors turned into ours."""

import base64
import binascii
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from studyplan.adapters.items import Attributes, Row, from_attributes, to_attributes
from studyplan.adapters.keys import Key
from studyplan.domain.errors import FieldError, InvalidFields, StoreThrottled, StoreUnavailable
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
CONDITION = "ConditionalCheckFailedException"


class ConditionFailed(Exception):
    """A condition did not hold. Never leaves the adapters: the store says what it means."""


class TransactionRefused(Exception):
    """A transaction was cancelled for reasons other than load; `reasons` has one code an item."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__(", ".join(reasons))


class Table:
    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self.name = name

    def get(self, key: Key) -> dict[str, Any] | None:
        found = _ask(self._client.get_item, TableName=self.name, Key=key.attributes(), ConsistentRead=True)
        return from_attributes(found["Item"]) if "Item" in found else None

    def put(self, key: Key, row: Row, *, only_new: bool = False) -> None:
        """Raises ConditionFailed when `only_new` and the key is taken."""
        item = self.item(key, row)
        if only_new:
            _ask(
                self._client.put_item,
                TableName=self.name,
                Item=item,
                ConditionExpression="attribute_not_exists(pk)",
            )
        else:
            _ask(self._client.put_item, TableName=self.name, Item=item)

    def item(self, key: Key, row: Row) -> Attributes:
        return to_attributes({"pk": key.pk, "sk": key.sk, **row})

    def update(self, change: "UpdateItemInputTypeDef") -> dict[str, Any]:
        """The whole row after the change. Raises ConditionFailed."""
        done = _ask(self._client.update_item, **change | {"ReturnValues": "ALL_NEW"})
        return from_attributes(done.get("Attributes", {}))

    def write_together(self, items: "Sequence[TransactWriteItemTypeDef]") -> None:
        """All or none. Raises TransactionRefused."""
        _ask(self._client.transact_write_items, TransactItems=items)

    def page(self, partition: str, *, limit: int, cursor: str | None) -> Page[dict[str, Any]]:
        """`limit` rows of a partition in the order of their sort key, after the cursor."""
        start = {"ExclusiveStartKey": Key(partition, _opened(cursor)).attributes()} if cursor else {}
        found = _ask(
            self._client.query,
            TableName=self.name,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": partition}},
            ConsistentRead=True,
            Limit=limit,
            **start,  # type: ignore[arg-type]
        )
        rows = tuple(from_attributes(item) for item in found["Items"])
        more = "LastEvaluatedKey" in found
        return Page(rows, _sealed(str(rows[-1]["sk"])) if more and rows else None)

    def partition(self, partition: str, prefix: str = "") -> Iterator[dict[str, Any]]:
        """Every row of a partition whose sort key begins with `prefix`, in its order."""
        values = {":pk": {"S": partition}} | ({":sk": {"S": prefix}} if prefix else {})
        yield from self._all(
            KeyConditionExpression="pk = :pk" + (" AND begins_with(sk, :sk)" if prefix else ""),
            ExpressionAttributeValues=values,
            ConsistentRead=True,
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
        start: dict[str, Any] = {}
        while True:
            found = _ask(self._client.query, TableName=self.name, **query, **start)
            yield from (from_attributes(item) for item in found["Items"])
            if "LastEvaluatedKey" not in found:
                return
            start = {"ExclusiveStartKey": found["LastEvaluatedKey"]}


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


def _sealed(sort_key: str) -> str:
    return base64.urlsafe_b64encode(sort_key.encode()).decode().rstrip("=")


def _opened(cursor: str) -> str:
    try:
        sort_key = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True).decode()
    except (binascii.Error, ValueError):
        sort_key = ""  # which no row has, and DynamoDB does not take
    if not sort_key.isprintable() or not sort_key:
        raise InvalidFields(fields=(FieldError("cursor", "is not one that this list gave"),))
    return sort_key
