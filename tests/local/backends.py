"""The two places where the stand-in runs: the embedded stack, and moto in this process."""

import http.client
import importlib.util
import json
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from unittest import mock
from urllib.parse import urlsplit

import boto3

from local.stack import aws
from local.stack.stack import Stack
from tools.template import read

STAND_IN = Path(__file__).with_name("stand_in")
TEMPLATE = STAND_IN / "template.yaml"
ROLE = "arn:aws:iam::123456789012:role/stand-in"

type Json = dict[str, Any]


@dataclass(frozen=True)
class Backend:
    """Where the stand-in's machine and table are."""

    name: str
    client: Callable[[str], Any]
    machine: str
    table: str

    def start(self, name: str, mode: str = "work", *, rounds: int = 1, key: str | None = None) -> str:
        document = json.dumps({"mode": mode, "round": 1, "rounds": rounds, "key": key or name})
        started = self.client("stepfunctions").start_execution(stateMachineArn=self.machine, name=name, input=document)
        arn: str = started["executionArn"]
        return arn

    def outcome(self, arn: str) -> Json:
        """Return the execution once it has ended."""
        states = self.client("stepfunctions")
        execution: Json = wait_for(
            lambda: (described := states.describe_execution(executionArn=arn))["status"] != "RUNNING" and described
        )
        del execution["ResponseMetadata"]
        return execution

    def run(self, name: str, mode: str = "work", *, rounds: int = 1, key: str | None = None) -> Json:
        return self.outcome(self.start(name, mode, rounds=rounds, key=key))

    def item(self, key: str) -> Json | None:
        answer: Json = self.client("dynamodb").get_item(TableName=self.table, Key={"pk": {"S": key}})
        return answer.get("Item")

    def note(self, key: str) -> str | None:
        item = self.item(key)
        return item["note"]["S"] if item else None


class Client:
    """One kept connection to an API; header names with `_` for `-`."""

    def __init__(self, url: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

    def __call__(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request(method, path, body, named)
        answer = self.connection.getresponse()
        return answer, answer.read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()


def wait_for(look: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Return the first true result of `look`. Fail when there is none within `seconds`."""
    give_up = time.monotonic() + seconds
    while not (result := look()):
        assert time.monotonic() < give_up, f"nothing happened within {seconds:.0f} s"
        time.sleep(0.05)
    return result


def on_stack(stack: Stack) -> Backend:
    clients: dict[str, Any] = {}
    return Backend(
        "stack",
        lambda name: clients.get(name) or clients.setdefault(name, aws.client(name, stack.endpoint)),
        stack.outputs["StateMachineArn"],
        stack.outputs["TableName"],
    )


@contextmanager
def in_moto(monkeypatch: Any) -> Iterator[Backend]:
    """The same table, machine and handler in moto, which calls the handler through an adapter of ours."""
    from moto import mock_aws
    from moto.awslambda_simple.models import LambdaSimpleBackend

    template = read(TEMPLATE)["Resources"]
    for key, value in {**aws.CREDENTIALS, "AWS_DEFAULT_REGION": aws.REGION, "TABLE_NAME": "stand-in"}.items():
        monkeypatch.setenv(key, value)
    monkeypatch.setattr(LambdaSimpleBackend, "invoke", _invoke_work)
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}):
        table = {k: v for k, v in template["Table"]["Properties"].items() if not k.endswith("Specification")}
        boto3.client("dynamodb").create_table(TableName="stand-in", **table)
        definition = (STAND_IN / "machine.asl.json").read_text(encoding="utf-8")
        values = {"TableName": "stand-in", "WorkArn": f"arn:aws:lambda:{aws.REGION}:123456789012:function:work"}
        machine = boto3.client("stepfunctions").create_state_machine(
            name="stand-in",
            definition=re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], definition),
            roleArn=ROLE,
        )["stateMachineArn"]
        clients: dict[str, Any] = {}
        make: Any = boto3.client
        yield Backend(
            "moto", lambda name: clients.get(name) or clients.setdefault(name, make(name)), machine, "stand-in"
        )


def _invoke_work(
    _self: Any, _name: str, _qualifier: str | None, body: Any, _headers: Any, response_headers: Json
) -> bytes:
    response_headers["x-amzn-RequestId"] = "moto"
    spec = importlib.util.spec_from_file_location("stand_in_work", STAND_IN / "functions" / "work" / "app.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    with mock.patch("sys.path", [str(STAND_IN / "layers" / "words"), *sys.path]):
        spec.loader.exec_module(module)
    try:
        return json.dumps(module.handler(json.loads(body), None)).encode()
    except Exception as error:
        response_headers["x-amz-function-error"] = "Unhandled"
        failed = {"errorType": type(error).__name__, "errorMessage": str(error)}
        return json.dumps({**failed, "stackTrace": traceback.format_tb(error.__traceback__)}).encode()
