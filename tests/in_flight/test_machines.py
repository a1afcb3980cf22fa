"""A state machine of one release calls the functions of another: both finish what they began."""

import json
from typing import Any

import pytest

from tests.in_flight.snapshot import FOLDER
from tests.statemachine.conftest import Post, library, one_machine, post
from tests.statemachine.conftest import machine as this_machine
from tests.statemachine.machine import Json, Machine, PlatformError, failing
from tests.support.handlers import call

__all__ = ["library", "one_machine", "post", "this_machine"]

FORMER: Json = json.loads((FOLDER / "0.1.asl.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def asl() -> Json:
    """The definition of 0.1, which executions that were started under it go on with."""
    return FORMER


@pytest.fixture
def machine(this_machine: Machine) -> Machine:
    return this_machine


def test_the_machine_of_0_1_finishes_with_the_functions_of_today(machine: Machine, post: Post) -> None:
    run = machine.run(post().id)
    assert (run.status, run.request.status) == ("SUCCEEDED", "completed")
    assert run.states[-2:] == ["Publish plan", "Plan is published"]


@pytest.mark.parametrize(("action", "state"), [("repair", "Repair"), ("fallback", "Fall back")])
def test_the_machine_of_0_1_follows_every_action(machine: Machine, post: Post, action: str, state: str) -> None:
    scored: list[Any] = []

    def score(event: Json) -> Json:
        answer: Json = call("score_plan", event)
        scored.append(answer)
        return answer | ({"verdict": action, "next_action": action} if len(scored) == 1 else {})

    machine.replace("score_plan", score)
    run = machine.run(post().id)
    assert (run.status, run.request.status) == ("SUCCEEDED", "completed")
    assert state in run.states


def test_a_time_out_under_0_1_keeps_its_code(machine: Machine, post: Post) -> None:
    machine.replace("validate_plan", failing(PlatformError("Sandbox.Timedout")))
    run = machine.run(post().id)
    assert (run.request.status, run.code) == ("failed", "StepTimedOut")
    assert "Name the timeout" in run.states
