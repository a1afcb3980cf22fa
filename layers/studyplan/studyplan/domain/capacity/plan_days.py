"""The days of a plan and their capacity in minutes."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import batched
from typing import NamedTuple

from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.types import WEEKDAYS

SHORTEST_PIECE = 10  # minutes; nothing is cut into less, and a study day needs at least as much
WHOLE_DAY = 24 * 60  # minutes of a day that nobody limits


class DayCapacity(NamedTuple):
    """Day `number` (from 1) of a plan: its date if the plan has dates, whether it is a rest day, its cap in minutes."""

    number: int
    date: str | None
    rest: bool
    cap: int


def plan_days(context: PlanContext) -> tuple[DayCapacity, ...]:
    """Return every day of a plan. Days off, days without minutes and days after the deadline are rest days."""
    return tuple(_day_capacity(context, number) for number in range(1, context.duration_days + 1))


def _day_capacity(context: PlanContext, number: int) -> DayCapacity:
    limits = context.constraints
    daily = WHOLE_DAY if limits.max_daily_minutes is None else limits.max_daily_minutes
    if context.start_date is None:
        return DayCapacity(number, None, False, daily)
    day = date.fromisoformat(context.start_date) + timedelta(days=number - 1)
    weekday = WEEKDAYS[day.weekday()]
    cap = min(daily, context.minutes_by_weekday.get(weekday, daily))
    rest = (
        cap == 0
        or weekday in limits.unavailable_weekdays
        or day.isoformat() in limits.unavailable_dates
        or (limits.deadline is not None and day > date.fromisoformat(limits.deadline))
    )
    return DayCapacity(number, day.isoformat(), rest, 0 if rest else cap)


def week_budgets(context: PlanContext, days: tuple[DayCapacity, ...]) -> tuple[int, ...]:
    """Return the capacity of each week: the smaller of its share of the weekly hours and the caps of its study days."""
    return tuple(
        int(min(context.weekly_minutes * len(week) / 7, sum(day.cap for day in week if not day.rest)))
        for week in batched(days, 7, strict=False)
    )


def even_minutes(days: tuple[DayCapacity, ...], budgets: Sequence[int]) -> tuple[int, ...]:
    """Return the minutes of each day in a plan that uses its budgets evenly.

    Where all days of a week have a limit, they share in proportion to it. A day that nobody limits has no proportion:
    then all days of the week get the same, or their limit where that is less.
    """
    by_week = zip(batched(days, 7, strict=False), budgets, strict=True)
    return tuple(minutes for week, budget in by_week for minutes in _evenly([day.cap for day in week], budget))


def _evenly(caps: list[int], budget: int) -> list[int]:
    if WHOLE_DAY not in caps:
        return caps
    remaining, level = budget, 0
    for count, cap in zip(range(len(caps), 0, -1), sorted(caps), strict=True):
        level = math.ceil(remaining / count)
        if cap >= level:
            break
        remaining -= cap
    return [min(cap, level) for cap in caps]


def usual_day(context: PlanContext) -> int:
    """Return the minutes of a usual day: the limit that was sent, or else the longest day of an even plan."""
    if context.constraints.max_daily_minutes is not None:
        return context.constraints.max_daily_minutes
    days = plan_days(context)
    return max(even_minutes(days, week_budgets(context, days)))


def capacity(context: PlanContext) -> int:
    """Return the capacity of the whole plan in whole minutes."""
    return sum(week_budgets(context, plan_days(context)))
