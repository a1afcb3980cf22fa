"""Handing an attempt to its writer: with what was wrong before, within the budget and the time, on record."""

from typing import Any

from studyplan.domain.errors.llm import LlmAuthError, LlmBadRequest, LlmBudgetExceeded, LlmQuotaExceeded, WriterError
from studyplan.domain.generation.draft import Written
from studyplan.domain.generation.model_call import ModelCall
from studyplan.domain.scoring.decision import Attempt
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Finding
from studyplan.ports import Assignment
from studyplan.runtime import metrics, wiring
from studyplan.steps.step import StepInput


def write_draft(
    request: StepInput, context: PlanContext, candidates: Candidates
) -> tuple[Written, tuple[Finding, ...]]:
    """A draft, and the errors of the attempt before that its writer was sent.

    A WriterError becomes the one finding of this attempt before it is raised: the next step, and the next attempt,
    find it there.
    """
    store, key = wiring.store(), (request.owner, request.request_id)
    sent_back: tuple[Finding, ...] = ()
    previous = None
    if request.attempt > 1 and not request.fallback:
        before = store.attempts(*key, up_to=request.attempt - 1)[-1]
        sent_back = tuple(finding for finding in before.findings if finding.severity == "error")
        previous = store.draft(*key, request.attempt - 1)
    writer = wiring.fallback_writer() if request.fallback else wiring.writer()
    assignment = Assignment(
        context, candidates, wiring.budget(request.owner), wiring.seconds_to_write(), sent_back, previous
    )
    try:
        written = writer.write(assignment)
        _tell(written.calls)
        return written, sent_back
    except WriterError as failure:
        _tell(failure.calls, failure)
        finding = Finding(code=failure.code, severity="error", message=failure.detail)
        store.put_attempt(*key, request.attempt, Attempt(findings=(finding,), generated_by=None))
        failure.sent_back = sent_back
        raise


# What no second try mends, but a person: the key, the account, the call that we make, the budget.
OURS_TO_MEND = (LlmAuthError, LlmQuotaExceeded, LlmBadRequest, LlmBudgetExceeded)


def _tell(calls: tuple[ModelCall, ...], failure: WriterError | None = None) -> None:
    """Metrics of what a draft took; none where no model is asked."""
    if calls or failure:
        metrics.emit(
            ModelCalls=len(calls),
            ModelCostMicroUsd=sum(call.cost_micro_usd for call in calls),
            ModelErrors=int(failure is not None),
            ModelNeedsAttention=int(isinstance(failure, OURS_TO_MEND)),
        )


def as_traced(written: Written, sent_back: tuple[Finding, ...]) -> dict[str, Any]:
    """What a writer was sent and what it handed in, without its words: they may quote the learner's."""
    return {
        "prompt_version": written.prompt_version,
        "calls": [call.attributes() for call in written.calls],
        "sent_back": [finding.model_dump(mode="json") for finding in sent_back],
        "picks": [pick.resource_id for pick in written.draft.picks],
    }
