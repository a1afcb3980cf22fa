"""From a caller's wish to what can be said of it at once, and to a started request."""

from datetime import date, timedelta
from typing import Annotated

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler.openapi.params import Header

from studyplan.domain.errors.http import FieldError, Infeasible, InvalidFields
from studyplan.domain.feasibility.report import FeasibilityReport, feasibility_report, week_capacities
from studyplan.domain.feasibility.rules import Violation, first_violation
from studyplan.domain.retrieval.eligibility import suitable_for
from studyplan.domain.values.context import PlanContext, context_of
from studyplan.domain.values.ids import id_from
from studyplan.domain.values.learner import Learner
from studyplan.domain.values.plan_request import PlanRequest, PlanRequestIn, deadline_of
from studyplan.domain.values.resource import Resource
from studyplan.ports import Store
from studyplan.runtime import wiring

KEY_LIMIT = 255


PRINTABLE = r"^[ -~\u00a1-\u00ac\u00ae-\u00ff]*$"  # of what a header can hold, what str.isprintable takes


IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=KEY_LIMIT,
        description="The same key with the same body is the same request, however often it is sent.",
        json_schema_extra={"pattern": PRINTABLE},
    ),
]


logger = Logger()


def check_plan_request(owner: str, given: PlanRequestIn) -> FeasibilityReport:
    """What a plan for this wish would have to work with; nothing is stored. Raises InvalidFields, Infeasible."""
    from studyplan.domain.retrieval.retrieve import retrieve

    learner = _learner(owner, given)
    wanted = _wanted(given, wiring.new_id())
    context, library = _assessed(owner, wanted, learner)
    return feasibility_report(context, retrieve(context, library))


def submit_plan_request(
    owner: str, given: PlanRequestIn, *, idempotency_key: str | None, correlation_id: str = ""
) -> PlanRequest:
    """Store the request and start its execution; `correlation_id` goes to all its steps.

    Raises Infeasible, TooManyOpenRequests, and InvalidFields for an unknown learner or a reused key.

    A repeated call with the same key finds its row and starts it all the same: the first may have died in between.
    """
    learner = _learner(owner, given)
    request_id = _id(owner, idempotency_key)
    wanted = _wanted(given, request_id)
    stands = wiring.store().request(owner, request_id) if idempotency_key is not None else None
    if stands is None:  # what was accepted once stays accepted, whatever library and date are now
        context, _ = _assessed(owner, wanted, learner)
        context = with_commitments(wiring.store(), owner, context)
        most = wiring.max_open_requests()
        stands = wiring.store().open_request(
            owner,
            wanted,
            context,
            deadline=deadline_of(wanted.created_at),
            at_most=most,
            correlation_id=correlation_id,
        )
    if stands.submitted() != given:
        raise InvalidFields(fields=(FieldError("Idempotency-Key", "was used with another body"),))
    _start(owner, request_id, correlation_id)
    return stands


def _learner(owner: str, given: PlanRequestIn) -> Learner:
    learner = wiring.store().learner(owner, given.learner_id)
    if learner is None:
        raise InvalidFields(fields=(FieldError("/learner_id", "there is no such learner"),))
    return learner


def _wanted(given: PlanRequestIn, request_id: str) -> PlanRequest:
    now = wiring.now()
    return PlanRequest(**given.model_dump(), id=request_id, status="queued", created_at=now, updated_at=now)


def _assessed(owner: str, wanted: PlanRequest, learner: Learner) -> tuple[PlanContext, tuple[Resource, ...]]:
    """The brief of a wish that can be met, and the library that can meet it. Raises Infeasible."""
    context, library = context_of(wanted, learner, now=wanted.created_at), wiring.store().library(owner)
    violation = first_violation(context, suitable_for(context, library))
    if violation is not None:
        raise _infeasible(violation, context, wanted, learner, library)
    return context, library


def _infeasible(
    violation: Violation, context: PlanContext, wanted: PlanRequest, learner: Learner, library: tuple[Resource, ...]
) -> Infeasible:
    from studyplan.domain.feasibility.fixes import fixes_for

    fixes = fixes_for(wanted, learner, library, rule=violation.rule, now=wanted.created_at)
    return Infeasible(
        violation.detail if fixes else f"{violation.detail} No single change is enough.",
        fields=violation.fields,
        rule=violation.rule,
        fixes=tuple(fix.model_dump(mode="json") for fix in fixes),
        weeks=tuple(week.model_dump(mode="json") for week in week_capacities(context)),
    )


def _id(owner: str, key: str | None) -> str:
    if key is None:
        return wiring.new_id()
    if not 0 < len(key) <= KEY_LIMIT or not key.isprintable():
        raise InvalidFields(fields=(FieldError("Idempotency-Key", f"must be 1 to {KEY_LIMIT} printable characters"),))
    return id_from(owner, "plan-request", key)


def _start(owner: str, request_id: str, correlation_id: str) -> None:
    """The row is stored, so the request is accepted: a start that fails now is the sweeper's to repeat."""
    try:
        wiring.workflow().start(owner, request_id, correlation_id)
    except Exception as failure:
        logger.warning("start failed, the sweeper will start it", request_id=request_id, error=type(failure).__name__)


def with_commitments(store: Store, owner: str, context: PlanContext) -> PlanContext:
    """The brief with what the learner's other plans ask of its dates; unchanged when it has none."""
    if context.start_date is None:
        return context
    last = date.fromisoformat(context.start_date) + timedelta(days=context.duration_days - 1)
    promised = store.committed(owner, context.learner_id, since=context.start_date, until=last.isoformat())
    return context.model_copy(update={"committed_minutes": promised})
