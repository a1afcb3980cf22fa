"""What every submission of a plan request does: it derives the id of a key, and starts the execution."""

from collections.abc import Callable
from datetime import date, timedelta

from aws_lambda_powertools import Logger

from studyplan.domain.errors.http import FieldError, InvalidFields
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.ids import id_from
from studyplan.domain.values.plan_request import MAX_KEY_LENGTH
from studyplan.plan_ports import Plans
from studyplan.ports import Workflow

logger = Logger()


def request_id_of(owner: str, key: str | None, new_id: Callable[[], str], *kind: str) -> str:
    """Return the id of the request that a key stands for; a new one without a key. Raises InvalidFields."""
    if key is None:
        return new_id()
    if not 0 < len(key) <= MAX_KEY_LENGTH or not key.isprintable():
        message = f"must be 1 to {MAX_KEY_LENGTH} printable characters"
        raise InvalidFields(fields=(FieldError("Idempotency-Key", message),))
    return id_from(owner, *kind, key)


def key_of_another_body() -> InvalidFields:
    """Return the error of a call whose Idempotency-Key was used with another body."""
    return InvalidFields(
        fields=(FieldError("Idempotency-Key", "was used with another body; send a new key with this one"),)
    )


def start(workflow: Workflow, owner: str, request_id: str, correlation_id: str) -> None:
    """Start the execution. The row is stored, so the request is accepted: the reconciler repeats a failed start."""
    try:
        workflow.start(owner, request_id, correlation_id)
    except Exception as failure:
        error = type(failure).__name__
        logger.warning("start failed, the reconciler will start it", request_id=request_id, error=error)


def with_commitments(plans: Plans, owner: str, context: PlanContext, *, but: str | None = None) -> PlanContext:
    """Return the context with the minutes that the learner's plans, `but` one, ask of its dates."""
    if context.start_date is None:
        return context
    last = date.fromisoformat(context.start_date) + timedelta(days=context.duration_days - 1)
    committed = plans.committed_minutes(
        owner, context.learner_id, since=context.start_date, until=last.isoformat(), but=but
    )
    return context.model_copy(update={"committed_minutes": committed})
