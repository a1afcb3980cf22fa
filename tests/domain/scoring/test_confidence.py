"""Confidence: what findings cost, the bands, and what follows."""

import pytest

from studyplan.domain.scoring.confidence import band_of, status_of, weigh
from studyplan.domain.values.plan import Finding
from tests.support.builders import a_finding

ERROR = a_finding("EMPTY_DAY")
WARNING = a_finding("DIFFICULTY_TOO_HIGH", severity="warning")
THIN = a_finding("LIBRARY_TOO_THIN", severity="warning")
INFO = a_finding("WEEKLY_TIME_MISMATCH", severity="info")


@pytest.mark.parametrize(
    ("findings", "score"),
    [
        ((), 1.0),
        ((INFO,), 1.0),
        ((WARNING,), 0.95),
        ((WARNING, WARNING), 0.95),
        ((ERROR,), 0.65),
        ((ERROR, ERROR), 0.60),
        ((ERROR, a_finding("NO_PRACTICE_TASKS")), 0.30),
        ((ERROR,) * 40, 0.0),
    ],
)
def test_findings_cost_what_the_document_states(findings: tuple[Finding, ...], score: float) -> None:
    assert weigh(findings).score == score


def test_the_factors_add_up_to_the_score() -> None:
    confidence = weigh((ERROR, ERROR, WARNING, INFO))
    assert round(1.0 + sum(factor.effect for factor in confidence.factors), 2) == confidence.score
    assert [factor.code for factor in confidence.factors] == ["EMPTY_DAY", "DIFFICULTY_TOO_HIGH"]


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (1.0, "high"),
        (0.90, "high"),
        (0.89, "acceptable"),
        (0.70, "acceptable"),
        (0.69, "needs_review"),
        (0.50, "needs_review"),
        (0.49, "failed"),
        (0.0, "failed"),
    ],
)
def test_bands_begin_where_the_document_states(score: float, band: str) -> None:
    assert band_of(score) == band


@pytest.mark.parametrize(
    ("findings", "status"),
    [((), "completed"), ((WARNING,), "completed"), ((ERROR,), "needs_review"), ((ERROR,) * 5, "failed")],
)
def test_a_request_is_completed_only_without_errors(findings: tuple[Finding, ...], status: str) -> None:
    assert status_of(weigh(findings), findings) == status


@pytest.mark.parametrize(
    ("findings", "status"),
    [((THIN,), "needs_review"), ((THIN, INFO, WARNING), "needs_review"), ((THIN, *(ERROR,) * 5), "failed")],
)
def test_a_plan_of_a_thin_library_needs_review(findings: tuple[Finding, ...], status: str) -> None:
    assert status_of(weigh(findings), findings) == status
