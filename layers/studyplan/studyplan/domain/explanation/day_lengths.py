"""Why each day of a plan is as long as it is, or for rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from studyplan.domain.capacity.plan_days import DayCapacity, plan_days, week_budgets
from studyplan.domain.explanation.values import Reason
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Day, Plan
from studyplan.domain.values.types import WEEKDAY_NAMES, WEEKDAYS, Weekday


@dataclass(frozen=True)
class Lengths:
    """The days of a plan beside what they and their weeks may hold."""

    plan: Plan
    context: PlanContext
    candidates: Candidates

    @cached_property
    def _capacities(self) -> dict[int, DayCapacity]:
        return {capacity.number: capacity for capacity in plan_days(self.context)}

    @cached_property
    def _budgets(self) -> tuple[int, ...]:
        return week_budgets(self.context, tuple(self._capacities.values()))

    @cached_property
    def _all_is_planned(self) -> bool:
        """The shelf has nothing more: each of its resources is in the plan, whole."""
        planned = {task.resource_id for day in self.plan.days for task in day.tasks}
        return self.plan.unfinished is None and planned >= self.candidates.by_id().keys()

    @cached_property
    def _weeks(self) -> dict[int, list[Day]]:
        weeks: dict[int, list[Day]] = {}
        for day in self.plan.days:
            weeks.setdefault(_week(day), []).append(day)
        return weeks

    def cap(self, day: Day) -> int:
        """The most that a day may hold, in minutes; 0 on a day of rest."""
        capacity = self._capacities.get(day.day)
        return 0 if day.rest or capacity is None else capacity.cap

    def why(self, day: Day) -> Iterator[Reason]:
        """What decided a day's length, the narrowest limit first."""
        if day.day not in self._capacities:
            return  # a check has said that the plan has too many days
        if day.rest:
            yield self._why_rest(day)
        elif day.minutes >= self.cap(day):
            yield Reason(code="full", sentence=f"full: {self.cap(day)} minutes are the most {self._limit_on(day)}")
        else:
            yield self._why_not_full(day)
            if day.tasks:
                yield from self._why_not_even(day)

    def _why_rest(self, day: Day) -> Reason:
        limits = self.context.constraints
        weekday = _weekday(day)
        if limits.deadline is not None and day.date is not None and day.date > limits.deadline:
            return Reason(code="after_deadline", sentence=f"it is after the deadline, {limits.deadline}")
        if day.date in limits.unavailable_dates:
            return Reason(code="date_off", sentence=f"{day.date} is a date off")
        if weekday in limits.unavailable_weekdays:
            return Reason(code="day_off", sentence=f"{WEEKDAY_NAMES[weekday]} is a day off")
        return Reason(code="no_minutes", sentence=f"{WEEKDAY_NAMES[weekday] if weekday else 'it'} has no minutes")

    def _limit_on(self, day: Day) -> str:
        weekday = _weekday(day)
        own = weekday is not None and self.cap(day) < self.context.constraints.max_daily_minutes
        return f"for a {WEEKDAY_NAMES[weekday]}" if weekday and own else "for a day"

    def _why_not_full(self, day: Day) -> Reason:
        week, budget = _week(day), self._budgets[_week(day)]
        used = sum(each.minutes for each in self._weeks[week])
        if used >= budget:
            return Reason(code="week_used_up", sentence=f"the {budget} minutes of week {week + 1} are used up")
        if self._all_is_planned:
            total = sum(each.minutes for each in self.plan.days)
            text = f"the library has nothing more: all {total} minutes of its resources are in the plan"
            return Reason(code="library_used_up", sentence=text)
        if not self.plan.left_out:
            return Reason(code="picks_used_up", sentence="the writer picked nothing more")
        text = f"nothing that is left out fits into the other {budget - used} minutes of week {week + 1}"
        return Reason(code="nothing_fits", sentence=text)

    def _why_not_even(self, day: Day) -> Iterator[Reason]:
        week = [each for each in self._weeks[_week(day)] if self.cap(each)]
        used = sum(each.minutes for each in week)
        share = used * self.cap(day) / sum(self.cap(each) for each in week)
        same = len({self.cap(each) for each in week}) == 1
        over = f"{used} minutes over {_count(len(week), 'study day')}"
        even = (
            f"{over} are {share:.0f} a day" if same else f"{over}, by what each may hold, are {share:.0f} for this one"
        )
        yield Reason(code="evened_out", sentence=f"evened out: {even}")
        last, unfinished = day.tasks[-1], self.plan.unfinished
        is_cut = last.part < last.parts or (unfinished is not None and unfinished.resource_id == last.resource_id)
        if is_cut or abs(day.minutes - share) < 1:
            return
        if day.minutes > share:
            yield Reason(code="not_cut", sentence=f"longer than that, to the end of '{last.title}'")
        elif len(day.tasks) == 1 and last.parts > 1:
            yield Reason(code="rest_of_resource", sentence=f"shorter than that: what was left of '{last.title}'")
        else:
            yield Reason(code="not_cut", sentence=f"shorter than that: it ends with '{last.title}'")


def _week(day: Day) -> int:
    return (day.day - 1) // 7


def _weekday(day: Day) -> Weekday | None:
    return WEEKDAYS[date.fromisoformat(day.date).weekday()] if day.date else None


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"
