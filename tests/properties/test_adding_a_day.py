"""One study day more never takes minutes from a plan, where nothing is shorter than a part; and why not everywhere."""

from itertools import pairwise
from typing import Any

from hypothesis import assume, event, given
from hypothesis import strategies as some

from evals.plan_rules.calendar_days import capacity_of, study_days_of, weeks_of
from studyplan.domain.generation.draft import Draft
from studyplan.domain.generation.rules import draft_by_rules
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.types import WEEKDAYS
from tests.properties.strategies import KINDS, candidates_from, library_of
from tests.support.builders import a_candidate, a_context, a_draft, an_id, some_candidates
from tests.support.judged import facts_from

MONDAY = "2026-03-23"

type Days = tuple[dict[str, Any], dict[str, Any]]  # a window, and the same with one study day more


@some.composite
def one_day_more(draw: some.DrawFn) -> Days:
    """A day at the end, a weekday that is free again, or a date that is."""
    days = draw(some.integers(1, 15))
    way = draw(some.sampled_from(["end", "weekday", "date"]))
    off = draw(some.permutations(WEEKDAYS))[: draw(some.integers(way != "end", 6))]
    told = {"duration_days": days, "start_date": MONDAY, "unavailable_weekdays": tuple(off)}
    if way == "end":
        return told, told | {"duration_days": days + 1}
    if way == "weekday":
        return told, told | {"unavailable_weekdays": tuple(off[1:])}
    return told | {"unavailable_dates": (f"2026-03-{23 + draw(some.integers(0, 6))}",)}, told


