"""How far a plan request is: the runs of its steps, and the step that runs now, from the trace and the status.

A trace record is stored when a run ends, so the run that goes on has none: it follows from the records before it as the
state machine would choose it.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple, cast, get_args

from studyplan.domain.errors.failures import StoreThrottled, StoreUnavailable
from studyplan.domain.errors.llm import (
    LlmAuthError,
    LlmBadRequest,
    LlmBudgetExceeded,
    LlmInvalidOutput,
    LlmQuotaExceeded,
    LlmThrottled,
    LlmTimeout,
    LlmTruncated,
    LlmUnavailable,
)
from studyplan.domain.values.plan_request import PlanRequest
from studyplan.domain.values.trace import TraceRecord
from studyplan.domain.values.types import Value, WriterName

StepName = Literal["retrieve_resources", "generate_plan", "validate_plan", "score_plan", "publish_plan"]
StepState = Literal["done", "failed", "running"]
StepOutcome = Literal["publish", "repair", "fallback", "fail", "retry"]

STEPS: tuple[StepName, ...] = get_args(StepName)
# The state machine's Retry blocks: the errors that share a count, and how often a step is tried again for them.
RETRIES: tuple[tuple[frozenset[str], int], ...] = (
    (frozenset({StoreThrottled.__name__, StoreUnavailable.__name__}), 3),
    (frozenset({LlmThrottled.__name__}), 3),
    (frozenset({LlmUnavailable.__name__}), 3),
    (frozenset({LlmTimeout.__name__}), 1),
)
# Its Catch blocks: after these the rules write; after an invalid answer the attempt is scored; others end the request.
FALLS_BACK = frozenset(
    kind.__name__
    for kind in (
        LlmThrottled,
        LlmUnavailable,
        LlmTimeout,
        LlmTruncated,
        LlmQuotaExceeded,
        LlmAuthError,
        LlmBadRequest,
        LlmBudgetExceeded,
    )
)
INVALID_ANSWER = LlmInvalidOutput.__name__


class StepProgress(Value):
    """One run of a step. `attempt` is the number of the draft (from 1).

    `milliseconds` is null while it runs, and where no record of its end is stored. `writer` is of `generate_plan`:
    `fallback` where the rules write after a model had failed; null for a model that has not answered yet. `outcome` is
    what the run leads to, of `score_plan` and of a run that failed. `error` is the code of a failure.
    """

    step: StepName
    attempt: int
    state: StepState
    milliseconds: float | None = None
    writer: WriterName | None = None
    outcome: StepOutcome | None = None
    error: str | None = None


class PlanRequestProgress(PlanRequest):
    """A plan request with the runs of its steps, in the order in which they started; the last one may be running."""

    steps: tuple[StepProgress, ...]


class _Turn(NamedTuple):
    """A run that the state machine starts. `by_rules`: the rules write in place of a model."""

    step: StepName
    attempt: int
    by_rules: bool = False


FIRST = _Turn("retrieve_resources", 1)


def progress_of(request: PlanRequest, records: tuple[TraceRecord, ...]) -> PlanRequestProgress:
    """Return a request with its steps. `records` are its trace, in the order in which the steps started."""
    return PlanRequestProgress.model_construct(**dict(request), steps=steps_of(request, records))


def steps_of(request: PlanRequest, records: tuple[TraceRecord, ...]) -> tuple[StepProgress, ...]:
    """Return the runs of a request's steps, with the one that its status and the last record imply."""
    known = tuple(record for record in records if record.step in STEPS)  # a newer version may have further steps
    steps: list[StepProgress] = []
    upcoming: _Turn | None = FIRST
    for number, record in enumerate(known):
        by_rules = upcoming is not None and upcoming.by_rules and record.step == upcoming.step
        outcome, upcoming = _followed_by(record, known[:number], by_rules=by_rules)
        steps.append(_ended(record, outcome, by_rules=by_rules))
    return (*steps, *_implied(request, upcoming, is_first=not known))


def _implied(request: PlanRequest, upcoming: _Turn | None, *, is_first: bool) -> Iterator[StepProgress]:
    """Yield the run that no record is of: it goes on, or it ended with its request, or its record is not stored yet."""
    if upcoming is None:
        return
    writer: WriterName | None = "fallback" if upcoming.by_rules else None
    if request.status == "running" or (request.status == "queued" and not is_first):
        yield StepProgress(step=upcoming.step, attempt=upcoming.attempt, state="running", writer=writer)
    if is_first:  # queued; or records that DynamoDB has deleted
        return
    if request.status == "failed" and request.failure is not None:
        error = request.failure.code
        yield StepProgress(
            step=upcoming.step, attempt=upcoming.attempt, state="failed", writer=writer, outcome="fail", error=error
        )
    # The plan is published in one transaction, and the record of the step is stored after it.
    if request.status in ("completed", "needs_review") and upcoming.step == "publish_plan":
        yield StepProgress(step=upcoming.step, attempt=upcoming.attempt, state="done")


def _ended(record: TraceRecord, outcome: StepOutcome | None, *, by_rules: bool) -> StepProgress:
    writer = (record.output or {}).get("generated_by", "fallback" if by_rules else None)
    return StepProgress.model_construct(
        step=cast(StepName, record.step),
        attempt=record.attempt,
        state="failed" if record.error else "done",
        milliseconds=record.milliseconds,
        writer=writer if record.step == "generate_plan" else None,
        outcome=outcome,
        error=record.error,
    )


def _followed_by(
    record: TraceRecord, before: tuple[TraceRecord, ...], *, by_rules: bool
) -> tuple[StepOutcome | None, _Turn | None]:
    """Return what a run leads to, and the run that follows; None at the end."""
    if record.error:
        return _after_failure(record, before, by_rules=by_rules)
    if record.step == "score_plan":
        return _after_score(record)
    step = cast(StepName, record.step)
    following = STEPS[STEPS.index(step) + 1 :]
    return None, _Turn(following[0], record.attempt) if following else None


def _after_score(record: TraceRecord) -> tuple[StepOutcome, _Turn | None]:
    output = record.output or {}
    match output.get("next_action", output.get("verdict")):  # the second is its name in release 0.1
        case "publish":
            return "publish", _Turn("publish_plan", record.attempt)
        case "repair":
            return "repair", _Turn("generate_plan", record.attempt + 1)
        case "fallback":
            return "fallback", _Turn("generate_plan", record.attempt + 1, by_rules=True)
    return "fail", None


def _after_failure(
    record: TraceRecord, before: tuple[TraceRecord, ...], *, by_rules: bool
) -> tuple[StepOutcome | None, _Turn | None]:
    step = cast(StepName, record.step)
    for errors, limit in RETRIES:
        alike = [other for other in before if (other.step, other.attempt) == (record.step, record.attempt)]
        if record.error in errors and sum(other.error in errors for other in alike) < limit:
            return "retry", _Turn(step, record.attempt, by_rules)
    if record.step == "generate_plan" and record.error == INVALID_ANSWER:
        return None, _Turn("score_plan", record.attempt)
    if record.step == "generate_plan" and record.error in FALLS_BACK:
        return "fallback", _Turn("generate_plan", record.attempt + 1, by_rules=True)
    return "fail", None
