"""A worker's AWS calls have a server of their own: they get the answers that the emulator's own server gives."""

import json
import uuid
from typing import Any

import pytest

from local.stack import aws
from local.stack.stack import Stack
from tests.local.backends import on_stack
from tests.local.stand_in.functions.work.aws_call import called

pytestmark = pytest.mark.stack

type Json = dict[str, Any]

KEY = {"pk": {"S": "calls of workers"}}
ITEM = {**KEY, "note": {"S": "Grüße"}, "count": {"N": "1.50"}, "bytes": {"L": [{"BOOL": True}, {"NULL": True}]}}
NEW = "attribute_not_exists(pk)"
EQUAL = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": KEY["pk"]}}
CALLS: dict[str, tuple[str, str, Json]] = {
    "a put": ("dynamodb", "put_item", {"Item": ITEM}),
    "a get": ("dynamodb", "get_item", {"Key": KEY, "ConsistentRead": True}),
    "a get of nothing": ("dynamodb", "get_item", {"Key": {"pk": {"S": "nothing"}}}),
    "a query": ("dynamodb", "query", EQUAL),
    "a condition that fails": ("dynamodb", "put_item", {"Item": ITEM, "ConditionExpression": NEW}),
    "an expression that is wrong": ("dynamodb", "put_item", {"Item": ITEM, "ConditionExpression": "pk ="}),
    "a table that is not there": ("dynamodb", "get_item", {"Key": KEY, "TableName": "other"}),
    "an item that is too long": ("dynamodb", "put_item", {"Item": {**KEY, "note": {"S": "x" * 410_000}}}),
    "a transaction that is cancelled": (
        "dynamodb",
        "transact_write_items",
        {"TransactItems": [{"Put": {"Item": ITEM, "ConditionExpression": NEW}}]},
    ),
    "a machine that is not there": ("stepfunctions", "start_execution", {"stateMachineArn": "arn:aws:states:::x"}),
    "an execution that is not there": ("stepfunctions", "describe_execution", {"executionArn": "arn:aws:states:::x"}),
    "a secret that is not there": (
        "secretsmanager",
        "get_secret_value",
        {"SecretId": "none"},  # pragma: allowlist secret
    ),
    "a function that is not there": ("lambda", "get_function_configuration", {"FunctionName": "none"}),
    "who calls": ("sts", "get_caller_identity", {}),
}


def by_worker(stack: Stack, service: str, operation: str, arguments: Json) -> Json:
    payload = {"mode": "call", "service": service, "operation": operation, "arguments": arguments}
    function = stack.resources["WorkFunction"]
    answer = aws.client("lambda", stack.endpoint).invoke(FunctionName=function, Payload=json.dumps(payload).encode())
    assert "FunctionError" not in answer
    result: Json = json.loads(answer["Payload"].read())
    return result


@pytest.mark.parametrize("call", CALLS)
def test_a_worker_gets_the_answer_that_others_get(stack: Stack, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    service, operation, arguments = CALLS[call]
    if service == "dynamodb":
        table = {"TableName": stack.outputs["TableName"]}
        if operation == "transact_write_items":
            arguments = {"TransactItems": [{"Put": table | arguments["TransactItems"][0]["Put"]}]}
        else:
            arguments = table | arguments
    monkeypatch.setenv("AWS_ENDPOINT_URL", stack.endpoint)
    called("dynamodb", "put_item", {"TableName": stack.outputs["TableName"], "Item": ITEM})
    answered, expected = by_worker(stack, service, operation, arguments), called(service, operation, arguments)
    del answered["headers"], expected["headers"]
    assert answered == expected


def test_a_worker_starts_a_name_once(stack: Stack) -> None:
    name = f"by-worker-{uuid.uuid4()}"
    document = json.dumps({"mode": "work", "round": 1, "rounds": 1, "key": name})
    arguments = {"stateMachineArn": stack.outputs["StateMachineArn"], "name": name, "input": document}
    first, second = (by_worker(stack, "stepfunctions", "start_execution", arguments) for _ in range(2))
    backend = on_stack(stack)
    assert backend.outcome(first["executionArn"])["status"] == "SUCCEEDED"
    assert second["Error"]["Code"] == "ExecutionAlreadyExists"
    assert backend.note(name) == "well done after 1 rounds"


def test_no_page_of_a_browser_can_read_what_a_worker_gets(stack: Stack) -> None:
    """The answers allow no other origin, unlike those of the emulator."""
    headers = by_worker(stack, "dynamodb", "list_tables", {})["headers"]
    assert "x-amzn-requestid" in headers
    assert [name for name in headers if name.startswith("access-control")] == []