@some.composite
def a_tight_catalogue(draw: some.DrawFn, room: int, *, grain: int, shortest: int) -> list[dict[str, Any]]:
    """Resources that fill the room, often to the minute, and some more among them."""
    ends = sorted({0, room, *draw(some.lists(some.integers(0, room // grain).map(lambda n: n * grain), max_size=5))})
    lengths = [end - begin for begin, end in pairwise(ends) if end - begin >= shortest]
    longest = 120 if grain == 10 else 90
    more = some.integers(shortest // grain, longest // grain).map(lambda n: n * grain)
    for minutes in draw(some.lists(more, min_size=1, max_size=3)):
        lengths.insert(draw(some.integers(0, len(lengths))), minutes)
    told: list[dict[str, Any]] = []
    for minutes in lengths:
        needs = draw(some.lists(some.sampled_from(range(len(told))), max_size=1)) if told else []
        kind = draw(some.sampled_from(KINDS))
        told.append({"minutes": minutes, "resource_type": kind, "prerequisites": tuple(an_id(f"r{n}") for n in needs)})
    return told


def study_days(context: PlanContext) -> int:
    return study_days_of(facts_from(context))


def has_room_for_two_parts(context: PlanContext) -> bool:
    """Each week with a study day has 20 minutes."""
    weeks = weeks_of(facts_from(context))
    return all(week.minutes >= 20 or all(day.rest for day in week.days) for week in weeks)


# --- to the minute, for anything that is a part long ---


@some.composite
def a_case_of_parts(draw: some.DrawFn) -> tuple[Draft, Candidates, PlanContext, PlanContext]:
    cap = draw(some.integers(20, 45))
    hours = (
        draw(some.one_of(some.just(7 * cap), some.integers(20, 3 * cap), some.sampled_from([2 * cap, 2 * cap - 3])))
        / 60
    )
    fewer, more = (a_context(max_daily_minutes=cap, weekly_hours=hours, **days) for days in draw(one_day_more()))
    catalogue = draw(a_tight_catalogue(min(capacity_of(facts_from(fewer)), 240), grain=1, shortest=10))
    names = [f"r{number}" for number in range(len(catalogue))]
    order = draw(some.one_of(some.just(names), some.permutations(names)))
    return a_draft(*order), candidates_from(catalogue), fewer, more


@given(a_case_of_parts())
def test_one_study_day_more_never_takes_minutes_where_nothing_is_shorter_than_a_part(
    case: tuple[Draft, Candidates, PlanContext, PlanContext],
) -> None:
    draft, candidates, fewer, more = case
    assume(study_days(fewer) < study_days(more))
    assume(has_room_for_two_parts(fewer) and has_room_for_two_parts(more))
    before, after = schedule(draft, fewer, candidates), schedule(draft, more, candidates)
    event(f"left out changes: {before.left_out != after.left_out}")
    assert after.minutes >= before.minutes


# --- from the library to the plan, where everything is in tens ---


@some.composite
def a_case_of_tens(draw: some.DrawFn) -> tuple[list[dict[str, Any]], PlanContext, PlanContext]:
    cap = 10 * draw(some.integers(1, 6))
    limits = {
        "max_daily_minutes": cap,
        "weekly_hours": draw(some.sampled_from([7 * cap, *range(70, 7 * cap + 1, 70)])) / 60,
        "must_include_practice": draw(some.booleans()),
    }
    fewer, more = (a_context(**limits, **days) for days in draw(one_day_more()))
    catalogue = draw(a_tight_catalogue(capacity_of(facts_from(fewer)), grain=10, shortest=20))
    return catalogue, fewer, more


@given(a_case_of_tens())
def test_in_tens_the_time_is_filled_or_the_library_used_up_and_one_study_day_more_never_takes_minutes(
    case: tuple[list[dict[str, Any]], PlanContext, PlanContext],
) -> None:
    catalogue, *contexts = case
    assume(study_days(contexts[0]) < study_days(contexts[1]))
    planned = []
    for context in contexts:
        candidates = retrieve(context, library_of(catalogue))
        plan = schedule(draft_by_rules(context, candidates, name="mock"), context, candidates)
        assert plan.minutes == min(
            capacity_of(facts_from(context)), sum(candidate.item.minutes for candidate in candidates.ranked)
        )
        planned.append(plan.minutes)
    assert planned[0] <= planned[1]


# --- why not everywhere ---


def minutes_with(lengths: list[int], days: int, cap: int, hours: float) -> int:
    """Minutes planned of resources of these lengths, in this order, in the last `days` of one week."""
    names = [f"r{number}" for number in range(len(lengths))]
    candidates = some_candidates(
        *(a_candidate(name, minutes=minutes) for name, minutes in zip(names, lengths, strict=True))
    )
    context = a_context(
        max_daily_minutes=cap, weekly_hours=hours, start_date=MONDAY, unavailable_weekdays=WEEKDAYS[: 7 - days]
    )
    return schedule(a_draft(*names), context, candidates).minutes


def test_a_resource_that_fits_for_the_first_time_may_keep_out_shorter_ones_that_filled_the_time_to_the_minute() -> None:
    # Two days of 50: 58 does not go into 9 + 50 minutes, since 9 is no part, but 9 and 50 do. With a third day it does,
    # the week's 100 minutes allow no more, and of the one minute that is left nothing can be made.
    lengths = [41, 58, 9, 50]
    assert minutes_with(lengths, days=2, cap=50, hours=100 / 60) == 100
    assert minutes_with(lengths, days=3, cap=50, hours=100 / 60) == 99


def test_room_that_is_kept_for_other_practice_may_end_in_fewer_minutes() -> None:
    # Practice that needs 20 minutes before its 30 does not go into two days of 29: 9 are no part. So room is kept for
    # the short one, beside which 45 fit. With a third day room is kept for 20 and 30; of 55 minutes a week 5 are left.
    candidates = some_candidates(
        a_candidate("long", minutes=45),
        a_candidate("basics", minutes=20),
        a_candidate("task", minutes=30, resource_type="exercise", prerequisites=(an_id("basics"),)),
        a_candidate("quiz", minutes=10, resource_type="quiz"),
    )
    draft = a_draft("long", "basics", "task", "quiz")
    planned = [
        schedule(
            draft,
            a_context(
                max_daily_minutes=29,
                weekly_hours=55 / 60,
                must_include_practice=True,
                start_date=MONDAY,
                unavailable_weekdays=WEEKDAYS[: 7 - days],
            ),
            candidates,
        ).minutes
        for days in (2, 3)
    ]
    assert planned == [55, 50]
