"""Move one task of a plan to another day, by hand: checked like any plan, refused with the rule that it breaks."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from studyplan.domain.replanning.start import HasDays, kind_of
from studyplan.domain.replanning.whole_plan import sentence_in_whole_plan
from studyplan.domain.validation.run_checks import CHECKS, run_checks
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Day, Finding, Task, Timetable

OFFERED = 3  # days that a refusal names
OWN_RULES = Literal["TASK_CLOSED", "NO_SUCH_DAY", "IN_THE_PAST", "SAME_DAY", "PART_ORDER"]
# What a task on another day can break. An empty day, or an uneven week, is what the learner wants then.
CODES = frozenset(
    {
        "DAILY_TIME_EXCEEDED",
        "REST_DAY_VIOLATED",
        "PREREQUISITE_ORDER",
        "REVIEW_MISSING",
        "REVIEW_AFTER_EXAM",
        "NEW_ON_LAST_DAY",
    }
)
MOVE_CHECKS = tuple(check for check in CHECKS if check.code in CODES)

type Days = tuple[Day, ...]


class Refused(NamedTuple):
    """Why a task cannot be on a day: the rule, a sentence, and the nearest days that would do."""

    rule: str
    message: str
    days: tuple[int, ...] = ()


class Moving(NamedTuple):
    """What a move is checked with.

    `context` and `candidates` are what the plan's version was made from. `closed` are the ids of tasks that are done,
    partly done or skipped; nothing is moved to a day before `first_day`, which is the learner's today.
    """

    context: PlanContext
    candidates: Candidates
    closed: Collection[str] = ()
    first_day: int = 1


def move(plan: HasDays, task_id: str, to_day: int, moving: Moving) -> Days | Refused | None:
    """Return the days of a plan with a task on another day, or why that is refused; None for an unknown task."""
    task = next((task for day in plan.days for task in day.tasks if task.id == task_id), None)
    if task is None:
        return None
    attempt = _Attempt(plan.days, task, moving)
    refused = attempt.refused(to_day)
    if refused is None:
        return attempt.moved(to_day)
    return refused if refused.rule in ("TASK_CLOSED", "SAME_DAY") else refused._replace(days=attempt.nearest(to_day))


@dataclass(frozen=True)
class _Attempt:
    days: Days
    task: Task
    moving: Moving

    def refused(self, to_day: int) -> Refused | None:
        """Return which rule a day breaks."""
        return next(self._own_rules(to_day), None) or self._checked(to_day)

    def _own_rules(self, to_day: int) -> Iterator[Refused]:
        if self.task.id in self.moving.closed:
            yield Refused("TASK_CLOSED", "the task is done or skipped, so it stays where it is")
        if not 1 <= to_day <= len(self.days):
            yield Refused("NO_SUCH_DAY", f"the plan has the days 1 to {len(self.days)}")
            return
        if to_day < self.moving.first_day:
            yield Refused("IN_THE_PAST", f"day {to_day} is over")
        if any(task.id == self.task.id for task in self.days[to_day - 1].tasks):
            yield Refused("SAME_DAY", f"the task is on day {to_day} already")
        yield from self._order_of_parts(to_day)

    def _order_of_parts(self, to_day: int) -> Iterator[Refused]:
        for day in self.days:
            for other in day.tasks:
                if other.resource_id != self.task.resource_id or other.id == self.task.id:
                    continue
                if self._is_misplaced(other, day.day, to_day):
                    where = f"part {other.part} of it is on day {day.day}"
                    yield Refused("PART_ORDER", f"the parts of '{self.task.title}' stay in order, and {where}")

    def _is_misplaced(self, other: Task, day: int, to_day: int) -> bool:
        if kind_of(other) != kind_of(self.task):
            return day >= to_day if kind_of(other) == "study" else day <= to_day
        earlier = (other.first_minute, other.part) < (self.task.first_minute, self.task.part)
        return day >= to_day if earlier else day <= to_day

    def _checked(self, to_day: int) -> Refused | None:
        """Return the first error of a check that the plan does not have without the move."""
        before = {_key(finding) for finding in self._errors(self.days)}
        new = (finding for finding in self._errors(self.moved(to_day)) if _key(finding) not in before)
        sentences = (Refused(each.code, sentence_in_whole_plan(each.message, self._history_days)) for each in new)
        return next(sentences, None)

    @property
    def _history_days(self) -> int:
        replan = self.moving.context.replan
        return replan.from_day - 1 if replan else 0

    def _errors(self, days: Days) -> list[Finding]:
        context, history = self.moving.context, self._history_days
        if context.replan:  # the minutes that are done are those of tasks that are in these days
            context = context.model_copy(update={"replan": context.replan.model_copy(update={"minutes_done": {}})})
        remaining = tuple(day.model_copy(update={"day": day.day - history}) for day in days[history:])
        plan = Timetable(generated_by="mock", days=remaining)
        findings = run_checks(plan, context, self.moving.candidates, MOVE_CHECKS)
        # A day is named by its number in the remaining plan.
        return [finding for finding in findings if finding.severity == "error"]

    def moved(self, to_day: int) -> Days:
        """Return the days with the task on another one; there it is after what it needs, and before what needs it."""
        return tuple(self._with(day, to_day) for day in self.days)

    def _with(self, day: Day, to_day: int) -> Day:
        tasks = [task for task in day.tasks if task.id != self.task.id]
        if day.day == to_day:
            tasks.insert(self._place(tasks), self.task)
        elif len(tasks) == len(day.tasks):
            return day
        return day.model_copy(update={"tasks": tuple(tasks), "minutes": sum(task.minutes for task in tasks)})

    def _place(self, tasks: list[Task]) -> int:
        items = self.moving.candidates.by_id()
        for index, other in enumerate(tasks):
            needs = items[other.resource_id].prerequisites if other.resource_id in items else ()
            if self.task.resource_id in needs:
                return index
        return len(tasks)

    def nearest(self, to_day: int) -> tuple[int, ...]:
        """Return the days nearest to one that would do, the earlier one first."""
        by_distance = sorted(range(1, len(self.days) + 1), key=lambda day: (abs(day - to_day), day))
        fitting = (day for day in by_distance if not self.refused(day))
        return tuple(day for day, _ in zip(fitting, range(OFFERED), strict=False))


def _key(finding: Finding) -> tuple[str, int | None, str | None]:
    return finding.code, finding.day, finding.task_id
