"""Put history and remaining plan together to one plan, with its days numbered from day 1."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from studyplan.domain.replanning.start import HasDays
from studyplan.domain.values.plan import Day, Task
from studyplan.domain.values.versions import Replan


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
