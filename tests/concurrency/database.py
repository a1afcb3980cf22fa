"""Clients of the emulator's DynamoDB for many threads: a lean one, and one on which transactions that meet conflict."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from queue import Empty, LifoQueue
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from local.stack.aws import REGION

type Json = dict[str, Any]

OPERATIONS = {
    "get_item": "GetItem",
    "put_item": "PutItem",
    "update_item": "UpdateItem",
    "delete_item": "DeleteItem",
    "query": "Query",
    "scan": "Scan",
    "batch_get_item": "BatchGetItem",
    "transact_write_items": "TransactWriteItems",
}
IDLE_SECONDS = 20.0
# The emulator reads the region from the signature, and checks nothing of it.
SIGNED = f"AWS4-HMAC-SHA256 Credential=local/20260101/{REGION}/dynamodb/aws4_request, SignedHeaders=host, Signature=0"


class LeanDynamoDB:
    """Does what boto3's client does for the repositories, in a quarter of its processor time."""

    def __init__(self, endpoint: str) -> None:
        self._place = urlsplit(endpoint).netloc
        self._idle: LifoQueue[tuple[float, HTTPConnection]] = LifoQueue()

    def __getattr__(self, name: str) -> Any:
        if name not in OPERATIONS:
            raise AttributeError(name)
        return lambda **asked: self._call(OPERATIONS[name], asked)

    def close(self) -> None:
        while not self._idle.empty():
            self._idle.get()[1].close()

    def _connection(self) -> HTTPConnection:
        """Return the connection that was used last, or a new one: the emulator closes those that are long idle."""
        try:
            since, connection = self._idle.get_nowait()
        except Empty:
            return HTTPConnection(self._place, timeout=60)
        if time.monotonic() - since < IDLE_SECONDS:
            return connection
        connection.close()
        return HTTPConnection(self._place, timeout=60)

    def _call(self, operation: str, asked: Json) -> Json:
        connection = self._connection()
        headers = {
            "X-Amz-Target": f"DynamoDB_20120810.{operation}",
            "Content-Type": "application/x-amz-json-1.0",
            "Authorization": SIGNED,
        }
        connection.request("POST", "/", json.dumps(asked, default=_as_text).encode(), headers)
        answer = connection.getresponse()
        body = json.loads(answer.read(), object_hook=_with_bytes)
        self._idle.put((time.monotonic(), connection))
        if answer.status != 200:
            raise _error(operation, answer.status, body)
        return body  # type: ignore[no-any-return]


def _as_text(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else list(value)


def _with_bytes(value: Json) -> Json:
    """Return an attribute value as boto3 does: one of bytes has bytes."""
    if value.keys() == {"B"} and isinstance(value["B"], str):
        return {"B": base64.b64decode(value["B"])}
    return value


def _error(operation: str, status: int, body: Json) -> ClientError:
    code = str(body.get("__type", "")).rpartition("#")[2]
    details: Any = {
        "Error": {"Code": code, "Message": str(body.get("message", body.get("Message", "")))},
        "ResponseMetadata": {"HTTPStatusCode": status},
        "CancellationReasons": body.get("CancellationReasons", []),
    }
    return ClientError(details, operation)


@dataclass
class MeetingDynamoDB:
    """Cancels what meets a transaction on a row, as DynamoDB does and the emulator does not.

    A transaction has its rows for `seconds`. Another transaction on one of them is cancelled (TransactionConflict), and
    so is a single write (TransactionConflictException). Reads go on.
    """

    client: Any
    seconds: float
    conflicts: int = 0
    transactions: int = 0
    _taken: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def transact_write_items(self, *, TransactItems: list[Json]) -> Any:
        keys = [_key_of(item) for item in TransactItems]
        with self._with_rows("TransactWriteItems", keys):
            time.sleep(self.seconds)
            return self.client.transact_write_items(TransactItems=TransactItems)

    def put_item(self, **asked: Any) -> Any:
        with self._with_rows("PutItem", [_name(asked["Item"])]):
            return self.client.put_item(**asked)

    def update_item(self, **asked: Any) -> Any:
        with self._with_rows("UpdateItem", [_name(asked["Key"])]):
            return self.client.update_item(**asked)

    def delete_item(self, **asked: Any) -> Any:
        with self._with_rows("DeleteItem", [_name(asked["Key"])]):
            return self.client.delete_item(**asked)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    @contextmanager
    def _with_rows(self, operation: str, keys: list[str]) -> Iterator[None]:
        """Have rows to oneself. Single writes wait for each other in DynamoDB, which the emulator does for them."""
        together = operation == "TransactWriteItems"
        with self._lock:
            self.transactions += together
            met = [key in self._taken for key in keys]
            if any(met):
                self.conflicts += 1
                raise _cancelled(operation, met)
            self._taken |= set(keys) if together else set()
        try:
            yield
        finally:
            with self._lock:
                self._taken -= set(keys) if together else set()


def _cancelled(operation: str, met: list[bool]) -> ClientError:
    if operation != "TransactWriteItems":
        return _error(operation, 400, {"__type": "TransactionConflictException"})
    reasons = [{"Code": "TransactionConflict" if each else "None"} for each in met]
    return _error(operation, 400, {"__type": "TransactionCanceledException", "CancellationReasons": reasons})


def _key_of(item: Json) -> str:
    (what,) = item.values()
    return _name(what.get("Key") or what["Item"])


def _name(row: Json) -> str:
    return f"{row['pk']['S']} {row['sk']['S']}"
