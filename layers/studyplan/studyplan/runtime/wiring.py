"""The composition root: the only place that names adapters. Everything else asks for what it needs."""

from datetime import UTC, datetime
from functools import cache
from typing import Literal
from uuid import uuid4

import boto3

from studyplan.adapters.dynamodb.cursors import Cursors
from studyplan.adapters.dynamodb.store import DynamoStore
from studyplan.adapters.dynamodb.table import Table
from studyplan.adapters.secrets import signing_key
from studyplan.adapters.stepfunctions import StepFunctionsWorkflow
from studyplan.ports import ModelBudget, PlanWriter, Store, Workflow
from studyplan.runtime.settings import model_settings, settings


@cache
def _table() -> Table:
    told = settings()
    return Table(boto3.client("dynamodb"), told.table_name, Cursors(signing_key(told.cursor_secret)))


@cache
def store() -> Store:
    return DynamoStore(_table())


@cache
def workflow() -> Workflow:
    return StepFunctionsWorkflow(boto3.client("stepfunctions"), settings().state_machine_arn)


@cache
def writer() -> PlanWriter:
    """The configured writer. Raises WriterUnknown where the settings are not sound."""
    told = model_settings()
    if told.provider == "mock":
        return _by_rules("mock")
    from studyplan.adapters.secrets import secret_reader
    from studyplan.adapters.writers.openai.writer import OpenAIWriter

    return OpenAIWriter(
        provider=told.provider,
        model=told.model,
        wire="responses" if told.provider == "openai" else "chat",
        key=secret_reader(told.key_secret),
        base_url=told.base_url or None,
        max_output_tokens=told.max_output_tokens,
        prices=told.prices,
    )


@cache
def fallback_writer() -> PlanWriter:
    return _by_rules("fallback")


def _by_rules(name: Literal["mock", "fallback"]) -> PlanWriter:
    from studyplan.adapters.writers.mock import MockWriter

    return MockWriter(name)


def budget(owner: str) -> ModelBudget:
    """What `owner` may spend on model calls today (UTC)."""
    from studyplan.adapters.dynamodb.model_budget import DynamoModelBudget

    told = model_settings()
    return DynamoModelBudget(_table(), owner, now()[:10], told.owner_budget_micro_usd, told.daily_budget_micro_usd)


def max_open_requests() -> int:
    """How many plan requests of an owner may be open at once."""
    return settings().max_open_requests


def seconds_to_write() -> float:
    return model_settings().timeout_seconds


def now() -> str:
    """ISO 8601 in UTC with microseconds always there, so that times sort as text."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def new_id() -> str:
    return str(uuid4())
