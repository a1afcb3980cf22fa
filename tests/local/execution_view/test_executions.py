"""Finding executions and reading them to the end: page by page, on this machine and in AWS."""

import json
import os
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from local.execution_view.executions import Machine, Unreachable, execution_arn, in_aws, on_this_machine, unqualified
from local.execution_view.history import Execution
from local.stack.errors import StackError
from local.stack.registry import Serving, announced
from tests.local import histories
from tests.local.backends import ROLE, Backend, wait_for
from tests.local.histories import START, Event

MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:Plans"


class Pages:
    """Step Functions with one execution, whose history comes in pages of four events."""

    def __init__(self, events: list[Event], status: str = "RUNNING", **described: Any) -> None:
        self.events, self.described = events, {"status": status, **described}
        self.asked: list[dict[str, Any]] = []

    def describe_execution(self, **_asked: str) -> dict[str, Any]:
        return self.described

    def get_execution_history(self, **asked: Any) -> dict[str, Any]:
        self.asked.append(asked)
        start = int(asked.get("nextToken", "0"))
        more = {"nextToken": str(start + 4)} if start + 4 < len(self.events) else {}
        return {"events": self.events[start : start + 4], **more}


def read(states: Any) -> Execution:
    execution = Machine(states, MACHINE, "a test", 0).execution("arn")
    assert execution
    return execution


def test_a_history_is_read_over_all_its_pages_in_order() -> None:
    pages = Pages(histories.REPAIRED)
    assert [visit.name for visit in read(pages).visits] == ["Generate plan", "Good enough?", "Plan is published"]
    assert [asked.get("nextToken") for asked in pages.asked] == [None, "4", "8", "12"]
    assert not any(asked.get("reverseOrder") for asked in pages.asked)


def test_an_end_that_the_history_lacks_is_taken_from_the_execution() -> None:
    # So the embedded stack leaves those that its restart interrupted.
    lost = Pages(histories.REPAIRED[:4], "FAILED", error="States.ServiceRestart", stopDate=START + timedelta(minutes=1))
    end = read(lost).end
    assert end
    assert (end.status, end.error) == ("FAILED", "States.ServiceRestart")
    assert read(Pages(histories.REPAIRED[:4])).end is None, "it runs"


@pytest.mark.parametrize("alias", ["", ":live", ":7"])
def test_an_execution_has_no_alias_in_its_name(alias: str) -> None:
    assert unqualified(MACHINE + alias) == MACHINE
    assert execution_arn(MACHINE + alias, "abc") == "arn:aws:states:eu-west-1:123456789012:execution:Plans:abc"


@pytest.mark.parametrize("name", ["", "a b", "arn:aws:states", "é", "x" * 81])
def test_an_invalid_id_of_a_request_is_reported(name: str) -> None:
    with pytest.raises(StackError, match="REQUEST must be the id of a plan request"):
        execution_arn(MACHINE, name)


def test_a_stopped_stack_is_distinguished_from_one_that_refuses() -> None:
    class Gone(Pages):
        def describe_execution(self, **_asked: str) -> dict[str, Any]:
            raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")

    class Refuses(Pages):
        def describe_execution(self, **_asked: str) -> dict[str, Any]:
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "not you"}}, "DescribeExecution")

    with pytest.raises(Unreachable, match=r"^Cannot reach a test any more\.$"):
        read(Gone([]))
    with pytest.raises(StackError, match=r"AccessDeniedException.*not you\.$") as refused:
        read(Refuses([]))
    assert not isinstance(refused.value, Unreachable)


def machine_of(backend: Backend) -> Machine:
    return Machine(backend.client("stepfunctions"), backend.machine, "a test", 0.05)


def ran(backend: Backend, mode: str) -> tuple[str, Execution]:
    name = f"watched-{uuid.uuid4()}"
    backend.run(name, mode)
    machine = machine_of(backend)
    found = machine.named(name)
    assert found
    execution = machine.execution(found.arn)
    assert execution
    assert machine.newest() == found
    return name, execution


def test_a_retry_is_seen_in_a_real_history(backend: Backend) -> None:
    _, execution = ran(backend, "flaky")
    first, second = execution.visits[0].tries
    assert (first.error, second.error) == ("Flaky", "")
    assert [visit.name for visit in execution.visits] == ["Work", "Enough rounds?", "Note done", "Write note", "Done"]
    assert execution.visits[1].next == "Note done"
    assert execution.end
    assert execution.end.status == "SUCCEEDED"


