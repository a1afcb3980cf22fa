"""The feasibility report: a row a week, what limits it, and when a library has too little."""

from studyplan.domain.capacity.plan_days import capacity
from studyplan.domain.feasibility.report import FeasibilityReport, feasibility_report, week_capacities
from tests.support.builders import a_candidate, a_context, some_candidates

MONDAY = "2026-03-02"


def report(*minutes: int, **difference: object) -> FeasibilityReport:
    """The report for candidates of these lengths."""
    ranked = [a_candidate(f"resource {number}", minutes=each) for number, each in enumerate(minutes)]
    return feasibility_report(a_context(**difference), some_candidates(*ranked))


def test_a_week_holds_what_the_hours_ask_for_where_the_days_have_room() -> None:
    (week,) = week_capacities(a_context(weekly_hours=3.5, max_daily_minutes=60))
    assert (week.week, week.first_day, week.last_day, week.study_days) == (1, 1, 7, 7)
    assert (week.requested_minutes, week.available_minutes, week.capacity_minutes) == (210, 420, 210)
    assert week.limited_by == "weekly_hours"
    assert week.explanation == "Limited by weekly hours: 210 minutes requested, 420 available on study days."


def test_a_week_holds_what_the_days_have_where_that_is_less() -> None:
    (week,) = week_capacities(a_context(weekly_hours=10, start_date=MONDAY, unavailable_weekdays=("SUN",)))
    assert (week.study_days, week.requested_minutes, week.available_minutes, week.capacity_minutes) == (
        6,
        600,
        360,
        360,
    )
    assert week.limited_by == "study_days"
    assert week.explanation == "Limited by study days: 360 minutes available, 600 requested by weekly hours."


def test_hours_with_a_tenth_lose_no_minute() -> None:
    (week,) = week_capacities(a_context(weekly_hours=4.1))
    assert (week.requested_minutes, week.capacity_minutes) == (246, 246)


def test_a_short_week_has_its_share_in_whole_minutes() -> None:
    weeks = week_capacities(a_context(weekly_hours=4, duration_days=10))
    assert [(week.first_day, week.last_day, week.requested_minutes) for week in weeks] == [(1, 7, 240), (8, 10, 102)]


def test_a_week_may_hold_nothing_or_just_what_is_asked_for() -> None:
    limits = {"start_date": MONDAY, "deadline": "2026-03-08", "max_daily_minutes": 30}
    first, second = week_capacities(a_context(duration_days=14, **limits))
    assert first.limited_by is None
    assert first.explanation == "Not limited: weekly hours request the 210 minutes that are available on study days."
    assert (second.study_days, second.capacity_minutes, second.limited_by) == (0, 0, "study_days")
    assert second.explanation == "Limited by study days: no day of this week is a study day."


def test_the_weeks_add_up_to_the_capacity() -> None:
    context = a_context(duration_days=30, start_date=MONDAY, unavailable_weekdays=("SAT", "SUN"), weekly_hours=4.3)
    assert sum(week.capacity_minutes for week in week_capacities(context)) == capacity(context)


def test_the_dates_are_those_of_the_window_and_null_without_dates() -> None:
    assert (report(210).first_date, report(210).last_date) == (None, None)
    dated = report(210, start_date=MONDAY, duration_days=10, deadline="2026-03-05")
    assert (dated.first_date, dated.last_date) == (MONDAY, "2026-03-11")


def test_a_library_is_thin_below_90_percent_of_the_capacity() -> None:
    """The week holds 210 minutes."""
    thin, enough = report(188), report(189)
    assert (thin.thin, thin.usable_minutes, thin.capacity_minutes) == (True, 188, 210)
    assert thin.notes[0] == (
        "The library has too little material for the requested time: 188 usable minutes for a capacity of 210."
    )
    assert (enough.thin, enough.notes) == (False, ())


def test_a_library_is_thin_that_can_not_be_cut_into_a_piece_a_study_day() -> None:
    """Every ten minutes are a piece; what is shorter is one as well."""
    lengths = (9, 19, 19, 19, 19)
    assert report(*lengths, 10, weekly_hours=1.2).pieces == 6
    thin, enough = report(*lengths, 19, weekly_hours=1.2), report(*lengths, 20, weekly_hours=1.2)
    assert (thin.thin, thin.pieces, thin.study_days) == (True, 6, 7)
    assert thin.notes[0] == (
        "The library has too little material for the requested time: 6 pieces of 10 minutes for 7 study days."
    )
    assert (enough.thin, enough.pieces) == (False, 7)


def test_notes_say_where_day_1_comes_from_what_is_for_rest_and_what_finds_no_room() -> None:
    days_off = report(999, start_date=MONDAY, unavailable_weekdays=("SUN",), weekly_hours=7, timezone="Asia/Tokyo")
    assert days_off.notes == (
        f"Day 1 is the learner's today in Asia/Tokyo, {MONDAY}.",
        "1 of the 7 days are rest days.",
        "60 minutes of the weekly hours do not fit into the study days.",
    )


def test_an_exam_says_what_reviews_may_take_and_that_its_last_day_is_light() -> None:
    found = report(300, weekly_hours=7.0, start_date=MONDAY, exam_date="2026-03-09")
    assert (found.capacity_minutes, found.review_minutes, found.thin) == (390, 117, False)
    assert found.notes[-2:] == (
        "Reviews before the exam on 2026-03-09 take up to 117 of the 390 minutes; the rest is new material.",
        "The day before the exam, 2026-03-08, is light: 30 minutes at most, reviews alone.",
    )


def test_a_library_is_thin_where_it_does_not_fill_what_reviews_leave() -> None:
    """273 minutes are for new material; nine tenths of them are 245.7."""
    assert not report(246, weekly_hours=7.0, start_date=MONDAY, exam_date="2026-03-09").thin
    assert report(245, weekly_hours=7.0, start_date=MONDAY, exam_date="2026-03-09").thin
    assert report(246, weekly_hours=7.0, start_date=MONDAY).review_minutes is None


def test_a_plan_that_ends_before_its_exam_is_advised_more_days() -> None:
    found = report(300, start_date=MONDAY, exam_date="2026-03-11")
    assert found.notes[-1] == (
        "The plan ends 2 days before the day of the exam; plan 2 days more to have reviews until the exam."
    )
