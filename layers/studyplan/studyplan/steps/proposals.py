"""Propose a version: the last step of a replan, in the place of publishing a plan."""

from datetime import datetime, timedelta

from studyplan.domain.errors.failures import ArtefactMissing, RequestMissing
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Plan, Timetable
from studyplan.domain.values.trace import TraceRecord
from studyplan.domain.values.versions import PlanVersion, Replan
from studyplan.services.plans.plan_store import Stored
from studyplan.steps.publication import Publication

KEPT = timedelta(days=7)  # that a proposal can be accepted


def propose(stored: Stored, owner: str, remaining: Plan, context: PlanContext) -> Publication:
    """Return the version that a replan proposes, which stores itself together with the record of its step.

    `remaining` is the plan of the remaining days, as checked. Raises RequestMissing where the plan is gone.
    """
    from studyplan.domain.replanning.changes import moved_between
    from studyplan.domain.replanning.whole_plan import in_whole_plan, merged, ordinals_after

    replan = _replan_in(context)
    base, versions = stored.plans.get(owner, replan.plan_id), stored.versions.get(owner, replan.plan_id)
    if base is None or versions is None:
        raise RequestMissing
    history = replan.from_day - 1
    timetable = Timetable(generated_by=remaining.generated_by, days=remaining.days)
    update = {
        "id": replan.plan_id,
        "created_at": base.created_at,
        "days": merged(base, timetable, replan),
        "findings": in_whole_plan(remaining.findings, history),
        "version": replan.version,
        "history_days": history,
    }
    plan = remaining.model_copy(update=update)
    now, moved_tasks = remaining.created_at, moved_between(base, plan)
    version = _version(replan, context, now, moved_tasks)
    proposed = versions.proposed(version, ordinals_after(plan.days, versions.ordinals, replan.lineage))

    def store(record: TraceRecord) -> bool:
        return stored.versions.propose(owner, plan, proposed, base=base, now=now, record=record)

    return Publication(plan, store, note=f", proposed as version {plan.version}")


def _version(replan: Replan, context: PlanContext, now: str, moved_tasks: int) -> PlanVersion:
    return PlanVersion(
        version=replan.version,
        status="proposed",
        origin="replan",
        created_at=now,
        request_id=context.request_id,
        base_version=replan.base_version,
        progress_revision=replan.progress_revision,
        from_day=replan.from_day,
        from_date=context.start_date,
        moved_tasks=moved_tasks,
        expires_at=(datetime.fromisoformat(now) + KEPT).isoformat(timespec="microseconds"),
    )


def _replan_in(context: PlanContext) -> Replan:
    if context.replan is None:
        raise ArtefactMissing("the context has no replan")
    return context.replan
