"""Makes the plan of a request with any of the writers: the product's service and step handlers, in this process.

This is the only module of the wide evaluation that imports the product. Models are the fakes, behind HTTP on this
machine; the steps are connected as the state machine's definition connects them.
"""

import atexit
import importlib
import json
import os
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import NAMESPACE_URL, uuid5

from evals.quality.run import NOW, OWNER, STEPS, service_of, stored
from local.fake_models.characters import CHARACTERS
from local.fake_models.server import serving
from studyplan.domain.errors.http import Infeasible
from studyplan.domain.scoring.decision import Attempt, is_publishable
from studyplan.domain.values.learner import Learner
from studyplan.domain.values.plan_request import PlanRequestIn
from studyplan.runtime import wiring
from tests.support.fakes.adapters import InMemoryAdapters

type Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
QUALITY = "quality alone"  # why a draft without errors was sent back
DEFINITION = ROOT / "statemachine" / "make_study_plan.asl.json"
# Example prices, in dollars a million tokens: what a small model costs.
PRICES = json.dumps({"fake": {"input": 0.25, "output": 2.0}})


@dataclass(frozen=True)
class Made:
    """How a request ended, as the API tells it, and what it took. Tokens and cost are of model calls.

    `fallback` is why the rules wrote in place of a model: the findings or the error of its last attempt. `failed` is
    the name of the error that ended the request. `fixes` are the patches of a refusal, `candidates` the ids of those.
    """

    status: str
    plan: Json | None = None
    rule: str = ""
    fixes: tuple[Json, ...] = ()
    failed: str = ""
    fallback: str = ""
    attempts: int = 0
    tokens: int = 0
    micro_usd: int = 0
    seconds: float = 0.0
    candidates: tuple[Json, ...] = ()
    first_date: str | None = None


class Product:
    """The product for one writer. With `fallback` off, a request that the rules would write ends without a plan."""

    def __init__(self, writer: str, *, fallback: bool = True) -> None:
        self.writer, self.fallback = writer, fallback

    def make(self, resources: tuple[Json, ...], learner: Json, request: Json) -> Made:
        """Return how the request of a new learner ends, over a library with these resources alone."""
        adapters = InMemoryAdapters()
        ids = [str(uuid5(NAMESPACE_URL, what)) for what in ("learner", "request")]
        adapters.state.resources.update({(OWNER, each.id): each for each in stored(resources)})
        times = {"id": ids[0], "created_at": NOW, "updated_at": NOW}
        adapters.learners.add(OWNER, Learner.model_validate_json(json.dumps(learner | times)))
        body = PlanRequestIn.model_validate_json(json.dumps(request | {"learner_id": ids[0]}))
        for step in STEPS:
            importlib.import_module(f"functions.{step}.app")
        began = time.process_time()
        with (
            patch.object(wiring, "adapters", lambda: adapters),
            patch.object(wiring, "now", lambda: NOW),
            patch.dict(os.environ, _settings(self.writer)),
        ):
            wiring.writer.cache_clear()
            try:
                service_of(adapters, ids[1]).submit(OWNER, body, idempotency_key=None)
            except Infeasible as refusal:
                return Made("refused", rule=refusal.rule, fixes=tuple(dict(each["patch"]) for each in refusal.fixes))
            machine = _Machine(adapters, ids[1], fallback=self.fallback)
            status, failed = machine.run()
            return _made(adapters, machine, status, failed, time.process_time() - began)


def _settings(writer: str) -> dict[str, str]:
    if writer == "mock":
        return {}
    own = {"LLM_PROVIDER": "compatible", "LLM_MODEL": "fake", "LLM_BASE_URL": _address_of(writer), "LLM_PRICES": PRICES}
    return own | {"LLM_DAILY_BUDGET_MICRO_USD": "1000000000", "LLM_OWNER_BUDGET_MICRO_USD": "1000000000"}


_SERVERS = ExitStack()
atexit.register(_SERVERS.close)


@cache
def _address_of(writer: str) -> str:
    """Return where a fake model is served; it is for as long as this process lives."""
    return _SERVERS.enter_context(serving(CHARACTERS[writer])).url


@cache
def _caught() -> dict[str, str]:
    """Return where the state machine goes on after each error of `Generate plan`."""
    states = json.loads(DEFINITION.read_text("utf-8"))["States"]
    return {name: each["Next"] for each in states["Generate plan"]["Catch"] for name in each["ErrorEquals"]}


class _Machine:
    """One execution: the steps in their order, and what they put out."""

    def __init__(self, adapters: InMemoryAdapters, request_id: str, *, fallback: bool) -> None:
        self.stored = adapters.runs.of(OWNER, request_id)
        self.event: Json = {"owner": OWNER, "request_id": request_id, "attempt": 1}
        self.with_fallback = fallback
        self.fallback = ""
        self.tokens = self.micro_usd = 0

    def run(self) -> tuple[str, str]:
        """Return the status of the request, and the name of the error that ended it."""
        try:
            self._step("retrieve_resources")
            while True:
                action = self._attempt()
                if action == "publish":
                    return self._step("publish_plan")["status"], ""
                if action == "fail" or (action == "fallback" and not self.with_fallback):
                    return "failed", "PlanNotGoodEnough" if action == "fail" else "FallbackOff"
                self.event |= {"attempt": self.event["attempt"] + 1, "fallback": action == "fallback"}
        except Exception as failure:
            return "failed", type(failure).__name__

    def _attempt(self) -> str:
        """Write, check and score one draft. Return the next action."""
        try:
            written = self._step("generate_plan")
            self.tokens += written["input_tokens"] + written["output_tokens"]
            self.micro_usd += written["cost_micro_usd"]
            self._step("validate_plan")
        except Exception as failure:
            name = type(failure).__name__
            following = _caught().get(name, "Record failure")
            if following == "Fall back":
                self.fallback = name
                return "fallback"
            if following != "Score plan":
                raise
        action = str(self._step("score_plan")["next_action"])
        if action == "fallback":
            self.fallback = why_the_rules_write(self.stored.attempts(up_to=self.event["attempt"]))
        return action

    def _step(self, name: str) -> Json:
        output: Json = importlib.import_module(f"functions.{name}.app").handler(self.event, None)
        return output


def why_the_rules_write(attempts: Sequence[Attempt]) -> str:
    """Return the errors of a model's last draft, or quality where any of its drafts is without an error."""
    if any(map(is_publishable, attempts)):
        return QUALITY
    return ", ".join(sorted({each.code for each in attempts[-1].findings if each.severity == "error"}))


def _made(adapters: InMemoryAdapters, machine: _Machine, status: str, failed: str, seconds: float) -> Made:
    run = adapters.runs.of(OWNER, machine.event["request_id"])
    request = adapters.requests.get(OWNER, machine.event["request_id"])
    plan = adapters.plans.get(OWNER, request.plan_id) if request and request.plan_id else None
    return Made(
        status,
        plan.model_dump(mode="json") if plan else None,
        failed=failed,
        fallback=machine.fallback,
        attempts=machine.event["attempt"],
        tokens=machine.tokens,
        micro_usd=machine.micro_usd,
        seconds=seconds,
        candidates=tuple(each.item.model_dump(mode="json") for each in run.candidates().ranked),
        first_date=run.context().start_date,
    )
