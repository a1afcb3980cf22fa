"""Each function once through the real `sam local invoke`, in the container and from the layer as they are deployed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.sam_local.fixtures import REQUEST, store_fixtures
from local.stack.aws import client
from local.stack.emulator_process import ROOT
from tests.local.backends import wait_for
from tests.sam_local.conftest import Invoke, Served, answer_in, timed

pytestmark = pytest.mark.sam_local


@pytest.fixture(autouse=True)
def fixtures(served: Served) -> None:
    store_fixtures(served.serving)


def test_retrieval_ranks_the_seed_library(invoke: Invoke) -> None:
    answer = invoke("retrieve_resources").result
    assert answer["candidates"] >= 10
    assert len(answer["top"]) == 3


def test_generation_lays_out_a_week(invoke: Invoke) -> None:
    answer = invoke("generate_plan").result
    assert (answer["generated_by"], answer["days"]) == ("mock", 7)
    assert answer["minutes"] > 0


def test_the_command_validates_before_a_stack_of_its_own(engine: str, quietly: None, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "local", "invoke", "--data", str(tmp_path)]
    environment = {**os.environ, "STEP": "validate_plan"}
    with timed("make invoke, validate_plan, with a stack"):
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer = answer_in(done.stdout)
    assert answer["errors"] == 0
    assert {"EMPTY_DAY", "DAILY_TIME_EXCEEDED"} <= answer["checks"].keys()
    assert "sam local invoke ValidatePlanFunction" in done.stderr


def test_scoring_has_a_verdict_and_the_line_that_is_told_has_it_too(invoke: Invoke, tmp_path: Path) -> None:
    """In any terminal, one in which somebody works with a real account too: its profile and token have no say."""
    ran = invoke("score_plan")
    assert (ran.result["next_action"], ran.result["best_attempt"]) == ("publish", 1)
    assert "using default AWS::AccountId" not in ran.log, "STS did not answer: the SAM CLI asked the real one"
    theirs = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_PROFILE": "work", "AWS_SESSION_TOKEN": "theirs"}
    with timed("the printed command, score_plan"):
        pasted = subprocess.run(
            ["sh", "-c", ran.line], cwd=ROOT, env=theirs, capture_output=True, text=True, check=False
        )
    assert pasted.returncode == 0, pasted.stderr
    assert answer_in(pasted.stdout) == ran.result


def test_publishing_stores_a_plan_and_may_be_repeated(served: Served, invoke: Invoke) -> None:
    first = invoke("publish_plan").result
    assert first["status"] == "completed"
    assert invoke("publish_plan").result == first
    rows = client("dynamodb", served.stack.endpoint).scan(TableName=served.stack.outputs["TableName"])["Items"]
    assert any(first["plan_id"] in row["sk"]["S"] for row in rows)


def test_the_sweeper_starts_what_nobody_started(served: Served, invoke: Invoke) -> None:
    never_started(served)
    assert invoke("reconcile_requests").result == {"started": 1}
    machine = served.stack.outputs["StateMachineArn"].replace(":stateMachine:", ":execution:")
    states = client("stepfunctions", served.stack.endpoint)
    wait_for(lambda: states.describe_execution(executionArn=f"{machine}:{REQUEST}")["status"] == "SUCCEEDED")


def never_started(served: Served) -> None:
    """Let the sweeper find the fixtures' request; the stack's own one, which wakes each minute, is put to rest."""
    rules = client("events", served.stack.endpoint)
    for rule in rules.list_rules()["Rules"]:
        if "ScheduleExpression" in rule:
            rules.disable_rule(Name=rule["Name"])
    client("dynamodb", served.stack.endpoint).update_item(
        TableName=served.stack.outputs["TableName"],
        Key={"pk": {"S": "OWNER#local#REQUEST"}, "sk": {"S": REQUEST}},
        UpdateExpression="SET open_shard = :shard, deadline = :later",
        ExpressionAttributeValues={":shard": {"S": "OPEN#0"}, ":later": {"S": "9999-01-01T00:00:00.000000+00:00"}},
    )


def test_the_authorizer_takes_a_token_of_the_stacks_issuer(invoke: Invoke) -> None:
    assert invoke("authorizer").result["context"] == {"owner": "local"}


def test_a_bad_event_is_an_error_that_names_the_field_and_tells_no_more(invoke: Invoke) -> None:
    goal = "Learn Python basics"
    ran = invoke("validate_plan", attempt="one", owner=5, goal=goal)
    assert (ran.code, ran.answer["errorType"]) == (0, "InvalidStepInput")
    assert ran.answer["errorMessage"] == "The step's input is wrong at: attempt, owner."
    assert goal not in ran.log
