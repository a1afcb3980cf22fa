"""Confidence: 1.0 minus a named penalty for what the checks found, and what follows from it."""

from collections import Counter

from studyplan.domain.values.plan import Confidence, Factor, Finding
from studyplan.domain.values.types import Band, RequestStatus

FIRST_ERROR, FURTHER_ERROR, WARNING = 0.35, 0.05, 0.05
CEILING_WITH_ERRORS = 0.69
TOO_THIN = "LIBRARY_TOO_THIN"  # the finding that leaves a plan to a person, whatever its score
BANDS: tuple[tuple[float, Band], ...] = (
    (0.90, "high"),
    (0.70, "acceptable"),
    (0.50, "needs_review"),
    (0.0, "failed"),
)


def weigh(findings: tuple[Finding, ...]) -> Confidence:
    """Score findings: each code with errors costs 0.35 and 0.05 for each further one; with warnings only, 0.05."""
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
            Factor(code="ERROR_CEILING", effect=round(CEILING_WITH_ERRORS - score, 2), why="an error is left")
        )
        score = CEILING_WITH_ERRORS
    return Confidence(score=score, band=band_of(score), factors=tuple(factors))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}"


def band_of(score: float) -> Band:
    return next(band for least, band in BANDS if score >= least)


def errors_in(findings: tuple[Finding, ...]) -> int:
    return sum(finding.severity == "error" for finding in findings)


def status_of(confidence: Confidence, findings: tuple[Finding, ...]) -> RequestStatus:
    """What a request with this as its best plan becomes."""
    if confidence.score < 0.50:
        return "failed"
    doubtful = errors_in(findings) or confidence.score < 0.70 or any(finding.code == TOO_THIN for finding in findings)
    return "needs_review" if doubtful else "completed"
