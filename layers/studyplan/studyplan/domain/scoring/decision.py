"""What becomes of the attempts at a plan: publish the best, send the findings back, write by rules, or give up."""

import math
from typing import Literal

from studyplan.domain.scoring.confidence import errors_in, weigh
from studyplan.domain.values.plan import Finding
from studyplan.domain.values.types import Value, WriterName

NextAction = Literal["publish", "repair", "fallback", "fail"]
MAX_REPAIRS = 2  # gains shrink after that, and every repair costs a call
BY_RULES: frozenset[WriterName | None] = frozenset({"mock", "fallback"})  # the same findings would give the same draft
PUBLISHABLE = 0.50


class Attempt(Value):
    """What came of one attempt: who wrote the draft (null: the writer handed none in), and what is wrong with it."""

    findings: tuple[Finding, ...]
    generated_by: WriterName | None = "mock"  # rows of before there were other writers do not say it


def next_action_after(attempts: tuple[Attempt, ...]) -> NextAction:
    """Errors are sent back to a model at most twice, and only while that helps; then the rules write one plan."""
    last = attempts[-1]
    if last.generated_by is not None and not errors_in(last.findings):
        return "publish"
    if last.generated_by not in BY_RULES:
        return "repair" if len(attempts) <= MAX_REPAIRS and _helps(attempts) else "fallback"
    best = best_of(attempts)
    return "publish" if best and weigh(attempts[best - 1].findings).score >= PUBLISHABLE else "fail"


def best_of(attempts: tuple[Attempt, ...]) -> int | None:
    """Number (from 1) of the draft with the fewest errors, then the highest score, then the earliest; None without."""
    ranks = [
        (errors_in(attempt.findings), -weigh(attempt.findings).score, number)
        for number, attempt in enumerate(attempts, 1)
        if attempt.generated_by is not None
    ]
    return min(ranks)[2] if ranks else None


def repairs_of(attempts: tuple[Attempt, ...], best: int) -> int:
    """How often the findings had been sent back before this draft came; a plan by rules is no repair."""
    return 0 if attempts[best - 1].generated_by in BY_RULES else best - 1


def _helps(attempts: tuple[Attempt, ...]) -> bool:
    """Whether the last attempt is better than all before it; where the same errors came back it is not."""
    *before, last = (_errors(attempt) for attempt in attempts)
    return all(last < other for other in before)


def _errors(attempt: Attempt) -> float:
    return errors_in(attempt.findings) if attempt.generated_by is not None else math.inf
