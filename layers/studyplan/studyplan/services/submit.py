"""Check a plan request, and submit it: store it and start its execution."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from studyplan.domain.errors.http import Infeasible, no_such_learner
from studyplan.domain.feasibility.report import FeasibilityReport, feasibility_report, week_capacities
from studyplan.domain.retrieval.topics import Similarity, resolve
from studyplan.domain.values.context import PlanContext, context_of
from studyplan.domain.values.plan_request import PlanRequest, PlanRequestIn, deadline_of
from studyplan.plan_ports import Plans
from studyplan.ports import Aliases, Learners, Library, Meaning, Requests, Workflow
from studyplan.services.submission import key_of_another_body, request_id_of, start, with_commitments

if TYPE_CHECKING:
    from studyplan.domain.feasibility.rules import Violation
    from studyplan.domain.feedback.library import LibraryFeedback
    from studyplan.domain.library.view import LibraryView
    from studyplan.domain.values.learner import Learner


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
        context, library, feedback = self._feasible(owner, request, learner)
        return feasibility_report(context, retrieve(context, library, self.meaning(), feedback))

    def submit(
        self, owner: str, body: PlanRequestIn, *, idempotency_key: str | None, correlation_id: str = ""
    ) -> PlanRequest:
        """Store the request and start its execution; `correlation_id` goes to all its steps.

        A repeated call with the same key finds its row and starts it all the same: the first may have died in between.

        Raises Infeasible, TooManyOpenRequests, and InvalidFields for an unknown learner, or a key that was used with
        another body or for a request that was deleted.
        """
        request_id = request_id_of(owner, idempotency_key, self.new_id, "plan-request")
        stored, learner = self._stored_before(owner, body, request_id if idempotency_key is not None else None)
        if stored is None:  # what was accepted once stays accepted, whatever library and date are now
            stored = self._store(owner, self._request(body, request_id), learner, correlation_id)
        if body not in (stored.submitted(), _without_former_default(stored.submitted())):
            raise key_of_another_body()
        start(self.workflow, owner, request_id, correlation_id)
        return stored

    def _store(self, owner: str, request: PlanRequest, learner: "Learner", correlation_id: str) -> PlanRequest:
        context = self._feasible(owner, request, learner)[0]
        request = request.model_copy(update={"topics": context.topics})
        return self.requests.add(
            owner,
            request,
            with_commitments(self.plans, owner, context),
            deadline=deadline_of(request.created_at),
            at_most=self.max_open,
            correlation_id=correlation_id,
        )

    def _learner(self, owner: str, body: PlanRequestIn) -> "Learner":
        return self._stored_before(owner, body, None)[1]

    def _stored_before(
        self, owner: str, body: PlanRequestIn, request_id: str | None
    ) -> tuple[PlanRequest | None, "Learner"]:
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
        self, owner: str, request: PlanRequest, learner: "Learner"
    ) -> tuple[PlanContext, "LibraryView", "LibraryFeedback"]:
        """Return the context of a request that a plan can satisfy, the library and its feedback. Raises Infeasible."""
        from studyplan.domain.feasibility.rules import first_violation
        from studyplan.domain.feedback.library import in_use
        from studyplan.domain.retrieval.eligibility import suitable_for

        library, feedback = self.library.with_feedback(owner, month=request.created_at[:7])
        usable = in_use(library, feedback) if request.use_feedback else library
        meaning = self.meaning()
        similarity = meaning.similarities if meaning is not None else None
        request = self._with_topics(owner, request, library, similarity)
        context = context_of(request, learner, now=request.created_at)
        violation = first_violation(context, suitable_for(context, usable))
        if violation is not None:
            raise _infeasible(violation, context, request, learner, usable, similarity)
        return context, library, feedback

    def _with_topics(
        self, owner: str, request: PlanRequest, library: "LibraryView", similarity: Similarity | None
    ) -> PlanRequest:
        """Return the request with how its topic is read in the library; as typed where it is no topic of it."""

        def own() -> Mapping[str, str]:
            return self.aliases.get(owner).topics

        match = resolve(request.topic, library.topics, own=own, similarity=similarity).match
        return request.model_copy(update={"topics": (match,) if match else ()})


def _without_former_default(body: PlanRequestIn) -> PlanRequestIn:
    """Return what release 0.1 may have been sent: it stored 60 minutes a day where none were sent."""
    if body.constraints.max_daily_minutes != 60:
        return body
    return body.model_copy(update={"constraints": body.constraints.model_copy(update={"max_daily_minutes": None})})


def _infeasible(
    violation: "Violation",
    context: PlanContext,
    request: PlanRequest,
    learner: "Learner",
    library: "LibraryView",
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
