"""Scheduling: whole resources, whole minutes, no day over its cap, prerequisites first."""

from collections import Counter
from itertools import batched

import pytest

from studyplan.domain.capacity.plan_days import capacity
from studyplan.domain.generation.draft import Draft, Pick
from studyplan.domain.generation.rules import draft_by_rules
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.plan import Timetable
from tests.support.builders import a_candidate, a_context, a_draft, a_resource, an_id, some_candidates


def minutes_by_resource(plan: Timetable) -> Counter[str]:
    total: Counter[str] = Counter()
    for day in plan.days:
        for task in day.tasks:
            total[task.resource_id] += task.minutes
    return total


def order(plan: Timetable) -> list[str]:
    return list(dict.fromkeys(task.resource_id for day in plan.days for task in day.tasks))


def test_a_long_resource_is_split_into_parts_that_add_up_exactly() -> None:
    candidates = some_candidates(a_candidate("long", minutes=125))
    plan = schedule(a_draft("long"), a_context(duration_days=3, weekly_hours=14.0, max_daily_minutes=50), candidates)
    assert sum(day.minutes for day in plan.days) == 125
    assert all(day.minutes <= 50 for day in plan.days)
    assert [(task.part, task.parts) for day in plan.days for task in day.tasks] == [(1, 3), (2, 3), (3, 3)]


def test_resources_that_fit_a_day_are_not_split() -> None:
    lengths = {"a": 30, "b": 60, "c": 45, "d": 25, "e": 50, "f": 40, "g": 50}
    candidates = some_candidates(*(a_candidate(name, minutes=length) for name, length in lengths.items()))
    plan = schedule(a_draft(*lengths), a_context(weekly_hours=5.0), candidates)
    assert [day.minutes for day in plan.days] == list(lengths.values())


def test_a_prerequisite_comes_first_wherever_the_writer_put_it() -> None:
    candidates = some_candidates(
        a_candidate("basics", minutes=60), a_candidate("more", minutes=60, prerequisites=(an_id("basics"),))
    )
    assert order(schedule(a_draft("more", "basics"), a_context(), candidates)) == [an_id("basics"), an_id("more")]


def test_a_prerequisite_that_the_writer_did_not_pick_is_added() -> None:
    candidates = some_candidates(
        a_candidate("basics", minutes=60), a_candidate("more", minutes=60, prerequisites=(an_id("basics"),))
    )
    assert order(schedule(a_draft("more"), a_context(), candidates)) == [an_id("basics"), an_id("more")]


def test_a_known_prerequisite_that_is_planned_comes_before_what_it_refreshes() -> None:
    """It is below the learner's level and too long for the time, so it is started last, and placed first."""
    basics = a_candidate("basics", minutes=400, difficulty="beginner")
    loops = a_candidate("loops", minutes=100, difficulty="intermediate", prerequisites=(an_id("basics"),))
    learner = a_context(current_level="intermediate", weekly_hours=5.0, max_daily_minutes=60)
    plan = schedule(a_draft("basics", "loops"), learner, some_candidates(basics, loops))
    assert minutes_by_resource(plan) == {an_id("basics"): 200, an_id("loops"): 100}
    assert order(plan) == [an_id("basics"), an_id("loops")]


def test_a_long_known_prerequisite_does_not_keep_back_the_other_kind_for_more_than_an_hour() -> None:
    basics = a_candidate("basics", minutes=300, difficulty="beginner")
    drill = a_candidate(
        "drill", minutes=300, difficulty="intermediate", resource_type="exercise", prerequisites=(an_id("basics"),)
    )
    learner = a_context(current_level="intermediate", duration_days=14, weekly_hours=7.0, max_daily_minutes=60)
    plan = schedule(a_draft("basics", "drill"), learner, some_candidates(basics, drill))
    tasks = [(day.day, task.title) for day in plan.days for task in day.tasks]
    assert next(day for day, title in tasks if title == "About drill") in (2, 3)
    assert max(day for day, title in tasks if title == "About basics") > 5


def test_what_does_not_fit_is_left_out_with_its_reason() -> None:
    candidates = some_candidates(a_candidate("fits", minutes=205), a_candidate("too long", minutes=900))
    plan = schedule(a_draft("too long", "fits"), a_context(weekly_hours=3.5), candidates)
    assert order(plan) == [an_id("fits")]
    assert [item.reason for item in plan.left_out] == ["its 900 minutes do not fit into the remaining time"]


