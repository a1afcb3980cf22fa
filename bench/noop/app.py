"""Functions that do nothing: the floor under one execution and one GET."""

import json
import os
from functools import cache
from typing import Any
from uuid import uuid4

import boto3


@cache
def machine() -> Any:
    return boto3.client("stepfunctions")


def step(_event: object, _context: object) -> dict[str, str]:
    """Stands in for all five steps; only the score step's verdict is read."""
    return {"verdict": "publish"}


def start(_event: object, _context: object) -> dict[str, Any]:
    """The least that a POST can do: start an execution, say which."""
    name = str(uuid4())
    given = json.dumps({"owner": "local", "request_id": name, "attempt": 1})
    machine().start_execution(stateMachineArn=os.environ["STATE_MACHINE_ARN"], name=name, input=given)
    return _answer(202, {"id": name})


def get(_event: object, _context: object) -> dict[str, Any]:
    return _answer(200, {})


def _answer(status: int, body: dict[str, str]) -> dict[str, Any]:
    headers = {"Content-Type": ["application/json"]}
    return {"statusCode": status, "body": json.dumps(body), "isBase64Encoded": False, "multiValueHeaders": headers}
