"""When a figure of the benchmark meets its goal."""

import pytest

from bench.figures import figure
from bench.table import summary


@pytest.mark.parametrize(("value", "is_met"), [(19.0, True), (20.0, True), (21.0, False)])
def test_a_cost_meets_its_goal_up_to_it(value: float, is_met: bool) -> None:
    assert figure("time", [value], "ms", goal=20.0).met is is_met


@pytest.mark.parametrize(("value", "is_met"), [(19.0, False), (20.0, True), (21.0, True)])
def test_a_rate_meets_its_goal_from_it_on(value: float, is_met: bool) -> None:
    assert figure("plans", [value], "/s", goal=20.0, more_is_better=True).met is is_met


def test_the_summary_names_what_missed() -> None:
    slow = figure("plans", [19.0], "/s", goal=20.0, more_is_better=True)
    assert summary([slow, figure("time", [1.0], "ms")]) == "0 of 1 goals met. Missed: plans."
