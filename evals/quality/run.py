"""Makes the plan of a case: the product's own service and step handlers, in this process, over stores in memory.

This is the only module of `evals/quality` that imports the product. The stores are the fakes of the tests, which pass
the same contract tests as the DynamoDB adapters; the writer is the mock.
"""

import importlib
import json
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from unittest.mock import patch
from uuid import NAMESPACE_URL, uuid5

from studyplan.domain.errors.http import Infeasible
from studyplan.domain.values.learner import Learner
from studyplan.domain.values.plan_request import PlanRequestIn
from studyplan.domain.values.resource import Resource, ResourceIn, to_resource
from studyplan.ports import Run
from studyplan.runtime import wiring
from studyplan.services.submit import PlanRequestService
from tests.support.fakes.adapters import InMemoryAdapters

type Json = dict[str, Any]

OWNER = "quality"
NOW = "2026-03-02T08:00:00.000000+00:00"  # a Monday
STEPS = ("retrieve_resources", "generate_plan", "validate_plan", "score_plan", "publish_plan")
SETTINGS = {
    "AWS_DEFAULT_REGION": "eu-west-1",
    "TABLE_NAME": "studyplan",
    "POWERTOOLS_SERVICE_NAME": "studyplan",
    "POWERTOOLS_METRICS_DISABLED": "true",
}


@dataclass(frozen=True)
class Ended:
    """How a request ended: the status of the API (or `refused`), its plan as the API gives it, or why there is none.

    `run` is what the steps stored, where there is a plan.
    """

    status: str
    plan: Json | None
    reason: str = ""
    run: Run | None = None


@contextmanager
def product() -> Iterator[None]:
    """Set the environment that the template gives the functions, without logs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LLM_")}
    with patch.dict(os.environ, kept | SETTINGS, clear=True):
        logging.disable(logging.CRITICAL)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)


def make_plan(resources: Iterable[Json], learner: Json, request: Json, *, learner_name: str = "learner") -> Ended:
    """Return how the request of a new learner ends, over a library with these resources alone.

    `learner_name` makes the learner's id: two names are two learners with the same wish.
    """
    adapters = InMemoryAdapters()
    learner_id, request_id = (str(uuid5(NAMESPACE_URL, f"{what}/{learner_name}")) for what in ("learner", "request"))
    adapters.state.resources.update({(OWNER, resource.id): resource for resource in stored(tuple(resources))})
    times = {"id": learner_id, "created_at": NOW, "updated_at": NOW}
    adapters.learners.add(OWNER, Learner.model_validate_json(json.dumps(learner | times)))
    body = PlanRequestIn.model_validate_json(json.dumps(request | {"learner_id": learner_id}))
    # A handler keeps the clock that it finds when it is loaded: one loaded here would keep this time for good.
    for step in STEPS:
        importlib.import_module(f"functions.{step}.app")
    with patch.object(wiring, "adapters", lambda: adapters), patch.object(wiring, "now", lambda: NOW):
        return _ended(adapters, body, request_id)


def stored(resources: tuple[Json, ...]) -> tuple[Resource, ...]:
    """Return a library as it is stored. One is kept: cases of a library follow each other."""
    text = json.dumps(resources)
    return _parsed(text)


@lru_cache(maxsize=2)
def _parsed(text: str) -> tuple[Resource, ...]:
    found = []
    for given in json.loads(text):
        resource_id = given.pop("id")
        body = ResourceIn.model_validate_json(json.dumps(given))
        found.append(to_resource(body, resource_id=resource_id, now=NOW))
    return tuple(found)


def service_of(adapters: InMemoryAdapters, request_id: str) -> PlanRequestService:
    """Return the service that submits a request, which gets this id."""
    return PlanRequestService(
        adapters.learners,
        adapters.library,
        adapters.aliases,
        adapters.requests,
        adapters.plans,
        adapters.workflow,
        lambda: adapters.meaning,
        now=lambda: NOW,
        new_id=lambda: request_id,
        max_open=20,
    )


def _ended(adapters: InMemoryAdapters, body: PlanRequestIn, request_id: str) -> Ended:
    try:
        service_of(adapters, request_id).submit(OWNER, body, idempotency_key=None)
    except Infeasible as refusal:
        return Ended("refused", None, str(refusal.rule))
    event: Json = {"owner": OWNER, "request_id": request_id, "attempt": 1}
    output: Json = {}
    for step in STEPS:
        try:
            output = importlib.import_module(f"functions.{step}.app").handler(event, None)
        except Exception as failure:
            return Ended("failed", None, type(failure).__name__)
        if step == "score_plan" and output["next_action"] != "publish":
            return Ended("failed", None, f"next action {output['next_action']}")
    plan = adapters.plans.get(OWNER, output["plan_id"])
    if plan is None:
        return Ended("failed", None, "the plan was not stored")
    return Ended(plan.status, plan.model_dump(mode="json"), run=adapters.runs.of(OWNER, request_id))
