"""The checks: what they read is the stored request and the shelf, never a writer's words, and no scheduler's code."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from studyplan.domain.brief import Brief
from studyplan.domain.fields import LEVELS, Severity
from studyplan.domain.plan import Day, Finding, Task, Timetable
from studyplan.domain.shelf import Shelf, ShelfItem
from studyplan.domain.words import topic_id


@dataclass(frozen=True)
class Case:
    """What a check may look at."""

    plan: Timetable
    brief: Brief
    shelf: Shelf

    def tasks(self) -> Iterator[tuple[Day, Task]]:
        return ((day, task) for day in self.plan.days for task in day.tasks)

    def known_tasks(self) -> Iterator[tuple[Day, Task, ShelfItem]]:
        """Tasks whose resource was retrieved; the others are MISSING_RETRIEVED_SOURCE's business."""
        items = self.shelf.items()
        return ((day, task, items[task.resource_id]) for day, task in self.tasks() if task.resource_id in items)


@dataclass(frozen=True)
class Fault:
    """What a check yields: a sentence, where, and a severity when it is not the check's usual one."""

    message: str
    day: int | None = None
    task_id: str | None = None
    severity: Severity = "error"


def missing_retrieved_source(case: Case) -> Iterator[Fault]:
    retrieved = case.shelf.items()
    for day, task in case.tasks():
        if task.resource_id not in retrieved:
            yield Fault(f"day {day.day} uses a resource that was not retrieved", day.day, task.id)


def daily_time_exceeded(case: Case) -> Iterator[Fault]:
    cap = case.brief.constraints.max_daily_minutes
    for day in case.plan.days:
        asked = max(day.minutes, sum(task.minutes for task in day.tasks))
        if asked > cap:
            yield Fault(f"day {day.day} asks for {asked} minutes, at most {cap} are allowed", day.day)


def difficulty_too_high(case: Case) -> Iterator[Fault]:
    own = LEVELS.index(case.brief.current_level)
    for day, task, item in case.known_tasks():
        gap = LEVELS.index(item.difficulty) - own
        if gap > 0:
            text = f"'{item.title}' is {item.difficulty}, the learner is {case.brief.current_level}"
            yield Fault(text, day.day, task.id, "error" if gap > 1 else "warning")


def no_practice_tasks(case: Case) -> Iterator[Fault]:
    if not case.brief.constraints.must_include_practice:
        return
    # The library's type decides, not the task's own label.
    if not any(item.resource_type in ("exercise", "project", "quiz") for _, _, item in case.known_tasks()):
        yield Fault("practice was asked for and there is none")


def duration_mismatch(case: Case) -> Iterator[Fault]:
    asked = case.brief.duration_days
    if [day.day for day in case.plan.days] != list(range(1, asked + 1)):
        yield Fault(f"the plan has {len(case.plan.days)} days, {asked} were asked for")


def resource_outside_topic(case: Case) -> Iterator[Fault]:
    wanted = topic_id(case.brief.topic)
    for day, task, item in case.known_tasks():
        if topic_id(item.topic) != wanted:
            yield Fault(f"'{item.title}' is about {item.topic}, not {case.brief.topic}", day.day, task.id)


def weekly_time_mismatch(case: Case) -> Iterator[Fault]:
    asked, possible = _time_asked_and_possible(case)
    planned = sum(task.minutes for _, task in case.tasks())
    if possible < asked - 1:
        why = f"{case.brief.constraints.max_daily_minutes} minutes a day hold no more"
        yield Fault(f"{asked - possible:.0f} of {asked:.0f} wished minutes are left out: {why}", severity="info")
    deviation = abs(planned - possible) / possible if possible else 1.0
    if deviation > 0.10:
        text = f"{planned} minutes are planned, {possible:.0f} are available ({deviation:.0%} apart)"
        yield Fault(text, severity="error" if deviation > 0.25 else "warning")


def _time_asked_and_possible(case: Case) -> tuple[float, float]:
    """Minutes by the weekly hours alone, and as far as daily caps and rest days allow, week by week."""
    asked = possible = 0.0
    rest = {day.day for day in case.plan.days if day.rest}
    for first in range(1, case.brief.duration_days + 1, 7):
        week = range(first, min(first + 7, case.brief.duration_days + 1))
        wish = case.brief.weekly_hours * 60 * len(week) / 7
        caps = sum(case.brief.constraints.max_daily_minutes for number in week if number not in rest)
        asked, possible = asked + wish, possible + min(wish, caps)
    return asked, possible


def empty_day(case: Case) -> Iterator[Fault]:
    for day in case.plan.days:
        if not day.rest and not day.tasks:
            yield Fault(f"day {day.day} has no task", day.day)


@dataclass(frozen=True)
class Check:
    """A check's code, the sentence that says what it asserts, and the function that looks."""

    code: str
    asserts: str
    run: Callable[[Case], Iterator[Fault]]


CHECKS: tuple[Check, ...] = (
    Check("MISSING_RETRIEVED_SOURCE", "every task uses a retrieved resource", missing_retrieved_source),
    Check("DAILY_TIME_EXCEEDED", "no day is longer than allowed", daily_time_exceeded),
    Check("DIFFICULTY_TOO_HIGH", "nothing is above the learner's level", difficulty_too_high),
    Check("NO_PRACTICE_TASKS", "practice is there when asked for", no_practice_tasks),
    Check("DURATION_MISMATCH", "the plan has as many days as asked for", duration_mismatch),
    Check("RESOURCE_OUTSIDE_TOPIC", "every resource is on the topic", resource_outside_topic),
    Check("WEEKLY_TIME_MISMATCH", "the total follows the weekly hours", weekly_time_mismatch),
    Check("EMPTY_DAY", "every study day has a task", empty_day),
)


def inspect(plan: Timetable, brief: Brief, shelf: Shelf, checks: tuple[Check, ...] = CHECKS) -> tuple[Finding, ...]:
    """Run every check. One that crashes is an error finding: it has not passed."""
    case = Case(plan, brief, shelf)
    return tuple(finding for check in checks for finding in _findings(check, case))


def _findings(check: Check, case: Case) -> Iterator[Finding]:
    try:
        faults = list(check.run(case))
    except Exception as crash:
        faults = [Fault(f"the check itself failed ({type(crash).__name__})")]
    for fault in faults:
        yield Finding(
            code=check.code,
            severity=fault.severity,
            message=fault.message,
            day=fault.day,
            task_id=fault.task_id,
        )
