"""Decide the next action after an attempt: publish the best draft, repair it, write by rules, or fail."""

import math
from typing import Literal

from studyplan.domain.scoring.confidence import cost_of_plan, errors_in, weigh
from studyplan.domain.values.plan import Finding
from studyplan.domain.values.types import Value, WriterName

NextAction = Literal["publish", "repair", "fallback", "fail"]
MAX_REPAIRS = 2  # further ones help little, and every repair costs a call
BY_RULES: frozenset[WriterName | None] = frozenset(
    {"mock", "fallback"}
)  # a repair by the same rules would give the same draft
PUBLISHABLE = 0.50
USED_AS_IT_IS = 0.90  # from here on a teacher would use the plan as it is
WORTH_A_CALL = 0.05  # of confidence that the plan's own warnings cost; less is not worth a call to a model


class Attempt(Value):
    """The findings of one attempt, and the writer of its draft (null: the writer gave no valid draft)."""

    findings: tuple[Finding, ...]
    generated_by: WriterName | None = "mock"  # the default is for rows from before there were other writers


def next_action_after(attempts: tuple[Attempt, ...]) -> NextAction:
    """Return the next action. Findings go back to a model at most twice, while that helps; then the rules write.

    A draft without errors goes back where it is worth a call. That happens once: no later draft has fewer errors.
    """
    last = attempts[-1]
    if last.generated_by in BY_RULES:
        best = best_of(attempts)
        no_error = not errors_in(last.findings)
        return "publish" if no_error or (best and _score(attempts[best - 1]) >= PUBLISHABLE) else "fail"
    if is_publishable(last) and not is_worth_a_call(last):
        return "publish"
    return "repair" if len(attempts) <= MAX_REPAIRS and _helps(attempts) else "fallback"


def is_publishable(attempt: Attempt) -> bool:
    """Return whether an attempt has a draft without errors."""
    return attempt.generated_by is not None and not errors_in(attempt.findings)


def is_worth_a_call(attempt: Attempt) -> bool:
    """Return whether a draft without errors could be enough better, as far as its writer is the cause."""
    return _score(attempt) < USED_AS_IT_IS and cost_of_plan(attempt.findings) >= WORTH_A_CALL


def sent_to_model(attempt: Attempt) -> tuple[Finding, ...]:
    """Return the findings that a model is sent: the errors, then what else it can change, most costly first."""
    errors = [finding for finding in attempt.findings if finding.severity == "error"]
    others = [finding for finding in attempt.findings if finding.severity != "error" and finding.cause == "plan"]
    # A check that has a finding for each part of a resource says the same of all of them.
    distinct: dict[tuple[str, str], Finding] = {}
    for finding in others:
        distinct.setdefault((finding.code, finding.message), finding)
    return (*errors, *sorted(distinct.values(), key=lambda finding: -cost_of_plan((finding,))))


def best_of(attempts: tuple[Attempt, ...]) -> int | None:
    """Return the number (from 1) of the draft with the fewest errors, of equal ones the best score, or None."""
    ranks = [
        (errors_in(attempt.findings), -_score(attempt), number)
        for number, attempt in enumerate(attempts, 1)
        if attempt.generated_by is not None
    ]
    return min(ranks)[2] if ranks else None


def repairs_of(attempts: tuple[Attempt, ...], best: int) -> int:
    """Return how often findings were sent back before the draft `best`; a draft by rules is no repair."""
    return 0 if attempts[best - 1].generated_by in BY_RULES else best - 1


def _score(attempt: Attempt) -> float:
    return weigh(attempt.findings).score


def _helps(attempts: tuple[Attempt, ...]) -> bool:
    """Return whether the last attempt has fewer errors than every one before it."""
    *before, last = (_errors(attempt) for attempt in attempts)
    return all(last < other for other in before)


def _errors(attempt: Attempt) -> float:
    """Return the number of errors of an attempt; without a draft it is infinite."""
    return errors_in(attempt.findings) if attempt.generated_by is not None else math.inf
