"""Days where nobody sent a daily limit: the weekday's minutes or the whole day hold, and the days are even."""

from typing import Any

import pytest

from studyplan.domain.capacity.plan_days import (
    capacity,
    days_of_new_material,
    even_minutes,
    plan_days,
    usual_day,
    week_budgets,
)
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.validation.run_checks import run_checks
from studyplan.domain.validation.study_calendar import Calendar
from studyplan.domain.values.context import PlanContext
from tests.support.builders import a_candidate, a_context, a_draft, some_candidates

MONDAY = "2026-03-02"
HERS = {"MON": 120, "TUE": 240, "WED": 0, "THU": 0, "FRI": 0, "SAT": 480, "SUN": 360}


def unlimited(**difference: Any) -> PlanContext:
    return a_context(**{"max_daily_minutes": None, "weekly_hours": 5.0} | difference)


def planned(context: PlanContext, *lengths: int) -> list[int]:
    """The minutes of each day of a plan with resources of these lengths; no check may have an error."""
    names = [f"r{number}" for number in range(len(lengths))]
    candidates = some_candidates(*(a_candidate(name, minutes=m) for name, m in zip(names, lengths, strict=True)))
    timetable = schedule(a_draft(*names), context, candidates)
    assert [found for found in run_checks(timetable, context, candidates) if found.severity == "error"] == []
    return [day.minutes for day in timetable.days]


def test_a_day_without_a_limit_has_all_its_minutes() -> None:
    assert {day.cap for day in plan_days(unlimited())} == {1440}
    assert {Calendar(unlimited()).day(number).cap for number in range(1, 8)} == {1440}
    assert capacity(unlimited()) == 300


def test_a_weekdays_own_minutes_hold_where_no_daily_limit_was_sent() -> None:
    context = unlimited(start_date=MONDAY, minutes_by_weekday=HERS, weekly_hours=20.0)
    assert [day.cap for day in plan_days(context)] == [120, 240, 0, 0, 0, 480, 360]
    assert [Calendar(context).day(number).cap for number in range(1, 8)] == [120, 240, 0, 0, 0, 480, 360]
    assert (capacity(context), Calendar(context).capacity) == (1200, 1200)


def test_a_limit_that_was_sent_still_holds_beside_them() -> None:
    context = unlimited(start_date=MONDAY, minutes_by_weekday=HERS, max_daily_minutes=60)
    assert [day.cap for day in plan_days(context)] == [60, 60, 0, 0, 0, 60, 60]


@pytest.mark.parametrize(
    ("minutes", "even"),
    [
        ({}, [43] * 7),
        ({"MON": 30}, [30, 45, 45, 45, 45, 45, 45]),
        ({"MON": 480}, [43] * 7),
        ({"MON": 0, "TUE": 10, "WED": 20}, [0, 10, 20, 68, 68, 68, 68]),
        ({"MON": 1, "TUE": 1, "WED": 1, "THU": 1, "FRI": 1, "SAT": 1}, [1, 1, 1, 1, 1, 1, 294]),
        (dict.fromkeys(("MON", "TUE", "WED", "THU", "FRI", "SAT"), 30) | {"SUN": 90}, [30] * 6 + [90]),
    ],
)
def test_days_without_a_limit_are_even_up_to_the_limits_of_the_others(minutes: Any, even: list[int]) -> None:
    context = unlimited(start_date=MONDAY, minutes_by_weekday=minutes)
    days = plan_days(context)
    assert even_minutes(days, week_budgets(context, days)) == tuple(even)


def test_five_hours_are_spread_over_the_week() -> None:
    assert sorted(planned(unlimited(), 300)) == [42] + [43] * 6
    assert max(planned(unlimited(), *[25] * 12)) == 50
    weeks = planned(unlimited(duration_days=28), *[60] * 14)  # 840 of 1,200 minutes
    assert {sum(weeks[first : first + 7]) for first in (0, 7, 14, 21)} <= set(range(180, 241))


def test_a_monday_of_30_minutes_has_them_and_not_a_30th_of_them() -> None:
    minutes = planned(unlimited(start_date=MONDAY, minutes_by_weekday={"MON": 30}), 300)
    assert (minutes[0], max(minutes[1:]) - min(minutes[1:])) == (30, 0)


@pytest.mark.parametrize(
    ("limits", "minutes"),
    [({"max_daily_minutes": 60}, 60), ({}, 43), ({"start_date": MONDAY, "minutes_by_weekday": HERS}, 480)],
)
def test_a_usual_day_is_the_limit_that_was_sent_or_a_day_of_an_even_plan(limits: Any, minutes: int) -> None:
    assert usual_day(unlimited(**limits)) == minutes


@pytest.mark.parametrize(
    ("most", "hours", "cap"),
    [(60, 7.0, 30), (60, 4.0, 24), (19, 7.0, 10), (8, 7.0, 8), (None, 7.0, 42), (None, 20.0, 60), (240, 20.0, 60)],
)
def test_the_day_before_an_exam_is_half_of_a_usual_day(most: int | None, hours: float, cap: int) -> None:
    """A usual day is its limit or a fifth of the weekly hours."""
    context = a_context(start_date=MONDAY, exam_date="2026-03-05", max_daily_minutes=most, weekly_hours=hours)
    days = plan_days(context)
    assert [(day.number, day.rest, day.cap) for day in days if day.for_reviews] == [(3, False, cap)]
    assert [day.rest for day in days] == [False] * 3 + [True] * 4
    assert [day.rest for day in days_of_new_material(days)] == [False] * 2 + [True] * 5


def test_a_rest_day_before_an_exam_stays_one() -> None:
    days = plan_days(a_context(start_date=MONDAY, exam_date="2026-03-05", unavailable_weekdays=("WED",)))
    assert days[2].rest
    assert not any(day.for_reviews for day in days)