def test_the_last_resource_may_be_unfinished_with_its_remaining_minutes() -> None:
    candidates = some_candidates(a_candidate("first", minutes=100), a_candidate("book", minutes=900))
    plan = schedule(a_draft("first", "book"), a_context(weekly_hours=3.5), candidates)
    assert plan.unfinished is not None
    assert minutes_by_resource(plan)[an_id("book")] + plan.unfinished.remaining_minutes == 900


def test_what_needs_the_unfinished_resource_is_left_out_for_that_reason() -> None:
    candidates = some_candidates(
        a_candidate("first", minutes=100),
        a_candidate("book", minutes=900),
        a_candidate("next", minutes=60, prerequisites=(an_id("book"),)),
    )
    plan = schedule(a_draft("first", "book", "next"), a_context(weekly_hours=3.5), candidates)
    assert [item.reason for item in plan.left_out] == [
        "it needs 'About book', which this plan starts but does not finish"
    ]


def test_a_resource_is_scheduled_once_although_it_was_picked_twice() -> None:
    plan = schedule(a_draft("resource", "resource"), a_context(), some_candidates())
    assert minutes_by_resource(plan) == {an_id("resource"): 210}


def test_a_review_may_repeat_a_resource() -> None:
    draft = a_draft("short")
    again = Pick(resource_id=an_id("short"), reason="again", review=True)
    twice = draft.model_copy(update={"picks": (*draft.picks, again)})
    plan = schedule(
        twice, a_context(duration_days=2, weekly_hours=7.0), some_candidates(a_candidate("short", minutes=50))
    )
    assert [task.task_type for day in plan.days for task in day.tasks] == ["study", "review"]


def test_a_review_that_does_not_fit_keeps_nothing_else_out() -> None:
    again = Pick(resource_id=an_id("c"), reason="again", review=True)
    needs_c = a_candidate("d", minutes=13, prerequisites=(an_id("c"),))
    candidates = some_candidates(
        a_candidate("a", minutes=29), a_candidate("b", minutes=29), a_candidate("c", minutes=23), needs_c
    )
    first, last = a_draft("a", "b", "c"), a_draft("d")
    draft = first.model_copy(update={"picks": (*first.picks, again, *last.picks)})
    plan = schedule(draft, a_context(duration_days=2, weekly_hours=7.0, max_daily_minutes=52), candidates)
    assert order(plan) == [an_id(name) for name in "abcd"]
    assert [left.resource_id for left in plan.left_out] == [an_id("c")]


def test_a_review_of_a_resource_that_does_not_come_before_is_no_review() -> None:
    draft = a_draft("quiz").model_copy(update={"picks": (Pick(resource_id=an_id("quiz"), reason="", review=True),)})
    plan = schedule(draft, a_context(), some_candidates(a_candidate("quiz", minutes=20, resource_type="quiz")))
    assert {task.task_type for day in plan.days for task in day.tasks} == {"practice"}


def test_time_is_reserved_for_practice_and_its_prerequisites() -> None:
    candidates = some_candidates(
        a_candidate("long", minutes=40),
        a_candidate("basics", minutes=15),
        a_candidate("quiz", minutes=15, resource_type="quiz", prerequisites=(an_id("basics"),)),
    )
    context = a_context(duration_days=1, weekly_hours=7.0, max_daily_minutes=50, must_include_practice=True)
    plan = schedule(a_draft("long", "quiz"), context, candidates)
    assert minutes_by_resource(plan) == {an_id("basics"): 15, an_id("quiz"): 15, an_id("long"): 20}
    assert plan.unfinished is not None
    assert plan.unfinished.resource_id == an_id("long")


def test_time_is_reserved_to_start_practice_where_none_fits_whole() -> None:
    candidates = some_candidates(
        a_candidate("first", minutes=40),
        a_candidate("second", minutes=45),
        a_candidate("project", minutes=900, resource_type="project"),
    )
    context = a_context(duration_days=2, weekly_hours=7.0, max_daily_minutes=50, must_include_practice=True)
    plan = schedule(a_draft("first", "second", "project"), context, candidates)
    assert minutes_by_resource(plan) == {an_id("first"): 40, an_id("second"): 45, an_id("project"): 15}
    tight = context.model_copy(update={"weekly_hours": 94 / 60 * 7 / 2})
    plan = schedule(a_draft("first", "second", "project"), tight, candidates)
    assert minutes_by_resource(plan) == {an_id("first"): 40, an_id("project"): 54}


