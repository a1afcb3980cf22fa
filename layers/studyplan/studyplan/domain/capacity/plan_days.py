"""The days of a plan and their capacity in minutes."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched

from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.types import WEEKDAYS

SHORTEST_PIECE = 10  # minutes; nothing is cut into less, and a study day needs at least as much


@dataclass(frozen=True)
class DayCapacity:
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
    if context.start_date is None:
        return DayCapacity(number, None, False, limits.max_daily_minutes)
    day = date.fromisoformat(context.start_date) + timedelta(days=number - 1)
    weekday = WEEKDAYS[day.weekday()]
    cap = min(limits.max_daily_minutes, context.minutes_by_weekday.get(weekday, limits.max_daily_minutes))
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


def capacity(context: PlanContext) -> int:
    """Return the capacity of the whole plan in whole minutes."""
    return sum(week_budgets(context, plan_days(context)))
