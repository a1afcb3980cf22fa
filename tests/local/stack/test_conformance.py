"""What the product relies on in Step Functions and DynamoDB, held against the embedded stack and against moto."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.local.backends import Backend

RACERS = 20

# moto loses concurrent writes.
on_stack_only = pytest.mark.parametrize("backend", [pytest.param("stack", marks=pytest.mark.stack)], indirect=True)


@pytest.fixture
def name() -> str:
    return f"run-{uuid.uuid4()}"


def test_a_name_starts_one_execution_only(backend: Backend, name: str) -> None:
    arn = backend.start(name)
    states = backend.client("stepfunctions")
    other = json.dumps({"mode": "hopeless", "round": 1, "rounds": 1, "key": name})
    with pytest.raises(states.exceptions.ExecutionAlreadyExists):
        states.start_execution(stateMachineArn=backend.machine, name=name, input=other)
    assert backend.outcome(arn)["status"] == "SUCCEEDED"
    assert backend.note(name) == "well done after 1 rounds"


@on_stack_only  # moto cannot stop what it has not begun
def test_an_execution_that_is_stopped_at_once_stays_stopped(backend: Backend, name: str) -> None:
    arn = backend.start(name, rounds=50)  # more than it can have done when it is stopped
    states = backend.client("stepfunctions")
    states.stop_execution(executionArn=arn)
    assert states.describe_execution(executionArn=arn)["status"] == "ABORTED"
    assert states.describe_execution(executionArn=arn)["executionArn"].endswith(f":{name}")


def test_an_execution_is_there_as_soon_as_its_start_is_answered(backend: Backend, name: str) -> None:
    arn = backend.start(name)
    described = backend.client("stepfunctions").describe_execution(executionArn=arn)
    assert (described["name"], json.loads(described["input"])["key"]) == (name, name)
    assert backend.outcome(arn)["status"] == "SUCCEEDED"


def test_retry_finds_an_error_by_its_class_name(backend: Backend, name: str) -> None:
    output = json.loads(backend.run(name, "flaky")["output"])
    assert output["work"] == {"word": "well done", "calls": 2}


def test_catch_finds_an_error_by_its_class_name(backend: Backend, name: str) -> None:
    output = json.loads(backend.run(name, "hopeless")["output"])
    assert output["error"]["Error"] == "Hopeless"
    assert json.loads(output["error"]["Cause"])["errorMessage"] == "no use"
    assert output["key"] == name, "ResultPath keeps the input beside the error"
    assert backend.note(name) == "hopeless"


def test_a_task_that_is_too_slow_times_out(backend: Backend, name: str) -> None:
    output = json.loads(backend.run(name, "slow")["output"])
    assert output["error"]["Error"] == "States.Timeout"
    assert backend.note(name) == "too slow"


def test_a_choice_loops_until_the_rounds_are_done(backend: Backend, name: str) -> None:
    output = json.loads(backend.run(name, rounds=3)["output"])
    assert output["work"]["calls"] == 3
    assert backend.note(name) == "well done after 3 rounds"


def test_a_direct_update_keeps_its_condition(backend: Backend, name: str) -> None:
    backend.run(name)
    second = backend.run(f"{name}-again", key=name)
    assert (second["status"], second["error"]) == ("FAILED", "AlreadyNoted")


def test_history_tells_every_state(backend: Backend, name: str) -> None:
    ended = backend.run(name)
    history = backend.client("stepfunctions").get_execution_history(executionArn=ended["executionArn"], maxResults=1000)
    entered = [
        event["stateEnteredEventDetails"]["name"] for event in history["events"] if "stateEnteredEventDetails" in event
    ]
    assert entered == ["Work", "Enough rounds?", "Note done", "Write note", "Done"]


@pytest.mark.slow
@on_stack_only
def test_of_many_conditional_puts_one_wins(backend: Backend, name: str) -> None:
    def put(number: int) -> bool:
        database = backend.client("dynamodb")
        try:
            database.put_item(
                TableName=backend.table,
                Item={"pk": {"S": name}, "by": {"N": str(number)}},
                ConditionExpression="attribute_not_exists(pk)",
            )
        except database.exceptions.ConditionalCheckFailedException:
            return False
        return True

    with ThreadPoolExecutor(RACERS) as racers:
        won = list(racers.map(put, range(RACERS)))
    assert won.count(True) == 1
    item = backend.item(name)
    assert item is not None
    assert item["by"]["N"] == str(won.index(True))


@on_stack_only
def test_of_many_transactions_one_wins_and_nothing_of_the_others_is_left(backend: Backend, name: str) -> None:
    reasons: list[str] = []

    def publish(number: int) -> bool:
        database = backend.client("dynamodb")
        put = {"TableName": backend.table, "ConditionExpression": "attribute_not_exists(pk)"}
        try:
            database.transact_write_items(
                TransactItems=[
                    {"Put": {**put, "Item": {"pk": {"S": f"{name} part {number}"}}}},
                    {"Put": {**put, "Item": {"pk": {"S": name}, "by": {"N": str(number)}}}},
                ]
            )
        except database.exceptions.TransactionCanceledException as error:
            reasons.append(str(error))
            return False
        return True

    with ThreadPoolExecutor(RACERS) as racers:
        won = list(racers.map(publish, range(RACERS)))
    parts = [backend.item(f"{name} part {number}") is not None for number in range(RACERS)]
    assert won.count(True) == 1
    assert parts == won
    assert all("ConditionalCheckFailed" in reason for reason in reasons)


@pytest.mark.slow
@on_stack_only
def test_no_update_of_a_counter_is_lost(backend: Backend, name: str) -> None:
    def add(_number: int) -> None:
        backend.client("dynamodb").update_item(
            TableName=backend.table,
            Key={"pk": {"S": name}},
            UpdateExpression="ADD calls :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )

    with ThreadPoolExecutor(RACERS) as racers:
        list(racers.map(add, range(RACERS)))
    item = backend.item(name)
    assert item is not None
    assert item["calls"]["N"] == str(RACERS)
