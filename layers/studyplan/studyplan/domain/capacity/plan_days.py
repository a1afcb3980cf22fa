"""The days of a plan and the minutes they hold."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched

from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.types import WEEKDAYS

SHORTEST_PIECE = 10  # minutes; nothing is cut into less, and a study day without as much is no study day


@dataclass(frozen=True)
class DayCapacity:
    """Day `number` (from 1) of a plan: its date if the plan has dates, whether it is for rest, its cap in minutes."""

    number: int
    date: str | None
    rest: bool
    cap: int


def plan_days(context: PlanContext) -> tuple[DayCapacity, ...]:
    """One slot a day of the window. Days off, days without minutes and days after the deadline are for rest."""
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


def week_budgets(context: PlanContext, capacities: tuple[DayCapacity, ...]) -> tuple[int, ...]:
    """Minutes each week can hold: the smaller of its share of the weekly hours and the caps of its study days."""
    return tuple(
        int(min(context.weekly_minutes * len(week) / 7, sum(capacity.cap for capacity in week if not capacity.rest)))
        for week in batched(capacities, 7, strict=False)
    )


def capacity(context: PlanContext) -> int:
    """Whole minutes that the whole window can hold."""
    return sum(week_budgets(context, plan_days(context)))