def test_a_catch_is_seen_in_a_real_history(backend: Backend) -> None:
    _, execution = ran(backend, "hopeless")
    failure = execution.visits[0].failure
    assert failure
    assert failure.error == "Hopeless"
    assert json.loads(failure.cause)["errorMessage"] == "no use"
    assert execution.visits[0].next == "Note hopeless"
    assert execution.failed_in is None, "its error was caught and handled"


def test_a_timeout_is_seen_in_a_real_history(backend: Backend) -> None:
    _, execution = ran(backend, "slow")
    failure = execution.visits[0].failure
    assert failure
    assert failure.error == "States.Timeout"


def test_an_unknown_request_has_no_execution(backend: Backend) -> None:
    assert machine_of(backend).named("nobody-asked-for-this") is None


def test_the_stacks_that_serve_are_found(tmp_path: Path) -> None:
    outputs = {"StateMachineArn": MACHINE}
    with announced(tmp_path, Serving(os.getpid(), "demo", "http://127.0.0.1:1", "http://127.0.0.1:2", outputs, {})):
        (machine,) = on_this_machine(tmp_path)
    assert (machine.arn, machine.pid) == (MACHINE, os.getpid())
    assert machine.where == f"the stack of `make demo` (process {os.getpid()})"
    with pytest.raises(Unreachable):
        machine.newest()
    assert on_this_machine(tmp_path) == []


ASL = {"StartAt": "Repair", "States": {"Repair": {"Type": "Pass", "Result": {"attempt": 2}, "End": True}}}


def template(**outputs: str) -> str:
    """A stack with these outputs; in moto, machines of CloudFormation are not those that run."""
    declared = {name: {"Value": value} for name, value in outputs.items()}
    return json.dumps({"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}, "Outputs": declared})


@pytest.fixture
def aws_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An account with two profiles, and a stack as `make deploy ENV=dev` leaves it."""
    (tmp_path / "config").write_text("[profile team]\nregion = eu-north-1\n[profile nowhere]\n")
    (tmp_path / "keys").write_text("[team]\naws_access_key_id = made-up\naws_secret_access_key = made-up\n")
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "keys"))
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        machine = boto3.client("stepfunctions", region_name="eu-north-1").create_state_machine(
            name="plans", definition=json.dumps(ASL), roleArn=ROLE
        )
        cloud = boto3.client("cloudformation", region_name="eu-north-1")
        cloud.create_stack(StackName="studyplan-dev", TemplateBody=template(StateMachineArn=machine["stateMachineArn"]))
        cloud.create_stack(StackName="another", TemplateBody=template(Other="thing"))
        yield


@pytest.mark.usefixtures("aws_account")
def test_with_a_profile_the_machine_of_the_deployed_stack_is_watched() -> None:
    machine = in_aws({"PROFILE": "team"})
    assert machine.where == "the stack studyplan-dev in AWS"
    assert machine.newest() is None
    machine.states.start_execution(stateMachineArn=machine.arn, name="a-request", input="{}")
    started = machine.named("a-request")
    assert started
    assert machine.newest() == started
    execution = wait_for(lambda: (seen := machine.execution(started.arn)) and seen.end and seen)
    assert (execution.end.status, [visit.name for visit in execution.visits]) == ("SUCCEEDED", ["Repair"])


@pytest.mark.usefixtures("aws_account")
@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"PROFILE": "nobody"}, r"The config profile \(nobody\) could not be found"),
        ({"PROFILE": "nowhere"}, "You must specify a region"),
        ({"PROFILE": "team", "STACK": "studyplan-prod"}, "studyplan-prod does not exist"),
        ({"PROFILE": "team", "REGION": "eu-west-1"}, "studyplan-dev does not exist"),
        ({"PROFILE": "team", "STACK": "another"}, "has no output StateMachineArn: name a Studyplan stack with STACK="),
    ],
)
def test_a_problem_on_the_way_to_aws_is_reported(variables: dict[str, str], sentence: str) -> None:
    with pytest.raises(StackError, match=sentence):
        in_aws(variables)
