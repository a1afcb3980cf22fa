"""The goals are met and missed as they should be, and a run tells."""

from typing import Any

import pytest

from evals.quality.__main__ import main
from evals.quality.cases import cases
from evals.quality.measures.grades import Grade, letter
from evals.quality.measures.score import Score
from evals.quality.results import Result, calibration, correlation, goals

CASE = cases()[0]


def a_result(planner: float, learner: float, confidence: float | None, **difference: Any) -> Result:
    mixed = difference.pop("mixed", None)
    scores = {} if mixed is None else {"interleaving": Score.same(mixed)}
    sound = {"same_for_another": True} | difference
    return Result(CASE, "completed", confidence, Grade(planner, learner, scores), **sound)


def met(*results: Result) -> list[bool]:
    return [goal.met for goal in goals(list(results))]


def missed(*results: Result) -> list[int]:
    return [place for place, is_met in enumerate(met(*results)) if not is_met]


def test_good_plans_of_high_confidence_meet_every_goal() -> None:
    assert met(a_result(0.95, 0.95, 0.95)) == [True] * 6


def test_each_goal_can_be_missed() -> None:
    good = a_result(0.95, 0.95, 0.95)
    assert missed(good, a_result(0.75, 0.75, 0.8)) == [0]
    assert missed(good, a_result(0.95, 0.65, 0.9)) == [1]
    assert missed(good, a_result(0.95, 0.95, 0.89)) == [2]
    assert missed(a_result(0.95, 0.95, 0.95, same_for_another=False)) == [3]
    assert missed(a_result(0.95, 0.95, 0.95, mixed=0.89)) == [4]
    assert missed(a_result(0.95, 0.95, 0.95, days_too_many=1)) == [5]


def test_a_refusal_counts_as_f_unless_the_library_has_too_little() -> None:
    refused = Result(CASE, "refused", None, None, same_for_another=True)
    assert refused.letters == ("F", "F")
    assert Result(CASE, "refused", None, None, excused=True).letters == ("-", "-")


def test_letters_are_those_of_the_grade_as_it_is_shown() -> None:
    assert [letter(grade) for grade in (0.895, 0.894, 0.80, 0.70, 0.60, 0.59)] == ["A", "B", "B", "C", "D", "F"]


def test_calibration_counts_by_confidence() -> None:
    results = [a_result(0.95, 0.5, 0.95), a_result(0.7, 0.7, 0.7)]
    assert [(name, dict(planner), dict(learner)) for name, planner, learner in calibration(results)] == [
        ("0.90 to 1.00", {"A": 1}, {"F": 1}),
        ("0.70 to 0.79", {"C": 1}, {"C": 1}),
    ]
    assert correlation(results, planner=True) == pytest.approx(1.0)
    assert correlation(results, planner=False) == pytest.approx(-1.0)
    assert correlation(results[:1], planner=True) is None


def test_a_run_says_what_is_wrong_with_its_variables(capsys: pytest.CaptureFixture[str]) -> None:
    assert main({"FORMAT": "xml"}) == 2
    assert main({"ONLY": "astrology"}) == 2
    assert capsys.readouterr().err == "FORMAT must be text or json.\nNo case has the words astrology.\n"


@pytest.mark.parametrize("variables", [{}, {"FORMAT": "json"}, {"PLANS": "1"}, {"BY": "teacher"}])
def test_a_run_prints_the_cases_that_were_chosen(variables: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main({"ONLY": "docker-thin"} | variables) in (0, 1)
    assert "docker beginner 7d" in capsys.readouterr().out
