"""Have a draft written: with the findings of the attempt before, within budget and time, and on record."""

from collections.abc import Callable
from typing import Any, NamedTuple

from studyplan.domain.errors.llm import (
    LlmAuthError,
    LlmBadRequest,
    LlmBudgetExceeded,
    LlmInvalidOutput,
    LlmQuotaExceeded,
    LlmRefused,
    WriterError,
)
from studyplan.domain.generation.draft import Draft, Written
from studyplan.domain.generation.model_call import ModelCall
from studyplan.domain.scoring.decision import BY_RULES, Attempt, is_publishable, sent_to_model
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Finding
from studyplan.ports import Assignment, ModelBudget, PlanWriter, Run
from studyplan.steps.step import StepInput

# Errors that no retry solves, only a person: the key, the account, the call that the product makes, the budget.
NEEDS_ATTENTION = (LlmAuthError, LlmQuotaExceeded, LlmBadRequest, LlmBudgetExceeded)


class Writing(NamedTuple):
    """Who writes, with what budget and time (seconds), and where metrics go."""

    writer: PlanWriter
    budget: ModelBudget
    seconds: float
    emit: Callable[..., None]


def is_repair(request: StepInput) -> bool:
    """Return whether a writer is sent the findings of the attempt before."""
    return request.attempt > 1 and not request.fallback


def write_draft(
    request: StepInput, run: Run, context: PlanContext, candidates: Candidates, writing: Writing
) -> tuple[Written, tuple[Finding, ...]]:
    """Return a draft, and the findings of the attempt before that its writer was sent.

    Before it raises a WriterError it stores the error as the one finding of this attempt: the next step, and the next
    attempt, read it there.
    """
    sent_back: tuple[Finding, ...] = ()
    before, previous = None, None
    if is_repair(request):
        before = run.attempts(up_to=request.attempt - 1)[-1]
        sent_back = sent_to_model(before)
        previous = run.draft(request.attempt - 1)
    assignment = Assignment(context, candidates, writing.budget, writing.seconds, sent_back, previous)
    try:
        written = writing.writer.write(assignment)
        _emit(writing, written.calls)
        return _with_true_reasons(written, context, candidates), sent_back
    except WriterError as failure:
        _emit(writing, failure.calls, failure)
        failed = _as_no_draft(failure) if before is not None and is_publishable(before) else failure
        finding = Finding(code=failed.code, severity="error", message=failed.detail)
        run.save_attempt(request.attempt, Attempt(findings=(finding,), generated_by=None))
        failed.sent_back = sent_back
        raise failed from failure.__cause__


def draft_for_repair(written: Written) -> Draft | None:
    """Return the draft that a later attempt may be asked to repair; None where the rules wrote it: nobody reads it."""
    return None if written.draft.generated_by in BY_RULES else written.draft


def _with_true_reasons(written: Written, context: PlanContext, candidates: Candidates) -> Written:
    """Return what was written with untrue reasons replaced. What the rules write is true by construction."""
    if written.draft.generated_by in BY_RULES:
        return written
    # Loaded where a model has written, and by no other start of the function.
    from studyplan.domain.generation.true_reasons import with_true_reasons

    return written.model_copy(update={"draft": with_true_reasons(written.draft, context, candidates)})


def _as_no_draft(failure: WriterError) -> WriterError:
    """Return a refusal as an answer without a draft: a model that refuses to better a good plan does not end it."""
    if not isinstance(failure, LlmRefused):
        return failure
    return LlmInvalidOutput("The model refused to change its draft.", calls=failure.calls)


def _emit(writing: Writing, calls: tuple[ModelCall, ...], failure: WriterError | None = None) -> None:
    """Emit what a draft took; nothing where no model is asked."""
    if calls or failure:
        writing.emit(
            ModelCalls=len(calls),
            ModelCostMicroUsd=sum(call.cost_micro_usd for call in calls),
            ModelErrors=int(failure is not None),
            ModelNeedsAttention=int(isinstance(failure, NEEDS_ATTENTION)),
        )


def as_traced(written: Written, sent_back: tuple[Finding, ...]) -> dict[str, Any]:
    """Return what a writer was sent and what it handed in, without its words: they may quote the learner's."""
    return {
        "prompt_version": written.prompt_version,
        "calls": [call.attributes() for call in written.calls],
        "sent_back": [finding.model_dump(mode="json") for finding in sent_back],
        "picks": [pick.resource_id for pick in written.draft.picks],
        "replaced_reasons": [reason.model_dump(mode="json") for reason in written.draft.replaced_reasons],
    }
