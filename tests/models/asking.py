"""Requests to a model as they stand on the wire, and a writer that has a character behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from local.fake_models.characters import Character
from local.fake_models.model_request import Json, Wire
from local.fake_models.server import Served, serving
from studyplan.adapters.writers.openai.prompt import prompt_for
from studyplan.adapters.writers.openai.response_schema import batches_of, bucket_of
from studyplan.adapters.writers.openai.wire_formats import ModelRequest, body_of
from studyplan.adapters.writers.openai.writer import OpenAIWriter
from studyplan.domain.generation.draft import Draft
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.validation.run_checks import run_checks
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Finding
from studyplan.ports import Assignment
from tests.support.builders import a_candidate, a_context, some_candidates

WIRES: tuple[Wire, ...] = ("chat", "responses")
KEY = "sk-a-key-that-nobody-may-see"
FENCE = "c0ffee00c0ffee00"
MODEL = "a-model"


class FreeBudget:
    """A budget that never ends."""

    def reserve(self, micro_usd: int) -> None:
        pass

    def settle(self, *, reserved: int, spent: int) -> None:
        pass


def a_week_of_python(**difference: Any) -> Candidates:
    """Twice what a week of 210 minutes can hold, practice included; the last is a level above a beginner's."""
    study = [a_candidate(f"study {number}", minutes=45, score=0.9 - number / 100) for number in range(1, 7)]
    practice = [a_candidate(f"practice {number}", minutes=45, score=0.6, resource_type="exercise") for number in (1, 2)]
    harder = [a_candidate("harder", minutes=45, score=0.5, difficulty="intermediate")]
    return some_candidates(*study, *practice, *harder, **difference)


def an_assignment(
    candidates: Candidates | None = None,
    context: PlanContext | None = None,
    findings: tuple[Finding, ...] = (),
    previous: Draft | None = None,
) -> Assignment:
    wanted = context or a_context(must_include_practice=True)
    return Assignment(wanted, candidates or a_week_of_python(), FreeBudget(), 30.0, findings, previous)


def a_body(wire: Wire, assignment: Assignment) -> Json:
    """What reaches a model's server."""
    batch = batches_of(assignment.candidates)[0]
    prompt = prompt_for(assignment, batch, fence=FENCE)
    return body_of(wire, ModelRequest(MODEL, prompt, bucket_of(len(batch.slots)), 4000, "max_tokens"))


@contextmanager
def writing(character: Character, wire: Wire = "chat") -> Iterator[tuple[OpenAIWriter, Served]]:
    with serving(character, key=KEY) as served:
        yield writer_of(served, wire), served


def writer_of(served: Served, wire: Wire) -> OpenAIWriter:
    return OpenAIWriter(
        provider="compatible", model=MODEL, wire=wire, key=lambda _again: KEY, base_url=served.url, fence=lambda: FENCE
    )


def errors_of(draft: Draft, assignment: Assignment) -> tuple[Finding, ...]:
    """What the checks find wrong with a draft, laid out."""
    timetable = schedule(draft, assignment.context, assignment.candidates)
    found = run_checks(timetable, assignment.context, assignment.candidates)
    return tuple(finding for finding in found if finding.severity == "error")
