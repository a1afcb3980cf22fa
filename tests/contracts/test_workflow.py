"""The workflow: an execution is there from its start, and runs until it ends or is stopped."""

import pytest

from studyplan.adapters.stepfunctions import StepFunctionsWorkflow
from studyplan.ports import Workflow
from tests.support import aws
from tests.support.builders import an_id
from tests.support.fakes.workflow import InMemoryWorkflow

REQUEST = an_id("request")
WAITING = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}}


@pytest.fixture(params=["stepfunctions", "memory"])
def workflow(request: pytest.FixtureRequest, settings: None) -> Workflow:
    if request.param == "memory":
        return InMemoryWorkflow()
    request.getfixturevalue("moto")
    client = aws.client("stepfunctions")
    for machine in client.list_state_machines()["stateMachines"]:
        client.delete_state_machine(stateMachineArn=machine["stateMachineArn"])
    aws.create_machine(WAITING)
    return StepFunctionsWorkflow(client, aws.MACHINE)


def test_what_was_never_started_is_missing_and_can_be_stopped(workflow: Workflow) -> None:
    assert workflow.state(an_id("nobody")) == "missing"
    workflow.stop(an_id("nobody"))
    assert workflow.state(an_id("nobody")) == "missing"


def test_what_is_started_runs_until_it_is_stopped(workflow: Workflow) -> None:
    workflow.start("ana", REQUEST, "call-1")
    workflow.start("ana", REQUEST, "call-1")
    assert workflow.state(REQUEST) == "running"
    assert workflow.state(an_id("another")) == "missing"
    workflow.stop(REQUEST)
    assert aws.until(lambda: workflow.state(REQUEST) == "ended"), "moto stops it in its own time"


def test_what_has_ended_is_not_started_again(workflow: Workflow) -> None:
    name = an_id("ended")
    workflow.start("ana", name, "call-1")
    workflow.stop(name)
    aws.until(lambda: workflow.state(name) == "ended")
    workflow.start("ana", name, "call-1")
    assert workflow.state(name) == "ended"
    workflow.stop(name)
    assert workflow.state(name) == "ended"
