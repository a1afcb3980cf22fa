"""Confidence: what findings cost, the bands, and what follows."""

import pytest

from studyplan.domain.scoring.confidence import WEIGHTS, band_of, is_limited_by_library, status_of, weigh
from studyplan.domain.values.plan import Finding
from studyplan.domain.values.types import Cause
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


def warned(code: str, share: float | None, cause: Cause | None = "plan", severity: str = "warning") -> Finding:
    return a_finding(code, severity=severity, share=share, cause=cause)


@pytest.mark.parametrize(
    ("findings", "score"),
    [
        ((warned("TOO_EASY", 0.2),), 0.92),
        ((warned("TOO_EASY", 0.5),), 0.80),
        ((warned("DIFFICULTY_TOO_HIGH", 0.07),), 0.97),
        ((warned("DIFFICULTY_TOO_HIGH", 0.79),) * 11, 0.68),
        ((warned("DIFFICULTY_TOO_HIGH", None, None),) * 11, 0.95),
        ((warned("GUESSED_MINUTES", 1.0, "library"),), 0.75),
        ((warned("GUESSED_MINUTES", 1.0, "library", "info"),), 1.0),
        ((warned("WEAK_AREA_MISSING", 0.05),), 0.89),
        ((warned("WEAK_AREA_MISSING", 0.5),) * 2, 0.70),
        ((warned("WEAK_AREA_MISSING", 0.5, "library"),), 0.88),
        ((warned("WEAK_AREA_MISSING", 0.25), warned("WEAK_AREA_MISSING", 0.25, "library")), 0.83),
        ((warned("REPEATED_CONTENT", 0.001),), 0.99),
        ((warned("REPEATED_CONTENT", 0.001, "library"),), 0.99),
        ((warned("DIFFICULTY_TOO_HIGH", 0.0),), 0.99),
        ((warned("REPEATED_CONTENT", 0.8),) * 3, 0.70),
        ((warned("A_CHECK_WITHOUT_A_WEIGHT", 1.0),), 0.95),
    ],
)
def test_a_warning_costs_its_weight_times_its_share(findings: tuple[Finding, ...], score: float) -> None:
    assert weigh(findings).score == score


FAULTS: list[tuple[Finding, ...]] = [
    (warned("TOO_EASY", 0.3),),
    (warned("DIFFICULTY_TOO_HIGH", 0.3),),
    (warned("WEAK_AREA_MISSING", 0.05),),
    (warned("GUESSED_MINUTES", 0.51, "library"),),
    (warned("PRACTICE_BEFORE_STUDY", 0.6),),
    (warned("GOAL_NOT_REACHED", 1.0),),
    (warned("REPEATED_CONTENT", 0.4),),
    (warned("PRACTICE_SHORT", 0.2),),
    (warned("ONE_RESOURCE_DOMINATES", 0.75),),
    (warned("REASONS_ALIKE", 1.0),),
    (warned("SERIES_ORDER", 0.35),),
    (warned("CHEAT_SHEETS_FOR_LESSONS", 0.22),),
]


@pytest.mark.parametrize("findings", FAULTS, ids=lambda findings: findings[0].code)
def test_a_fault_that_a_teacher_would_not_accept_takes_a_plan_below_090(findings: tuple[Finding, ...]) -> None:
    assert weigh(findings).band == "acceptable"


@pytest.mark.parametrize(
    "findings",
    [
        (warned("TOO_EASY", 0.12),),
        (warned("DIFFICULTY_TOO_HIGH", 0.12),),
        (warned("GUESSED_MINUTES", 0.3, "library"),),
        (warned("REPEATED_CONTENT", 0.15, "library"),),
        (warned("ONE_RESOURCE_DOMINATES", 0.66),),
        (warned("WEAK_AREA_LATE", 1.0),),
        (warned("BEST_MATCH_LEFT_OUT", 1.0),),
        (warned("WEAK_AREA_MISSING", 0.34, "library"),),
        (a_finding("STARTS_IN_THE_PAST", severity="warning"),),
        (warned("REPEATED_CONTENT", 0.15), warned("PRACTICE_SHORT", 0.05)),
    ],
    ids=lambda findings: findings[0].code,
)
def test_a_blemish_leaves_a_plan_at_090_and_completed(findings: tuple[Finding, ...]) -> None:
    assert weigh(findings).score >= 0.90
    assert status_of(weigh(findings), findings) == "completed"


def test_warnings_alone_take_no_plan_below_050() -> None:
    everything = tuple(warned(code, 1.0) for code in WEIGHTS)
    confidence = weigh(everything)
    assert (confidence.score, confidence.band, status_of(confidence, everything)) == (
        0.5,
        "needs_review",
        "needs_review",
    )
    assert "WARNING_FLOOR" in {factor.code for factor in confidence.factors}
    assert weigh((ERROR, *everything)).score == 0.5
    assert weigh((*(ERROR,) * 5, *everything)).score == weigh((ERROR,) * 5).score == 0.45


@pytest.mark.parametrize(
    "findings",
    [(ERROR, warned("TOO_EASY", 0.5)), tuple(warned(code, 1.0, "library") for code in WEIGHTS), (THIN, *(ERROR,) * 3)],
)
def test_the_factors_add_up_with_floors_and_ceilings(findings: tuple[Finding, ...]) -> None:
    confidence = weigh(findings)
    assert round(1.0 + sum(factor.effect for factor in confidence.factors), 2) == confidence.score


@pytest.mark.parametrize(
    ("share", "score", "status"), [(0.26, 0.90, "completed"), (0.27, 0.89, "needs_review"), (0.6, 0.76, "needs_review")]
)
def test_what_the_library_causes_needs_review_from_some_weight_on(share: float, score: float, status: str) -> None:
    findings = (warned("TOO_EASY", share, "library"),)
    assert (weigh(findings).score, status_of(weigh(findings), findings)) == (score, status)


def test_the_same_share_caused_by_the_plan_does_not_blame_the_library() -> None:
    findings = (warned("TOO_EASY", 0.6, "plan"),)
    assert (is_limited_by_library(findings), status_of(weigh(findings), findings)) == (False, "completed")


def test_what_the_library_causes_is_added_up_over_the_checks() -> None:
    findings = warned("TOO_EASY", 0.2, "library"), warned("GUESSED_MINUTES", 0.2, "library")
    assert [is_limited_by_library(some) for some in (findings, findings[:1], findings[1:])] == [True, False, False]


def test_a_thin_library_takes_a_plan_to_089_and_says_why() -> None:
    confidence = weigh((warned("LIBRARY_TOO_THIN", 0.1, "library"),))
    assert (confidence.score, confidence.band) == (0.89, "acceptable")
    assert confidence.factors[-1].code == "LIBRARY_CEILING"
    assert confidence.factors[-1].why == "no plan from this library is good for this learner as it is"


def test_the_reason_of_a_factor_has_the_share() -> None:
    (factor,) = weigh((warned("REPEATED_CONTENT", 0.25), warned("REPEATED_CONTENT", 0.05))).factors
    assert factor.why == "2 warnings, a share of 30%"
