"""`make watch` on the real machine: what it shows of Ana's plan, and what it never shows."""

import json
import uuid
from pathlib import Path

import pytest

from local.execution_view import watch
from local.execution_view.executions import on_this_machine
from local.execution_view.history import read
from local.stack.aws import client
from local.stack.emulator_process import ROOT
from local.stack.errors import StackError
from local.stack.registry import announced
from local.stack.stack import Stack
from tests.api import bodies
from tests.api.client import Client, Json
from tests.api.conftest import Made

pytestmark = pytest.mark.stack

STATES = json.loads((ROOT / "statemachine" / "make_study_plan.asl.json").read_text("utf-8"))["States"]
GOAL = "Learn to charm pythons for my sister's wedding"


@pytest.fixture(autouse=True)
def _found(stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(watch, "SERVING", tmp_path)
    with announced(tmp_path, stack.serving("serve")):
        yield


def test_the_states_of_a_plan_are_shown_in_their_order_with_all_their_parts(
    made: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    assert watch.main({"REQUEST": made.request["id"]}) == 0
    out = capsys.readouterr().out
    heads = [
        "Retrieve resources (Task)",
        "Generate plan (Task)",
        "Validate plan (Task)",
        "Score plan (Task)",
        "Good enough? (Choice)",
        "Publish plan (Task)",
        "Plan is published (Succeed)",
    ]
    assert [
        line.split("  ")[-1] for line in out.splitlines() if line.endswith(("(Task)", "(Choice)", "(Succeed)"))
    ] == heads
    assert "next     Publish plan" in out
    assert out.count("try 1    succeeded after") == 5
    assert made.request["plan_id"] in out
    assert out.splitlines()[-1].endswith("s  SUCCEEDED")


def test_every_state_of_a_real_history_is_one_of_the_machine_with_its_kind(made: Made, tmp_path: Path) -> None:
    (machine,) = on_this_machine(tmp_path)
    found = machine.named(made.request["id"])
    assert found
    execution = read(machine.history(found.arn))
    assert execution
    assert {visit.name: visit.kind for visit in execution.visits} == {
        visit.name: STATES[visit.name]["Type"] for visit in execution.visits
    }
    assert len(execution.visits) == 7


@pytest.mark.parametrize("full", ["", "1"])
def test_the_goal_of_a_learner_is_never_shown(
    full: str, api: Client, ana: Json, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = api.made("/api/plan-requests/", bodies.plan_request(ana["id"], goal=GOAL))
    assert watch.main({"REQUEST": asked["id"], "FULL": full}) == 0
    out = capsys.readouterr().out
    assert "SUCCEEDED" in out
    assert "charm" not in out
    assert ana["name"] not in out


def test_an_unknown_request_is_said(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StackError, match=r"No execution is called nobody in the stack of `make serve`"):
        watch.main({"REQUEST": "nobody"})


def test_a_failure_is_shown_with_its_place_and_its_code(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    name = str(uuid.uuid4())  # the id of no request
    told = {"owner": "local", "request_id": name, "attempt": 1, "correlation_id": name}
    client("stepfunctions", stack.endpoint).start_execution(
        stateMachineArn=stack.outputs["StateMachineArn"], name=name, input=json.dumps(told)
    )
    assert watch.main({"REQUEST": name}) == 1
    out = capsys.readouterr().out
    *_, end, where, code = out.splitlines()
    assert end.endswith("s  FAILED: PlanFailed: The request's failure code says why.")
    assert where.strip().startswith("where    Retrieve resources, try 1: RequestMissing")
    assert code.strip() == "code     RequestMissing"
    assert "next     Record failure" in out
    assert "stackTrace" not in out
