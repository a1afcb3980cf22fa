"""What a check is, what it may look at, and how its faults become findings."""

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
    """What a check may look at."""

    plan: Timetable
    context: PlanContext
    candidates: Candidates

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar(self.context)

    def tasks(self) -> Iterator[tuple[Day, Task]]:
        return ((day, task) for day in self.plan.days for task in day.tasks)

    def known_tasks(self) -> Iterator[tuple[Day, Task, CandidateResource]]:
        """Tasks whose resource was retrieved; the others are MISSING_RETRIEVED_SOURCE's business."""
        items = self.candidates.by_id()
        return ((day, task, items[task.resource_id]) for day, task in self.tasks() if task.resource_id in items)

    @property
    def planned(self) -> int:
        """Minutes of all tasks; what a day says of itself does not count."""
        return sum(task.minutes for _, task in self.tasks())

    @property
    def off_target(self) -> float:
        """How far the planned minutes are from the possible ones, as a share of these; negative: too few."""
        possible = self.calendar.possible
        return (self.planned - possible) / possible if possible else 1.0

    def empty_days(self) -> list[Day]:
        """Study days without a task. The brief says which days are for study, not the plan's own `rest`."""
        return [day for day in self.plan.days if not day.tasks and not self.calendar.day(day.day).rest]

    def filled_days(self) -> set[int]:
        """Numbers of the study days with a task."""
        return {day.day for day in self.plan.days if day.tasks} & self.calendar.study_days


@dataclass(frozen=True)
class Violation:
    """What a check yields: a sentence, where, and a severity when it is not the check's usual one."""

    message: str
    day: int | None = None
    task_id: str | None = None
    severity: Severity = "error"


@dataclass(frozen=True)
class Check:
    """A check's code, the sentence that says what it asserts, and the function that looks."""

    code: str
    asserts: str
    run: Callable[[Case], Iterator[Violation]]


def findings_of(check: Check, case: Case) -> Iterator[Finding]:
    """A check that crashes is an error finding: it has not passed."""
    try:
        violations = list(check.run(case))
    except Exception as crash:
        violations = [Violation(f"the check itself failed ({type(crash).__name__})")]
    for violation in violations:
        yield Finding(
            code=check.code,
            severity=violation.severity,
            message=violation.message,
            day=violation.day,
            task_id=violation.task_id,
        )
