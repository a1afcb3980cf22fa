"""The usage of a plan that docs/operations.md counts with, compared with a run of the real machine: one week."""

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
WRITTEN, READ = 88, 20  # DynamoDB's units, from the POST to the end of the execution
CALLS = 16  # of DynamoDB, two of them to compile the library that was just changed
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
                ((kind, what),) = one.items()
                self.written += 2 * self.units_of_a_write(what, is_check=kind == "ConditionCheck")
        if operation in ("GetItem", "Query"):
            self.read += units_of_a_read(answer) * (1 if asked.get("ConsistentRead") else 0.5)
        if operation == "BatchGetItem":
            assert asked["RequestItems"][aws.TABLE]["ConsistentRead"]
            self.read += sum(map(units_of_a_read, answer["Responses"][aws.TABLE]))

    def units_of_a_write(self, asked: Json, *, is_check: bool = False) -> int:
        """By the row as JSON, which is longer than DynamoDB takes it to be; one more for a row in the index.

        A check costs what a write of its row does, but leaves the index as it is.
        """
        row = asked.get("Item") or self.row(asked["Key"])
        in_index = not is_check and ("open_shard" in text_of(asked) or "open_shard" in row)
        return max(1, math.ceil(len(text_of(row)) / 1024)) + in_index

    def row(self, key: Json) -> Json:
        found: Json = aws.client("dynamodb").get_item(TableName=aws.TABLE, Key=key).get("Item", {})
        return found


def units_of_a_read(answer: Json) -> int:
    return max(1, math.ceil(len(text_of(answer)) / 4096))


def text_of(row: Json) -> str:
    return json.dumps(row, default=lambda packed: "x" * len(packed))


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
