"""Compute confidence, 1.0 minus named penalties for findings, and the status that follows from it."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from studyplan.domain.values.plan import Confidence, Factor, Finding
from studyplan.domain.values.types import Band, RequestStatus

FIRST_ERROR, FURTHER_ERROR, WARNING = 0.35, 0.05, 0.05
LEAST_WARNING = 0.01  # a plan with a warning is never 1.00
CEILING_WITH_ERRORS = 0.69
LEAST_OF_WARNINGS = 0.50  # warnings take a score no lower: a plan that keeps every limit is published
CEILING_OF_LIBRARY = 0.89  # below "use it as it is"
LIBRARY_MATTERS = 0.10  # when what the library causes costs more, a person should look at the plan
TOO_THIN = "LIBRARY_TOO_THIN"  # a plan with this finding needs review, whatever its score
BANDS: tuple[tuple[float, Band], ...] = (
    (0.90, "high"),
    (0.70, "acceptable"),
    (0.50, "needs_review"),
    (0.0, "failed"),
)


class Weight(NamedTuple):
    """What a warning costs when its share is 1, when the plan causes it and when the library does.

    `least` is the least that it costs when the plan causes it. With `stated_once` every finding of a check states the
    share of all of them; otherwise their shares are added up.
    """

    plan: float
    library: float
    least: float = LEAST_WARNING
    stated_once: bool = False


# 0.90 means that a teacher would use the plan as it is, so the weights follow from what a teacher would not accept.
WEIGHTS: dict[str, Weight] = {
    # More than a quarter of the minutes at the wrong level takes a plan below 0.90.
    "DIFFICULTY_TOO_HIGH": Weight(0.40, 0.40, stated_once=True),
    "TOO_EASY": Weight(0.40, 0.40),
    # A weak area that could have been served is what the learner asked for: one of many takes a plan below 0.90.
    "WEAK_AREA_MISSING": Weight(0.30, 0.25, least=0.11),
    "WEAK_AREA_LATE": Weight(0.08, 0.08),  # it is taught, but too late to build on it
    "BEST_MATCH_LEFT_OUT": Weight(0.09, 0.09),  # another resource serves it
    "GOAL_NOT_REACHED": Weight(0.15, 0.15),  # a goal of one concept that is missing takes a plan below 0.90
    "REPEATED_CONTENT": Weight(0.30, 0.30),  # lost time, from a third of the study on
    "SERIES_ORDER": Weight(0.35, 0.35),  # from a third of the time on: what it goes on from is missing
    "CHEAT_SHEETS_FOR_LESSONS": Weight(0.50, 0.20),  # a fifth of the time that teaches nothing takes a plan below 0.90
    "ONE_RESOURCE_DOMINATES": Weight(0.15, 0.15),  # from three quarters of the time on one view is too few
    "PRACTICE_SHORT": Weight(0.60, 0.60),  # of at most a quarter: 8 % practice in place of 25 % costs 0.10
    "PRACTICE_BEFORE_STUDY": Weight(0.20, 0.20),  # from half of the practice on
    "PRACTICE_BLOCKED": Weight(0.30, 0.10),  # from a third of the time on; monotony where the library has no better
    # More than a third of what is studied without any review is no plan for an exam.
    "REVIEW_MISSING": Weight(0.30, 0.10),
    "REASONS_ALIKE": Weight(0.12, 0.12),  # what all resources share explains none of them
    "GUESSED_MINUTES": Weight(0.25, 0.25),  # from two fifths of the minutes on: no day is as long as it says
    "LIBRARY_TOO_THIN": Weight(0.10, 0.10),  # what it leads to has findings of its own
}


def weigh(findings: tuple[Finding, ...]) -> Confidence:
    """Return the confidence.

    The first error of a code costs 0.35, each further one 0.05. Warnings cost by their share, or 0.05 a code.
    """
    errors = Counter(finding.code for finding in findings if finding.severity == "error")
    factors = [
        Factor(code=code, effect=round(-(FIRST_ERROR + FURTHER_ERROR * (count - 1)), 2), why=_count(count, "error"))
        for code, count in errors.items()
    ]
    after_errors = _score(factors)
    factors += _of_warnings(findings)
    if _score(factors) < min(after_errors, LEAST_OF_WARNINGS):
        why = "warnings alone take a plan no lower"
        factors.append(_to("WARNING_FLOOR", min(after_errors, LEAST_OF_WARNINGS), factors, why))
    if errors and _score(factors) > CEILING_WITH_ERRORS:
        factors.append(_to("ERROR_CEILING", CEILING_WITH_ERRORS, factors, "the plan has an error"))
    if is_limited_by_library(findings):
        why = "no plan from this library is good for this learner as it is"
        factors.append(_to("LIBRARY_CEILING", min(_score(factors), CEILING_OF_LIBRARY), factors, why))
    score = max(0.0, _score(factors))
    return Confidence(score=score, band=band_of(score), factors=tuple(factors))


def is_limited_by_library(findings: Iterable[Finding]) -> bool:
    """Return whether the library is too thin, or causes findings of some weight."""
    warned = [finding for finding in findings if finding.severity == "warning"]
    caused = {code: _shares(code, warned).library for code in {each.code for each in warned} & WEIGHTS.keys()}
    cost = sum(WEIGHTS[code].library * share for code, share in caused.items())
    return any(each.code == TOO_THIN for each in warned) or round(cost, 2) > LIBRARY_MATTERS


def cost_of_plan(findings: Iterable[Finding]) -> float:
    """Return what the warnings cost that the plan itself causes: what another draft could do better."""
    factors = _of_warnings(each for each in findings if each.cause == "plan")
    return round(-sum(factor.effect for factor in factors), 2)


class _Shares(NamedTuple):
    plan: float
    library: float


def _shares(code: str, warned: Iterable[Finding]) -> _Shares:
    """Return the shares that the warnings of a check state, by what causes them."""
    own = [each for each in warned if each.code == code]
    library = [each.share or 0.0 for each in own if each.cause == "library"]
    plan = [each.share or 0.0 for each in own if each.cause != "library"]
    if WEIGHTS[code].stated_once:
        return _Shares(max(plan, default=0.0), max(library, default=0.0))
    return _Shares(min(1.0, sum(plan)), min(1.0, sum(library)))


def _of_warnings(findings: Iterable[Finding]) -> list[Factor]:
    """Return one factor for each check with warnings."""
    warned = [finding for finding in findings if finding.severity == "warning"]
    counts = Counter(finding.code for finding in warned)
    measured = {finding.code for finding in warned if finding.share is not None}
    return [
        Factor(code=code, effect=-_cost(code, warned), why=f"{_count(count, 'warning')}{_why(code, warned)}")
        if code in WEIGHTS and code in measured
        else Factor(code=code, effect=-WARNING, why=_count(count, "warning"))
        for code, count in counts.items()
    ]


def _cost(code: str, warned: list[Finding]) -> float:
    weight, shares = WEIGHTS[code], _shares(code, warned)
    of_plan = max(weight.least, weight.plan * shares.plan) if shares.plan else 0.0
    least = WARNING if any(each.code == code and each.share is None for each in warned) else LEAST_WARNING
    return round(max(least, of_plan + weight.library * shares.library), 2)


def _why(code: str, warned: list[Finding]) -> str:
    return f", a share of {min(1.0, sum(_shares(code, warned))):.0%}"


def _score(factors: Iterable[Factor]) -> float:
    return round(1.0 + sum(factor.effect for factor in factors), 2)


def _to(code: str, score: float, factors: Iterable[Factor], why: str) -> Factor:
    """Return the factor that takes the score to another one."""
    return Factor(code=code, effect=round(score - _score(factors), 2), why=why)


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
    doubtful = errors_in(findings) or confidence.score < 0.70 or is_limited_by_library(findings)
    return "needs_review" if doubtful else "completed"
