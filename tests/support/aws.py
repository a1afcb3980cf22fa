"""AWS as the tests have it: moto in this process, with the template's own table and machine."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.responses import DynamoHandler

from studyplan.adapters.dynamodb.cursors import Cursors
from studyplan.adapters.dynamodb.table import Table
from studyplan.adapters.libraries.objects import LibraryObjects
from tests.support.cheaper_moto import cheaper_moto
from tests.support.handlers import STEPS
from tools.template import read

type Json = dict[str, Any]

_END = threading.Condition()
_ENDED: set[str] = set()  # the ARNs of executions
ROOT = Path(__file__).resolve().parents[2]
REGION = "eu-west-1"
ACCOUNT = "123456789012"
TABLE = "studyplan"
EVENT_BUS = "studyplan"
LIBRARIES_BUCKET = "studyplan-libraries"
CURSOR_SECRET = "studyplan/cursors"
CURSORS = Cursors(lambda: b"made up")
MACHINE = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:make-study-plan"
SETTINGS = {
    "AWS_ACCESS_KEY_ID": "made-up",
    "AWS_SECRET_ACCESS_KEY": "made-up",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    "TABLE_NAME": TABLE,
    "STATE_MACHINE_ARN": MACHINE,
    "CURSOR_SECRET": CURSOR_SECRET,
    "EVENT_BUS": EVENT_BUS,
    "LIBRARIES_BUCKET": LIBRARIES_BUCKET,
    "SEEDS_FOLDER": str(ROOT / "seeds"),
    "MEANING_FOLDER": str(ROOT / ".tools" / "meaning"),
    "POWERTOOLS_SERVICE_NAME": "studyplan",
}
# The session keeps what it has read of AWS's service models for the next file's tests.
MOTO: Any = {
    "core": {"reset_boto3_session": False},
    "stepfunctions": {"execute_state_machine": True},
    "lambda": {"use_docker": False},
}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/machine"


def template() -> Json:
    return deepcopy(_template())


@cache
def _template() -> Json:
    return read(ROOT / "template.yaml")


def definition() -> Json:
    """The state machine as it is in the repository, before substitution."""
    asl: Json = json.loads((ROOT / "statemachine" / "make_study_plan.asl.json").read_text("utf-8"))
    return asl


@contextmanager
def emulated() -> Iterator[None]:
    """moto, with its Step Functions interpreter running what is started."""
    with mock_aws(config=MOTO), _one_call_at_a_time(), cheaper_moto(), _ends_noted():
        client("secretsmanager").create_secret(Name=CURSOR_SECRET, SecretString="made-up " * 8)
        client("events").create_event_bus(Name=EVENT_BUS)
        yield


def _one_call_at_a_time() -> AbstractContextManager[Any]:
    """Moto copies whole tables for a transaction and can lose, or trip over, what is written meanwhile."""
    answer, lock = DynamoHandler.call_action, threading.RLock()

    def in_line(handler: DynamoHandler) -> Any:
        with lock:
            return answer(handler)

    return patch.object(DynamoHandler, "call_action", in_line)


@contextmanager
def _ends_noted() -> Iterator[None]:
    """Have moto say when an execution has ended, with its output and error in place."""
    from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication  # costs half a second

    terminated = BaseExecutionWorkerCommunication.terminated

    def noted(told: BaseExecutionWorkerCommunication) -> None:
        terminated(told)
        with _END:
            _ENDED.add(told.execution.exec_arn)
            _END.notify_all()

    _ENDED.clear()
    with patch.object(BaseExecutionWorkerCommunication, "terminated", noted):
        yield


def client(service: str) -> Any:
    make: Any = boto3.client
    return make(service, region_name=REGION)


def libraries() -> Any:
    """A client of the bucket of large libraries, which most tests do not need."""
    store = client("s3")
    if LIBRARIES_BUCKET not in {each["Name"] for each in store.list_buckets()["Buckets"]}:
        store.create_bucket(Bucket=LIBRARIES_BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    return store


LIBRARY_OBJECTS = LibraryObjects(libraries, LIBRARIES_BUCKET)


def table(database: Any = None, kind: type[Table] = Table, **settings: Any) -> Table:
    """The table by its adapter, or by another `kind` of it, or over another client; it signs with CURSORS."""
    return kind(database or client("dynamodb"), TABLE, CURSORS, **settings)


def empty_table() -> None:
    """The template's table with nothing in it, whatever was there before."""
    there = dynamodb_backends[ACCOUNT][REGION].tables.get(TABLE)
    if there:
        there.items.clear()  # a new table costs ten times as much
        return
    properties = _template()["Resources"]["Table"]["Properties"]
    keys = {name: value for name, value in properties.items() if not name.endswith("Specification")}
    client("dynamodb").create_table(TableName=TABLE, **keys)


def create_machine(asl: Json) -> None:
    """A machine from this definition, its functions named like their folders."""
    arns = {
        f"{step.title().replace('_', '')}Arn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{step}" for step in STEPS
    }
    values = {"Partition": "aws", "TableName": TABLE, "EventBusName": EVENT_BUS, **arns}
    text = re.sub(r"\$\{(\w+)\}", lambda found: values[found[1]], json.dumps(asl))
    made = client("stepfunctions").create_state_machine(
        name=MACHINE.rpartition(":")[2], definition=text, roleArn=ROLE, type="STANDARD"
    )
    assert made["stateMachineArn"] == MACHINE


def ended(request_id: str) -> Json:
    """The execution of a request, when it has ended. Asking moto again and again costs more than the execution."""
    arn = f"{MACHINE.replace(':stateMachine:', ':execution:')}:{request_id}"
    with _END:
        assert _END.wait_for(lambda: arn in _ENDED, timeout=60), f"{arn} has not ended"
    described: Json = client("stepfunctions").describe_execution(executionArn=arn)
    return described


def all_ended(machine: str = MACHINE) -> list[Any]:
    """Every execution of a machine, when all have ended. The list is moto's own: it can be emptied."""
    from moto.stepfunctions.parser.models import stepfunctions_parser_backends  # costs half a second

    executions: list[Any] = stepfunctions_parser_backends[ACCOUNT][REGION].describe_state_machine(machine).executions
    with _END:
        there = _END.wait_for(lambda: all(each.exec_arn in _ENDED for each in executions), timeout=60)
    assert there, "an execution has not ended"
    return executions


def rows() -> list[Json]:
    """Every row of the table, in DynamoDB's form."""
    found: list[Json] = client("dynamodb").scan(TableName=TABLE)["Items"]
    return found


def until[T](look: Callable[[], T]) -> T:
    """The first true thing that `look` finds, in a time that is ample for anything here."""
    give_up = time.monotonic() + 60
    while not (found := look()):
        assert time.monotonic() < give_up, "nothing came"
        time.sleep(0.01)
    return found
