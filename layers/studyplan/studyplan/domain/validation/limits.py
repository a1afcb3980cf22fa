"""The checks of limits: sources, time, days, topic, practice, order, repeats, rest and other plans."""

from collections import Counter
from collections.abc import Iterator

from studyplan.domain.validation.check import Case, Violation
from studyplan.domain.validation.coverage_bound import (
    FAR_OFF,
    library_explains_empty_days,
    library_explains_shortfall,
)
from studyplan.domain.values.candidates import CandidateResource
from studyplan.domain.values.plan import Task
from studyplan.domain.values.text import topic_id
from studyplan.domain.values.types import Cause, Severity

OFF = 0.10  # share of the available minutes; a smaller difference is no finding
REFRESHER = 60  # minutes of a known prerequisite that come before what it refreshes; a longer one goes on beside it


def missing_retrieved_source(case: Case) -> Iterator[Violation]:
    """Yield tasks whose resource is not a candidate. What the learner has finished may be reviewed."""
    candidates, finished = case.items, {each.item.id for each in case.candidates.finished}
    for day, task in case.tasks():
        reviews = task.task_type == "review" and task.resource_id in finished
        if task.resource_id not in candidates and not reviews:
            yield Violation(f"day {day.day} uses a resource that is not a candidate", day.day, task.id)


def daily_time_exceeded(case: Case) -> Iterator[Violation]:
    """Yield days with more minutes than their limit."""
    for day in case.plan.days:
        cap = case.calendar.day(day.day).cap
        minutes = max(day.minutes, sum(task.minutes for task in day.tasks))
        if minutes > cap:
            yield Violation(f"day {day.day} has {minutes} minutes, but at most {cap} are allowed", day.day)


def no_practice_tasks(case: Case) -> Iterator[Violation]:
    """Yield one violation when practice is required and no task is practice."""
    if not case.context.constraints.must_include_practice:
        return
    # The type of the resource decides, not the label of the task. Before a replan there may have been practice.
    items = (*(item for _, _, item in case.known_tasks()), *(item for item, _ in case.done_before))
    if not any(item.resource_type in ("exercise", "project", "quiz") for item in items):
        yield Violation("practice is required, but the plan has none")


def duration_mismatch(case: Case) -> Iterator[Violation]:
    """Yield one violation for days that are not numbered as requested, and one for wrong dates."""
    requested = case.context.duration_days
    if [day.day for day in case.plan.days] != list(range(1, requested + 1)):
        text = f"the plan has {len(case.plan.days)} days, but it should have the days 1 to {requested}"
        yield Violation(text)
    misdated = [day for day in case.plan.days if day.date != case.calendar.day(day.day).date]
    if misdated:
        first, expected = misdated[0], case.calendar.day(misdated[0].day).date
        wrong = f"{len(misdated)} date{' is' if len(misdated) == 1 else 's are'} wrong"
        text = (
            f"the date of day {first.day} is {first.date or 'empty'}, but it should be {expected or 'empty'}; {wrong}"
        )
        yield Violation(text, first.day)


def resource_outside_topic(case: Case) -> Iterator[Violation]:
    """Yield tasks whose resource is on none of the topics that the request's topic was read as."""
    for day, task, item in case.known_tasks():
        if not _on_topic(case, item):
            text = f"'{item.title}' is about {item.topic}, but the topic is {case.context.topic}"
            yield Violation(text, day.day, task.id)


def _on_topic(case: Case, item: CandidateResource) -> bool:
    """Return whether a resource is on the topic. A tag counts only where the topic is not exactly the typed one."""
    read = case.context.topics
    wanted = {match.id for match in read} or {topic_id(case.context.topic)}
    loose = {match.id for match in read if match.how != "exact"}
    return topic_id(item.topic) in wanted or not loose.isdisjoint(map(topic_id, item.tags))


def weekly_time_mismatch(case: Case) -> Iterator[Violation]:
    """Yield an info for limits below the weekly hours, and violations for a total, or a week, that is off target."""
    requested, available = case.calendar.requested, case.calendar.available
    if available < requested - 1:
        limits = " and ".join(case.calendar.effective_limits())
        missing = f"{requested - available:.0f} of {requested:.0f} requested minutes are not available"
        yield Violation(f"{missing} because of {limits}", severity="info")
    difference = abs(case.off_target)
    if difference > OFF:
        cause: Cause = "library" if library_explains_shortfall(case) else "plan"
        severity: Severity = "error" if difference > FAR_OFF and cause == "plan" else "warning"
        text = (
            f"{case.planned} minutes are planned, but {available:.0f} are available: a difference of {difference:.0%}"
        )
        yield Violation(text, severity=severity, cause=cause)
    if case.off_target <= OFF:
        yield from _full_weeks(case)


