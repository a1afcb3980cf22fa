"""Check a plan request, and submit it: store it and start its execution."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from aws_lambda_powertools import Logger

from studyplan.domain.errors.http import FieldError, Infeasible, InvalidFields, no_such_learner
from studyplan.domain.feasibility.report import FeasibilityReport, feasibility_report, week_capacities
from studyplan.domain.retrieval.topics import Similarity, resolve, topics_of
from studyplan.domain.values.context import PlanContext, context_of
from studyplan.domain.values.ids import id_from
from studyplan.domain.values.learner import Learner
from studyplan.domain.values.plan_request import MAX_KEY_LENGTH, PlanRequest, PlanRequestIn, deadline_of
from studyplan.plan_ports import Plans
from studyplan.ports import Aliases, Learners, Library, Meaning, Requests, Workflow

if TYPE_CHECKING:
    from studyplan.domain.feasibility.rules import Violation
    from studyplan.domain.values.resource import Resource

logger = Logger()


class PlanRequestService(NamedTuple):
    """Checks and submits plan requests. `now` gives ISO 8601 in UTC; an owner may have `max_open` open at once."""

    learners: Learners
    library: Library
    aliases: Aliases
    requests: Requests
    plans: Plans
    workflow: Workflow
    meaning: Callable[[], Meaning | None]
    now: Callable[[], str]
    new_id: Callable[[], str]
    max_open: int

    def check(self, owner: str, body: PlanRequestIn) -> FeasibilityReport:
        """Return what a plan for this request could use; store nothing. Raises InvalidFields, Infeasible."""
        from studyplan.domain.retrieval.retrieve import retrieve

        learner = self._learner(owner, body)
        request = self._request(body, self.new_id())
        context, library = self._feasible(owner, request, learner)
        return feasibility_report(context, retrieve(context, library, self.meaning()))

    def submit(
        self, owner: str, body: PlanRequestIn, *, idempotency_key: str | None, correlation_id: str = ""
    ) -> PlanRequest:
        """Store the request and start its execution; `correlation_id` goes to all its steps.

        A repeated call with the same key finds its row and starts it all the same: the first may have died in between.

        Raises Infeasible, TooManyOpenRequests, and InvalidFields for an unknown learner, or a key that was used with
        another body or for a request that was deleted.
        """
        request_id = self._id(owner, idempotency_key)
        stored, learner = self._stored_before(owner, body, request_id if idempotency_key is not None else None)
        if stored is None:  # what was accepted once stays accepted, whatever library and date are now
            stored = self._store(owner, self._request(body, request_id), learner, correlation_id)
        if body not in (stored.submitted(), _without_former_default(stored.submitted())):
            raise InvalidFields(
                fields=(FieldError("Idempotency-Key", "was used with another body; send a new key with this one"),)
            )
        self._start(owner, request_id, correlation_id)
        return stored

    def _store(self, owner: str, request: PlanRequest, learner: Learner, correlation_id: str) -> PlanRequest:
        context, _ = self._feasible(owner, request, learner)
        request = request.model_copy(update={"topics": context.topics})
        return self.requests.add(
            owner,
            request,
            self._with_commitments(owner, context),
            deadline=deadline_of(request.created_at),
            at_most=self.max_open,
            correlation_id=correlation_id,
        )

    def _learner(self, owner: str, body: PlanRequestIn) -> Learner:
        return self._stored_before(owner, body, None)[1]

    def _stored_before(
        self, owner: str, body: PlanRequestIn, request_id: str | None
    ) -> tuple[PlanRequest | None, Learner]:
        """Return the request that was stored under the id of a key, and the learner. Raises InvalidFields for none."""
        if request_id is None:
            stored, learner = None, self.learners.get(owner, body.learner_id)
        else:
            stored, learner = self.requests.with_learner(owner, request_id, body.learner_id)
        if learner is None:
            raise no_such_learner()
        return stored, learner

    def _request(self, body: PlanRequestIn, request_id: str) -> PlanRequest:
        now = self.now()
        return PlanRequest(**body.model_dump(), id=request_id, status="queued", created_at=now, updated_at=now)

    def _feasible(
        self, owner: str, request: PlanRequest, learner: Learner
    ) -> tuple[PlanContext, tuple["Resource", ...]]:
        """Return the context of a request that a plan can satisfy, and the library. Raises Infeasible."""
        from studyplan.domain.feasibility.rules import first_violation
        from studyplan.domain.retrieval.eligibility import suitable_for

        library = self.library.all(owner)
        meaning = self.meaning()
        similarity = meaning.similarities if meaning is not None else None
        request = self._with_topics(owner, request, library, similarity)
        context = context_of(request, learner, now=request.created_at)
        violation = first_violation(context, suitable_for(context, library))
        if violation is not None:
            raise _infeasible(violation, context, request, learner, library, similarity)
        return context, library

    def _with_topics(
        self, owner: str, request: PlanRequest, library: tuple["Resource", ...], similarity: Similarity | None
    ) -> PlanRequest:
        """Return the request with how its topic is read in the library; as typed where it is no topic of it."""

        def own() -> Mapping[str, str]:
            return self.aliases.get(owner).topics

        match = resolve(request.topic, topics_of(library), own=own, similarity=similarity).match
        return request.model_copy(update={"topics": (match,) if match else ()})

    def _with_commitments(self, owner: str, context: PlanContext) -> PlanContext:
        """Return the context with the minutes that the learner's other plans ask of its dates."""
        if context.start_date is None:
            return context
        last = date.fromisoformat(context.start_date) + timedelta(days=context.duration_days - 1)
        committed = self.plans.committed_minutes(
            owner, context.learner_id, since=context.start_date, until=last.isoformat()
        )
        return context.model_copy(update={"committed_minutes": committed})

    def _id(self, owner: str, key: str | None) -> str:
        if key is None:
            return self.new_id()
        if not 0 < len(key) <= MAX_KEY_LENGTH or not key.isprintable():
            message = f"must be 1 to {MAX_KEY_LENGTH} printable characters"
            raise InvalidFields(fields=(FieldError("Idempotency-Key", message),))
        return id_from(owner, "plan-request", key)

    def _start(self, owner: str, request_id: str, correlation_id: str) -> None:
        """Start the execution. The row is stored, so the request is accepted: the reconciler repeats a failed start."""
        try:
            self.workflow.start(owner, request_id, correlation_id)
        except Exception as failure:
            error = type(failure).__name__
            logger.warning("start failed, the reconciler will start it", request_id=request_id, error=error)


def _without_former_default(body: PlanRequestIn) -> PlanRequestIn:
    """Return what release 0.1 may have been sent: it stored 60 minutes a day where none were sent."""
    if body.constraints.max_daily_minutes != 60:
        return body
    return body.model_copy(update={"constraints": body.constraints.model_copy(update={"max_daily_minutes": None})})


def _infeasible(
    violation: "Violation",
    context: PlanContext,
    request: PlanRequest,
    learner: Learner,
    library: tuple["Resource", ...],
    similarity: Similarity | None,
) -> Infeasible:
    from studyplan.domain.feasibility.fixes import fixes_for

    fixes = fixes_for(request, learner, library, rule=violation.rule, now=request.created_at, similarity=similarity)
    return Infeasible(
        violation.detail if fixes else f"{violation.detail} No single change is enough.",
        fields=violation.fields,
        rule=violation.rule,
        fixes=tuple(fix.model_dump(mode="json") for fix in fixes),
        weeks=tuple(week.model_dump(mode="json") for week in week_capacities(context)),
    )
