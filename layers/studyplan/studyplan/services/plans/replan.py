"""Submit a replan: a plan request for what is left of a plan, from a day on."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from studyplan.domain.errors.http import (
    Conflict,
    FieldError,
    Infeasible,
    InvalidFields,
    ReplanOpen,
    or_not_found,
)
from studyplan.domain.progress.values import RecordedProgress
from studyplan.domain.values.context import PlanContext, context_of
from studyplan.domain.values.plan import Plan
from studyplan.domain.values.plan_request import PlanRequest, ReplanIn, deadline_of
from studyplan.domain.values.versions import PlanVersions, Replan, versions_of
from studyplan.ports import Requests, Workflow
from studyplan.services.etags import retried
from studyplan.services.plans.plan_store import Stored
from studyplan.services.submission import key_of_another_body, request_id_of, start, with_commitments

if TYPE_CHECKING:
    from studyplan.domain.feasibility.rules import RuleName
    from studyplan.domain.library.view import LibraryView
    from studyplan.domain.values.learner import Learner

MOST_VERSIONS = 500  # of a plan: the list of them is one row
MOST_DAYS = 365  # of a plan, with its history
# What the context of a plan without dates does not have.
NO_DATES: dict[str, Any] = {"start_date": None, "today": None, "minutes_by_weekday": {}}
# A replan has no start date of its own: it starts on a day of the plan.
POINTERS = {"/constraints/start_date": "/from_date"}


class ReplanService(NamedTuple):
    """Submits replans. `now` gives ISO 8601 in UTC; an owner may have `max_open` requests open at once."""

    stored: Stored
    workflow: Workflow
    now: Callable[[], str]
    new_id: Callable[[], str]
    max_open: int

    def submit(
        self, owner: str, plan_id: str, body: ReplanIn, *, idempotency_key: str | None, correlation_id: str = ""
    ) -> PlanRequest:
        """Store the request of a replan and start its execution, as any plan request.

        Raises NotFound for an unknown plan, ReplanOpen while another replan of it is made, Conflict for a plan with too
        many versions, Infeasible, TooManyOpenRequests, and InvalidFields for dates that the plan does not have, or a
        key that was used with another body.
        """
        request_id = request_id_of(owner, idempotency_key, self.new_id, "replan", plan_id)
        stored = self.stored.requests.get(owner, request_id) if idempotency_key is not None else None
        if stored is None:
            stored = retried(lambda: self._store(owner, plan_id, body, request_id, correlation_id))
        if stored.replan != body:
            raise key_of_another_body()
        start(self.workflow, owner, request_id, correlation_id)
        return stored

    def _store(self, owner: str, plan_id: str, body: ReplanIn, request_id: str, correlation_id: str) -> PlanRequest:
        plan = or_not_found(self.stored.plans.get(owner, plan_id))
        learner = or_not_found(self.stored.learners.get(owner, plan.learner_id))
        versions = self.stored.versions.get(owner, plan_id) or first_versions(plan)
        refuse_while_open(self.stored.requests, owner, versions)
        refuse_further(versions)
        former = or_not_found(self.stored.requests.get(owner, plan.request_id))
        request = _request(former, plan, body, request_id, self.now())
        context = self._context(owner, request, plan, learner, versions, body)
        self._check(owner, request, context, learner)
        return self.stored.requests.add(
            owner,
            request,
            with_commitments(self.stored.plans, owner, context, but=plan_id),
            deadline=deadline_of(request.created_at),
            at_most=self.max_open,
            correlation_id=correlation_id,
            versions=versions.submitted(request_id),
        )

    def _context(
        self, owner: str, request: PlanRequest, plan: Plan, learner: "Learner", versions: PlanVersions, body: ReplanIn
    ) -> PlanContext:
        """Return the context of the remaining plan. Raises InvalidFields."""
        from studyplan.domain.replanning.start import remaining_context

        whole = context_of(request, learner, now=request.created_at)
        if plan.days[0].date is None:
            whole = _without_dates(whole, body)
        _check_from_date(body.from_date, plan, whole)
        replan = self._replan(owner, plan, versions, self.stored.progress.get(owner, plan.id), whole, body)
        try:
            return remaining_context(whole, replan)
        except ValueError:
            message = f"the plan ends before day {replan.from_day}, the first day of the replan; send a longer duration"
            raise InvalidFields(fields=(FieldError("/duration_days", message),)) from None

    def _replan(
        self,
        owner: str,
        plan: Plan,
        versions: PlanVersions,
        progress: RecordedProgress,
        whole: PlanContext,
        body: ReplanIn,
    ) -> Replan:
        from studyplan.domain.replanning.start import replan_of

        former = self.stored.runs.of(owner, plan.request_id).context()
        return replan_of(
            plan,
            progress.tasks,
            former,
            versions.ordinals,
            lineage=lineage_of(former),
            revision=progress.revision,
            version=versions.newest + 1,
            from_date=body.from_date,
            today=whole.today,
        )

    def _check(self, owner: str, request: PlanRequest, context: PlanContext, learner: "Learner") -> None:
        """Raise Infeasible where nothing can be planned for the days that remain."""
        from studyplan.domain.feasibility.report import week_capacities
        from studyplan.domain.feasibility.rules import first_violation
        from studyplan.domain.feedback.library import in_use
        from studyplan.domain.retrieval.eligibility import suitable_for

        library, feedback = self.stored.library.with_feedback(owner, month=request.created_at[:7])
        usable = in_use(library, feedback) if request.use_feedback else library
        violation = first_violation(context, suitable_for(context, usable))
        if violation is not None:
            own = ((POINTERS.get(each.pointer, each.pointer), each.message) for each in violation.fields)
            fields = tuple(FieldError(pointer, message) for pointer, message in own)
            weeks = tuple(week.model_dump(mode="json") for week in week_capacities(context))
            fixes = _fixes(request, learner, usable, context, violation.rule)
            detail = violation.detail if fixes else f"{violation.detail} No single change is enough."
            raise Infeasible(detail, fields=fields, rule=violation.rule, weeks=weeks, fixes=fixes)


def _fixes(
    request: PlanRequest, learner: "Learner", library: "LibraryView", context: PlanContext, rule: "RuleName"
) -> tuple[dict[str, Any], ...]:
    from studyplan.domain.feasibility.fixes import fixes_for
    from studyplan.domain.replanning.start import remaining_context
    from studyplan.services.plans.replan_fixes import fixes_of_replan

    def reading(changed: PlanRequest, described: "Learner") -> PlanContext | None:
        whole = context_of(changed, described, now=request.created_at)
        if context.start_date is None:
            whole = whole.model_copy(update=NO_DATES)
        try:
            return remaining_context(whole, context.replan) if context.replan else None
        except ValueError:
            return None

    fixes = fixes_for(request, learner, library, rule=rule, now=request.created_at, reading=reading)
    return tuple(fix.model_dump(mode="json") for fix in fixes_of_replan(fixes, request))


def first_versions(plan: Plan) -> PlanVersions:
    """Return the versions of a plan that has its first one only, of which nothing is stored yet."""
    from studyplan.domain.replanning.start import ordinals_of

    return versions_of(plan, ordinals_of(plan.days))


def lineage_of(context: PlanContext) -> str:
    """Return the id of the first request of a plan, from the context of any of its versions."""
    return context.replan.lineage if context.replan else context.request_id


def refuse_while_open(plan_requests: Requests, owner: str, versions: PlanVersions) -> None:
    """Raise ReplanOpen while a replan is made.

    A request that has failed leaves its id in the versions; it keeps nobody from replanning.
    """
    request = plan_requests.get(owner, versions.open_request) if versions.open_request else None
    if request is not None and request.status in ("queued", "running"):
        raise ReplanOpen(f"The plan request {request.id} replans this plan; wait until it has ended.")


def refuse_further(versions: PlanVersions) -> None:
    """Raise Conflict where no further version can be stored."""
    if versions.newest >= MOST_VERSIONS:
        raise Conflict(f"The plan has {MOST_VERSIONS} versions, and there cannot be more; submit a plan request.")


def _request(former: PlanRequest, plan: Plan, body: ReplanIn, request_id: str, now: str) -> PlanRequest:
    """Return the request of a replan: that of the version in force, with what the caller has changed."""
    constraints = body.constraints if body.constraints is not None else former.constraints
    day_1 = plan.days[0].date
    if constraints.start_date not in (None, day_1):
        message = "cannot be changed by a replan; leave it out, and send from_date"
        raise InvalidFields(fields=(FieldError("/constraints/start_date", message),))
    days = body.duration_days or len(plan.days)
    asked = former.submitted().model_copy(
        update={"duration_days": days, "constraints": constraints.model_copy(update={"start_date": day_1})}
    )
    return PlanRequest(
        **dict(asked),
        id=request_id,
        status="queued",
        created_at=now,
        updated_at=now,
        topics=former.topics,
        replan_of=plan.id,
        replan=body,
    )


def _without_dates(context: PlanContext, body: ReplanIn) -> PlanContext:
    """Return the context of a plan without dates: what its learner has got of weekdays meanwhile does not count."""
    if body.constraints is not None and _has_dates(body):
        message = "the plan has no dates, and a replan gives it none; submit a plan request for a plan with dates"
        raise InvalidFields(fields=(FieldError("/constraints", message),))
    return context.model_copy(update=NO_DATES)


def _has_dates(body: ReplanIn) -> bool:
    """Return whether the constraints of a replan have a field that only plans with dates can keep."""
    limits = body.constraints
    if limits is None:
        return False
    dates = limits.deadline, limits.exam_date, limits.unavailable_dates, limits.unavailable_weekdays
    return any((*dates, limits.minutes_by_weekday))


def _check_from_date(from_date: str | None, plan: Plan, context: PlanContext) -> None:
    if from_date is None:
        return
    if plan.days[0].date is None:
        message = "the plan has no dates: it is replanned from its first task on that is not done; leave it out"
    elif context.today is not None and from_date < context.today:
        message = f"must not be before the learner's today, {context.today}"
    else:
        return
    raise InvalidFields(fields=(FieldError("/from_date", message),))
