"""The days of a plan and their capacity in minutes."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import batched
from typing import NamedTuple

from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.types import WEEKDAYS
from studyplan.domain.values.versions import Replan

SHORTEST_PIECE = 10  # minutes; nothing is cut into less, and a study day needs at least as much
WHOLE_DAY = 24 * 60  # minutes of a day that nobody limits
LIGHT = 60  # minutes that the day before an exam has at most
FIVE_DAYS = 5  # days of a usual week: a day that nobody limits, or hardly, is as long as a fifth of the weekly hours
REVIEWS = 30  # per cent of the capacity that reviews before an exam have at most


class DayCapacity(NamedTuple):
    """Day `number` (from 1) of a plan: its date if the plan has dates, whether it is a rest day, its cap in minutes.

    `for_reviews`: it is the day before the exam, which has no new material.
    """

    number: int
    date: str | None
    rest: bool
    cap: int
    for_reviews: bool = False


def plan_days(context: PlanContext) -> tuple[DayCapacity, ...]:
    """Return every day of a plan.

    Days off, days without minutes, days after the deadline and days from the exam on are rest days. The day before the
    exam is light. What a learner has done ahead of a replan takes its minutes of its day.
    """
    days = tuple(_day_capacity(context, number) for number in range(1, context.duration_days + 1))
    return days if context.replan is None else tuple(_without_done(day, context.replan) for day in days)


def _without_done(day: DayCapacity, replan: Replan) -> DayCapacity:
    """Return what work that is done ahead leaves of a day."""
    done = replan.minutes_done.get(day.number, 0)
    if not done or day.rest:
        return day
    left = day.cap - done
    return day._replace(cap=left) if left >= SHORTEST_PIECE else day._replace(cap=0, rest=True)


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
    until = None if limits.exam_date is None else (date.fromisoformat(limits.exam_date) - day).days
    if until is not None and until <= 1 and not rest:
        return DayCapacity(number, day.isoformat(), until < 1, _light(cap, context) if until == 1 else 0, until == 1)
    return DayCapacity(number, day.isoformat(), rest, 0 if rest else cap)


def _light(cap: int, context: PlanContext) -> int:
    """Return the minutes of the day before an exam: half of a usual day, but a shortest piece where its cap has one."""
    usual = min(cap, int(context.weekly_minutes / FIVE_DAYS))
    return min(LIGHT, max(usual // 2, min(cap, SHORTEST_PIECE)))


def days_of_new_material(days: tuple[DayCapacity, ...]) -> tuple[DayCapacity, ...]:
    """Return the days with the one before the exam as a rest day."""
    return tuple(day._replace(rest=True, cap=0) if day.for_reviews else day for day in days)


def week_budgets(context: PlanContext, days: tuple[DayCapacity, ...]) -> tuple[int, ...]:
    """Return the capacity of each week: the smaller of its share of the weekly hours and the caps of its study days."""
    return tuple(
        int(min(_requested(context, week), sum(day.cap for day in week if not day.rest)))
        for week in batched(days, 7, strict=False)
    )


def _requested(context: PlanContext, week: tuple[DayCapacity, ...]) -> float:
    """Return the share of the weekly hours of some days.

    The weeks of a remaining plan start on its own day 1, in the middle of a week of the whole plan. There the days have
    what the whole plan gave them, where that is more and the weekly hours are not fewer now.
    """
    share, replan = context.weekly_minutes * len(week) / 7, context.replan
    if replan is None:
        return share
    numbers = {day.number for day in week}
    planned = sum(each.task.minutes for each in replan.planned if each.day in numbers)
    fewer = min(1.0, context.weekly_minutes / replan.weekly_minutes) if replan.weekly_minutes else 1.0
    done = sum(minutes for day, minutes in replan.minutes_done.items() if day in numbers)
    return max(0.0, share - done, planned * fewer)


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
    """Return the capacity of the whole plan in whole minutes; before an exam, of the days with new material."""
    return sum(week_budgets(context, days_of_new_material(plan_days(context))))


def most_review_minutes(whole: int) -> int:
    """Return the most minutes of reviews in a plan of `whole` minutes."""
    return REVIEWS * whole // 100
