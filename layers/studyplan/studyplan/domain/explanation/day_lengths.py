"""Explain why each day of a plan has its length, or is a rest day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from studyplan.domain.capacity.plan_days import WHOLE_DAY, DayCapacity, even_minutes, plan_days, week_budgets
from studyplan.domain.explanation.values import Reason
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Day, Plan
from studyplan.domain.values.types import WEEKDAY_NAMES, WEEKDAYS, Weekday


@dataclass(frozen=True)
class DayLengths:
    """The days of a plan, with the limits of the days and weeks."""

    plan: Plan
    context: PlanContext
    candidates: Candidates

    @cached_property
    def _days(self) -> dict[int, DayCapacity]:
        return {day.number: day for day in plan_days(self.context)}

    @cached_property
    def _budgets(self) -> tuple[int, ...]:
        return week_budgets(self.context, tuple(self._days.values()))

    @cached_property
    def _even(self) -> dict[int, int]:
        return dict(zip(self._days, even_minutes(tuple(self._days.values()), self._budgets), strict=True))

    @cached_property
    def _all_is_planned(self) -> bool:
        """Return whether every candidate is in the plan, whole."""
        planned = {task.resource_id for day in self.plan.days for task in day.tasks}
        return self.plan.unfinished is None and planned >= self.candidates.by_id().keys()

    @cached_property
    def _left_out(self) -> list[str]:
        """Return the ids of what is left out; of a planned resource only reviews are."""
        planned = {task.resource_id for day in self.plan.days for task in day.tasks}
        return [each.resource_id for each in self.plan.left_out if each.resource_id not in planned]

    @cached_property
    def _weeks(self) -> dict[int, list[Day]]:
        weeks: dict[int, list[Day]] = {}
        for day in self.plan.days:
            weeks.setdefault(_week(day), []).append(day)
        return weeks

    def cap(self, day: Day) -> int:
        """Return the limit of a day in minutes; 0 on a rest day."""
        planned = self._days.get(day.day)
        return 0 if day.rest or planned is None else planned.cap

    def why(self, day: Day) -> Iterator[Reason]:
        """Yield the reasons for a day's length, the narrowest limit first."""
        if day.day not in self._days:
            return  # DURATION_MISMATCH has reported it
        if day.rest:
            yield self._why_rest(day)
        elif self._days[day.day].for_reviews:
            text = f"it is the day before the exam: reviews alone, {self.cap(day)} minutes at most"
            yield Reason(code="light_before_exam", sentence=text)
        elif day.minutes >= self.cap(day):
            yield Reason(
                code="full", sentence=f"it is full: {self.cap(day)} minutes are the limit of {self._kind_of(day)}"
            )
        else:
            yield self._why_not_full(day)
            reviews = sum(map(_review_minutes, self._weeks[_week(day)]))
            if reviews and self.context.constraints.exam_date is not None:
                text = f"{reviews} minutes of week {_week(day) + 1} are reviews, {_review_minutes(day)} of them here"
                yield Reason(code="beside_reviews", sentence=f"{text}; study has what they leave")
            elif day.tasks:
                yield from self._why_not_even(day)

    def _why_rest(self, day: Day) -> Reason:
        limits = self.context.constraints
        weekday = _weekday(day)
        if limits.exam_date is not None and day.date is not None and day.date >= limits.exam_date:
            return Reason(code="from_the_exam_on", sentence=f"it is not before the exam on {limits.exam_date}")
        if limits.deadline is not None and day.date is not None and day.date > limits.deadline:
            return Reason(code="after_deadline", sentence=f"it is after the deadline, {limits.deadline}")
        if day.date in limits.unavailable_dates:
            return Reason(code="date_off", sentence=f"{day.date} is a day off")
        if weekday in limits.unavailable_weekdays:
            return Reason(code="day_off", sentence=f"{WEEKDAY_NAMES[weekday]} is a day off")
        return Reason(code="no_minutes", sentence=f"{WEEKDAY_NAMES[weekday] if weekday else 'it'} has 0 minutes")

    def _kind_of(self, day: Day) -> str:
        """Return the weekday when it has a limit of its own."""
        weekday = _weekday(day)
        daily, own = self.context.constraints.max_daily_minutes, self.context.minutes_by_weekday
        is_own = weekday in own and (daily is None or self.cap(day) < daily)
        return f"a {WEEKDAY_NAMES[weekday]}" if weekday and is_own else "a day"

    def _why_not_full(self, day: Day) -> Reason:
        week, budget = _week(day), self._budgets[_week(day)]
        used = sum(other.minutes for other in self._weeks[week])
        if used >= budget:
            return Reason(code="week_used_up", sentence=f"all {budget} minutes of week {week + 1} are planned")
        if self._all_is_planned:
            total = sum(other.minutes for other in self.plan.days)
            text = f"there is nothing more to plan: all {total} minutes of the candidates are in the plan"
            return Reason(code="library_used_up", sentence=text)
        if not self._left_out:
            return Reason(code="picks_used_up", sentence="the writer picked no more resources")
        text = f"no resource that was left out fits into the remaining {budget - used} minutes of week {week + 1}"
        text += "" if self.context.constraints.exam_date is None else ", beside the reviews of what is studied"
        return Reason(code="nothing_fits", sentence=text)

    def _why_not_even(self, day: Day) -> Iterator[Reason]:
        week = [other for other in self._weeks[_week(day)] if self.cap(other)]
        used = sum(other.minutes for other in week)
        even = [self._even[other.day] for other in week]
        share = used * self._even[day.day] / sum(even)
        spread = f"the {used} minutes of the week are spread over {_count(len(week), 'study day')}"
        in_proportion = all(self.cap(other) < WHOLE_DAY for other in week)
        how = "in proportion to their limits" if in_proportion else "as evenly as their limits allow"
        result = f"{share:.0f} a day" if len(set(even)) == 1 else f"{how}: {share:.0f} on this day"
        yield Reason(code="evened_out", sentence=f"{spread}, {result}")
        last, unfinished = day.tasks[-1], self.plan.unfinished
        is_cut = last.part < last.parts or (unfinished is not None and unfinished.resource_id == last.resource_id)
        if is_cut or abs(day.minutes - share) < 1:
            return
        if day.minutes > share:
            yield Reason(code="not_cut", sentence=f"it is longer than that, so that '{last.title}' is not cut")
        elif len(day.tasks) == 1 and last.parts > 1:
            yield Reason(
                code="rest_of_resource", sentence=f"it is shorter than that, since no more of '{last.title}' was left"
            )
        else:
            yield Reason(code="not_cut", sentence=f"it is shorter than that, since '{last.title}' ends here")


def _week(day: Day) -> int:
    return (day.day - 1) // 7


def _weekday(day: Day) -> Weekday | None:
    return WEEKDAYS[date.fromisoformat(day.date).weekday()] if day.date else None


def _review_minutes(day: Day) -> int:
    return sum(task.minutes for task in day.tasks if task.task_type == "review")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"
