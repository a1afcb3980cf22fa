"""Move a task of a plan to another day, which makes a version that is in force at once."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from studyplan.domain.errors.http import FieldError, InvalidFields, MoveRefused, no_such_task
from studyplan.domain.progress.values import RecordedProgress
from studyplan.domain.values.context import PlanContext, date_in
from studyplan.domain.values.plan import Day, Plan, Timetable
from studyplan.domain.values.types import Id, IsoDate, Value
from studyplan.domain.values.versions import PlanVersion
from studyplan.services.etags import matching, retried
from studyplan.services.plans.plan_store import Stored, made_from
from studyplan.services.plans.replan import first_versions, refuse_further, refuse_while_open

if TYPE_CHECKING:
    from studyplan.domain.replanning.moving import Refused
    from studyplan.domain.values.candidates import Candidates


class Move(Value):
    """A task, and the day to move it to: its number in the plan, or its date. One of the two is given."""

    task_id: Id
    to_day: int | None = None
    to_date: IsoDate | None = None


class MoveService(NamedTuple):
    """Moves tasks by hand. `now` gives ISO 8601 in UTC."""

    stored: Stored
    now: Callable[[], str]

    def move(self, owner: str, plan_id: str, body: Move, *, if_match: str | None) -> Plan:
        """Put a task on another day, and return the plan; on the day where it is it stays, without a new version.

        Raises NotFound, Stale when `if_match` is another version's tag, InvalidFields, MoveRefused where a check of
        the plan would fail, and ReplanOpen while a replan is made.
        """
        return retried(lambda: self._move(owner, plan_id, body, if_match))

    def _move(self, owner: str, plan_id: str, body: Move, if_match: str | None) -> Plan:
        plan = matching(self.stored.plans.get(owner, plan_id), if_match)
        versions = self.stored.versions.get(owner, plan_id) or first_versions(plan)
        refuse_while_open(self.stored.requests, owner, versions)
        refuse_further(versions)
        progress = self.stored.progress.get(owner, plan_id)
        context, candidates = made_from(self.stored, owner, plan)
        days = self._moved_days(plan, body, context, candidates, progress)
        if days is None:
            return plan
        moved = _checked(plan.model_copy(update={"days": days, "version": versions.newest + 1}), context, candidates)
        self.stored.versions.move(
            owner,
            moved,
            versions.moved(self._version(moved, plan, progress)),
            previous=plan,
            progress_revision=progress.revision,
        )
        return moved

    def _moved_days(
        self, plan: Plan, body: Move, context: PlanContext, candidates: "Candidates", progress: RecordedProgress
    ) -> tuple[Day, ...] | None:
        """Return the days with the task on another one; None where it is there already."""
        from studyplan.domain.replanning.moving import Moving, Refused, move

        closed = {each.task_id for each in progress.tasks if each.status != "planned" or each.minutes_spent}
        moving = Moving(context, candidates, closed, self._first_day(plan, context))
        result = move(plan, body.task_id, _day_of(plan, body), moving)
        if result is None:
            raise InvalidFields(fields=(no_such_task(),))
        if not isinstance(result, Refused):
            return result
        if result.rule == "SAME_DAY":
            return None
        raise _refusal(result, plan)

    def _first_day(self, plan: Plan, context: PlanContext) -> int:
        """Return the first day to which tasks can be moved: the learner's today, and no day of the history."""
        first = plan.history_days + 1
        if plan.days[0].date is None:
            return first
        today = date.fromisoformat(date_in(context.timezone, self.now()))
        return max(first, (today - date.fromisoformat(plan.days[0].date)).days + 1)

    def _version(self, moved: Plan, plan: Plan, progress: RecordedProgress) -> PlanVersion:
        return PlanVersion(
            version=moved.version,
            status="accepted",
            origin="move",
            created_at=self.now(),
            base_version=plan.version,
            progress_revision=progress.revision,
            from_day=plan.history_days + 1,
            from_date=plan.days[plan.history_days].date if plan.history_days < len(plan.days) else None,
            moved_tasks=1,
        )


def _day_of(plan: Plan, body: Move) -> int:
    """Return the number of the day that is asked for; it may be one that the plan does not have."""
    if (body.to_day is None) == (body.to_date is None):
        message = "send to_day or to_date, one of them"
        raise InvalidFields(fields=(FieldError("/to_day", message),))
    if body.to_date is None:
        return body.to_day or 0
    if plan.days[0].date is None:
        raise InvalidFields(fields=(FieldError("/to_date", "the plan has no dates; send to_day"),))
    return (date.fromisoformat(body.to_date) - date.fromisoformat(plan.days[0].date)).days + 1


def _refusal(refused: "Refused", plan: Plan) -> MoveRefused:
    by_number = {day.day: day for day in plan.days}
    nearest = tuple({"day": number, "date": by_number[number].date} for number in refused.days)
    sentence = f"{refused.message[:1].upper()}{refused.message[1:]}."
    return MoveRefused(sentence, rule=refused.rule, nearest_days=nearest)


def _checked(plan: Plan, context: PlanContext, candidates: "Candidates") -> Plan:
    """Return a plan with what the checks say of its remaining days, and the confidence that follows."""
    from studyplan.domain.replanning.whole_plan import in_whole_plan, remaining_of
    from studyplan.domain.scoring.confidence import status_of, weigh
    from studyplan.domain.validation.run_checks import run_checks

    timetable = Timetable(
        generated_by=plan.generated_by,
        days=remaining_of(plan.days, context.replan) if context.replan else plan.days,
        unfinished=plan.unfinished,
        left_out=plan.left_out,
        assumed_prerequisites=plan.assumed_prerequisites,
    )
    findings = run_checks(timetable, context, candidates)
    confidence = weigh(findings)
    status = status_of(confidence, findings)
    return plan.model_copy(
        update={
            "findings": in_whole_plan(findings, plan.history_days),
            "confidence": confidence,
            "status": "needs_review" if status == "failed" else status,
        }
    )
