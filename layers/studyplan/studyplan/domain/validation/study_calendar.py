"""The days of a plan request, as the checks compute them. They share no code with the scheduler."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cached_property
from itertools import batched
from typing import NamedTuple

from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.types import WEEKDAYS

MINUTES_PER_DAY = 24 * 60
FIVE_DAYS = 5  # days of a week, of which one is as long as a usual day
SHORTEST, LIGHT = 10, 60  # minutes: the least of a study day, and the most of the day before an exam


class CalendarDay(NamedTuple):
    """Day `number` (from 1): its date if the plan has dates, whether it is a day off, and its limits in minutes.

    `fifth`: on the day before the exam, which is light and has reviews alone, a fifth of the weekly hours in minutes.
    """

    number: int
    date: str | None
    off: bool
    daily_limit: int
    weekday_limit: int
    fifth: int | None = None

    @property
    def is_last(self) -> bool:
        """Return whether it is the day before the exam."""
        return self.fifth is not None

    @property
    def cap(self) -> int:
        """Return the smaller of the two limits."""
        return min(self.daily_limit, self.weekday_limit)

    @property
    def rest(self) -> bool:
        """Return whether it is a rest day."""
        return self.off or self.cap == 0

    @property
    def study_minutes(self) -> int:
        """Return the most minutes of study and reviews: 0 on a rest day."""
        return 0 if self.rest else self.lighter(self.cap)

    def lighter(self, minutes: int) -> int:
        """Return what is left of a limit: all, but on the day before the exam half of it or of the fifth."""
        if self.fifth is None:
            return minutes
        return min(LIGHT, max(min(minutes, self.fifth) // 2, min(minutes, SHORTEST)))


type MinutesOf = Callable[[CalendarDay], int]

# For each limit: the minutes of a day without it, and with nothing but it.
_LIMITS: dict[str, tuple[MinutesOf, MinutesOf]] = {
    "the rest days": (lambda day: day.lighter(day.cap), lambda day: 0 if day.off else MINUTES_PER_DAY),
    "the minutes by weekday": (
        lambda day: 0 if day.off else day.lighter(day.daily_limit),
        lambda day: day.weekday_limit,
    ),
    "the daily limit": (lambda day: 0 if day.off else day.lighter(day.weekday_limit), lambda day: day.daily_limit),
    "the light day before the exam": (
        lambda day: 0 if day.off else day.cap,
        lambda day: day.lighter(MINUTES_PER_DAY),
    ),
}


class Week(NamedTuple):
    """Up to seven days; `requested` is their share of the weekly hours in minutes."""

    days: tuple[CalendarDay, ...]
    requested: float

    def available(self, minutes_of: MinutesOf = lambda day: day.study_minutes) -> float:
        """Return the requested minutes as far as the days allow them."""
        return min(self.requested, sum(map(minutes_of, self.days)))


class Calendar:
    """All days of a plan request. Minutes are exact, with fractions, unless they are called whole."""

    def __init__(self, context: PlanContext) -> None:
        self.context = context

    def day(self, number: int) -> CalendarDay:
        """Return any day, also one after the last day of the plan."""
        limits = self.context.constraints
        daily = MINUTES_PER_DAY if limits.max_daily_minutes is None else limits.max_daily_minutes
        if self.context.start_date is None:
            return self._rest_of(CalendarDay(number, None, False, daily, MINUTES_PER_DAY))
        when = date.fromisoformat(self.context.start_date) + timedelta(days=number - 1)
        weekday, day = WEEKDAYS[when.weekday()], when.isoformat()
        late = limits.deadline is not None and day > limits.deadline
        over = limits.exam_date is not None and day >= limits.exam_date
        off = late or over or weekday in limits.unavailable_weekdays or day in limits.unavailable_dates
        is_last = limits.exam_date is not None and (when + timedelta(days=1)).isoformat() == limits.exam_date
        most = self.context.minutes_by_weekday.get(weekday, MINUTES_PER_DAY)
        fifth = int(self.context.weekly_minutes / FIVE_DAYS) if is_last else None
        return self._rest_of(CalendarDay(number, day, off, daily, most, fifth))

    def _rest_of(self, day: CalendarDay) -> CalendarDay:
        """Return what is left of a day after what was done ahead of a replan; it is over where nothing more fits."""
        done = self.context.replan.minutes_done.get(day.number, 0) if self.context.replan else 0
        if not done:
            return day
        fifth = None if day.fifth is None else 2 * max(0, day.lighter(day.cap) - done)
        left = day._replace(
            daily_limit=max(0, day.daily_limit - done), weekday_limit=max(0, day.weekday_limit - done), fifth=fifth
        )
        return left._replace(off=left.off or left.cap < SHORTEST)

    @cached_property
    def weeks(self) -> tuple[Week, ...]:
        """Return the weeks from day 1 on; the last one may be shorter."""
        days = map(self.day, range(1, self.context.duration_days + 1))
        by_week = batched(days, 7, strict=False)
        return tuple(Week(week, self._share(week)) for week in by_week)

    def _share(self, week: tuple[CalendarDay, ...]) -> float:
        """Return the share of the weekly hours: by the number of days, or of a replan what its days had, if more."""
        share, replan = self.context.weekly_minutes * len(week) / 7, self.context.replan
        if replan is None:
            return share
        first, last = week[0].number, week[-1].number
        had = sum(each.task.minutes for each in replan.planned if first <= each.day <= last)
        spent = sum(minutes for day, minutes in replan.minutes_done.items() if first <= day <= last)
        if replan.weekly_minutes and self.context.weekly_minutes < replan.weekly_minutes:
            return max(0.0, share - spent, had * self.context.weekly_minutes / replan.weekly_minutes)
        return max(0.0, share - spent, float(had))

    @cached_property
    def study_days(self) -> frozenset[int]:
        """Return the numbers of the study days that need a task: not the one before the exam."""
        days = (day for week in self.weeks for day in week.days if not day.rest and not day.is_last)
        return frozenset(day.number for day in days if not self.is_begun(day.number))

    def is_begun(self, number: int) -> bool:
        """Return whether a day has tasks that are done ahead of a replan: it is not empty without another one."""
        return self.context.replan is not None and number in self.context.replan.minutes_done

    @property
    def requested(self) -> float:
        """Return the minutes of the weekly hours alone."""
        return sum(week.requested for week in self.weeks)

    @property
    def available(self) -> float:
        """Return the requested minutes as far as the days allow them, week by week."""
        return sum(week.available() for week in self.weeks)

    @property
    def capacity(self) -> int:
        """Return the available minutes, whole for each week."""
        return sum(int(week.available()) for week in self.weeks)

    def effective_limits(self) -> Iterator[str]:
        """Yield the limits that keep the days below the requested minutes, alone or together with another."""
        for name, (without, alone) in _LIMITS.items():
            helps = sum(week.available(without) for week in self.weeks) > self.available
            if helps or sum(week.available(alone) for week in self.weeks) < self.requested:
                yield name
