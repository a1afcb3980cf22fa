"""From a caller's wish to a started request."""

from datetime import datetime, timedelta
from typing import Annotated

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler.openapi.params import Header

from studyplan.domain.brief import brief_of
from studyplan.domain.errors import FieldError, InvalidFields
from studyplan.domain.models import PlanRequest, PlanRequestIn, id_from
from studyplan.runtime import wiring
from studyplan.runtime.commitments import with_commitments

# The machine may run 10 minutes; five more for what happens around it. After that the sweeper closes the request.
DEADLINE = timedelta(minutes=15)
KEY_LIMIT = 255

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=KEY_LIMIT,
        description="The same key with the same body is the same request, however often it is sent.",
    ),
]

logger = Logger()


def open_plan_request(owner: str, given: PlanRequestIn, *, idempotency_key: str | None) -> PlanRequest:
    """Store the request and start its execution. Raises InvalidFields for an unknown learner or a reused key.

    A repeated call with the same key finds its row and starts it all the same: the first may have died in between.
    """
    store, now = wiring.store(), wiring.now()
    learner = store.learner(owner, given.learner_id)
    if learner is None:
        raise InvalidFields(fields=(FieldError("/learner_id", "there is no such learner"),))
    request_id = _id(owner, idempotency_key)
    wanted = PlanRequest(**given.model_dump(), id=request_id, status="queued", created_at=now, updated_at=now)
    deadline = (datetime.fromisoformat(now) + DEADLINE).isoformat(timespec="microseconds")
    brief = with_commitments(store, owner, brief_of(wanted, learner, now=now))
    stands = store.open_request(owner, wanted, brief, deadline=deadline)
    if stands.wish() != given:
        raise InvalidFields(fields=(FieldError("Idempotency-Key", "was used with another body"),))
    _start(owner, request_id)
    return stands


def _id(owner: str, key: str | None) -> str:
    if key is None:
        return wiring.new_id()
    if not 0 < len(key) <= KEY_LIMIT or not key.isprintable():
        raise InvalidFields(fields=(FieldError("Idempotency-Key", f"must be 1 to {KEY_LIMIT} printable characters"),))
    return id_from(owner, "plan-request", key)


def _start(owner: str, request_id: str) -> None:
    """The row is stored, so the request is accepted: a start that fails now is the sweeper's to repeat."""
    try:
        wiring.workflow().start(owner, request_id)
    except Exception as failure:
        logger.warning("start failed, the sweeper will start it", request_id=request_id, error=type(failure).__name__)
