"""The days of a plan and the minutes that they may hold, worked out from the facts alone.

Day 1 has the first date, and a week is seven days from day 1 on; the last week may be shorter. A day is for rest when
its weekday or its date is off, when its weekday has 0 minutes, when it comes after the deadline, or from the exam on.
Any other day may hold the smaller of the daily limit and the minutes of its weekday; the day before the exam half of
that, or half of a fifth of the weekly hours where that is less; 10 at least where the day has as many, and 60 at most.
A week may hold the smaller of its share of the weekly hours and the minutes of its study days.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from evals.plan_rules.facts import SHORTEST_PART, Facts

WEEK = 7
BY_ORDINAL = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")  # day 1 of year 1, ordinal 1, was a Monday
EVE = 60  # minutes that the day before the exam may hold at most
DIGITS = 6  # of the minutes in the weekly hours: 4.1 as a binary fraction is a little less, and means 246 minutes


@dataclass(frozen=True)
class CalendarDay:
    """Day `number` of a plan; `minutes` is the most that it may hold, 0 on a day for rest."""

    number: int
    date: str | None
    rest: bool
    minutes: int


@dataclass(frozen=True)
class CalendarWeek:
    """Up to seven days; `share` is their share of the weekly hours in whole minutes."""

    days: tuple[CalendarDay, ...]
    share: int

    @property
    def minutes(self) -> int:
        return min(self.share, sum(day.minutes for day in self.days))


def day_of(facts: Facts, number: int) -> CalendarDay:
    """Return a day by its number from 1, also one that lies outside the plan."""
    if facts.first_date is None:
        return CalendarDay(number, None, rest=False, minutes=facts.daily_minutes)
    ordinal = _ordinal(facts.first_date) + number - 1
    weekday, when = BY_ORDINAL[ordinal % WEEK], date.fromordinal(ordinal).isoformat()
    most = min(facts.daily_minutes, facts.minutes_by_weekday.get(weekday, facts.daily_minutes))
    late = facts.deadline is not None and ordinal > _ordinal(facts.deadline)
    exam = exam_number(facts)
    late = late or (exam is not None and number >= exam)
    if number + 1 == exam:
        half = min(most, floor(round(Fraction(facts.weekly_hours) * 60, DIGITS) / 5)) // 2
        most = min(EVE, half if half >= SHORTEST_PART else min(most, SHORTEST_PART))
    rest = late or most == 0 or weekday in facts.weekdays_off or when in facts.dates_off
    return CalendarDay(number, when, rest, minutes=0 if rest else most)


def exam_number(facts: Facts) -> int | None:
    """Return the number of the exam's day, which may lie after the plan; None without an exam."""
    if facts.exam_date is None or facts.first_date is None:
        return None
    return _ordinal(facts.exam_date) - _ordinal(facts.first_date) + 1


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def days_of(facts: Facts) -> tuple[CalendarDay, ...]:
    return tuple(day_of(facts, number) for number in range(1, facts.duration_days + 1))


def weeks_of(facts: Facts) -> tuple[CalendarWeek, ...]:
    days = days_of(facts)
    weeks = (days[first : first + WEEK] for first in range(0, len(days), WEEK))
    return tuple(CalendarWeek(week, _share(facts.weekly_hours, len(week))) for week in weeks)


def _share(weekly_hours: float, days: int) -> int:
    return floor(round(Fraction(weekly_hours) * 60, DIGITS) * days / WEEK)


def study_days_of(facts: Facts) -> int:
    return sum(not day.rest for day in days_of(facts))


def capacity_of(facts: Facts) -> int:
    """Return the minutes that all weeks may hold together."""
    return sum(week.minutes for week in weeks_of(facts))
