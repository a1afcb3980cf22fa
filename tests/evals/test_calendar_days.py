"""The calendar of the independent rules, held to examples done by hand."""

from dataclasses import replace
from typing import Any

import pytest

from evals.plan_rules.calendar_days import capacity_of, day_of, days_of, study_days_of, weeks_of
from evals.plan_rules.facts import Facts, facts_of

# 2 March 2026 is a Monday.
PLAIN = Facts(duration_days=9, weekly_hours=7.0, daily_minutes=60, level="beginner")
DATED = replace(PLAIN, first_date="2026-03-02")


@pytest.mark.parametrize(
    ("difference", "day", "minutes"),
    [
        ({}, 1, 60),
        ({"weekdays_off": frozenset({"MON"})}, 1, 0),
        ({"weekdays_off": frozenset({"MON"})}, 2, 60),
        ({"weekdays_off": frozenset({"SUN"})}, 7, 0),
        ({"weekdays_off": frozenset({"SUN"})}, 6, 60),
        ({"dates_off": frozenset({"2026-03-04"})}, 3, 0),
        ({"dates_off": frozenset({"2026-03-04"})}, 4, 60),
        ({"deadline": "2026-03-05"}, 4, 60),
        ({"deadline": "2026-03-05"}, 5, 0),
        ({"exam_date": "2026-03-05"}, 2, 60),
        ({"exam_date": "2026-03-05"}, 3, 30),
        ({"exam_date": "2026-03-05"}, 4, 0),
        ({"exam_date": "2026-03-05", "daily_minutes": 19}, 3, 10),
        ({"exam_date": "2026-03-05", "daily_minutes": 8}, 3, 8),
        ({"exam_date": "2026-03-05", "daily_minutes": 300}, 3, 42),
        ({"exam_date": "2026-03-05", "daily_minutes": 300, "weekly_hours": 20.0}, 3, 60),
        ({"exam_date": "2026-03-05", "dates_off": frozenset({"2026-03-04"})}, 3, 0),
        ({"minutes_by_weekday": {"TUE": 45}}, 2, 45),
        ({"minutes_by_weekday": {"TUE": 45}}, 9, 45),
        ({"minutes_by_weekday": {"TUE": 90}}, 2, 60),
        ({"minutes_by_weekday": {"TUE": 0}}, 2, 0),
        ({"minutes_by_weekday": {"TUE": 0}}, 1, 60),
    ],
)
def test_what_a_date_may_hold(difference: dict[str, Any], day: int, minutes: int) -> None:
    found = day_of(replace(DATED, **difference), day)
    assert (found.minutes, found.rest) == (minutes, minutes == 0)


def test_dates_follow_each_other_over_the_end_of_a_february_and_the_change_to_summer_time() -> None:
    assert [day.date for day in days_of(replace(DATED, duration_days=3, first_date="2028-02-28"))] == [
        "2028-02-28",
        "2028-02-29",
        "2028-03-01",
    ]
    assert day_of(replace(DATED, first_date="2026-03-28"), 3).date == "2026-03-30"


def test_a_plan_without_dates_has_no_rest() -> None:
    limits: dict[str, Any] = {
        "weekdays_off": frozenset({"MON"}),
        "deadline": "2026-03-02",
        "minutes_by_weekday": {"TUE": 0},
    }
    assert study_days_of(replace(PLAIN, **limits)) == 9
    assert [day.date for day in days_of(PLAIN)] == [None] * 9


@pytest.mark.parametrize(
    ("hours", "weeks"),
    [
        (7.0, [420, 120]),  # the days of a week hold 420, the two of the last 120
        (3.5, [210, 60]),
        (4.0, [240, 68]),  # two sevenths of 240 are 68.57
        (4.1, [246, 70]),  # 4.1 as a binary fraction is a little less
        (0.1, [6, 1]),
    ],
)
def test_what_a_week_may_hold(hours: float, weeks: list[int]) -> None:
    facts = replace(PLAIN, weekly_hours=hours)
    assert [week.minutes for week in weeks_of(facts)] == weeks
    assert capacity_of(facts) == sum(weeks)


def test_days_for_rest_take_from_a_week_and_not_from_its_share() -> None:
    facts = replace(DATED, weekdays_off=frozenset({"SAT", "SUN"}), weekly_hours=5.5)
    assert [(week.share, week.minutes) for week in weeks_of(facts)] == [(330, 300), (94, 94)]


LIMITS: dict[str, Any] = {"max_daily_minutes": 30, "must_include_practice": False}
LEARNER: dict[str, Any] = {"current_level": "beginner", "weekly_hours": 3.5, "minutes_by_weekday": {"MON": 20}}


@pytest.mark.parametrize(("own", "due"), [(None, {"MON": 20}), ({}, {}), ({"TUE": 10}, {"TUE": 10})])
def test_the_minutes_by_weekday_of_a_request_replace_the_learners(own: dict[str, int] | None, due: object) -> None:
    request = {"duration_days": 7, "constraints": LIMITS | {"minutes_by_weekday": own}}
    assert facts_of(request, LEARNER).minutes_by_weekday == due
