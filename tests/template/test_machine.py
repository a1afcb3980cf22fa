"""The state machine's definition: every state is reached and ends somewhere, every error has one way on."""

import builtins
import re
from collections import Counter
from typing import Any

import pytest

from studyplan.domain.errors.base import StudyplanError, kinds_of
from studyplan.domain.errors.failures import PlanFailure, Transient
from studyplan.domain.errors.http import Refused
from studyplan.domain.errors.imports import ImportFailure
from studyplan.domain.errors.llm import WriterError
from tests.support import aws

type Json = dict[str, Any]

ASL = aws.definition()
STATES: Json = ASL["States"]
TASKS = [name for name, state in STATES.items() if state["Type"] == "Task"]
LAMBDA_TASKS = [name for name in TASKS if STATES[name]["Resource"].endswith(":lambda:invoke")]
# AWS's own names of errors, letter for letter as Step Functions has them: one that is misspelt never matches anything.
AWS_NAMES = {
    "States.ALL",
    *("Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException"),
    *("Lambda.ClientExecutionTimeoutException", "Lambda.TooManyRequestsException"),
    *("DynamoDB.ConditionalCheckFailedException", "DynamoDb.ConditionalCheckFailedException"),
}


def targets(state: Json) -> set[str]:
    """Where a state can lead."""
    branches = [*state.get("Choices", []), *state.get("Catch", []), state]
    return {branch["Next"] for branch in branches if "Next" in branch} | (
        {state["Default"]} if "Default" in state else set()
    )


def test_every_state_is_there_and_reached() -> None:
    reached, ahead = set(), {ASL["StartAt"]}
    while ahead:
        name = ahead.pop()
        reached.add(name)
        ahead |= targets(STATES[name]) - reached
    assert reached == set(STATES)


@pytest.mark.parametrize("name", STATES)
def test_a_state_goes_on_or_ends(name: str) -> None:
    state = STATES[name]
    ends = state["Type"] in ("Succeed", "Fail")
    assert ends != bool(targets(state))
    assert state["Type"] != "Choice" or "Default" in state


@pytest.mark.parametrize("name", STATES)
def test_who_looks_at_an_execution_reads_sentences(name: str) -> None:
    """The console shows the names in the graph, and the comments beside it."""
    assert re.fullmatch(r"[A-Z][a-z]+( [a-z]+)*\??", name)
    assert re.fullmatch(r"[A-Z].+\.", STATES[name]["Comment"])
    assert ASL["Comment"].endswith(".")


@pytest.mark.parametrize("name", TASKS)
def test_a_task_has_a_limit_a_retry_and_a_catch_for_all(name: str) -> None:
    state = STATES[name]
    assert 0 < state["TimeoutSeconds"] < ASL["TimeoutSeconds"]
    assert state["Retry"]
    assert state["Catch"][-1]["ErrorEquals"] == ["States.ALL"]
    failing = {"Plan failed"} if name in ("Record failure", "Send event", "Mark as sent") else {"Record failure"}
    assert {state["Catch"][-1]["Next"]} == failing
    for catch in state["Catch"]:
        assert catch["ResultPath"].startswith("$."), "the input stays beside the error"


@pytest.mark.parametrize("name", TASKS)
def test_a_retry_waits_ever_longer_at_random_but_not_for_ever(name: str) -> None:
    for retry in STATES[name]["Retry"]:
        if retry["MaxAttempts"] != 0:
            assert retry["JitterStrategy"] == "FULL"
            assert 1 <= retry["IntervalSeconds"] <= retry["MaxDelaySeconds"] <= 60
            assert 1 < retry["BackoffRate"] <= 2
            assert 1 <= retry["MaxAttempts"] <= 4


@pytest.mark.parametrize("name", LAMBDA_TASKS)
def test_a_step_is_given_the_whole_state(name: str) -> None:
    """A step takes from it what it knows: whose request, which attempt, after which call, and whether by rules."""
    assert STATES[name]["Parameters"].keys() == {"FunctionName", "Payload.$"}
    assert STATES[name]["Parameters"]["Payload.$"] == "$"