def test_what_needs_a_resource_that_is_whole_after_all_is_planned_or_started() -> None:
    drill = a_candidate("drill", minutes=60, resource_type="exercise")
    after = a_candidate("after", minutes=30, prerequisites=(an_id("drill"),))
    draft = Draft(
        generated_by="mock",
        picks=(Pick(resource_id=an_id("drill"), reason="r", minutes=13), Pick(resource_id=an_id("after"), reason="r")),
    )
    context = a_context(duration_days=9, weekly_hours=70 / 60, max_daily_minutes=10, must_include_practice=True)
    plan = schedule(draft, context, some_candidates(drill, after))
    assert minutes_by_resource(plan) == {an_id("drill"): 60, an_id("after"): 30}
    shorter = schedule(draft, context.model_copy(update={"duration_days": 7}), some_candidates(drill, after))
    assert minutes_by_resource(shorter) == {an_id("drill"): 60, an_id("after"): 10}
    assert shorter.left_out == ()


def test_a_pick_that_is_no_candidate_is_laid_out_for_the_checks_to_report() -> None:
    plan = schedule(a_draft("resource", "invented"), a_context(weekly_hours=7.0), some_candidates())
    [task] = [task for day in plan.days for task in day.tasks if task.resource_id == an_id("invented")]
    assert task.url == ""


def test_no_study_day_is_empty_where_short_parts_are_enough_for_all() -> None:
    candidates = some_candidates(*(a_candidate(f"of {minutes}", minutes=minutes) for minutes in (1, 20, 29, 87)))
    context = a_context(duration_days=13, weekly_hours=140 / 60, max_daily_minutes=21)
    plan = schedule(a_draft("of 1", "of 20", "of 29", "of 87"), context, candidates)  # 1 + 2 + 2 + 8 parts
    assert all(day.tasks for day in plan.days)


def test_the_last_day_is_not_empty_where_study_and_practice_have_enough_parts() -> None:
    candidates = some_candidates(
        a_candidate("study", minutes=18),
        a_candidate("exercise", minutes=26, resource_type="exercise"),
        a_candidate("quiz", minutes=3, resource_type="quiz", prerequisites=(an_id("study"), an_id("exercise"))),
    )
    week = {
        "start_date": "2026-03-23",
        "duration_days": 6,
        "weekly_hours": 70 / 60,
        "max_daily_minutes": 20,
        "minutes_by_weekday": {"MON": 10},
        "unavailable_weekdays": ("TUE", "THU"),
    }
    plan = schedule(a_draft("study", "exercise", "quiz"), a_context(**week), candidates)
    assert [day.day for day in plan.days if day.tasks] == [1, 3, 5, 6]


def test_a_short_first_day_takes_the_one_piece_that_need_not_wait() -> None:
    candidates = some_candidates(
        a_candidate("quiz", minutes=11, resource_type="quiz"),
        a_candidate("study", minutes=1),
        a_candidate("exercise", minutes=1, resource_type="exercise"),
        a_candidate("more", minutes=1, prerequisites=(an_id("exercise"),)),
    )
    context = a_context(
        duration_days=2,
        start_date="2026-03-29",
        minutes_by_weekday={"SUN": 10},
        max_daily_minutes=20,
        weekly_hours=140 / 60,
    )
    plan = schedule(a_draft("quiz", "study", "exercise", "more"), context, candidates)
    assert [task.resource_id for task in plan.days[0].tasks] == [an_id("study")]


def test_a_plan_has_every_day_even_when_there_is_nothing_to_do() -> None:
    plan = schedule(a_draft("short"), a_context(duration_days=30), some_candidates(a_candidate("short", minutes=20)))
    assert [day.day for day in plan.days] == list(range(1, 31))


