"""The next action: what is published, what is sent back, when the rules write."""

import pytest

from studyplan.domain.scoring.decision import Attempt, best_of, next_action_after, repairs_of, sent_to_model
from tests.support.builders import a_finding

WARNING, THIN = a_finding("GUESSED_MINUTES", severity="warning"), a_finding("LIBRARY_TOO_THIN", severity="warning")


def errors(*codes: str, by: str | None = "compatible") -> Attempt:
    """An attempt with an error of each code; `by` None: there is no valid draft."""
    return Attempt.model_validate({"findings": tuple(a_finding(code) for code in codes), "generated_by": by})


FINE = errors()
NO_DRAFT = errors("LlmInvalidOutput", by=None)


@pytest.mark.parametrize(
    ("attempts", "expected"),
    [
        ([FINE], "publish"),
        ([Attempt(findings=(WARNING, THIN), generated_by="compatible")], "publish"),
        ([errors("A")], "repair"),
        ([errors("A", "B"), errors("A")], "repair"),
        ([errors("A"), FINE], "publish"),
        ([NO_DRAFT], "repair"),
        ([NO_DRAFT, errors("A", "B")], "repair"),
        # at most two repairs
        ([errors("A", "B", "C"), errors("A", "B"), errors("A")], "fallback"),
        # and none where the last one did not help
        ([errors("A"), errors("A")], "fallback"),
        ([errors("A"), errors("B")], "fallback"),
        ([errors("A"), errors("A", "B")], "fallback"),
        ([errors("A"), NO_DRAFT], "fallback"),
        ([NO_DRAFT, NO_DRAFT], "fallback"),
        # rules would write the same again
        ([errors("A", by="mock")], "publish"),
        ([errors("A", "B", by="mock")], "fail"),
        ([errors("A", "B"), errors("A", "B", by="fallback")], "fail"),
        ([errors("A"), errors("A", "B", by="fallback")], "publish"),
        ([NO_DRAFT, errors(by="fallback")], "publish"),
    ],
)
def test_errors_go_back_to_a_model_while_that_helps_then_the_rules_write(
    attempts: list[Attempt], expected: str
) -> None:
    assert next_action_after(tuple(attempts)) == expected


@pytest.mark.parametrize(
    ("attempts", "best"),
    [
        ([FINE], 1),
        ([errors("A"), FINE], 2),
        ([errors("A"), errors("A", "A")], 1),
        ([errors("A"), errors("A")], 1),
        ([Attempt(findings=(WARNING,), generated_by="mock"), errors(by="mock")], 2),
        ([NO_DRAFT, errors("A", "B")], 2),
        ([errors("A"), NO_DRAFT, errors(by="fallback")], 3),
        ([NO_DRAFT], None),
    ],
)
def test_the_best_draft_has_the_fewest_errors_then_the_higher_score(attempts: list[Attempt], best: int | None) -> None:
    assert best_of(tuple(attempts)) == best


def test_a_repair_is_counted_where_the_model_wrote_what_is_published() -> None:
    attempts = (errors("A", "B"), errors("A"), errors(by="fallback"))
    assert [repairs_of(attempts, best) for best in (1, 2, 3)] == [0, 1, 0]


# --- quality ---


def quality(*warnings: tuple[str, float], by: str | None = "compatible", cause: str | None = "plan") -> Attempt:
    """An attempt without errors, with a warning of each code and share that `cause` causes."""
    findings = tuple(a_finding(code, severity="warning", share=share, cause=cause) for code, share in warnings)
    return Attempt.model_validate({"findings": findings, "generated_by": by})


POOR = quality(("PRACTICE_SHORT", 0.17), ("ONE_RESOURCE_DOMINATES", 0.62))  # 0.84
BETTER = quality(("PRACTICE_SHORT", 0.10))  # 0.94


