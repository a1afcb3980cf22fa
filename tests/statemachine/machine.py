"""The real state machine on moto's interpreter, which calls the real handlers through the one adapter in this file."""

import json
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pytest
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.stepfunctions.parser.asl.component.common.retry.interval_seconds_decl import IntervalSecondsDecl

from studyplan.domain.values.plan_request import PlanRequest
from tests.support import aws
from tests.support.handlers import STEPS, call
from tests.support.repositories import in_use

type Json = dict[str, Any]
type Function = Callable[[Json], Any]

STATE_LIMIT = 8 * 1024  # bytes, at every transition
STATE_OF = {step: step.replace("_", " ").capitalize() for step in STEPS}


@dataclass
class Machine:
    """Where the machine's tasks lead: to the real handlers, or to what a test puts in their place."""

    stand_ins: dict[str, Function] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    before_retry: Callable[[], None] = lambda: None
    walked: set[str] = field(default_factory=set)

    def replace(self, step: str, function: Function) -> None:
        self.stand_ins[step] = function

    def invoke(self, step: str, event: Json) -> tuple[Any, bool]:
        """The function's answer, or its error as Lambda tells it, and whether it is one."""
        self.calls.append(step)
        try:
            stand_in = self.stand_ins.get(step)
            return (stand_in(event) if stand_in else call(step, event)), False
        except Exception as error:
            told = {"errorType": getattr(error, "name", type(error).__name__), "errorMessage": str(error)}
            return told | {"stackTrace": traceback.format_tb(error.__traceback__)}, True

    def run(self, request_id: str) -> "Run":
        """How the execution of a request ended."""
        execution = aws.ended(request_id)
        arn = execution["executionArn"]
        events = aws.client("stepfunctions").get_execution_history(executionArn=arn, maxResults=1000)["events"]
        run = Run(request_id, execution, events)
        self.walked |= run.edges
        return run


@dataclass(frozen=True)
class Run:
    """An execution that has ended."""

    request_id: str
    execution: Json
    events: list[Json]

    @property
    def status(self) -> str:
        return str(self.execution["status"])

    @property
    def states(self) -> list[str]:
        return [event["stateEnteredEventDetails"]["name"] for event in self.events if _entered(event)]

    @property
    def edges(self) -> set[str]:
        """Every step from state to state that was made; one to itself is a retry."""
        made = {f"{one}->{other}" for one, other in pairwise(self.states)}
        return made | {f"{state}->{state}" for state in self.states if self.tries(state) > self.states.count(state)}

    def tries(self, state: str) -> int:
        """How often the task of a state was scheduled."""
        now, count = "", 0
        for event in self.events:
            now = event["stateEnteredEventDetails"]["name"] if _entered(event) else now
            count += event["type"] == "TaskScheduled" and now == state
        return count

    @property
    def largest(self) -> int:
        """Bytes of the largest state at any transition."""
        kinds = (("stateEnteredEventDetails", "input"), ("stateExitedEventDetails", "output"))
        sizes = [
            len(event[kind].get(what, "").encode()) for event in self.events for kind, what in kinds if kind in event
        ]
        return max(sizes)

    @property
    def request(self) -> PlanRequest:
        found = in_use().requests.get("local", self.request_id)
        assert found is not None
        return found

    @property
    def code(self) -> str | None:
        """Why the request failed."""
        return self.request.failure.code if self.request.failure else None


def _entered(event: Json) -> bool:
    return "stateEnteredEventDetails" in event


@contextmanager
def running(asl: Json) -> Iterator[Machine]:
    """The machine in moto. Retries do not wait: how long they would is the definition's, and asserted there."""
    machine = Machine()

    def invoke(
        _self: object, name: str, _qualifier: object, body: bytes | str, _headers: object, answer_headers: Json
    ) -> bytes:
        answer, failed = machine.invoke(name.rpartition(":")[2], json.loads(body))
        answer_headers["x-amzn-RequestId"] = "moto"
        if failed:
            answer_headers["x-amz-function-error"] = "Unhandled"
        return json.dumps(answer).encode()

    def no_wait(_self: object, environment: Any) -> None:
        machine.before_retry()
        environment.stack.append(0)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LambdaSimpleBackend, "invoke", invoke)
        patch.setattr(IntervalSecondsDecl, "_eval_body", no_wait)
        aws.create_machine(asl)
        yield machine


class PlatformError(Exception):
    """An error that has a name which no Python class can have, such as Sandbox.Timedout."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


def failing(error: Exception) -> Function:
    def function(_event: Json) -> Any:
        raise error

    return function


def failing_first(times: int, error: Exception, step: str) -> Function:
    """Fails so many times, then is the real handler."""
    left = [error] * times

    def function(event: Json) -> Any:
        if left:
            raise left.pop()
        return call(step, event)

    return function
