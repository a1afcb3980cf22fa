"""The composition root: the only module that names adapters. Only entry points call it.

Adapters are imported when they are first needed, so that a function loads those that it uses.
"""

from datetime import UTC, datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

import boto3

from studyplan.event_ports import Events, Outbox
from studyplan.feedback_ports import Votes
from studyplan.link_ports import Links
from studyplan.plan_ports import Plans, Progress, Versions
from studyplan.ports import Aliases, Learners, Library, Meaning, ModelBudget, PlanWriter, Requests, Runs, Workflow
from studyplan.runtime.import_adapters import CLIENT_CONFIG, ImportAdapters
from studyplan.runtime.settings import settings

if TYPE_CHECKING:
    from studyplan.services.plans.plan_store import Stored
    from studyplan.services.submit import PlanRequestService


class Adapters(ImportAdapters):
    """The adapters of a warm function, each made when it is first needed."""

    @cached_property
    def learners(self) -> Learners:
        from studyplan.adapters.dynamodb.learners.learner_repository import LearnerRepository

        return LearnerRepository(self._table)

    @cached_property
    def library(self) -> Library:
        from studyplan.adapters.dynamodb.library_repository import LibraryRepository

        return LibraryRepository(self._table, self._library_objects)

    @cached_property
    def aliases(self) -> Aliases:
        from studyplan.adapters.dynamodb.library_repository import AliasRepository

        return AliasRepository(self._table)

    @cached_property
    def requests(self) -> Requests:
        from studyplan.adapters.dynamodb.request_repository import RequestRepository

        return RequestRepository(self._table)

    @cached_property
    def runs(self) -> Runs:
        from studyplan.adapters.dynamodb.run_repository import RunRepository

        return RunRepository(self._table)

    @cached_property
    def plans(self) -> Plans:
        from studyplan.adapters.dynamodb.plans.plan_repository import PlanRepository

        return PlanRepository(self._table)

    @cached_property
    def versions(self) -> Versions:
        from studyplan.adapters.dynamodb.plans.version_repository import VersionRepository

        return VersionRepository(self._table)

    @cached_property
    def progress(self) -> Progress:
        from studyplan.adapters.dynamodb.plans.progress_repository import ProgressRepository

        return ProgressRepository(self._table)

    @cached_property
    def votes(self) -> Votes:
        from studyplan.adapters.dynamodb.feedback.vote_repository import VoteRepository

        return VoteRepository(self._table)

    @cached_property
    def links(self) -> Links:
        from studyplan.adapters.dynamodb.learners.link_repository import LinkRepository

        return LinkRepository(self._table)

    @cached_property
    def outbox(self) -> Outbox:
        from studyplan.adapters.dynamodb.outbox import Outbox

        return Outbox(self._table)

    @cached_property
    def events(self) -> Events:
        from studyplan.adapters.eventbridge import EventBus

        return EventBus(boto3.client("events", config=CLIENT_CONFIG), settings().event_bus)

    @cached_property
    def workflow(self) -> Workflow:
        from studyplan.adapters.stepfunctions import StepFunctionsWorkflow

        return StepFunctionsWorkflow(boto3.client("stepfunctions", config=CLIENT_CONFIG), settings().state_machine_arn)

    @cached_property
    def meaning(self) -> Meaning | None:
        from studyplan.adapters.meaning.static_embeddings import StaticEmbeddings

        table = settings().meaning_folder / "meaning.table"
        return StaticEmbeddings(table) if table.is_file() else None

    def model_budget(self, owner: str) -> ModelBudget:
        from studyplan.adapters.dynamodb.model_budget import DynamoModelBudget
        from studyplan.runtime.model_settings import model_settings

        model = model_settings()
        return DynamoModelBudget(
            self._table, owner, now()[:10], model.owner_budget_micro_usd, model.daily_budget_micro_usd
        )

    @cached_property
    def _table(self) -> Any:
        from studyplan.adapters.dynamodb.cursors import Cursors
        from studyplan.adapters.dynamodb.table import Table
        from studyplan.adapters.secrets import signing_key

        values = settings()
        client = boto3.client("dynamodb", config=CLIENT_CONFIG)
        return Table(client, values.table_name, Cursors(signing_key(values.cursor_secret)))


@cache
def adapters() -> Adapters:
    return Adapters()


def learners() -> Learners:
    return adapters().learners


def library() -> Library:
    return adapters().library


def aliases() -> Aliases:
    return adapters().aliases


def requests() -> Requests:
    return adapters().requests


def runs() -> Runs:
    return adapters().runs


def plans() -> Plans:
    return adapters().plans


def votes() -> Votes:
    return adapters().votes


def workflow() -> Workflow:
    return adapters().workflow


def meaning() -> Meaning | None:
    """Return what compares texts by meaning; None for a function without the layer that has the table."""
    return adapters().meaning


def model_budget(owner: str) -> ModelBudget:
    """Return what `owner` may spend on model calls today (UTC)."""
    return adapters().model_budget(owner)


@cache
def writer() -> PlanWriter:
    """Return the configured writer. Raises WriterUnknown where the settings are wrong."""
    from studyplan.runtime.model_settings import model_settings

    model = model_settings()
    if model.provider == "mock":
        return _by_rules("mock")
    from studyplan.adapters.secrets import secret_reader
    from studyplan.adapters.writers.openai.writer import OpenAIWriter

    return OpenAIWriter(
        provider=model.provider,
        model=model.model,
        wire="responses" if model.provider == "openai" else "chat",
        key=secret_reader(model.key_secret),
        base_url=model.base_url or None,
        max_output_tokens=model.max_output_tokens,
        prices=model.prices,
    )


@cache
def fallback_writer() -> PlanWriter:
    return _by_rules("fallback")


def _by_rules(name: Literal["mock", "fallback"]) -> PlanWriter:
    from studyplan.adapters.writers.mock import MockWriter

    return MockWriter(name)


def plan_request_service() -> "PlanRequestService":
    from studyplan.services.submit import PlanRequestService

    ports = (learners(), library(), aliases(), requests(), plans(), workflow())
    return PlanRequestService(*ports, meaning, now=now, new_id=new_id, max_open=settings().max_open_requests)


def progress() -> Progress:
    return adapters().progress


def stored() -> "Stored":
    """Return the ports behind plans and their versions, of which none is loaded yet."""
    return adapters()


def writing_seconds() -> float:
    """Return the time for one draft, with all its model calls."""
    from studyplan.runtime.model_settings import model_settings

    return model_settings().timeout_seconds


def now() -> str:
    """Return the time, ISO 8601 in UTC with microseconds always there, so that times sort as text."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def new_id() -> str:
    return str(uuid4())