@pytest.mark.parametrize("days", [1, 7, 30, 180, 365])
def test_a_library_that_is_large_enough_fills_the_time(days: int) -> None:
    library = [a_resource(f"r{number}", estimated_minutes=20 + number * 37 % 200) for number in range(400)]
    context = a_context(duration_days=days, weekly_hours=5.0)
    candidates = retrieve(context, library)
    plan = schedule(draft_by_rules(context, candidates, name="mock"), context, candidates)
    assert plan.minutes >= 0.9 * capacity(context)
    assert all(day.tasks for day in plan.days)


# --- balance ---


def days_by_resource(plan: Timetable) -> Counter[str]:
    return Counter(task.resource_id for day in plan.days for task in day.tasks)


def minutes_by_whole_week(plan: Timetable) -> list[int]:
    return [sum(day.minutes for day in week) for week in batched(plan.days, 7, strict=False) if len(week) == 7]


def equals(count: int, *, minutes: int) -> tuple[Draft, Candidates]:
    """So many resources of one length, and a draft of all of them."""
    names = [f"r{number}" for number in range(count)]
    return a_draft(*names), some_candidates(*(a_candidate(name, minutes=minutes) for name in names))


@pytest.mark.parametrize("minutes", [60, 75, 100, 120, 200, 235])
def test_eight_equal_resources_share_47_days_so_that_none_has_two_more_than_another(minutes: int) -> None:
    draft, candidates = equals(8, minutes=minutes)
    plan = schedule(draft, a_context(duration_days=47, weekly_hours=7.0, max_daily_minutes=60), candidates)
    assert all(day.tasks for day in plan.days)
    assert sum(days_by_resource(plan).values()) in range(47, 47 + 8)  # a day that ends one and begins the next has two
    assert max(days_by_resource(plan).values()) - min(days_by_resource(plan).values()) <= 1


def test_equal_resources_too_short_for_all_days_are_each_cut_as_often_as_can_be() -> None:
    draft, candidates = equals(8, minutes=45)
    plan = schedule(draft, a_context(duration_days=47, weekly_hours=7.0, max_daily_minutes=60), candidates)
    assert set(days_by_resource(plan).values()) == {4}
    assert sum(bool(day.tasks) for day in plan.days) == 8 * 4


@pytest.mark.parametrize(("count", "minutes"), [(100, 60), (150, 45), (52, 200), (300, 60)])
def test_equal_resources_share_a_year_of_365_days_equally_and_its_weeks_are_alike(count: int, minutes: int) -> None:
    draft, candidates = equals(count, minutes=minutes)
    plan = schedule(draft, a_context(duration_days=365, weekly_hours=5.0, max_daily_minutes=60), candidates)
    shares = days_by_resource(plan)
    if plan.unfinished:
        del shares[plan.unfinished.resource_id]
    assert max(shares.values()) - min(shares.values()) <= 1
    assert max(minutes_by_whole_week(plan)) - min(minutes_by_whole_week(plan)) <= 60
    assert all(day.tasks for day in plan.days)


@pytest.mark.parametrize("count", [30, 60, 150])
def test_whole_weeks_of_a_year_are_alike_though_what_is_in_them_is_not(count: int) -> None:
    names = [f"r{number}" for number in range(count)]
    candidates = some_candidates(
        *(a_candidate(name, minutes=20 + number * 37 % 200) for number, name in enumerate(names))
    )
    context = a_context(
        duration_days=365,
        weekly_hours=5.0,
        max_daily_minutes=60,
        start_date="2026-01-05",
        unavailable_weekdays=("SUN",),
    )
    plan = schedule(a_draft(*names), context, candidates)
    assert max(minutes_by_whole_week(plan)) - min(minutes_by_whole_week(plan)) <= 60
    assert all(day.tasks or day.rest for day in plan.days)


def test_weeks_of_unlike_budgets_need_not_be_alike_and_those_of_equal_ones_are() -> None:
    draft, candidates = equals(12, minutes=45)
    context = a_context(
        duration_days=28,
        weekly_hours=7.0,
        max_daily_minutes=30,
        start_date="2026-03-02",
        unavailable_dates=tuple(f"2026-03-{day:02}" for day in range(10, 15)),
    )
    first, second, third, fourth = minutes_by_whole_week(schedule(draft, context, candidates))
    assert second <= 60
    assert max(first, third, fourth) - min(first, third, fourth) <= 30
