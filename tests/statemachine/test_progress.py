"""The step that a plan request is said to be at is the one that the machine runs next."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from studyplan.domain.errors.failures import StoreThrottled
from studyplan.domain.errors.llm import (
    LlmInvalidOutput,
    LlmQuotaExceeded,
    LlmThrottled,
    LlmTimeout,
    LlmUnavailable,
    WriterError,
)
from studyplan.domain.explanation.progress import FALLS_BACK, INVALID_ANSWER, RETRIES, progress_of
from studyplan.domain.generation.draft import Draft
from studyplan.domain.values.types import WriterName
from studyplan.runtime import wiring
from tests.statemachine.conftest import Post
from tests.statemachine.machine import Json, Machine
from tests.statemachine.scripted import Scripted
from tests.statemachine.test_paths import ALL_SIX, INVENTED
from tests.support.builders import a_draft
from tests.support.repositories import Repositories

GOOD, POOR = a_draft(*ALL_SIX), a_draft(*INVENTED)
# What the writer does, and how it is named.
WAYS: dict[str, tuple[tuple[Draft | WriterError, ...], WriterName]] = {
    "published at once": ((GOOD,), "compatible"),
    "repaired": ((POOR, GOOD), "compatible"),
    "no better": ((POOR, POOR), "compatible"),
    "too poor": ((a_draft(picks=()),), "mock"),
    "an invalid answer": ((LlmInvalidOutput(), GOOD), "compatible"),
    "throttled once": ((LlmThrottled(), GOOD), "compatible"),
    "throttled": ((LlmThrottled(),) * 4, "compatible"),
    "silent": ((LlmTimeout(),) * 2, "compatible"),
    "unavailable, then silent": ((LlmUnavailable(), LlmTimeout(), GOOD), "compatible"),
    "no quota": ((LlmQuotaExceeded(),), "compatible"),
}


def check_each_moment(store: Repositories, request_id: str) -> list[str]:
    """Compare, after each record, the step that should run with the record that came; return the states at the end."""
    request, records = store.requests.get("local", request_id), store.runs.trace("local", request_id)
    assert request is not None
    running = request.model_copy(update={"status": "running", "failure": None, "plan_id": None})
    for number, record in enumerate(records):
        expected = progress_of(running, records[:number]).steps[-1]
        assert (expected.step, expected.attempt, expected.state) == (record.step, record.attempt, "running")
    ended = progress_of(request, records).steps
    assert len(ended) == len(records)
    for step, following in pairwise(ended):
        assert (following.attempt > step.attempt) == (step.outcome in ("repair", "fallback"))
        if following.step == "generate_plan" and step.outcome == "fallback":
            assert following.writer == "fallback"
    return [step.state for step in ended]


@pytest.mark.parametrize("way", WAYS)
def test_the_running_step_is_the_next_one_of_the_machine(
    machine: Machine, post: Post, store: Repositories, scripted: Callable[..., Scripted], way: str
) -> None:
    prepared, name = WAYS[way]
    scripted(*prepared, name=name)
    run = machine.run(post().id)
    states = check_each_moment(store, run.request_id)
    assert states.count("failed") == sum(isinstance(one, WriterError) for one in prepared)


@pytest.mark.parametrize("times", [1, 4])
def test_a_step_that_is_tried_again_is_running(
    machine: Machine, post: Post, store: Repositories, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    library, left = wiring.library(), [StoreThrottled()] * times
    request_id = post().id

    def busy() -> Any:
        if left:
            raise left.pop()
        return library

    monkeypatch.setattr(wiring, "library", busy)
    run = machine.run(request_id)
    assert check_each_moment(store, run.request_id).count("failed") == times
    assert run.code == ("StoreThrottled" if times == 4 else None)


def test_the_tries_are_those_of_the_machine(asl: Json) -> None:
    for name in ("Retrieve resources", "Generate plan", "Validate plan", "Score plan", "Publish plan"):
        blocks = asl["States"][name]["Retry"]
        named = {frozenset(filter(_of_a_step, block["ErrorEquals"])): block["MaxAttempts"] for block in blocks}
        assert named.items() <= dict(RETRIES).items()
        assert name != "Generate plan" or named == dict(RETRIES)


def test_the_ways_on_after_a_model_are_those_of_the_machine(asl: Json) -> None:
    to = {error: block["Next"] for block in asl["States"]["Generate plan"]["Catch"] for error in block["ErrorEquals"]}
    assert {error for error, state in to.items() if state == "Fall back"} == FALLS_BACK
    assert {error for error, state in to.items() if state == "Score plan"} == {INVALID_ANSWER}


def _of_a_step(error: str) -> bool:
    return not error.startswith("Lambda.")
