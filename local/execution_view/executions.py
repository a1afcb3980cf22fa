"""Finds and reads executions: in the stacks that serve on this machine, or in a stack in AWS."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from local.execution_view.history import End, Event, Execution, read
from local.stack.aws import client
from local.stack.errors import StackError
from local.stack.registry import Serving, serving_now

STACK = "studyplan-dev"
OUTPUT = "StateMachineArn"


class Unreachable(StackError):
    """The stack of the execution does not answer."""


@dataclass(frozen=True)
class Started:
    """An execution: its ARN, and when it was started."""

    arn: str
    at: datetime


@dataclass(frozen=True)
class Machine:
    """A state machine: its Step Functions client, its place in words, and the seconds between two polls."""

    states: Any
    arn: str
    where: str
    pause: float
    pid: int | None = None  # of the process that runs its stack, on this machine

    def named(self, request_id: str) -> Started | None:
        """Return the execution of a request, None when there is none."""
        with answering(self.where):
            try:
                described = self.states.describe_execution(executionArn=execution_arn(self.arn, request_id))
            except self.states.exceptions.ExecutionDoesNotExist:
                return None
        return Started(described["executionArn"], described["startDate"])

    def newest(self) -> Started | None:
        with answering(self.where):
            listed = self.states.list_executions(stateMachineArn=unqualified(self.arn), maxResults=1)["executions"]
        return Started(listed[0]["executionArn"], listed[0]["startDate"]) if listed else None

    def execution(self, arn: str) -> Execution | None:
        """Return the execution so far. One that has ended has an end, even when its history lacks one."""
        with answering(self.where):
            # First: an execution that ends between the two calls is then still read to its end.
            described = self.states.describe_execution(executionArn=arn)
            execution = read(self.history(arn))
        if execution and not execution.end and described["status"] != "RUNNING":
            details = {name: described[name] for name in ("error", "cause", "output") if described.get(name)}
            return replace(execution, end=End(described["status"], described["stopDate"], **details))
        return execution

    def history(self, arn: str) -> Iterator[Event]:
        """Yield every event, oldest first, from all pages."""
        after: dict[str, str] = {}
        while True:
            page = self.states.get_execution_history(executionArn=arn, maxResults=1000, **after)
            yield from page["events"]
            if not page.get("nextToken"):
                return
            after = {"nextToken": page["nextToken"]}


def unqualified(machine_arn: str) -> str:
    """Return the ARN without an alias: executions have none, and the list of an alias has only its own executions."""
    return ":".join(machine_arn.split(":")[:7])


def execution_arn(machine_arn: str, name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,80}", name):
        raise StackError(f"REQUEST must be the id of a plan request, or next, not '{name}'.")
    return f"{unqualified(machine_arn).replace(':stateMachine:', ':execution:')}:{name}"


def on_this_machine(folder: Path) -> list[Machine]:
    """Return the machines of the stacks that serve now, the newest last."""
    return [_embedded(serving) for serving in serving_now(folder)]


def _embedded(serving: Serving) -> Machine:
    where = f"the stack of `make {serving.command}` (process {serving.pid})"
    return Machine(_states(serving.endpoint), serving.outputs[OUTPUT], where, pause=0.05, pid=serving.pid)


@cache
def _states(endpoint: str) -> Any:
    """Return the one client of a stack: a client takes longer to make than to use."""
    return client("stepfunctions", endpoint)


def in_aws(environment: Mapping[str, str]) -> Machine:
    """Return the machine of the stack STACK in AWS, with the profile PROFILE, in REGION or the profile's region."""
    import boto3

    stack, profile = environment.get("STACK") or STACK, environment["PROFILE"]
    where = f"the stack {stack} in AWS"
    with answering(where):
        session = boto3.Session(profile_name=profile, region_name=environment.get("REGION") or None)
        outputs = session.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
        machine = {output["OutputKey"]: output["OutputValue"] for output in outputs}.get(OUTPUT)
        if machine is None:
            raise StackError(f"The stack {stack} has no output {OUTPUT}: name a Studyplan stack with STACK=.")
        # Each poll is two calls, and all callers share the account's request quota.
        return Machine(session.client("stepfunctions"), machine, where, pause=1.0)


@contextmanager
def answering(where: str) -> Iterator[None]:
    """Raise a failed call to AWS, or to the emulator, as a StackError with one sentence."""
    from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError, HTTPClientError

    try:
        yield
    except (EndpointConnectionError, HTTPClientError):
        raise Unreachable(f"Cannot reach {where} any more.") from None
    except (BotoCoreError, ClientError) as refused:
        raise StackError(f"Reading from {where} failed: {str(refused).rstrip('.')}.") from None
