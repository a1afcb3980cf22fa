"""Each way in which a model can fail has one way on: again, back to it as a finding, the rules, or the end."""

from collections.abc import Callable
from typing import Any

import pytest

from studyplan.domain.errors.base import kinds_of
from studyplan.domain.errors.failure_codes import sentence_of
from studyplan.domain.errors.failures import ArtefactMissing, StoreThrottled, StoreUnavailable
from studyplan.domain.errors.llm import LlmInvalidOutput, LlmRefused, LlmTruncated, WriterError
from studyplan.domain.generation.model_call import ModelCall, Usage
from studyplan.domain.scoring.decision import Attempt
from tests.statemachine.conftest import Post
from tests.statemachine.machine import Json, Machine, PlatformError
from tests.statemachine.scripted import Scripted, plan_of
from tests.support import aws
from tests.support.builders import a_draft, a_finding
from tests.support.handlers import call
from tests.support.repositories import Repositories, in_use

ALL_SIX = [f"resource {number}" for number in range(6)]
TRIES = {"LlmThrottled": 4, "LlmUnavailable": 4, "LlmTimeout": 2}  # with the first; every other class has one
BACK, END, RULES = "Score plan", "Record failure", "Fall back"
WAY_ON = {error.__name__: RULES for error in kinds_of(WriterError)} | {"LlmInvalidOutput": BACK, "LlmRefused": END}


@pytest.mark.parametrize("error", kinds_of(WriterError), ids=lambda error: error.__name__)
def test_the_machine_names_every_class_once_to_catch_and_once_at_most_to_try_again(error: type[WriterError]) -> None:
    name, state = error.__name__, aws.definition()["States"]["Generate plan"]
    caught = [rule["Next"] for rule in state["Catch"] if name in rule["ErrorEquals"]]
    retried = [rule["MaxAttempts"] + 1 for rule in state["Retry"] if name in rule["ErrorEquals"]]
    assert (caught, retried) == ([WAY_ON[name]], [TRIES[name]] if name in TRIES else [])


def test_the_machine_names_no_class_that_is_not_ours() -> None:
    state = aws.definition()["States"]["Generate plan"]
    named = {name for kind in ("Retry", "Catch") for rule in state[kind] for name in rule["ErrorEquals"]}
    assert {name for name in named if name.startswith("Llm")} == {error.__name__ for error in kinds_of(WriterError)}


@pytest.mark.covers("edge:Generate plan->Fall back")
@pytest.mark.parametrize(
    "error",
    [
        pytest.param(error, id=error.__name__, marks=pytest.mark.covers(f"error:{error.__name__}"))
        for error in kinds_of(WriterError)
        if WAY_ON[error.__name__] == RULES
    ],
)
def test_the_rules_write_where_no_model_will(
    machine: Machine, post: Post, store: Repositories, scripted: Callable[..., Scripted], error: type[WriterError]
) -> None:
    writer = scripted(*[error(calls=(a_call(error.__name__),)) for _ in range(5)])
    run = machine.run(post().id)
    assert (run.status, run.request.status) == ("SUCCEEDED", "completed")
    plan = plan_of(store, run)
    assert (plan.generated_by, plan.repaired) == ("fallback", 0)
    assert 5 - len(writer.prepared) == TRIES.get(error.__name__, 1)
    records = [record for record in store.runs.trace("local", run.request_id) if record.step == "generate_plan"]
    assert [record.error for record in records] == [error.__name__] * TRIES.get(error.__name__, 1) + [None]
    assert all(calls_in(record.detail)[0]["gen_ai.usage.input_tokens"] == 12 for record in records[:-1])


@pytest.mark.covers("edge:Generate plan->Score plan", "error:LlmInvalidOutput")
def test_an_answer_of_no_use_goes_back_to_its_writer(
    machine: Machine, post: Post, store: Repositories, scripted: Callable[..., Scripted]
) -> None:
    writer = scripted(LlmInvalidOutput("slot R99 is not offered"), a_draft(*ALL_SIX))
    run = machine.run(post().id)
    assert run.states[1:5] == ["Generate plan", "Score plan", "Good enough?", "Repair"]
    assert writer.shown == [[], ["LlmInvalidOutput"]]
    plan = plan_of(store, run)
    assert (plan.generated_by, plan.repaired, run.request.status) == ("compatible", 1, "completed")


def test_answers_of_no_use_twice_are_enough(
    machine: Machine, post: Post, store: Repositories, scripted: Callable[..., Scripted]
) -> None:
    scripted(LlmInvalidOutput("one"), LlmInvalidOutput("another"))
    run = machine.run(post().id)
    assert plan_of(store, run).generated_by == "fallback"
    records = [record for record in store.runs.trace("local", run.request_id) if record.step == "generate_plan"]
    assert [record.decision for record in records][:2] == ["one", "another"]
    assert [finding["code"] for finding in (records[1].detail or {})["sent_back"]] == ["LlmInvalidOutput"]


@pytest.mark.covers("error:LlmRefused")
def test_a_refusal_is_the_end_and_says_why(
    machine: Machine, post: Post, store: Repositories, scripted: Callable[..., Scripted]
) -> None:
    scripted(LlmRefused())
    run = machine.run(post().id)
    assert (run.request.status, run.code) == ("failed", "LlmRefused")
    assert run.request.failure is not None
    assert run.request.failure.message == sentence_of("LlmRefused")


def by_rules_fails(machine: Machine, *errors: Exception) -> None:
    """The step fails with these, one after the other, where it is the rules that write; then it works."""
    left = list(errors)

    def generate(event: Json) -> Any:
        if not event.get("fallback"):
            raise LlmTruncated
        if left:
            raise left.pop(0)
        return call("generate_plan", event)

    machine.replace("generate_plan", generate)


def draft_is_missing(post: Post) -> str:
    """A request whose first attempt left what a WriterError leaves."""
    key = post().id
    finding = a_finding("LlmTruncated")
    in_use().runs.of("local", key).save_attempt(1, Attempt(findings=(finding,), generated_by=None))
    return key


@pytest.mark.covers("edge:Write plan by rules->Write plan by rules")
def test_the_rules_are_tried_again_when_the_database_was_busy(machine: Machine, post: Post) -> None:
    by_rules_fails(machine, StoreThrottled(), StoreUnavailable())
    run = machine.run(draft_is_missing(post))
    assert (run.status, run.tries("Write plan by rules")) == ("SUCCEEDED", 3)


@pytest.mark.covers("edge:Write plan by rules->Record failure")
def test_rules_that_fail_end_the_request(machine: Machine, post: Post) -> None:
    by_rules_fails(machine, ArtefactMissing())
    run = machine.run(draft_is_missing(post))
    assert (run.request.status, run.code) == ("failed", "ArtefactMissing")


def test_rules_that_take_too_long_end_the_request(machine: Machine, post: Post) -> None:
    by_rules_fails(machine, PlatformError("Sandbox.Timedout"))
    run = machine.run(draft_is_missing(post))
    assert (run.request.status, run.code) == ("failed", "StepTimedOut")


def a_call(error: str) -> ModelCall:
    return ModelCall(
        provider="openai",
        request_model="m",
        server="127.0.0.1",
        milliseconds=1.0,
        max_output_tokens=10,
        slots=10,
        usage=Usage(input_tokens=12),
        error=error,
    )


def calls_in(detail: Any) -> list[dict[str, Any]]:
    return list(detail["calls"])
