"""The checks of limits: time, days, level, topic, practice, order and rest."""

from collections import Counter
from collections.abc import Iterator

from studyplan.domain.validation.check import Case, Violation
from studyplan.domain.validation.coverage_bound import (
    FAR_OFF,
    library_explains_empty_days,
    library_explains_shortfall,
)
from studyplan.domain.values.plan import Task
from studyplan.domain.values.text import topic_id
from studyplan.domain.values.types import LEVELS, Severity

OFF = 0.10  # share of the possible minutes up to which a plan's total is as good as right


def missing_retrieved_source(case: Case) -> Iterator[Violation]:
    retrieved = case.candidates.by_id()
    for day, task in case.tasks():
        if task.resource_id not in retrieved:
            yield Violation(f"day {day.day} uses a resource that was not retrieved", day.day, task.id)


def daily_time_exceeded(case: Case) -> Iterator[Violation]:
    for day in case.plan.days:
        cap = case.calendar.day(day.day).cap
        asked = max(day.minutes, sum(task.minutes for task in day.tasks))
        if asked > cap:
            yield Violation(f"day {day.day} asks for {asked} minutes, at most {cap} are allowed", day.day)


def difficulty_too_high(case: Case) -> Iterator[Violation]:
    own = LEVELS.index(case.context.current_level)
    for day, task, item in case.known_tasks():
        gap = LEVELS.index(item.difficulty) - own
        if gap > 0:
            text = f"'{item.title}' is {item.difficulty}, the learner is {case.context.current_level}"
            yield Violation(text, day.day, task.id, "error" if gap > 1 else "warning")


def no_practice_tasks(case: Case) -> Iterator[Violation]:
    if not case.context.constraints.must_include_practice:
        return
    # The library's type decides, not the task's own label.
    if not any(item.resource_type in ("exercise", "project", "quiz") for _, _, item in case.known_tasks()):
        yield Violation("practice was asked for and there is none")


def duration_mismatch(case: Case) -> Iterator[Violation]:
    asked = case.context.duration_days
    if [day.day for day in case.plan.days] != list(range(1, asked + 1)):
        yield Violation(f"the plan has {len(case.plan.days)} days, {asked} were asked for")
    misdated = [day for day in case.plan.days if day.date != case.calendar.day(day.day).date]
    if misdated:
        first, due = misdated[0], case.calendar.day(misdated[0].day).date
        text = f"day {first.day} is dated {first.date}, it should be {due}; {len(misdated)} dates are wrong"
        yield Violation(text, first.day)


def resource_outside_topic(case: Case) -> Iterator[Violation]:
    wanted = topic_id(case.context.topic)
    for day, task, item in case.known_tasks():
        if topic_id(item.topic) != wanted:
            yield Violation(f"'{item.title}' is about {item.topic}, not {case.context.topic}", day.day, task.id)


def weekly_time_mismatch(case: Case) -> Iterator[Violation]:
    wished, possible = case.calendar.wished, case.calendar.possible
    if possible < wished - 1:
        why = " and ".join(case.calendar.binding_limits())
        yield Violation(
            f"{wished - possible:.0f} of {wished:.0f} wished minutes are left out because of {why}", severity="info"
        )
    apart = abs(case.off_target)
    if apart > OFF:
        wrong = apart > FAR_OFF and not library_explains_shortfall(case)
        text = f"{case.planned} minutes are planned, {possible:.0f} are available ({apart:.0%} apart)"
        yield Violation(text, severity="error" if wrong else "warning")


def empty_day(case: Case) -> Iterator[Violation]:
    severity: Severity = "warning" if library_explains_empty_days(case) else "error"
    for day in case.empty_days():
        yield Violation(f"day {day.day} has no task", day.day, severity=severity)


def prerequisite_order(case: Case) -> Iterator[Violation]:
    items, turns = case.candidates.by_id(), list(case.known_tasks())
    spent, last = Counter[str](), dict[str, int]()
    for turn, (_, task, item) in enumerate(turns):
        if _is_first_time(task):
            spent[item.id] += task.minutes
            last[item.id] = turn
    seen: set[str] = set()
    for turn, (day, task, item) in enumerate(turns):
        for needed in (items[key] for key in item.prerequisites if key in items and item.id not in seen):
            if spent[needed.id] < needed.minutes or last[needed.id] >= turn:
                text = f"'{item.title}' needs '{needed.title}', which is not done before"
                yield Violation(text, day.day, task.id)
        seen.add(item.id)


def _is_first_time(task: Task) -> bool:
    return task.task_type != "review"


def duplicate_task(case: Case) -> Iterator[Violation]:
    parts: set[tuple[str, int]] = set()
    for day, task in case.tasks():
        if not _is_first_time(task):
            continue
        if (task.resource_id, task.part) in parts:
            yield Violation(f"part {task.part} of '{task.title}' is there twice", day.day, task.id, "warning")
        parts.add((task.resource_id, task.part))
    spent = Counter[str]()
    for _, task, item in case.known_tasks():
        spent[item.id] += task.minutes if _is_first_time(task) else 0
    for item in case.candidates.by_id().values():
        if spent[item.id] > item.minutes:
            text = f"'{item.title}' has {item.minutes} minutes, {spent[item.id]} are planned"
            yield Violation(text, severity="warning")


def rest_day_violated(case: Case) -> Iterator[Violation]:
    for day, task in case.tasks():
        if case.calendar.day(day.day).rest:
            yield Violation(f"day {day.day} is for rest and has '{task.title}'", day.day, task.id)
        elif day.rest:
            yield Violation(f"day {day.day} calls itself a rest day and has '{task.title}'", day.day, task.id)


def cross_plan_overload(case: Case) -> Iterator[Violation]:
    for day in case.plan.days:
        own = sum(task.minutes for task in day.tasks)
        place = case.calendar.day(day.day)
        other = case.context.committed_minutes.get(place.date or "", 0)
        if own and other and own + other > place.cap:
            text = f"day {day.day} has {own} minutes and other plans {other}, together more than {place.cap}"
            yield Violation(text, day.day, severity="warning")
