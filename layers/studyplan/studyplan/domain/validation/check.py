"""A check, the case that it reads, and how its violations become findings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from studyplan.domain.validation.study_calendar import Calendar
from studyplan.domain.values.candidates import CandidateResource, Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Day, Finding, Task, Timetable
from studyplan.domain.values.types import Severity


@dataclass(frozen=True)
class Case:
    """What a check may read."""

    plan: Timetable
    context: PlanContext
    candidates: Candidates

    @cached_property
    def calendar(self) -> Calendar:
        """Return the days of the request, as the checks compute them."""
        return Calendar(self.context)

    def tasks(self) -> Iterator[tuple[Day, Task]]:
        """Yield every task with its day."""
        return ((day, task) for day in self.plan.days for task in day.tasks)

    def known_tasks(self) -> Iterator[tuple[Day, Task, CandidateResource]]:
        """Yield the tasks whose resource is a candidate; MISSING_RETRIEVED_SOURCE reports the others."""
        items = self.candidates.by_id()
        return ((day, task, items[task.resource_id]) for day, task in self.tasks() if task.resource_id in items)

    @property
    def planned(self) -> int:
        """Return the minutes of all tasks; the `minutes` of the days do not count."""
        return sum(task.minutes for _, task in self.tasks())

    @property
    def off_target(self) -> float:
        """Return planned minus available minutes as a share of the available ones."""
        available = self.calendar.available
        return (self.planned - available) / available if available else 1.0

    def empty_days(self) -> list[Day]:
        """Return the study days without a task. The request decides which days these are, not the plan's `rest`."""
        return [day for day in self.plan.days if not day.tasks and not self.calendar.day(day.day).rest]

    def filled_days(self) -> set[int]:
        """Return the numbers of the study days with a task."""
        return {day.day for day in self.plan.days if day.tasks} & self.calendar.study_days


@dataclass(frozen=True)
class Violation:
    """What a check yields: a sentence, a severity, and the day and task where it applies."""

    message: str
    day: int | None = None
    task_id: str | None = None
    severity: Severity = "error"


@dataclass(frozen=True)
class Check:
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
        )