def thin_and(warning: tuple[str, float]) -> Attempt:
    """An attempt that a thin library takes below 0.90, with one warning that the plan causes."""
    caused = quality(("LIBRARY_TOO_THIN", 0.5), cause="library").findings
    return Attempt(findings=(*caused, *quality(warning).findings), generated_by="compatible")


@pytest.mark.parametrize(
    ("attempts", "expected"),
    [
        # 0.89 and 0.90, each caused by the plan
        ([quality(("PRACTICE_SHORT", 0.18))], "repair"),
        ([quality(("PRACTICE_SHORT", 0.17))], "publish"),
        # 0.05 and 0.04 of it caused by the plan, the rest by the library
        ([thin_and(("PRACTICE_BEFORE_STUDY", 0.25))], "repair"),
        ([thin_and(("PRACTICE_BEFORE_STUDY", 0.20))], "publish"),
        # another draft could not better what the library causes, or what nobody causes
        ([quality(("PRACTICE_SHORT", 0.25), cause="library")], "publish"),
        ([quality(("PRACTICE_SHORT", 0.25), cause=None)], "publish"),
        # the rules would write the same again
        ([quality(("PRACTICE_SHORT", 0.25), by="mock")], "publish"),
        # once, whatever comes of it: then the rules write, and the best draft is published
        ([POOR, BETTER], "publish"),
        ([POOR, POOR], "fallback"),
        ([POOR, errors("A")], "fallback"),
        ([POOR, NO_DRAFT], "fallback"),
        ([POOR, NO_DRAFT, quality(("TOO_EASY", 0.5), by="fallback")], "publish"),
        # within the two calls of a repair
        ([errors("A", "B"), POOR], "repair"),
        ([errors("A", "B"), errors("A"), POOR], "fallback"),
        ([errors("A", "B"), POOR, FINE], "publish"),
    ],
)
def test_quality_goes_back_to_a_model_once_where_it_is_worth_a_call(attempts: list[Attempt], expected: str) -> None:
    assert next_action_after(tuple(attempts)) == expected


@pytest.mark.parametrize(
    ("attempts", "best"),
    [
        ([POOR, BETTER], 2),
        ([BETTER, POOR], 1),
        ([POOR, errors("A"), quality(by="fallback")], 3),
        ([POOR, NO_DRAFT, quality(("TOO_EASY", 0.9), by="fallback")], 1),
    ],
)
def test_the_better_draft_is_published(attempts: list[Attempt], best: int) -> None:
    assert best_of(tuple(attempts)) == best


def test_a_model_is_sent_the_errors_and_then_what_the_plan_causes_most_costly_first() -> None:
    found = (
        a_finding("REASON_NOT_TRUE", severity="info", cause="plan"),
        a_finding("ONE_RESOURCE_DOMINATES", severity="warning", share=0.6, cause="plan"),
        a_finding("TOO_EASY", severity="warning", share=0.5, cause="library"),
        a_finding("STARTS_IN_THE_PAST", severity="warning"),
        a_finding("WEEKLY_TIME_MISMATCH", severity="info"),
        a_finding("PRACTICE_SHORT", severity="warning", share=0.2, cause="plan"),
        a_finding("EMPTY_DAY", day=2),
        a_finding("EMPTY_DAY", day=3),
    )
    sent = sent_to_model(Attempt(findings=found, generated_by="compatible"))
    assert [(finding.code, finding.day) for finding in sent] == [
        ("EMPTY_DAY", 2),
        ("EMPTY_DAY", 3),
        ("PRACTICE_SHORT", None),
        ("ONE_RESOURCE_DOMINATES", None),
        ("REASON_NOT_TRUE", None),
    ]


def test_what_is_said_of_each_part_is_sent_once() -> None:
    parts = tuple(
        a_finding("DIFFICULTY_TOO_HIGH", severity="warning", share=0.3, cause="plan", message="too hard", day=day)
        for day in (1, 2, 3)
    )
    sent = sent_to_model(Attempt(findings=parts, generated_by="compatible"))
    assert [finding.day for finding in sent] == [1]
