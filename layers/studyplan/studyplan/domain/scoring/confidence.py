"""Compute confidence, 1.0 minus named penalties for findings, and the status that follows from it."""

from collections import Counter

from studyplan.domain.values.plan import Confidence, Factor, Finding
from studyplan.domain.values.types import Band, RequestStatus

FIRST_ERROR, FURTHER_ERROR, WARNING = 0.35, 0.05, 0.05
CEILING_WITH_ERRORS = 0.69
TOO_THIN = "LIBRARY_TOO_THIN"  # a plan with this finding needs review, whatever its score
BANDS: tuple[tuple[float, Band], ...] = (
    (0.90, "high"),
    (0.70, "acceptable"),
    (0.50, "needs_review"),
    (0.0, "failed"),
)


def weigh(findings: tuple[Finding, ...]) -> Confidence:
    """Return the confidence. The first error of a code costs 0.35, each further one 0.05, all its warnings 0.05."""
    errors = Counter(finding.code for finding in findings if finding.severity == "error")
    warned = Counter(finding.code for finding in findings if finding.severity == "warning")
    factors = [
        Factor(
            code=code,
            effect=round(-(FIRST_ERROR + FURTHER_ERROR * (count - 1)), 2),
            why=_count(count, "error"),
        )
        for code, count in errors.items()
    ]
    factors += [Factor(code=code, effect=-WARNING, why=_count(count, "warning")) for code, count in warned.items()]
    score = round(max(0.0, 1.0 + sum(factor.effect for factor in factors)), 2)
    if errors and score > CEILING_WITH_ERRORS:
        factors.append(
            Factor(code="ERROR_CEILING", effect=round(CEILING_WITH_ERRORS - score, 2), why="the plan has an error")
        )
        score = CEILING_WITH_ERRORS
    return Confidence(score=score, band=band_of(score), factors=tuple(factors))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}"


def band_of(score: float) -> Band:
    """Return the band of a score of 0 to 1."""
    return next(band for least, band in BANDS if score >= least)


def errors_in(findings: tuple[Finding, ...]) -> int:
    """Return how many findings are errors."""
    return sum(finding.severity == "error" for finding in findings)


def status_of(confidence: Confidence, findings: tuple[Finding, ...]) -> RequestStatus:
    """Return the status of a request whose best plan has this confidence and these findings."""
    if confidence.score < 0.50:
        return "failed"
    doubtful = errors_in(findings) or confidence.score < 0.70 or any(finding.code == TOO_THIN for finding in findings)
    return "needs_review" if doubtful else "completed"
