"""The smallest single changes: each kind, what it is for, and their order."""

from typing import Any

import pytest

from studyplan.domain.feasibility.fixes import KINDS, fixes_for
from studyplan.domain.feasibility.rules import RULES
from studyplan.domain.feasibility.what_if import Trial
from studyplan.domain.values.context import Constraints
from studyplan.domain.values.learner import Learner
from studyplan.domain.values.plan_request import PlanRequest
from studyplan.domain.values.resource import Resource
from tests.support.builders import NOW, a_learner, a_request, a_resource, an_id

type Json = dict[str, Any]

MONDAY = "2026-03-02"
WEEK = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
ENOUGH = (a_resource("study"), a_resource("practice", resource_type="exercise"))


def plan_request(**difference: Any) -> PlanRequest:
    """A constraint may be given like the request's own fields."""
    limits = {key: difference.pop(key) for key in list(difference) if key in Constraints.model_fields}
    return a_request(constraints=Constraints(**limits), **difference)


def patches(request: PlanRequest, *library: Resource, learner: Learner | None = None, now: str = NOW) -> list[Json]:
    """The patches that are offered, in order; every one of them was tried."""
    trial = Trial(request, learner or a_learner(), library or ENOUGH, now)
    violation = trial.violation(trial.context)
    assert violation is not None, "a plan is possible"
    found = fixes_for(request, trial.learner, trial.library, rule=violation.rule, now=now)
    contexts = [trial.patched(fix.patch) for fix in found]
    assert [context is not None and trial.violation(context) for context in contexts] == [None] * len(found)
    return [fix.patch for fix in found]


def limit(**changes: Any) -> Json:
    return {"constraints": changes}


def of_learner(**changes: Any) -> Json:
    return {"learner": changes}


def test_every_rule_has_kinds_of_changes_for_it() -> None:
    assert KINDS.keys() == {rule for rule, _ in RULES}


# Numbers


def test_a_day_gets_the_fewest_minutes_that_do() -> None:
    assert patches(plan_request(max_daily_minutes=5)) == [limit(max_daily_minutes=10)]
    assert patches(plan_request(max_daily_minutes=9)) == [limit(max_daily_minutes=10)]
    short = a_resource("short", estimated_minutes=15)
    assert patches(plan_request(max_daily_minutes=12), short) == [limit(max_daily_minutes=15)]


def test_a_week_gets_the_fewest_tenths_of_an_hour_that_do() -> None:
    """Seven days of ten minutes are 1.17 hours."""
    assert of_learner(weekly_hours=1.2) in patches(plan_request(), learner=a_learner(weekly_hours=0.5))
    assert of_learner(weekly_hours=1.2) in patches(plan_request(), learner=a_learner(weekly_hours=1.16))


def test_a_weekday_gets_the_fewest_minutes_that_do_where_its_limit_is_the_requests_or_the_learners() -> None:
    assert limit(minutes_by_weekday={"SUN": 10}) in patches(plan_request(minutes_by_weekday={"SUN": 5}))
    theirs = a_learner(minutes_by_weekday={"SUN": 5, "MON": 60})
    assert of_learner(minutes_by_weekday={"SUN": 10}) in patches(plan_request(), learner=theirs)


def test_short_weekdays_are_raised_together_where_no_one_of_them_does_and_the_others_stay() -> None:
    minutes = {"SAT": 5, "SUN": 3, "MON": 60, "TUE": 0}
    assert limit(minutes_by_weekday={"SAT": 10, "SUN": 10}) in patches(plan_request(minutes_by_weekday=minutes))


def test_a_weekday_of_no_minutes_can_become_a_study_day() -> None:
    nothing = plan_request(minutes_by_weekday=dict.fromkeys(WEEK, 0), duration_days=7)
    assert patches(nothing) == [limit(minutes_by_weekday={"MON": 10})]


@pytest.mark.parametrize(
    ("days", "off", "expected"),
    [(1, ("MON",), 2), (2, ("MON", "TUE"), 3), (8, ("SAT", "SUN"), 7), (9, ("SAT", "SUN"), 7)],
)
def test_a_plan_gets_as_few_days_more_or_fewer_as_do(days: int, off: tuple[str, ...], expected: int) -> None:
    """From Monday on: without a study day, or with a last week whose share of 0.9 hours is too little for it."""
    request = plan_request(duration_days=days, start_date=MONDAY, unavailable_weekdays=off)
    assert {"duration_days": expected} in patches(request, learner=a_learner(weekly_hours=0.9 if days > 7 else 3.5))


# Days


def test_the_fewest_weekdays_are_freed_the_last_of_the_week_first() -> None:
    weekend = plan_request(duration_days=2, start_date="2026-03-07", unavailable_weekdays=("SAT", "SUN"))
    assert limit(unavailable_weekdays=["SAT"]) in patches(weekend)
    assert patches(plan_request(unavailable_weekdays=WEEK)) == [limit(unavailable_weekdays=list(WEEK[:6]))]


