"""The composition root: the only place that names adapters. Everything else asks for what it needs."""

from datetime import UTC, datetime
from functools import cache
from uuid import uuid4

import boto3

from studyplan.adapters.dynamodb import DynamoStore
from studyplan.adapters.stepfunctions import StepFunctionsWorkflow
from studyplan.adapters.table import Table
from studyplan.domain.errors import WriterUnknown
from studyplan.ports import PlanWriter, Store, Workflow
from studyplan.runtime.settings import model_settings, settings


@cache
def store() -> Store:
    return DynamoStore(Table(boto3.client("dynamodb"), settings().table_name))


@cache
def workflow() -> Workflow:
    return StepFunctionsWorkflow(boto3.client("stepfunctions"), settings().state_machine_arn)


@cache
def writer() -> PlanWriter:
    """Raises WriterUnknown for settings that are wrong, or a provider that there is no writer for."""
    if model_settings().provider == "mock":
        from studyplan.adapters.mock_writer import MockWriter

        return MockWriter()
    raise WriterUnknown


def now() -> str:
    """ISO 8601 in UTC with microseconds always there, so that times sort as text."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def new_id() -> str:
    return str(uuid4())
