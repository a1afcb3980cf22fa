"""The workflow on Step Functions: one execution a request, and its state in three words."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from studyplan.adapters.stepfunctions import StepFunctionsImports, StepFunctionsWorkflow
from tests.support import aws
from tests.support.builders import an_id
from tests.support.imports import an_import

REQUEST = an_id("request")
WAITING = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}}
DONE = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}


@pytest.fixture
def states(moto: None, settings: None) -> Any:
    client = aws.client("stepfunctions")
    for machine in client.list_state_machines()["stateMachines"]:
        client.delete_state_machine(stateMachineArn=machine["stateMachineArn"])
    return client


@pytest.fixture
def workflow(states: Any) -> StepFunctionsWorkflow:
    return StepFunctionsWorkflow(states, aws.MACHINE)


def execution(states: Any) -> Any:
    (found,) = states.list_executions(stateMachineArn=aws.MACHINE)["executions"]
    return states.describe_execution(executionArn=found["executionArn"])


def test_an_execution_has_its_requests_name_and_nothing_but_ids(states: Any, workflow: StepFunctionsWorkflow) -> None:
    aws.create_machine(DONE)
    workflow.start("ana", REQUEST, "call-1")
    assert execution(states)["name"] == REQUEST
    told = {"owner": "ana", "request_id": REQUEST, "attempt": 1, "correlation_id": "call-1"}
    assert json.loads(execution(states)["input"]) == told


def test_a_second_start_is_no_second_execution(states: Any, workflow: StepFunctionsWorkflow) -> None:
    aws.create_machine(DONE)
    workflow.start("ana", REQUEST, "call-1")
    workflow.start("ana", REQUEST, "call-1")
    assert execution(states)["name"] == REQUEST


def test_an_execution_that_is_running_elsewhere_counts_as_started(settings: None) -> None:
    client = aws.client("stepfunctions")
    with Stubber(client) as stubber:
        stubber.add_client_error("start_execution", "ExecutionAlreadyExists")
        StepFunctionsWorkflow(client, aws.MACHINE).start("ana", REQUEST, "call-1")


def test_an_alias_starts_executions_that_are_the_machines(settings: None) -> None:
    """Their ARN has no alias in it, so one that an earlier version started is found as well."""
    client = aws.client("stepfunctions")
    with Stubber(client) as stubber:
        stubber.add_response(
            "describe_execution",
            {
                "executionArn": "any",
                "stateMachineArn": aws.MACHINE,
                "status": "RUNNING",
                "startDate": datetime(2026, 3, 2, tzinfo=UTC),
            },
            {"executionArn": aws.MACHINE.replace(":stateMachine:", ":execution:") + f":{REQUEST}"},
        )
        assert StepFunctionsWorkflow(client, f"{aws.MACHINE}:live").state(REQUEST) == "running"


def test_what_was_never_started_is_missing(workflow: StepFunctionsWorkflow) -> None:
    aws.create_machine(DONE)
    assert workflow.state(REQUEST) == "missing"


def test_what_is_started_runs_until_it_is_stopped(states: Any, workflow: StepFunctionsWorkflow) -> None:
    aws.create_machine(WAITING)
    workflow.start("ana", REQUEST, "call-1")
    assert workflow.state(REQUEST) == "running"
    workflow.stop(REQUEST)
    assert aws.until(lambda: workflow.state(REQUEST) == "ended"), "moto stops it in its own time"
    assert execution(states)["status"] == "ABORTED"


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"])
def test_every_way_to_end_is_an_end(settings: None, status: str) -> None:
    client = aws.client("stepfunctions")
    arn = f"{aws.MACHINE.replace('stateMachine', 'execution')}:{REQUEST}"
    answer = {"executionArn": arn, "stateMachineArn": aws.MACHINE, "status": status, "startDate": 0}
    with Stubber(client) as stubber:
        stubber.add_response("describe_execution", answer, {"executionArn": arn})
        assert StepFunctionsWorkflow(client, aws.MACHINE).state(REQUEST) == "ended"


def test_stopping_what_is_not_there_or_has_ended_is_no_fault(settings: None) -> None:
    client = aws.client("stepfunctions")
    for code in ("ExecutionDoesNotExist", "ValidationException"):
        with Stubber(client) as stubber:
            stubber.add_client_error("stop_execution", code)
            StepFunctionsWorkflow(client, aws.MACHINE).stop(REQUEST)


def test_other_refusals_to_stop_are_raised(settings: None) -> None:
    client = aws.client("stepfunctions")
    workflow = StepFunctionsWorkflow(client, aws.MACHINE)
    with Stubber(client) as stubber:
        stubber.add_client_error("stop_execution", "AccessDeniedException")
        with pytest.raises(ClientError):
            workflow.stop(REQUEST)


def test_a_part_of_an_import_is_an_execution_with_its_part_and_run(states: Any) -> None:
    aws.create_machine(WAITING)
    imports = StepFunctionsImports(states, f"{aws.MACHINE}:live")
    imported = an_import(part="apply", run=2, status="applying", correlation_id="call-1")
    assert imports.state(imported.execution) == "missing"
    StepFunctionsImports(states, aws.MACHINE).start("ana", imported)
    StepFunctionsImports(states, aws.MACHINE).start("ana", imported)
    assert execution(states)["name"] == f"{imported.id}-apply-2"
    told = {"owner": "ana", "import_id": imported.id, "part": "apply", "correlation_id": "call-1"}
    assert json.loads(execution(states)["input"]) == told
    assert imports.state(imported.execution) == "running"
