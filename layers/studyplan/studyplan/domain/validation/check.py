"""A check, the case that it reads, and how its violations become findings."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from studyplan.domain.validation.planned import Use, uses_of
from studyplan.domain.validation.study_calendar import Calendar
from studyplan.domain.values.candidates import CandidateResource, Candidates, LibraryFacts
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Day, Finding, Task, Timetable
from studyplan.domain.values.types import Cause, Level, Severity, level_gap


class Case:
    """What a check may read."""

    def __init__(self, plan: Timetable, context: PlanContext, candidates: Candidates) -> None:
        self.plan = plan
        self.context = context
        self.candidates = candidates

    @cached_property
    def calendar(self) -> Calendar:
        """Return the days of the request, as the checks compute them."""
        return Calendar(self.context)

    def tasks(self) -> Iterator[tuple[Day, Task]]:
        """Yield every task with its day."""
        return ((day, task) for day in self.plan.days for task in day.tasks)

    @cached_property
    def items(self) -> dict[str, CandidateResource]:
        """Return the resources of the candidates by their ids."""
        return self.candidates.by_id()

    def known_tasks(self) -> Iterator[tuple[Day, Task, CandidateResource]]:
        """Yield the tasks whose resource is a candidate; MISSING_RETRIEVED_SOURCE reports the others."""
        items = self.items
        return ((day, task, items[task.resource_id]) for day, task in self.tasks() if task.resource_id in items)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Return the planned resources, in the order in which they begin."""
        return uses_of((task for _, task in self.tasks()), self.candidates)

    @property
    def facts(self) -> LibraryFacts | None:
        """Return what the library makes possible; None in rows that were stored before it was known."""
        return self.candidates.facts

    def gap(self, level: Level) -> int:
        """Return how many levels `level` is above the learner's (negative: below)."""
        return level_gap(level, self.context.current_level)

    def share(self, minutes: int) -> float:
        """Return minutes as a share of the planned ones."""
        return min(1.0, minutes / self.planned) if self.planned else 0.0

    @cached_property
    def planned(self) -> int:
        """Return the minutes of all tasks; the `minutes` of the days do not count."""
        return sum(task.minutes for _, task in self.tasks())

    @cached_property
    def done_before(self) -> list[tuple[CandidateResource, int]]:
        """Return what was done before a replan, with its minutes: all that is finished, and what is begun."""
        items, unfinished = self.items, self.context.replan.unfinished if self.context.replan else ()
        begun = ((items[each.resource_id], each.done_minutes) for each in unfinished if each.resource_id in items)
        return [*((each.item, each.item.minutes) for each in self.candidates.finished), *begun]

    @property
    def off_target(self) -> float:
        """Return planned minus available minutes as a share of the available ones."""
        available = self.calendar.available
        if not available:  # after a replan everything may be done
            return 1.0 if self.planned or self.context.replan is None else 0.0
        return (self.planned - available) / available

    @cached_property
    def studied(self) -> int:
        """Return the minutes of all tasks but reviews."""
        return sum(task.minutes for _, task in self.tasks() if task.task_type != "review")

    @property
    def capacity(self) -> int:
        """Return the minutes that the time has for new material: before an exam, what the reviews leave."""
        reviews = self.planned - self.studied if self.context.constraints.exam_date is not None else 0
        return self.calendar.capacity - reviews

    def empty_days(self) -> list[Day]:
        """Return the study days without a task, but for the one before the exam.

        The request decides which days these are, not the plan: its `rest`, a number twice, or a day too many.
        """
        due = self.calendar.study_days - self.filled_days()
        return [day for day in self.plan.days if day.day in due]

    def filled_days(self) -> set[int]:
        """Return the numbers of the study days with a task."""
        return {day.day for day in self.plan.days if day.tasks} & self.calendar.study_days


class Violation(NamedTuple):
    """What a check yields: a sentence, a severity, the day and task where it applies, its share and its cause."""

    message: str
    day: int | None = None
    task_id: str | None = None
    severity: Severity = "error"
    share: float | None = None
    cause: Cause | None = None


def warning(message: str, share: float, cause: Cause | None) -> Violation:
    """Return a violation of quality: a warning about the whole plan, with its share (0 to 1) and its cause."""
    return Violation(message, severity="warning", share=share, cause=cause)


class Check(NamedTuple):
    """A check: its code, what it asserts, and the function that yields violations."""

    code: str
    asserts: str
    run: Callable[[Case], Iterator[Violation]]


def findings_of(check: Check, case: Case) -> Iterator[Finding]:
    """Yield the findings of a check. A check that crashes yields an error: it has not passed."""
    try:
        violations = list(check.run(case))
    except Exception as crash:
        violations = [Violation(f"the check failed with {type(crash).__name__}")]
    for violation in violations:
        yield Finding(
            code=check.code,
            severity=violation.severity,
            message=violation.message,
            day=violation.day,
            task_id=violation.task_id,
            share=None if violation.share is None else round(violation.share, 3),
            cause=violation.cause,
        )
