"""Put history and remaining plan together to one plan, with its days numbered from day 1.

The days in findings and sentences, and the ordinals of tasks, are those of the whole plan too.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from studyplan.domain.replanning.start import HasDays, kind_of, ordinals_of
from studyplan.domain.values.ids import task_id
from studyplan.domain.values.plan import Day, Finding, Task
from studyplan.domain.values.versions import Replan

# What is in quotes is a title, which may have numbers of its own: "30 days of Python: day 3".
_QUOTED = re.compile(r"('[^']*')")
_DAY = re.compile(r"\b([Dd]ays?) (\d+)")
_WEEK = re.compile(r"\bweek (\d+)")


def merged(previous: HasDays, remaining: HasDays, replan: Replan) -> tuple[Day, ...]:
    """Return the days of a new version: the history of the previous one, then the remaining plan.

    The history is every task that is done, partly done or skipped, on its day as it was. What was done ahead stays on
    its day, or on the last one where the new version ends before it. Days between the end of the previous version and
    the replan are empty.
    """
    left = {each.task.id for each in replan.planned}
    history = {day.day: tuple(task for task in day.tasks if task.id not in left) for day in previous.days}
    first = replan.from_day - 1
    before = [_day(day, history[day.day]) for day in previous.days if day.day <= first]
    before += [_over(number, remaining, first) for number in range(len(previous.days) + 1, first + 1)]
    last = first + len(remaining.days)
    ahead: dict[int, tuple[Task, ...]] = {}
    for number, tasks in history.items():
        if number > first and tasks:
            ahead[min(number, last)] = (*ahead.get(min(number, last), ()), *tasks)
    return (*before, *_after(remaining.days, first, ahead))


def _over(number: int, remaining: HasDays, first: int) -> Day:
    """Return an empty day that was over before the replan."""
    start = remaining.days[0].date
    when = start and (date.fromisoformat(start) - timedelta(days=first + 1 - number)).isoformat()
    return Day(day=number, date=when, rest=True, minutes=0, tasks=())


def _after(days: Iterable[Day], first: int, ahead: Mapping[int, tuple[Task, ...]]) -> Iterator[Day]:
    for day in days:
        number = day.day + first
        tasks = (*ahead.get(number, ()), *day.tasks)
        yield _day(day.model_copy(update={"day": number, "rest": day.rest and not tasks}), tasks)


def _day(day: Day, tasks: tuple[Task, ...]) -> Day:
    return day.model_copy(update={"tasks": tasks, "minutes": sum(task.minutes for task in tasks)})


def remaining_of(days: Iterable[Day], replan: Replan) -> tuple[Day, ...]:
    """Return the remaining plan of a merged one: its days from `from_day` on, from 1, without what was done before."""
    done = frozenset(replan.done_ahead)
    remaining = []
    for day in days:
        if day.day >= replan.from_day:
            tasks = tuple(task for task in day.tasks if task.id not in done)
            remaining.append(_day(day.model_copy(update={"day": day.day - replan.from_day + 1}), tasks))
    return tuple(remaining)


def in_whole_plan(findings: Iterable[Finding], history_days: int) -> tuple[Finding, ...]:
    """Return findings of a remaining plan, whose days count from 1, with the days of the whole plan."""
    return tuple(
        finding.model_copy(
            update={
                "day": None if finding.day is None else finding.day + history_days,
                "message": sentence_in_whole_plan(finding.message, history_days),
            }
        )
        for finding in findings
    )


def sentence_in_whole_plan(sentence: str, history_days: int) -> str:
    """Return a sentence about a remaining plan with the days of the whole plan; its weeks stay those that remain."""
    if not history_days:
        return sentence
    return "".join(part if part.startswith("'") else _shifted(part, history_days) for part in _QUOTED.split(sentence))


def _shifted(text: str, by: int) -> str:
    text = _DAY.sub(lambda match: f"{match[1]} {int(match[2]) + by}", text)
    return _WEEK.sub(lambda match: f"week {match[1]} of the remaining plan", text)


def ordinals_after(days: Iterable[Day], before: Mapping[str, int], lineage: str) -> dict[str, int]:
    """Return the highest ordinals, by `<resource id>#<kind>`, once these days are a version of the plan.

    A version may lack tasks that an earlier one had, so tasks are not counted: an id says its ordinal.
    """
    tasks = [task for day in days for task in day.tasks]
    ids = {task.id for task in tasks}
    highest = dict(before) if before else ordinals_of(days)
    for task in tasks:
        kind = kind_of(task)
        key = f"{task.resource_id}#{kind}"
        highest.setdefault(key, 0)
        while task_id(lineage, task.resource_id, kind, highest[key] + 1) in ids:
            highest[key] += 1
    return dict(sorted(highest.items()))
