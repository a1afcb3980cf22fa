"""The checks of a plan before an exam: its reviews, what comes after the exam, and the day before it."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import NamedTuple

from studyplan.domain.validation.check import Case, Violation, warning
from studyplan.domain.validation.planned import Use
from studyplan.domain.values.plan import Day, Task
from studyplan.domain.values.types import Cause

REVIEWS = 30  # per cent of the time that reviews have at most
SHORTEST, LONGEST = 10, 30  # minutes of a review
FIVE = 5  # a review has a fifth of the minutes of its resource, in whole fives
# Days that are left, from which on two reviews are due, and three.
TWO, THREE = 10, 30
BEGINNING = 50  # minutes of an unfinished resource; less is not enough to be reviewed
LAST_DAYS = 3  # days before the exam of which one has the last review
NAMED = 3  # titles in a message


def review_missing(case: Case) -> Iterator[Violation]:
    """Yield reviews that come before the study of their resource ends, and resources with too few reviews."""
    exam = _Exam(case)
    for day, task in exam.reviews:
        studied = exam.last_study.get(task.resource_id)
        if studied is None or day.day <= studied:
            when = "is not in the plan" if studied is None else f"ends on day {studied}"
            yield Violation(
                f"day {day.day} has a review of '{task.title}', but the study of it {when}", day.day, task.id
            )
    yield from _unreviewed(case, exam)
    fewer = [each for each in exam.resources if 0 < each.planned < each.due]
    if fewer:
        text = f"{_resources(fewer)} fewer reviews than the days until the exam allow"
        yield Violation(text, severity="info", share=len(fewer) / len(exam.resources))
    gap = exam.number - len(case.plan.days) - 1
    if gap >= LAST_DAYS:
        text = f"the plan ends {gap} days before the day of the exam, so nothing is reviewed in its last days"
        yield Violation(text, severity="info")


def review_after_exam(case: Case) -> Iterator[Violation]:
    """Yield tasks on the day of the exam and later."""
    exam = case.context.constraints.exam_date
    for day, task in case.tasks() if exam is not None else ():
        when = case.calendar.day(day.day).date
        if exam is not None and when is not None and when >= exam:
            text = f"day {day.day} ({when}) has the task '{task.title}', but the exam is on {exam}"
            yield Violation(text, day.day, task.id)


def new_on_last_day(case: Case) -> Iterator[Violation]:
    """Yield tasks on the day before the exam that are no reviews, and one violation where it is too long."""
    for day in case.plan.days:
        expected = case.calendar.day(day.day)
        if not expected.is_last:
            continue
        for task in day.tasks:
            if task.task_type != "review":
                text = f"day {day.day} is the day before the exam, but it has new material: '{task.title}'"
                yield Violation(text, day.day, task.id)
        minutes = sum(task.minutes for task in day.tasks)
        most = expected.study_minutes
        if minutes > most:
            text = f"the day before the exam has {minutes} minutes, but it should be light: {most} at most"
            yield Violation(text, day.day, severity="warning")


class _Reviewed(NamedTuple):
    """A studied resource that is due for reviews, how many it is due for, and how many the plan has."""

    use: Use
    last_study: int
    due: int
    planned: int

    @property
    def minutes(self) -> int:
        """Return the minutes of one review."""
        return min(LONGEST, max(SHORTEST, FIVE * int(self.use.minutes / FIVE**2 + 0.5)))


class _Exam:
    """The exam of a case: the number of its day, the reviews, and the resources that are due for one."""

    def __init__(self, case: Case) -> None:
        self.case = case
        first, exam = case.context.start_date, case.context.constraints.exam_date
        self.number = (date.fromisoformat(exam or "") - date.fromisoformat(first or "")).days + 1
        self.reviews: list[tuple[Day, Task]] = []
        self.before = self._finished_before()
        self.last_study = {key: last for key, (_, last, _) in self.before.items()}
        for day, task in case.tasks():
            if task.task_type == "review":
                self.reviews.append((day, task))
            else:
                self.last_study[task.resource_id] = day.day

    def _finished_before(self) -> dict[str, tuple[Use, int, int]]:
        """Return what was finished before a replan, its last day (0 is the day before), and its past reviews."""
        replan, candidates = self.case.context.replan, self.case.candidates
        finished = {each.item.id: each for each in (*candidates.finished, *candidates.ranked)}
        return {
            each.resource_id: (Use(finished[each.resource_id], each.minutes, 0), each.last_day, each.reviews)
            for each in (replan.studied if replan else ())
            if each.resource_id in finished
        }

    @cached_property
    def days(self) -> list[int]:
        """Return the study days before the exam."""
        return [day.number for week in self.case.calendar.weeks for day in week.days if not day.rest]

    @cached_property
    def resources(self) -> list[_Reviewed]:
        """Return the studied resources after which there is a study day."""
        reviewed = []
        for use in self.case.uses:
            last = self.last_study[use.item.id]
            left = min(self.number, len(self.case.plan.days) + 1) - last
            due = min(1 + (left >= TWO) + (left >= THREE), sum(day > last for day in self.days))
            own = [day.day for day, task in self.reviews if task.resource_id == use.item.id and day.day > last]
            if due and use.minutes >= max(SHORTEST, min(BEGINNING, use.item.minutes)):
                reviewed.append(_Reviewed(use, last, due, len(own)))
        return [*reviewed, *self._still_due()]

    def _still_due(self) -> Iterator[_Reviewed]:
        """Yield what was finished before a replan and is due for more reviews than it has had."""
        end = min(self.number, len(self.case.plan.days) + 1)
        planned = {use.item.id for use in self.case.uses}
        for key, (use, last, over) in self.before.items():
            if key in planned:
                continue
            by_gap = [1 + (end - day >= TWO) + (end - day >= THREE) for day in (last, 0)]
            due = min(by_gap[0] - over, by_gap[1], len(self.days))
            own = sum(task.resource_id == key for _, task in self.reviews)
            if due > 0 and use.minutes >= SHORTEST:
                yield _Reviewed(use, last, due, own)

    def has_room_for(self, each: _Reviewed) -> bool:
        """Return whether one of the last days before the exam could have another review of a resource."""
        calendar = self.case.calendar
        if sum(task.minutes for _, task in self.reviews) + each.minutes > REVIEWS * calendar.capacity // 100:
            return False
        end = min(self.number, len(self.case.plan.days) + 1)
        used = {day.day: sum(task.minutes for task in day.tasks) for day in self.case.plan.days}
        for week in calendar.weeks:
            left = int(week.available()) - sum(used.get(day.number, 0) for day in week.days)
            for day in week.days:
                is_late = max(each.last_study, end - LAST_DAYS - 1) < day.number < end
                if is_late and min(left, day.study_minutes - used.get(day.number, 0)) >= each.minutes:
                    return True
        return False


def _unreviewed(case: Case, exam: _Exam) -> Iterator[Violation]:
    """Yield a violation for each cause of resources without any review."""
    named = {entry.resource_id for entry in case.plan.left_out}
    missing: dict[Cause, list[_Reviewed]] = {"plan": [], "library": []}
    for each in exam.resources:
        if not each.planned:
            is_excused = each.use.item.id in named and not exam.has_room_for(each)
            missing["library" if is_excused else "plan"].append(each)
    reasons: dict[Cause, str] = {
        "plan": "although there is time, or without being named",
        "library": "for want of time",
    }
    for cause, resources in missing.items():
        if resources:
            text = f"{_resources(resources)} no review before the exam, {reasons[cause]}"
            yield warning(text, len(resources) / len(exam.resources), cause)


def _resources(resources: list[_Reviewed]) -> str:
    """Return how many resources have something, with their titles."""
    titles = ", ".join(f"'{each.use.item.title}'" for each in resources[:NAMED])
    more = f" and {len(resources) - NAMED} more" if len(resources) > NAMED else ""
    count = "1 resource has" if len(resources) == 1 else f"{len(resources)} resources have"
    return f"{titles}{more}: {count}"
