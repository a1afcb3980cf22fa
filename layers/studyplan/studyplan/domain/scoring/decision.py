"""Decide the next action after an attempt: publish the best draft, repair it, write by rules, or fail."""

import math
from typing import Literal

from studyplan.domain.scoring.confidence import errors_in, weigh
from studyplan.domain.values.plan import Finding
from studyplan.domain.values.types import Value, WriterName

NextAction = Literal["publish", "repair", "fallback", "fail"]
MAX_REPAIRS = 2  # further ones help little, and every repair costs a call
BY_RULES: frozenset[WriterName | None] = frozenset(
    {"mock", "fallback"}
)  # a repair by the same rules would give the same draft
PUBLISHABLE = 0.50


class Attempt(Value):
    """The findings of one attempt, and the writer of its draft (null: the writer gave no valid draft)."""

    findings: tuple[Finding, ...]
    generated_by: WriterName | None = "mock"  # the default is for rows from before there were other writers


def next_action_after(attempts: tuple[Attempt, ...]) -> NextAction:
    """Return the next action. Errors go back to a model at most twice, while that helps; then the rules write."""
    last = attempts[-1]
    if last.generated_by is not None and not errors_in(last.findings):
        return "publish"
    if last.generated_by not in BY_RULES:
        return "repair" if len(attempts) <= MAX_REPAIRS and _helps(attempts) else "fallback"
    best = best_of(attempts)
    return "publish" if best and weigh(attempts[best - 1].findings).score >= PUBLISHABLE else "fail"


def best_of(attempts: tuple[Attempt, ...]) -> int | None:
    """Return the number (from 1) of the draft with the fewest errors, of equal ones the best score, or None."""
    ranks = [
        (errors_in(attempt.findings), -weigh(attempt.findings).score, number)
        for number, attempt in enumerate(attempts, 1)
        if attempt.generated_by is not None
    ]
    return min(ranks)[2] if ranks else None


def repairs_of(attempts: tuple[Attempt, ...], best: int) -> int:
    """Return how often findings were sent back before the draft `best`; a draft by rules is no repair."""
    return 0 if attempts[best - 1].generated_by in BY_RULES else best - 1


def _helps(attempts: tuple[Attempt, ...]) -> bool:
    """Return whether the last attempt has fewer errors than every one before it."""
    *before, last = (_errors(attempt) for attempt in attempts)
    return all(last < other for other in before)


def _errors(attempt: Attempt) -> float:
    """Return the number of errors of an attempt; without a draft it is infinite."""
    return errors_in(attempt.findings) if attempt.generated_by is not None else math.inf
