"""What has changed between two versions of a plan: each moved, added, dropped and resized task, with the reason."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from studyplan.domain.capacity.plan_days import plan_days
from studyplan.domain.replanning.start import HasDays, kind_of
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Day, Task
from studyplan.domain.values.versions import ChangeKind, PlanChange, Replan

NOTICEABLE = 0.05  # a pace nearer to 1.0 is no reason


class Cause(NamedTuple):
    """What a new version was made from: its context, whose `replan` is set after a replan, and its candidates."""

    context: PlanContext | None = None
    candidates: Candidates | None = None
    by_hand: bool = False


class _Place(NamedTuple):
    day: Day
    task: Task


def changes_between(old: HasDays, new: HasDays, cause: Cause | None = None) -> tuple[PlanChange, ...]:
    """Return what became of each task, in the order of the new plan, and then what was dropped.

    Tasks are the same by their ids. What is in the history does not change, so there is no change of it.
    """
    before, after = _places(old.days), _places(new.days)
    changes = _Changes(before, after, _Reasons(cause or Cause(), before, after))
    return (*changes.of_what_stays(), *changes.of_what_is_gone())


def moved_between(old: HasDays, new: HasDays) -> int:
    """Return how many tasks are on another day."""
    before, after = _places(old.days), _places(new.days)
    return sum(before[key].day.day != place.day.day for key, place in after.items() if key in before)


def _places(days: Iterable[Day]) -> dict[str, _Place]:
    return {task.id: _Place(day, task) for day in days for task in day.tasks}


@dataclass(frozen=True)
class _Changes:
    before: Mapping[str, _Place]
    after: Mapping[str, _Place]
    reasons: "_Reasons"

    def of_what_stays(self) -> Iterator[PlanChange]:
        """Yield what is moved, resized and added."""
        for key, place in self.after.items():
            former = self.before.get(key)
            if former is None:
                yield _change("added", None, place, self.reasons.added(place))
                continue
            if former.day.day != place.day.day:
                yield _change("moved", former, place, self.reasons.moved(former, place))
            if former.task.minutes != place.task.minutes:
                yield _change("resized", former, place, self.reasons.resized(former, place))

    def of_what_is_gone(self) -> Iterator[PlanChange]:
        """Yield what is dropped."""
        for key, former in self.before.items():
            if key not in self.after:
                yield _change("dropped", former, None, self.reasons.dropped(former))


def _change(kind: ChangeKind, former: _Place | None, place: _Place | None, reason: str) -> PlanChange:
    shown = (place or former).task  # type: ignore[union-attr]
    return PlanChange(
        kind=kind,
        task_id=shown.id,
        resource_id=shown.resource_id,
        title=shown.title,
        reason=reason,
        from_day=former.day.day if former else None,
        from_date=former.day.date if former else None,
        to_day=place.day.day if place else None,
        to_date=place.day.date if place else None,
        minutes_before=former.task.minutes if former else None,
        minutes_after=place.task.minutes if place else None,
    )


class _Reasons:
    """Why tasks change. Days are those of the whole plan."""

    def __init__(self, cause: Cause, before: Mapping[str, _Place], after: Mapping[str, _Place]) -> None:
        self._cause, self._before, self._after = cause, before, after
        self._replan: Replan | None = cause.context.replan if cause.context else None
        first = self._replan.from_day - 1 if self._replan else 0
        days = plan_days(cause.context) if cause.context else ()
        self._first, self._days = first, {day.number + first: day for day in days}
        self._resources = {place.task.resource_id for place in after.values()}
        self._known = cause.candidates.by_id() if cause.candidates else None

    def moved(self, former: _Place, place: _Place) -> str:
        """Return why a task is on another day."""
        if self._cause.by_hand:
            return "you moved it"
        day = former.day
        if day.day <= self._first:
            return f"it was due on {_name(day)} and is not done"
        return (
            self._unfit(day)
            or self._after_what_moved(former, place)
            or self._too_long(former)
            or self._taken(former)
            or ("there is time for it earlier" if place.day.day < day.day else _FOR_BALANCE)
        )

    def _unfit(self, day: Day) -> str | None:
        """Return why nothing can be on a day any more."""
        capacity = self._days.get(day.day)
        if not self._days:
            return None
        if capacity is None:
            return f"the plan ends before {_name(day)} now"
        limits = self._cause.context.constraints if self._cause.context else None
        if capacity.rest and limits is not None:
            if limits.deadline is not None and capacity.date is not None and capacity.date > limits.deadline:
                return f"{_name(day)} is after the deadline"
            if limits.exam_date is not None and capacity.date is not None and capacity.date >= limits.exam_date:
                return f"the exam is on {limits.exam_date}"
            return f"{_name(day)} is a day off now"
        return f"{_name(day)} is the day before the exam" if capacity.for_reviews and not day.rest else None

    def _after_what_moved(self, former: _Place, place: _Place) -> str | None:
        """Return which task it has to come after: an earlier part, what it needs, or what it reviews."""
        task = former.task
        needs = self._known[task.resource_id].prerequisites if self._known and task.resource_id in self._known else ()
        earlier = [
            other
            for key, other in self._after.items()
            if key != task.id and other.day.day <= place.day.day and self._is_moved(key)
        ]
        for other in reversed(earlier):
            if other.task.resource_id == task.resource_id and self._comes_before(other.task, task):
                return f"it comes after another part of '{task.title}', which is on {_name(other.day)} now"
            if other.task.resource_id in needs and kind_of(other.task) == "study":
                return f"it needs '{other.task.title}', which is on {_name(other.day)} now"
        return None

    def _comes_before(self, other: Task, task: Task) -> bool:
        if kind_of(other) != kind_of(task):
            return kind_of(other) == "study"
        return other.first_minute < task.first_minute

    def _is_moved(self, key: str) -> bool:
        return key not in self._before or self._before[key].day.day != self._after[key].day.day

    def _too_long(self, former: _Place) -> str | None:
        """Return that its day is too short for what the day had."""
        capacity = self._days.get(former.day.day)
        if capacity is None:
            return None
        done = self._replan.minutes_done.get(capacity.number, 0) if self._replan else 0
        most = capacity.cap + done
        return f"{_name(former.day)} has {most} minutes at most now" if former.day.minutes > most else None

    def _taken(self, former: _Place) -> str | None:
        """Return what is new on its day."""
        for key, other in self._after.items():
            if other.day.day == former.day.day and self._is_moved(key):
                return f"'{other.task.title}' is on {_name(former.day)} now"
        return None

    def added(self, place: _Place) -> str:
        """Return why there is a new task."""
        task = place.task
        if task.task_type == "review":
            return "a review before the exam"
        if any(task.resource_id == former.task.resource_id for former in self._before.values()):
            return self._of_pace() or f"the rest of '{task.title}' has its time here"
        return "there is time for it"

    def dropped(self, former: _Place) -> str:
        """Return why a task is gone."""
        task, replan = former.task, self._replan
        if task.task_type == "review":
            return self._unfit(former.day) or "its review is planned anew, or has no time left"
        if replan is not None and task.resource_id in replan.finished:
            return f"'{task.title}' is finished"
        if replan is not None and task.resource_id in replan.skipped:
            return f"you skipped '{task.title}'"
        if task.resource_id in self._resources:
            goes_on = any(
                each.task.resource_id == task.resource_id and each.task.continues_after_plan
                for each in self._after.values()
            )
            shorter = f"the plan has less time for '{task.title}', and does not finish it"
            return shorter if goes_on else f"'{task.title}' is planned in fewer parts"
        if self._known is not None and task.resource_id not in self._known:
            return "it is no longer in the library, or no longer right for this plan"
        late = f"it was due on {_name(former.day)}, and " if former.day.day <= self._first else ""
        return f"{late}{self._of_time()}"

    def _of_time(self) -> str:
        if self._cause.candidates is None:
            return "there is no time left for it"
        return f"the {self._cause.candidates.capacity_minutes} minutes that are left are needed for the rest"

    def resized(self, former: _Place, place: _Place) -> str:
        """Return why a task has other minutes."""
        planned = self._replan.planned if self._replan else ()
        by_progress = next((each.task for each in planned if each.task.id == place.task.id), None)
        if by_progress is not None and by_progress.minutes == place.task.minutes:
            return "a part of it is done"
        if place.task.continues_after_plan and not former.task.continues_after_plan:
            return f"the plan has less time for '{place.task.title}', and does not finish it"
        return self._of_pace() or self._too_long(former) or "its minutes are divided over other days"

    def _of_pace(self) -> str | None:
        if self._replan is None or abs(self._replan.pace - 1.0) < NOTICEABLE:
            return None
        return f"at your pace the material takes {self._replan.pace:.2f} times as long as planned"


_FOR_BALANCE = "the days are more even so"


def _name(day: Day) -> str:
    return day.date or f"day {day.day}"
