"""The capacity ledger: a row a week, what binds in it, and when a library is thin."""

from studyplan.domain.capacity.plan_days import capacity
from studyplan.domain.feasibility.report import FeasibilityReport, feasibility_report, week_capacities
from tests.builders import a_candidate, a_context, some_candidates

MONDAY = "2026-03-02"


def ledger(*minutes: int, **difference: object) -> FeasibilityReport:
    """The ledger for a shelf of resources of these lengths."""
    ranked = [a_candidate(f"resource {number}", minutes=each) for number, each in enumerate(minutes)]
    return feasibility_report(a_context(**difference), some_candidates(*ranked))


def test_a_week_holds_what_the_hours_ask_for_where_the_days_have_room() -> None:
    (week,) = week_capacities(a_context(weekly_hours=3.5, max_daily_minutes=60))
    assert (week.week, week.first_day, week.last_day, week.study_days) == (1, 1, 7, 7)
    assert (week.wished_minutes, week.held_minutes, week.minutes) == (210, 420, 210)
    assert week.why == "The weekly hours bind: they ask for 210 minutes, the days could hold 420."


def test_a_week_holds_what_the_days_have_where_that_is_less() -> None:
    (week,) = week_capacities(a_context(weekly_hours=10, start_date=MONDAY, unavailable_weekdays=("SUN",)))
    assert (week.study_days, week.wished_minutes, week.held_minutes, week.minutes) == (6, 600, 360, 360)
    assert week.why == "The days bind: they hold 360 minutes, the weekly hours ask for 600."


def test_a_short_week_has_its_share_in_whole_minutes() -> None:
    weeks = week_capacities(a_context(weekly_hours=4, duration_days=10))
    assert [(week.first_day, week.last_day, week.wished_minutes) for week in weeks] == [(1, 7, 240), (8, 10, 102)]


def test_a_week_may_hold_nothing_or_just_what_is_asked_for() -> None:
    limits = {"start_date": MONDAY, "deadline": "2026-03-08", "max_daily_minutes": 30}
    first, second = week_capacities(a_context(duration_days=14, **limits))
    assert first.why == "The weekly hours ask for what the days hold, 210 minutes."
    assert (second.study_days, second.minutes, second.why) == (0, 0, "No day of this week is for study.")


def test_the_weeks_add_up_to_the_capacity() -> None:
    context = a_context(duration_days=30, start_date=MONDAY, unavailable_weekdays=("SAT", "SUN"), weekly_hours=4.3)
    assert sum(week.minutes for week in week_capacities(context)) == capacity(context)


def test_the_dates_are_those_of_the_window_and_null_without_dates() -> None:
    assert (ledger(210).first_date, ledger(210).last_date) == (None, None)
    dated = ledger(210, start_date=MONDAY, duration_days=10, deadline="2026-03-05")
    assert (dated.first_date, dated.last_date) == (MONDAY, "2026-03-11")


def test_a_library_is_thin_below_90_percent_of_the_capacity() -> None:
    """The week holds 210 minutes."""
    thin, enough = ledger(188), ledger(189)
    assert (thin.thin, thin.usable_minutes, thin.capacity_minutes) == (True, 188, 210)
    assert thin.notes[0] == "The library is thin: it has 188 usable minutes for 210 minutes of time."
    assert (enough.thin, enough.notes) == (False, ())


def test_a_library_is_thin_that_can_not_be_cut_into_a_piece_a_study_day() -> None:
    """Every ten minutes are a piece; what is shorter is one as well."""
    lengths = (9, 19, 19, 19, 19)
    assert ledger(*lengths, 10, weekly_hours=1.2).pieces == 6
    thin, enough = ledger(*lengths, 19, weekly_hours=1.2), ledger(*lengths, 20, weekly_hours=1.2)
    assert (thin.thin, thin.pieces, thin.study_days) == (True, 6, 7)
    assert thin.notes[0] == "The library is thin: it gives 6 pieces of 10 minutes for 7 study days."
    assert (enough.thin, enough.pieces) == (False, 7)


def test_notes_say_where_day_1_comes_from_what_is_for_rest_and_what_finds_no_room() -> None:
    days_off = ledger(999, start_date=MONDAY, unavailable_weekdays=("SUN",), weekly_hours=7, timezone="Asia/Tokyo")
    assert days_off.notes == (
        f"Day 1 is the learner's today in Asia/Tokyo, {MONDAY}.",
        "1 of the 7 days are for rest.",
        "60 minutes of the weekly hours find no room in the days.",
    )
