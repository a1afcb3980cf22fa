"""The workflow as a Standard state machine. An execution has its request's id as its name, so it cannot run twice."""

import json
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from studyplan.ports import ExecutionState

if TYPE_CHECKING:
    from types_boto3_stepfunctions import SFNClient

    from studyplan.domain.importing.record import Import


class StepFunctionsWorkflow:
    """Implements ports.Workflow.

    `machine_arn` is of a machine, or of an alias of one; an execution is found by either.
    """

    def __init__(self, client: "SFNClient", machine_arn: str) -> None:
        self._client = client
        self._machine_arn = machine_arn

    def start(self, owner: str, request_id: str, correlation_id: str) -> None:
        payload = {"owner": owner, "request_id": request_id, "attempt": 1, "correlation_id": correlation_id}
        try:
            self._client.start_execution(
                stateMachineArn=self._machine_arn,
                name=request_id,
                input=json.dumps(payload),
            )
        except self._client.exceptions.ExecutionAlreadyExists:
            return  # an earlier call started it

    def state(self, request_id: str) -> ExecutionState:
        return _state_of(self._client, self._arn(request_id))

    def stop(self, request_id: str) -> None:
        """Stop an execution; do nothing where there is none or it has ended."""
        try:
            self._client.stop_execution(executionArn=self._arn(request_id), error="DeadlinePassed")
        except self._client.exceptions.ExecutionDoesNotExist:
            return
        except ClientError as refused:
            if refused.response["Error"]["Code"] != "ValidationException":
                raise

    def _arn(self, request_id: str) -> str:
        return _execution_arn(self._machine_arn, request_id)


class StepFunctionsImports:
    """Implements import_ports.ImportWorkflow. Each run of a part of an import has a name of its own."""

    def __init__(self, client: "SFNClient", machine_arn: str) -> None:
        self._client = client
        self._machine_arn = machine_arn

    def start(self, owner: str, imported: "Import") -> None:
        payload = {
            "owner": owner,
            "import_id": imported.id,
            "part": imported.part,
            "correlation_id": imported.correlation_id,
        }
        try:
            self._client.start_execution(
                stateMachineArn=self._machine_arn, name=imported.execution, input=json.dumps(payload)
            )
        except self._client.exceptions.ExecutionAlreadyExists:
            return  # an earlier call started it

    def state(self, execution: str) -> ExecutionState:
        return _state_of(self._client, _execution_arn(self._machine_arn, execution))


def _state_of(client: "SFNClient", arn: str) -> ExecutionState:
    try:
        execution = client.describe_execution(executionArn=arn)
    except client.exceptions.ExecutionDoesNotExist:
        return "missing"
    return "running" if execution["status"] == "RUNNING" else "ended"


def _execution_arn(machine_arn: str, name: str) -> str:
    # arn:partition:states:region:account:stateMachine:name[:alias]
    machine = ":".join(machine_arn.split(":")[:7])
    return f"{machine.replace(':stateMachine:', ':execution:')}:{name}"
