"""Where executions are: in the stacks that serve on this machine, or in a stack in AWS."""

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
    """Nobody answers where the execution is, or was."""


@dataclass(frozen=True)
class Started:
    """An execution that was found: its ARN, and when it was started."""

    arn: str
    at: datetime


@dataclass(frozen=True)
class Machine:
    """A state machine: a Step Functions client, what goes behind "in", and the seconds between two looks."""

    states: Any
    arn: str
    where: str
    pause: float
    pid: int | None = None  # of the process that runs its stack, where it is on this machine

    def named(self, request_id: str) -> Started | None:
        """The execution of a request."""
        with answering(self.where):
            try:
                found = self.states.describe_execution(executionArn=execution_arn(self.arn, request_id))
            except self.states.exceptions.ExecutionDoesNotExist:
                return None
        return Started(found["executionArn"], found["startDate"])

    def newest(self) -> Started | None:
        with answering(self.where):
            listed = self.states.list_executions(stateMachineArn=unqualified(self.arn), maxResults=1)["executions"]
        return Started(listed[0]["executionArn"], listed[0]["startDate"]) if listed else None

    def execution(self, arn: str) -> Execution | None:
        """As far as it has come. One that has ended has an end, also where its history lacks one."""
        with answering(self.where):
            # Asked first: what ends between the two questions is then still seen whole.
            described = self.states.describe_execution(executionArn=arn)
            execution = read(self.history(arn))
        if execution and not execution.end and described["status"] != "RUNNING":
            told = {name: described[name] for name in ("error", "cause", "output") if described.get(name)}
            return replace(execution, end=End(described["status"], described["stopDate"], **told))
        return execution

    def history(self, arn: str) -> Iterator[Event]:
        """Every event, oldest first, over as many pages as there are."""
        after: dict[str, str] = {}
        while True:
            page = self.states.get_execution_history(executionArn=arn, maxResults=1000, **after)
            yield from page["events"]
            if not page.get("nextToken"):
                return
            after = {"nextToken": page["nextToken"]}


def unqualified(machine_arn: str) -> str:
    """Without the name of an alias: executions carry none, and the list of an alias leaves out what others started."""
    return ":".join(machine_arn.split(":")[:7])


def execution_arn(machine_arn: str, name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,80}", name):
        raise StackError(f"REQUEST is the id of a plan request, or next, not '{name}'.")
    return f"{unqualified(machine_arn).replace(':stateMachine:', ':execution:')}:{name}"


def on_this_machine(folder: Path) -> list[Machine]:
    """Of the stacks that serve now, the newest last."""
    return [_embedded(serving) for serving in serving_now(folder)]


def _embedded(serving: Serving) -> Machine:
    where = f"the stack of `make {serving.command}` (process {serving.pid})"
    return Machine(_states(serving.endpoint), serving.outputs[OUTPUT], where, pause=0.05, pid=serving.pid)


@cache
def _states(endpoint: str) -> Any:
    """One a stack, however often it is looked for: a client takes longer to make than to use."""
    return client("stepfunctions", endpoint)


def in_aws(environment: Mapping[str, str]) -> Machine:
    """The machine of the CloudFormation stack STACK, with the profile PROFILE, in REGION or the profile's own."""
    import boto3

    stack, profile = environment.get("STACK") or STACK, environment["PROFILE"]
    where = f"the stack {stack} in AWS"
    with answering(where):
        session = boto3.Session(profile_name=profile, region_name=environment.get("REGION") or None)
        outputs = session.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
        machine = {it["OutputKey"]: it["OutputValue"] for it in outputs}.get(OUTPUT)
        if machine is None:
            raise StackError(f"The stack {stack} has no output {OUTPUT}: name one of ours with STACK=.")
        # Each look is two calls, and all who look share the account's allowance.
        return Machine(session.client("stepfunctions"), machine, where, pause=1.0)


@contextmanager
def answering(where: str) -> Iterator[None]:
    """What goes wrong on the way to AWS, or to the emulator, as a sentence."""
    from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError, HTTPClientError

    try:
        yield
    except (EndpointConnectionError, HTTPClientError):
        raise Unreachable(f"Nobody answers any more in {where}.") from None
    except (BotoCoreError, ClientError) as refused:
        raise StackError(f"Looking into {where} failed: {str(refused).rstrip('.')}.") from None
