"""A task's own limit ends a function that hangs. Here it is one second for one task."""

import threading

import pytest

from tests.statemachine.conftest import Post
from tests.statemachine.machine import Json, Machine
from tests.support import aws


@pytest.fixture(scope="module")
def asl() -> Json:
    definition = aws.definition()
    definition["States"]["Generate plan"]["TimeoutSeconds"] = 1
    return definition


def test_a_function_that_hangs_is_a_step_that_timed_out(machine: Machine, post: Post) -> None:
    over = threading.Event()
    machine.replace("generate_plan", lambda _event: over.wait(60))
    run = machine.run(post().id)
    over.set()
    assert run.states == [
        "Retrieve resources",
        "Generate plan",
        "Record failure",
        "Send event",
        "Mark as sent",
        "Plan failed",
    ]
    assert run.code == "StepTimedOut"