def test_only_falling_back_asks_for_the_rules() -> None:
    asking = {name for name, state in STATES.items() if "fallback" in state.get("Parameters", {})}
    assert asking == {"Fall back"}
    assert STATES["Fall back"]["Parameters"]["fallback"] is True


@pytest.mark.parametrize("name", ["Repair", "Fall back"])
def test_a_further_attempt_keeps_what_all_steps_need(name: str) -> None:
    kept = STATES[name]["Parameters"]
    assert {kept[f"{each}.$"] for each in ("owner", "request_id", "correlation_id")} == {
        "$.owner",
        "$.request_id",
        "$.correlation_id",
    }


def error_names(state: Json, kind: str) -> list[str]:
    return [name for rule in state.get(kind, []) for name in rule["ErrorEquals"]]


def used_names() -> set[str]:
    return {name for state in STATES.values() for kind in ("Retry", "Catch") for name in error_names(state, kind)}


def given_names() -> set[str]:
    """Names that Pass states give to an error."""
    return {state["Result"]["Error"] for state in STATES.values() if "Error" in state.get("Result", {})}


@pytest.mark.parametrize("name", sorted(used_names() | given_names()))
def test_an_error_name_is_ours_or_aws_own(name: str) -> None:
    ours = {error.__name__ for base in (PlanFailure, Transient, WriterError) for error in kinds_of(base)}
    assert name in ours | AWS_NAMES


def test_every_name_of_awss_that_is_known_is_used() -> None:
    assert AWS_NAMES - used_names() == set()


def test_no_fail_state_borrows_a_name() -> None:
    assert [state["Error"] for state in STATES.values() if state["Type"] == "Fail"] == ["PlanFailed"]
    assert not any(name.startswith("States.") for name in given_names())


def route_of(name: str, state: Json) -> str:
    """What becomes of an error in a task: tried again, or where the first catch that takes it leads."""
    if name in error_names(state, "Retry"):
        return "tried again"
    caught = [rule["Next"] for rule in state["Catch"] if {name, "States.ALL"} & set(rule["ErrorEquals"])]
    return str(caught[0])


@pytest.mark.parametrize("error", kinds_of(Transient), ids=lambda error: error.__name__)
def test_a_transient_error_is_tried_again_by_every_step(error: type[Exception]) -> None:
    assert {route_of(error.__name__, STATES[name]) for name in LAMBDA_TASKS} == {"tried again"}


@pytest.mark.parametrize("error", kinds_of(PlanFailure), ids=lambda error: error.__name__)
def test_a_failure_is_recorded_at_once_by_every_step(error: type[Exception]) -> None:
    assert {route_of(error.__name__, STATES[name]) for name in LAMBDA_TASKS} == {"Record failure"}


def test_no_error_is_named_twice_in_one_task() -> None:
    for name in TASKS:
        for kind in ("Retry", "Catch"):
            assert max(Counter(error_names(STATES[name], kind)).values()) == 1


# Whom an error is for: an HTTP caller, the state machine's last word, its retries, or the way on without a model.
BASES: tuple[type[StudyplanError], ...] = (Refused, PlanFailure, ImportFailure, Transient, WriterError)
ERRORS = [error for base in BASES for error in kinds_of(base)]


def test_every_error_is_for_exactly_one_reader() -> None:
    ours = {kind for kind in kinds_of(StudyplanError) if kind.__module__.startswith("studyplan.domain.errors.")}
    assert set(ERRORS) == ours - set(BASES)
    assert len(ERRORS) == len(set(ERRORS))


def test_no_error_of_ours_has_the_name_of_another() -> None:
    names = Counter(error.__name__ for error in ERRORS)
    assert names.keys().isdisjoint(dir(builtins))
    assert set(names.values()) == {1}


def test_every_error_says_its_own_sentence() -> None:
    sentences = [error.sentence for error in ERRORS]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence.endswith(".") for sentence in sentences)
