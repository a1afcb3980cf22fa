"""The figures, and the baseline that they may not fall below."""

import json
from dataclasses import replace

import pytest

from evals.__main__ import main, present
from evals.figures import COMPARED, Figures, baseline_of, below_baseline, sum_up
from evals.judge import CaseResult, Fault
from evals.report import as_text

GOOD = CaseResult("good", "completed", 1.0, 1, judged=20, kept=20, faults=(), schema_valid=True, confidence=1.0)
REFUSED = CaseResult("refused", "refused", 0.1, 0, judged=1, kept=1, faults=())
BAD = replace(GOOD, case="bad", kept=15, faults=(Fault("EMPTY_DAY", "day 3 has no task"),), confidence=0.5)
LOST = replace(BAD, case="lost", kept=0, schema_valid=False, confidence=None)
BASELINE = {"schema_validity_rate": 0.9, "constraint_pass_rate": 0.95, "average_confidence": 0.9, "final_pass": 9}
AT_BASELINE = Figures(10, 0.9, 0.95, 0.9, 9, attempts=12, p50_seconds=1.0, p95_seconds=2.0)


def test_a_refused_case_counts_in_the_final_pass_alone() -> None:
    figures = sum_up((GOOD, REFUSED))
    assert (figures.final_pass, figures.schema_validity_rate, figures.average_confidence) == (2, 1.0, 1.0)


def test_a_plan_that_was_due_and_is_not_there_lowers_schema_validity_and_not_confidence() -> None:
    figures = sum_up((GOOD, LOST))
    assert (figures.final_pass, figures.schema_validity_rate, figures.average_confidence) == (1, 0.5, 1.0)


def test_one_broken_rule_lowers_the_constraint_pass_rate_and_takes_the_final_pass() -> None:
    figures = sum_up((GOOD, BAD))
    assert (figures.constraint_pass_rate, figures.final_pass, figures.average_confidence) == (0.875, 1, 0.75)


def test_times_are_the_nearest_ranks() -> None:
    figures = sum_up(tuple(replace(GOOD, seconds=float(second)) for second in range(1, 11)))
    assert (figures.p50_seconds, figures.p95_seconds) == (5.0, 10.0)


def test_figures_at_the_baseline_or_above_have_not_fallen() -> None:
    assert below_baseline(AT_BASELINE, BASELINE) == ()
    assert below_baseline(replace(AT_BASELINE, final_pass=10, average_confidence=1.0), BASELINE) == ()


@pytest.mark.parametrize("name", COMPARED)
def test_each_figure_below_the_baseline_is_named(name: str) -> None:
    (sentence,) = below_baseline(AT_BASELINE, BASELINE | {name: BASELINE[name] + 0.001})
    assert sentence.startswith(f"{name} is ")


def test_a_figure_that_is_not_there_any_more_has_fallen() -> None:
    assert below_baseline(replace(AT_BASELINE, average_confidence=None), BASELINE) != ()


def test_the_mocks_baseline_is_ten_of_ten() -> None:
    baseline = baseline_of("mock")
    assert baseline is not None
    assert set(baseline) == set(COMPARED)
    assert (baseline["final_pass"], baseline["schema_validity_rate"], baseline["constraint_pass_rate"]) == (10, 1, 1)


def test_a_provider_without_a_baseline_is_compared_with_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert present((BAD,), "somebody", as_one_object=False) == 0
    assert "There is no baseline for somebody yet" in capsys.readouterr().err


def test_a_run_below_the_baseline_exits_with_1_and_says_what_fell(capsys: pytest.CaptureFixture[str]) -> None:
    assert present((GOOD,) * 9 + (BAD,), "mock", as_one_object=False) == 1
    assert "final_pass is 9, the baseline is 10" in capsys.readouterr().err


def test_the_json_form_is_one_object_with_every_figure(capsys: pytest.CaptureFixture[str]) -> None:
    assert present((GOOD,) * 9 + (BAD,), "mock", as_one_object=True) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["failed_cases"] == [
        {"case": "bad", "reasons": [{"rule": "EMPTY_DAY", "reason": "day 3 has no task"}]},
    ]
    assert set(COMPARED) < set(told["figures"])
    assert len(told["cases"]) == 10


def test_the_table_names_failed_cases_with_their_reasons() -> None:
    text = as_text("mock", (GOOD, BAD), sum_up((GOOD, BAD)), BASELINE)
    assert "  bad\n    EMPTY_DAY: day 3 has no task" in text


@pytest.mark.parametrize("wrong", [{"PROVIDER": "oracle"}, {"FORMAT": "xml"}], ids=lambda it: next(iter(it)))
def test_an_unknown_choice_is_one_sentence_and_exit_code_2(
    wrong: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(wrong) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert next(iter(wrong.values())) in said.err
