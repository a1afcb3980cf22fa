"""What a replan starts from: the history, what is left of each resource, and the context of the remaining plan."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Literal, Protocol

from studyplan.domain.progress.pace import FASTEST, SLOWEST, pace_of
from studyplan.domain.progress.values import TaskProgress
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Day, Plan, Task
from studyplan.domain.values.versions import PlannedTask, RemainingResource, Replan, StudiedResource

ENOUGH = 50  # minutes of a resource that the plan does not finish, from which on it is reviewed

type Kind = Literal["study", "review"]
type Days = tuple[Day, ...]


class HasDays(Protocol):
    """A plan, or a timetable."""

    @property
    def days(self) -> Days:
        """Return the days."""


def kind_of(task: Task) -> Kind:
    """Return the kind of a task, which is a part of its id."""
    return "review" if task.task_type == "review" else "study"


def ordinals_of(days: Iterable[Day], before: Mapping[str, int] | None = None) -> dict[str, int]:
    """Return the highest ordinals, by `<resource id>#<kind>`: those of before, or as many as there are tasks."""
    counts = Counter(f"{task.resource_id}#{kind_of(task)}" for day in days for task in day.tasks)
    return {key: max(counts[key], (before or {}).get(key, 0)) for key in sorted({*counts, *(before or {})})}


def first_open_day(days: Iterable[Day], progress: Iterable[TaskProgress]) -> int | None:
    """Return the first day with a task that is neither done nor skipped; None where there is none."""
    closed = {each.task_id for each in progress if each.status != "planned"}
    return next((day.day for day in days for task in day.tasks if task.id not in closed), None)


def replan_of(
    plan: Plan,
    progress: Iterable[TaskProgress],
    context: PlanContext,
    ordinals: Mapping[str, int],
    *,
    lineage: str,
    revision: int,
    version: int,
    from_date: str | None = None,
    today: str | None = None,
) -> Replan:
    """Return what a replan of an accepted version starts from.

    Args:
        plan: the accepted version.
        progress: all progress of it.
        context: what that version was made from.
        ordinals: the highest ordinals that any version gave.
        lineage: the id of the plan's first request.
        revision: of the progress.
        version: the number of the new version.
        from_date: the first date that is planned anew; `today` without it. A plan without dates has neither: it is
            planned anew from its first task on that is not done.
        today: the learner's date.
    """
    recorded = tuple(progress)
    first = _first_day(plan, recorded, from_date or today)
    former = context.replan.pace if context.replan else 1.0
    current = [task for day in plan.days[plan.history_days :] for task in day.tasks]
    ratio = pace_of(current, recorded)  # the minutes of a replanned version have the pace of then in them
    reading = _Reading(first, plan.history_days, former, ratio)
    reading.read_all(plan.days, recorded)
    return Replan(
        plan_id=plan.id,
        lineage=lineage,
        base_version=plan.version,
        version=version,
        from_day=first,
        progress_revision=revision,
        **reading.resource_facts(),
        planned=tuple(reading.planned),
        ordinals=ordinals_of(plan.days, ordinals),
        pace=round(min(max(former * ratio, FASTEST), SLOWEST), 2),
        minutes_done=dict(sorted(reading.minutes_done.items())),
        done_ahead=tuple(reading.done_ahead),
        **_basis_of(plan, context),
    )


def _basis_of(plan: Plan, context: PlanContext) -> dict[str, Any]:
    """Return what a version was made for, and what it assumed."""
    return {
        "weekly_minutes": context.weekly_minutes,
        "made_for": limits_of(context),
        "assumed": tuple(each.resource_id for each in plan.assumed_prerequisites),
    }


def limits_of(context: PlanContext) -> str:
    """Return a short text that is the same for contexts with the same learner, goal, limits and last day."""
    limits = context.constraints.model_dump(mode="json", exclude={"start_date"})
    fields = {"goal", "topic", "language", "current_level", "preferred_learning_style", "weekly_hours", "timezone"}
    own = context.model_dump(mode="json", include=fields | {"weak_areas", "known", "minutes_by_weekday"})
    before = context.replan.from_day - 1 if context.replan else 0
    text = json.dumps([limits, own, before + context.duration_days], sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]


def _first_day(plan: Plan, progress: Iterable[TaskProgress], first_date: str | None) -> int:
    """Return the day that is planned anew first; history stays as it is. It may be the day after the last one."""
    day_1 = plan.days[0].date if plan.days else None
    if day_1 is None or first_date is None:
        first = first_open_day(plan.days, progress) or len(plan.days) + 1
    else:
        first = (date.fromisoformat(first_date) - date.fromisoformat(day_1)).days + 1
    return max(first, plan.history_days + 1)


@dataclass
class _Resource:
    """The minutes of a resource: of all of it, done, skipped, and of its tasks that are still planned."""

    whole: int = 0
    done: int = 0
    skipped: int = 0
    parts: int = 0
    still_planned: int = 0
    planned_minutes: int = 0
    last_day: int | None = None
    reviews: int = 0

    @property
    def remaining(self) -> int:
        return max(0, (self.whole or self.planned_minutes) - self.done - self.skipped)

    @property
    def is_finished(self) -> bool:
        return bool(self.done) and not self.remaining

    @property
    def is_studied(self) -> bool:
        """Return whether the plan has no more of it, and has had enough of it for a review."""
        return self.is_finished or (not self.still_planned and self.done >= ENOUGH)

    @property
    def is_skipped(self) -> bool:
        """Return whether the learner has skipped what is left of it: none of its tasks is still planned."""
        return bool(self.skipped) and not self.still_planned and not self.is_finished

    @property
    def is_unfinished(self) -> bool:
        return bool(self.done + self.skipped) and bool(self.remaining) and not self.is_skipped


@dataclass
class _Reading:
    """What is read of the tasks of a plan, one after the other."""

    first_day: int
    history_days: int
    former_pace: float
    ratio: float
    resources: dict[str, _Resource] = field(default_factory=dict)
    planned: list[PlannedTask] = field(default_factory=list)
    minutes_done: Counter[int] = field(default_factory=Counter)
    done_ahead: list[str] = field(default_factory=list)

    def read_all(self, days: Iterable[Day], progress: Iterable[TaskProgress]) -> None:
        by_task = {each.task_id: each for each in progress}
        for day in days:
            for task in day.tasks:
                self._read(day.day, task, by_task.get(task.id))

    def _read(self, number: int, task: Task, progress: TaskProgress | None) -> None:
        """Read a task. One that is begun today, or ahead, counts as done and stays: the learner is at it."""
        day = number - self.first_day + 1
        status = progress.status if progress is not None else "planned"
        begun = status == "planned" and progress is not None and progress.minutes_spent is not None
        part = self._part(task, progress, whole=day >= 1)
        if task.task_type == "review":
            self.resources.setdefault(task.resource_id, _Resource()).reviews += status != "planned" or begun
        else:
            self._study(task, day, part, skipped=status == "skipped", begun=begun)
        if day >= 1 and (begun or status != "planned"):
            self.done_ahead.append(task.id)
            if part:  # a day of which all is skipped needs another task
                self.minutes_done[day] += part
        if status == "planned" and not begun and number > self.history_days:
            self.planned.append(PlannedTask(task=task, day=day))

    def _study(self, task: Task, day: int, part: int, *, skipped: bool, begun: bool) -> None:
        own = self.resources.setdefault(task.resource_id, _Resource())
        own.whole = task.resource_minutes or own.whole
        own.planned_minutes += task.minutes
        own.done += part
        own.skipped += task.minutes if skipped else 0
        own.parts += bool(part or skipped or begun)
        own.still_planned += not skipped and part < task.minutes
        if part:
            own.last_day = day if own.last_day is None else max(own.last_day, day)

    def _part(self, task: Task, progress: TaskProgress | None, *, whole: bool) -> int:
        """Return the minutes of a task that count as done; of one that was partly done they follow from the pace."""
        if progress is None or progress.status == "skipped":
            return 0
        if progress.status == "done" or (whole and progress.minutes_spent is not None):
            return task.minutes
        return min(task.minutes - 1, round((progress.minutes_spent or 0) / self.ratio))

    def resource_facts(self) -> dict[str, Any]:
        """Return what is finished, unfinished and skipped."""
        own = self.resources
        return {
            "finished": tuple(key for key, each in own.items() if each.is_finished),
            "unfinished": tuple(self._unfinished(key, each) for key, each in own.items() if each.is_unfinished),
            "skipped": tuple(key for key, each in own.items() if each.is_skipped),
            "studied": tuple(_studied(key, each) for key, each in own.items() if each.is_studied),
        }

    def _unfinished(self, key: str, own: _Resource) -> RemainingResource:
        remaining = max(1, round(own.remaining / self.former_pace))
        done = own.done + own.skipped
        return RemainingResource(resource_id=key, remaining_minutes=remaining, done_minutes=done, parts=own.parts)


def _studied(key: str, own: _Resource) -> StudiedResource:
    return StudiedResource(resource_id=key, minutes=own.done, last_day=own.last_day or 0, reviews=own.reviews)


def remaining_context(context: PlanContext, replan: Replan) -> PlanContext:
    """Return the context of the remaining plan, of one for the whole plan: its day 1, its days and its limits as now.

    Raises ValueError where the whole plan ends before the day of the replan.
    """
    before = replan.from_day - 1
    if context.duration_days <= before:
        raise ValueError("the plan ends before the first day of the replan")
    day_1 = context.start_date
    start = None if day_1 is None else (date.fromisoformat(day_1) + timedelta(days=before)).isoformat()
    return context.model_copy(
        update={"start_date": start, "duration_days": context.duration_days - before, "replan": replan}
    )
