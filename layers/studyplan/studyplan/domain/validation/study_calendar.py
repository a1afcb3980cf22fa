"""The days of a brief as the checks work them out. The scheduler has its own way; the two share no code."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import batched

from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.types import WEEKDAYS

MINUTES_OF_A_DAY = 24 * 60


@dataclass(frozen=True)
class CalendarDay:
    """Day `number` (from 1): its date if there are dates, whether it is a day off, and its two limits in minutes."""

    number: int
    date: str | None
    off: bool
    daily_limit: int
    weekday_limit: int

    @property
    def cap(self) -> int:
        return min(self.daily_limit, self.weekday_limit)

    @property
    def rest(self) -> bool:
        return self.off or self.cap == 0

    @property
    def study_minutes(self) -> int:
        """Minutes that may be studied: none on a day of rest."""
        return 0 if self.rest else self.cap


type MinutesOf = Callable[[CalendarDay], int]

# What the days would hold with one limit lifted, and with nothing but that limit.
_LIMITS: dict[str, tuple[MinutesOf, MinutesOf]] = {
    "the days of rest": (lambda day: day.cap, lambda day: 0 if day.off else MINUTES_OF_A_DAY),
    "the minutes by weekday": (lambda day: 0 if day.off else day.daily_limit, lambda day: day.weekday_limit),
    "the daily limit": (lambda day: 0 if day.off else day.weekday_limit, lambda day: day.daily_limit),
}


@dataclass(frozen=True)
class Week:
    """Up to seven days, and their share of the weekly hours in minutes."""

    days: tuple[CalendarDay, ...]
    wished: float

    def minutes(self, minutes_of: MinutesOf = lambda day: day.study_minutes) -> float:
        return min(self.wished, sum(map(minutes_of, self.days)))


@dataclass(frozen=True)
class Calendar:
    """All days of a brief's window. Minutes are exact unless they are called whole."""

    context: PlanContext

    def day(self, number: int) -> CalendarDay:
        """Any day, also one that lies outside the window."""
        limits = self.context.constraints
        if self.context.start_date is None:
            return CalendarDay(number, None, False, limits.max_daily_minutes, MINUTES_OF_A_DAY)
        when = date.fromisoformat(self.context.start_date) + timedelta(days=number - 1)
        weekday, day = WEEKDAYS[when.weekday()], when.isoformat()
        late = limits.deadline is not None and day > limits.deadline
        off = late or weekday in limits.unavailable_weekdays or day in limits.unavailable_dates
        most = self.context.minutes_by_weekday.get(weekday, MINUTES_OF_A_DAY)
        return CalendarDay(number, day, off, limits.max_daily_minutes, most)

    @cached_property
    def weeks(self) -> tuple[Week, ...]:
        days = map(self.day, range(1, self.context.duration_days + 1))
        by_week = batched(days, 7, strict=False)
        return tuple(Week(week, self.context.weekly_minutes * len(week) / 7) for week in by_week)

    @cached_property
    def study_days(self) -> frozenset[int]:
        """Numbers of the days that are not for rest."""
        return frozenset(day.number for week in self.weeks for day in week.days if not day.rest)

    @property
    def wished(self) -> float:
        """Minutes by the weekly hours alone."""
        return sum(week.wished for week in self.weeks)

    @property
    def possible(self) -> float:
        """Minutes as far as the days allow the wished ones, week by week."""
        return sum(week.minutes() for week in self.weeks)

    @property
    def capacity(self) -> int:
        """Whole minutes that the window can hold."""
        return sum(int(week.minutes()) for week in self.weeks)

    def binding_limits(self) -> Iterator[str]:
        """Names of the limits that keep the days below the wished minutes, each by itself or with another."""
        for name, (lifted, alone) in _LIMITS.items():
            helps = sum(week.minutes(lifted) for week in self.weeks) > self.possible
            if helps or sum(week.minutes(alone) for week in self.weeks) < self.wished:
                yield name
