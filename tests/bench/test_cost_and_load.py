"""The cost of a million plans and the simulation of a load: they agree with the documents, and with the baseline."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench import cost, load
from tests.statemachine import test_cost as counted

BASELINE = json.loads((Path(cost.__file__).parent / "baseline.json").read_text("utf-8"))


def test_a_million_plans_cost_no_more_than_the_baseline() -> None:
    assert cost.total(cost.lines()) <= BASELINE["dollars"]
    assert cost.transitions() <= BASELINE["transitions"]


def test_the_transitions_are_those_of_the_machine_that_a_test_runs() -> None:
    assert cost.transitions() == 1 + counted.STATES + 0.25 * 5


def test_the_lines_are_those_of_the_document() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text("utf-8")
    for line in cost.lines():
        assert f"| {line.name} |" in text
        assert f" {line.dollars:.2f} |" in text


def test_every_option_is_cheaper_and_a_waiting_state_machine_meets_the_goal() -> None:
    now = cost.total(cost.lines())
    by_name = {each.name: each.dollars for each in cost.options()}
    assert all(dollars < now for dollars in by_name.values())
    assert by_name["the state machine calls the model (HTTP task), or is called back"] <= cost.GOAL


def test_every_request_of_the_simulation_is_a_plan_or_lost() -> None:
    for outcome in load.outcomes():
        assert outcome.plans + outcome.lost == load.ARRIVALS * load.HOUR


def test_with_a_queue_nothing_is_lost_and_with_room_nothing_waits() -> None:
    _, usual, raised = load.outcomes()
    assert (usual.lost, raised.lost, raised.longest_wait) == (0, 0, 0)
    assert usual.longest_wait > load.HOUR


@pytest.mark.parametrize(
    ("difference", "first"),
    [
        ({}, "Lambda, concurrent executions"),
        ({"tokens": 60_000}, "the model's tokens"),
        ({"transitions": (100, 9)}, "Step Functions, transitions"),
        ({"starts": (1, 1)}, "Step Functions, StartExecution"),
    ],
)
def test_the_first_limit_is_named(difference: dict[str, object], first: str) -> None:
    assert replace(load.USUAL, **difference).first_limit == first  # type: ignore[arg-type]
