"""The usage of a plan that docs/operations.md counts with, compared with a run of the real machine: one week."""

import base64
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest
from moto.dynamodb.responses import DynamoHandler

from tests.statemachine.conftest import Post
from tests.statemachine.machine import Json, Machine
from tests.support import aws

# What docs/operations.md counts with.
STATES = 7  # of a plan that needs no repair
WRITTEN, READ = 55, 13  # DynamoDB's units, from the POST to the end of the execution
CALLS = 17  # of DynamoDB, two of them to compile the library that was just changed, one to mark the event as sent
WRITING = {"PutItem": "Put", "UpdateItem": "Update", "DeleteItem": "Delete"}


@dataclass
class Meter:
    """DynamoDB's units as its price list counts them: a KB written (twice in a transaction), 4 KB read (half, unless
    it is to be the latest).
    """

    calls: int = 0
    written: int = 0
    read: float = 0.0

    def count(self, operation: str, asked: Json, answer: Json) -> None:
        self.calls += 1
        if operation in WRITING:
            self.written += self.units_of_a_write(asked)
        if operation == "TransactWriteItems":
            for one in asked["TransactItems"]:
                ((_, what),) = one.items()
                self.written += 2 * self.units_of_a_write(what)
        if operation == "GetItem":
            self.read += units_of_a_read(asked, [answer.get("Item", {})])
        if operation == "Query":
            self.read += units_of_a_read(asked, answer["Items"])
        if operation == "BatchGetItem":
            ((table, of_table),) = asked["RequestItems"].items()
            self.read += sum(units_of_a_read(of_table, [row]) for row in answer["Responses"][table])

    def units_of_a_write(self, asked: Json) -> int:
        """The units of a row, also of one that is only checked; one more where a row of the index comes or goes."""
        row = asked.get("Item") or self.row(asked["Key"])
        in_index = "open_shard" in asked.get("Item", {}) or "open_shard" in asked.get("UpdateExpression", "")
        return max(1, math.ceil(size_of_row(row) / 1024)) + in_index

    def row(self, key: Json) -> Json:
        found: Json = aws.client("dynamodb").get_item(TableName=aws.TABLE, Key=key).get("Item", {})
        return found


def units_of_a_read(asked: Json, rows: list[Json]) -> float:
    units = max(1, math.ceil(sum(map(size_of_row, rows)) / 4096))
    return units if asked.get("ConsistentRead") else units / 2


def size_of_row(row: Json) -> int:
    """The bytes that DynamoDB counts: of the names and of the values."""
    return sum(len(name.encode()) + size_of(value) for name, value in row.items())


def size_of(value: Json) -> int:
    ((kind, held),) = value.items()
    match kind:
        case "S":
            return len(held.encode())
        case "N":
            return len(held) // 2 + 2
        case "B":
            return len(base64.b64decode(held)) if isinstance(held, str) else len(held)
        case "SS":
            return sum(len(text.encode()) for text in held)
        case "M":
            return 3 + len(held) + size_of_row(held)
        case "L":
            return 3 + len(held) + sum(map(size_of, held))
    return 1  # true, false, null


def as_json(told: Any) -> Json:
    read: Json = json.loads(told) if isinstance(told, str | bytes) else told
    return read


@pytest.fixture
def meter() -> Iterator[Meter]:
    meter, answer = Meter(), DynamoHandler.call_action
    counting: list[bool] = []

    def counted(handler: DynamoHandler) -> Any:
        told = answer(handler)
        if not counting:
            counting.append(True)
            operation = handler.headers["X-Amz-Target"].rpartition(".")[2]
            body = told if isinstance(told, str) else told[2]
            meter.count(operation, as_json(handler.body), as_json(body))
            counting.clear()
        return told

    with patch.object(DynamoHandler, "call_action", counted):
        yield meter


def test_the_document_does_not_make_a_plan_look_cheaper_than_it_is(machine: Machine, post: Post, meter: Meter) -> None:
    run = machine.run(post().id)
    print(f"{len(run.states)} states, {meter.calls} calls, {meter.written} write units, {meter.read} read units")
    assert run.status == "SUCCEEDED"
    assert len(run.states) == STATES
    assert meter.calls == CALLS
    assert meter.written <= WRITTEN
    assert meter.read <= READ
