"""The next action: what is published, what is sent back, when the rules write."""

import pytest

from studyplan.domain.scoring.decision import Attempt, best_of, next_action_after, repairs_of
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