def test_the_fewest_weekdays_are_kept_free_where_the_hours_do_not_reach() -> None:
    """Half an hour is three days of ten minutes."""
    found = patches(plan_request(start_date=MONDAY), learner=a_learner(weekly_hours=0.5))
    assert limit(unavailable_weekdays=["THU", "FRI", "SAT", "SUN"]) in found


def test_a_date_that_is_off_is_freed() -> None:
    request = plan_request(duration_days=1, start_date=MONDAY, unavailable_dates=("2026-01-01", MONDAY))
    assert limit(unavailable_dates=["2026-01-01"]) in patches(request)


def test_the_deadline_moves_to_the_start_or_the_start_to_the_deadline() -> None:
    reversed_dates = plan_request(start_date="2026-03-09", deadline=MONDAY)
    assert patches(reversed_dates) == [limit(deadline="2026-03-09"), limit(start_date=MONDAY)]


def test_the_deadline_moves_as_far_as_it_takes_to_have_a_study_day() -> None:
    request = plan_request(start_date="2026-03-07", deadline="2026-03-08", unavailable_weekdays=("SAT", "SUN"))
    assert limit(deadline="2026-03-09") in patches(request)


def test_the_deadline_comes_nearer_where_that_cuts_off_a_short_day() -> None:
    request = plan_request(start_date=MONDAY, deadline="2026-03-08", minutes_by_weekday={"SUN": 5})
    assert limit(deadline="2026-03-07") in patches(request)


def test_a_deadline_that_is_over_moves_to_the_learners_today_and_no_start_goes_into_the_past() -> None:
    evening = "2026-03-02T20:00:00.000000+00:00"
    over = plan_request(deadline="2026-03-01", timezone="Asia/Tokyo")
    assert patches(over, now=evening) == [limit(deadline="2026-03-03")]
    ahead = plan_request(start_date="2026-03-09", deadline="2026-03-01")
    assert patches(ahead, now=evening) == [limit(deadline="2026-03-09")]


def test_a_start_in_the_past_is_the_callers_own_and_may_move_there() -> None:
    off = ("2026-01-04", "2026-01-05", "2026-01-06")
    request = plan_request(duration_days=3, start_date=off[0], deadline=off[-1], unavailable_dates=off)
    assert limit(start_date="2026-01-03") in patches(request), "the day before the day before today"


def test_a_plan_that_is_over_starts_today() -> None:
    over = plan_request(duration_days=3, start_date="2025-12-31")
    assert patches(over) == [limit(start_date="2026-01-05")]
    tokyo = a_learner(timezone="Asia/Tokyo")
    assert patches(over, now="2026-01-05T23:30:00+00:00", learner=tokyo) == [limit(start_date="2026-01-06")]


def test_a_plan_that_is_over_starts_on_the_next_study_day() -> None:
    weekends = plan_request(duration_days=1, start_date="2026-01-03", unavailable_weekdays=WEEK[:5])
    assert patches(weekends) == [limit(start_date="2026-01-10")]


def test_a_deadline_in_the_past_moves_where_the_plan_goes_on() -> None:
    request = plan_request(duration_days=9, start_date="2026-01-01", deadline="2026-01-04")
    assert patches(request) == [limit(deadline="2026-01-05")]


def test_no_single_change_helps_where_deadline_and_last_day_are_both_over() -> None:
    assert patches(plan_request(start_date="2020-01-01", deadline="2020-01-03")) == []


def test_a_request_without_a_daily_limit_is_offered_none() -> None:
    """Its days have all the minutes that the weekday allows: those are what can be raised."""
    request = plan_request(start_date=MONDAY, minutes_by_weekday={"SUN": 5})
    assert limit(minutes_by_weekday={"SUN": 10}) in patches(request)
    assert not any("max_daily_minutes" in patch.get("constraints", {}) for patch in patches(request))


def test_the_level_that_rises_is_the_one_on_the_topic() -> None:
    hard = a_resource("hard", difficulty="advanced")
    learner = a_learner(level_by_topic={"Python 3": "beginner"}, current_level="advanced")
    (first, *_) = patches(plan_request(), hard, learner=learner)
    assert first == of_learner(level_by_topic={"Python 3": "intermediate"})


def test_the_start_moves_to_the_next_study_day() -> None:
    request = plan_request(duration_days=1, start_date="2026-03-08", unavailable_weekdays=("SUN",))
    assert limit(start_date=MONDAY[:-1] + "9") in patches(request)


# The library


def test_the_level_rises_as_little_as_it_takes() -> None:
    hard = a_resource("hard", difficulty="advanced")
    assert patches(plan_request(), hard) == [of_learner(current_level="intermediate")]
    quiz = a_resource("quiz", difficulty="advanced", resource_type="quiz")
    found = patches(plan_request(must_include_practice=True), a_resource("study"), quiz)
    assert found[0] == of_learner(current_level="advanced"), "at intermediate the rest fills the time"


