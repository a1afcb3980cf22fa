"""The checks beyond the eight: order, repeats, rest, and what the reader should know of library, minutes and days."""

from collections import Counter
from collections.abc import Iterator

from studyplan.domain.assurance import library_explains_empty_days, library_explains_shortfall, pieces_of
from studyplan.domain.inspection import Case, Check, Fault
from studyplan.domain.values.plan import Task
from studyplan.domain.values.types import EstimateSource, Severity

ENOUGH = 0.90  # share of the capacity from which on a library is not thin


def prerequisite_order(case: Case) -> Iterator[Fault]:
    items, turns = case.shelf.items(), list(case.known_tasks())
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
                yield Fault(text, day.day, task.id)
        seen.add(item.id)


def _is_first_time(task: Task) -> bool:
    return task.task_type != "review"


def duplicate_task(case: Case) -> Iterator[Fault]:
    parts: set[tuple[str, int]] = set()
    for day, task in case.tasks():
        if not _is_first_time(task):
            continue
        if (task.resource_id, task.part) in parts:
            yield Fault(f"part {task.part} of '{task.title}' is there twice", day.day, task.id, "warning")
        parts.add((task.resource_id, task.part))
    spent = Counter[str]()
    for _, task, item in case.known_tasks():
        spent[item.id] += task.minutes if _is_first_time(task) else 0
    for item in case.shelf.items().values():
        if spent[item.id] > item.minutes:
            text = f"'{item.title}' has {item.minutes} minutes, {spent[item.id]} are planned"
            yield Fault(text, severity="warning")


def rest_day_violated(case: Case) -> Iterator[Fault]:
    for day, task in case.tasks():
        if case.calendar.day(day.day).rest:
            yield Fault(f"day {day.day} is for rest and has '{task.title}'", day.day, task.id)
        elif day.rest:
            yield Fault(f"day {day.day} calls itself a rest day and has '{task.title}'", day.day, task.id)


def library_too_thin(case: Case) -> Iterator[Fault]:
    lengths = [match.item.minutes for match in case.shelf.matches]
    held, pieces = sum(lengths), sum(map(pieces_of, lengths))
    room, days = case.calendar.capacity, len(case.calendar.study_days)
    if held < ENOUGH * room:
        text = f"the library has {held} minutes for this, there is time for {room}"
    elif pieces < days:
        text = f"the library's resources can be cut into {pieces} pieces, {days} study days need one each"
    elif library_explains_shortfall(case) or library_explains_empty_days(case):
        done = f"{case.planned} of {room} minutes are planned, {len(case.empty_days())} study days are empty"
        text = f"the library's resources are too long or too short to fill these days: {done}"
    else:
        return
    yield Fault(text, severity="warning")


def guessed_minutes(case: Case) -> Iterator[Fault]:
    guesses: dict[EstimateSource, tuple[Severity, str]] = {
        "default": ("warning", "a guess by the type of resource"),
        "computed": ("info", "computed, for instance from the number of words"),
    }
    spent = Counter[EstimateSource]()
    for _, task, item in case.known_tasks():
        spent[item.estimate_source] += task.minutes
    for source, (severity, what) in guesses.items():
        if spent[source]:
            yield Fault(f"{spent[source]} of {case.planned} minutes are {what}", severity=severity)


def cross_plan_overload(case: Case) -> Iterator[Fault]:
    for day in case.plan.days:
        own = sum(task.minutes for task in day.tasks)
        place = case.calendar.day(day.day)
        other = case.brief.committed_minutes.get(place.date or "", 0)
        if own and other and own + other > place.cap:
            text = f"day {day.day} has {own} minutes and other plans {other}, together more than {place.cap}"
            yield Fault(text, day.day, severity="warning")


FURTHER: tuple[Check, ...] = (
    Check("PREREQUISITE_ORDER", "what a resource needs is done before it", prerequisite_order),
    Check("DUPLICATE_TASK", "nothing is there twice, reviews apart", duplicate_task),
    Check("REST_DAY_VIOLATED", "days of rest are free", rest_day_violated),
    Check("LIBRARY_TOO_THIN", "the library has enough for the time", library_too_thin),
    Check("GUESSED_MINUTES", "minutes are stated, not guessed", guessed_minutes),
    Check("CROSS_PLAN_OVERLOAD", "days hold what other plans ask of them too", cross_plan_overload),
)