def _full_weeks(case: Case) -> Iterator[Violation]:
    """Yield one violation for weeks that are longer than the weekly hours, although the total is not."""
    planned = {day.day: sum(task.minutes for task in day.tasks) for day in case.plan.days}
    weeks = case.calendar.weeks
    used = [sum(planned.get(day.number, 0) for day in week.days) for week in weeks]
    pairs = zip(used, weeks, strict=True)
    # Of a week whose minutes are all done ahead of a replan nothing is left, and then nothing is planned.
    over = [((minutes - week.requested) / (week.requested or 1), minutes, week) for minutes, week in pairs]
    full = sum(share > OFF for share, _, _ in over)
    if full:
        share, minutes, week = max(over, key=lambda each: each[0])
        severity: Severity = "error" if share > FAR_OFF else "warning"
        days = f"days {week.days[0].number} to {week.days[-1].number} have {minutes} minutes"
        text = f"{days}, but the weekly hours are {week.requested:.0f}; {full} of {len(weeks)} weeks are too long"
        yield Violation(text, severity=severity, cause="plan")


def empty_day(case: Case) -> Iterator[Violation]:
    """Yield study days without a task."""
    severity: Severity = "warning" if library_explains_empty_days(case) else "error"
    for day in case.empty_days():
        yield Violation(f"day {day.day} has no task", day.day, severity=severity)


def prerequisite_order(case: Case) -> Iterator[Violation]:
    """Yield the first task of each resource that comes before one of its prerequisites is finished.

    A prerequisite below the learner's level is known: where the plan has it, it refreshes, and its first hour is due.
    """
    items, done = case.items, Counter[str]()
    planned = {use.item.id: use.minutes for use in case.uses}
    seen: set[str] = set()
    for day, task, item in case.known_tasks():
        for needed in (items[key] for key in item.prerequisites if key in items and item.id not in seen):
            is_known = case.gap(needed.difficulty) < 0
            due = min(planned.get(needed.id, 0), REFRESHER) if is_known else needed.minutes
            if done[needed.id] < due:
                first = f"its first {due} minutes do not come" if is_known else "which is not finished"
                yield Violation(f"'{item.title}' needs '{needed.title}', {first} before it", day.day, task.id)
        seen.add(item.id)
        done[item.id] += task.minutes if _is_first_time(task) else 0


def _is_first_time(task: Task) -> bool:
    """Return whether a task is no review."""
    return task.task_type != "review"


def duplicate_task(case: Case) -> Iterator[Violation]:
    """Yield repeated parts, and resources with more planned minutes than their length."""
    parts: set[tuple[str, int]] = set()
    for day, task in case.tasks():
        if not _is_first_time(task):
            continue
        if (task.resource_id, task.part) in parts:
            yield Violation(f"part {task.part} of '{task.title}' is planned twice", day.day, task.id, "warning")
        parts.add((task.resource_id, task.part))
    planned = Counter[str]()
    for _, task, item in case.known_tasks():
        planned[item.id] += task.minutes if _is_first_time(task) else 0
    for item in case.items.values():
        if planned[item.id] > item.minutes:
            text = f"'{item.title}' has {item.minutes} minutes, but {planned[item.id]} are planned"
            yield Violation(text, severity="warning")


def rest_day_violated(case: Case) -> Iterator[Violation]:
    """Yield tasks on rest days: those of the request, and those that the plan marks."""
    for day, task in case.tasks():
        if case.calendar.day(day.day).rest:
            yield Violation(f"day {day.day} is a rest day, but it has the task '{task.title}'", day.day, task.id)
        elif day.rest:
            text = f"day {day.day} is marked as a rest day, but it has the task '{task.title}'"
            yield Violation(text, day.day, task.id)


def cross_plan_overload(case: Case) -> Iterator[Violation]:
    """Yield days that are too long together with the learner's other plans."""
    for day in case.plan.days:
        own = sum(task.minutes for task in day.tasks)
        expected = case.calendar.day(day.day)
        other = case.context.committed_minutes.get(expected.date or "", 0)
        if own and other and own + other > expected.cap:
            together = f"{own} minutes here and {other} in other plans"
            text = f"day {day.day} has {together}, but at most {expected.cap} are allowed"
            yield Violation(text, day.day, severity="warning")


def starts_in_the_past(case: Case) -> Iterator[Violation]:
    """Yield one violation when day 1 was over when the request was submitted."""
    first, today = case.context.start_date, case.context.today
    if first is not None and today is not None and first < today:
        text = f"day 1 is {first}, but the plan was requested on {today}; the days before that are lost"
        yield Violation(text, 1, severity="warning")