def test_language_and_practice_are_given_up_last() -> None:
    """A quiz one level up would do, and so would any in another language."""
    library = (
        a_resource("study", language="da"),
        a_resource("quiz", resource_type="quiz", language="en"),
        a_resource("hard quiz", resource_type="quiz", difficulty="intermediate", language="da"),
    )
    found = patches(plan_request(language="da", must_include_practice=True), *library)
    assert found == [of_learner(current_level="intermediate"), {"language": None}, limit(must_include_practice=False)]


def test_practice_that_needs_too_much_gets_more_time_or_is_given_up() -> None:
    library = (
        a_resource("needed", estimated_minutes=400),
        a_resource("practice", resource_type="project", estimated_minutes=60, prerequisites=(an_id("needed"),)),
    )
    found = patches(plan_request(must_include_practice=True), *library)
    assert found == [
        of_learner(weekly_hours=6.9),
        {"duration_days": 14},
        limit(must_include_practice=False),
    ], "410 minutes: 6.9 hours in one week, or 14 days"


def test_a_topic_without_resources_has_the_topics_that_work_nearest_first() -> None:
    assert patches(plan_request(topic="knitting")) == [{"topic": "python"}]
    others = [a_resource(topic, topic=topic) for topic in ("Knots", "Knife skills", "Sailing", "Ski", "Ice", "Tea")]
    hard = a_resource("hard", topic="Knitwear", difficulty="advanced")
    offered = [patch["topic"] for patch in patches(plan_request(topic="knittings"), hard, *others)]
    assert (len(offered), set(offered[:2])) == (5, {"Knots", "Knife skills"}), "Knitwear is nearer, and too hard"


def test_what_no_topic_makes_possible_has_no_fix() -> None:
    assert patches(plan_request(topic="knitting"), a_resource(difficulty="advanced")) == []


def test_another_topic_has_the_learners_level_on_it() -> None:
    hard, easy = a_resource("hard", topic="Knitwear", difficulty="advanced"), a_resource("easy", topic="Tea")
    learner = a_learner(level_by_topic={"knitwear": "advanced"})
    assert patches(plan_request(topic="knittings"), hard, easy, learner=learner)[0] == {"topic": "Knitwear"}


def test_two_violations_have_no_single_fix() -> None:
    assert patches(plan_request(max_daily_minutes=5), learner=a_learner(weekly_hours=0.1)) == []
    assert patches(plan_request(max_daily_minutes=5, must_include_practice=True), a_resource()) == []


# Together


def test_changes_are_ordered_by_how_little_they_change() -> None:
    """A sixth of six days; two weekdays of seven; 3/6 of the days for the later start; 5 minutes more than 5."""
    request = plan_request(duration_days=6, start_date="2026-03-03", minutes_by_weekday={"SUN": 5})
    found = patches(request)
    assert found == [
        limit(unavailable_weekdays=["SUN"]),
        {"duration_days": 5},
        limit(start_date=MONDAY),
        limit(minutes_by_weekday={"SUN": 10}),
    ]


def test_a_change_keeps_to_what_the_fields_allow() -> None:
    """No day is longer than 24 hours, no week than 168; here nothing else would help."""
    needed = a_resource("needed", estimated_minutes=90_000)
    practice = a_resource("practice", resource_type="quiz", prerequisites=(an_id("needed"),))
    request = plan_request(must_include_practice=True, max_daily_minutes=1440)
    found = patches(request, needed, practice, learner=a_learner(weekly_hours=168))
    assert found == [{"duration_days": 63}, limit(must_include_practice=False)]


def test_a_change_that_the_api_would_reject_is_none() -> None:
    trial = Trial(plan_request(), a_learner(), ENOUGH, NOW)
    assert trial.patched(limit(max_daily_minutes=1441)) is None
    assert trial.patched(of_learner(weekly_hours=0)) is None
    assert trial.patched({"colour": "blue"}) is None


# Exams


def test_an_exam_that_comes_too_early_moves_or_the_plan_starts_earlier() -> None:
    """Today is 5 January; a day for new material and the one before the exam are the least."""
    found = patches(plan_request(start_date=MONDAY, exam_date="2026-03-01"))
    assert found == [limit(exam_date="2026-03-04"), limit(start_date="2026-02-27")]
    assert patches(plan_request(exam_date="2026-01-05")) == [limit(exam_date="2026-01-07")]


def test_a_rest_day_less_leaves_a_day_for_new_material() -> None:
    off = plan_request(start_date=MONDAY, exam_date="2026-03-06", unavailable_weekdays=("MON", "TUE", "WED"))
    assert limit(unavailable_weekdays=["MON", "TUE"]) in patches(off)
    dates = plan_request(start_date=MONDAY, exam_date="2026-03-05", unavailable_dates=("2026-03-02", "2026-03-03"))
    assert limit(unavailable_dates=["2026-03-03"]) in patches(dates)
