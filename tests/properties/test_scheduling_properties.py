"""The scheduler keeps its rules for any library, request and draft, and is as good as brute force can tell."""

from dataclasses import astuple
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as some

from studyplan.domain.generation.draft import Draft
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import Constraints, PlanContext, context_of
from tests.properties import oracle
from tests.properties.beside import line_of, picks_of, selection_of, standing_of, window_of
from tests.properties.rules import Made, violations
from tests.properties.strategies import a_case, any_case
from tests.support.builders import a_candidate, a_draft, a_learner, a_request, some_candidates
from tests.support.examples import IN_LINE, compared

Case = tuple[Draft, PlanContext, Candidates]


def made(case: Case) -> Made:
    return Made(schedule(*case), *case)


@given(any_case())
def test_every_schedule_keeps_the_rules(case: Case) -> None:
    assert violations(made(case)) == []


@given(a_case(picks=7, days=16))
def test_the_same_input_gives_the_same_plan(case: Case) -> None:
    draft, context, candidates = case
    copied = Draft(**draft.model_dump()), PlanContext(**context.model_dump()), Candidates(**candidates.model_dump())
    assert schedule(*copied) == schedule(draft, context, candidates)


@given(a_case(picks=7, days=30))
def test_what_is_selected_is_what_brute_force_selects_and_no_minute_is_lost(case: Case) -> None:
    result = made(case)
    facts, picks = result.judged.facts, picks_of(result.pieces)
    best = oracle.selection(picks, window_of(facts), practice=facts.practice_wanted)
    line, _ = line_of(result)
    minutes = {pick.key: pick.minutes for pick in picks}
    compared(IN_LINE, sum(line), sum(minutes[key] for key in best.selected) + best.unfinished_minutes)
    assert selection_of(result) == best


@given(a_case(picks=7, days=16))
def test_no_placement_has_fewer_empty_days_or_is_more_even_over_weeks_and_equals(case: Case) -> None:
    result = made(case)
    best = oracle.best_standing(*line_of(result), window_of(result.judged.facts))
    standing = standing_of(result)
    assert all(own <= least for own, least in zip(astuple(standing), astuple(best), strict=True)), (standing, best)


ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("posix/", "right/")))


@given(
    zone=some.sampled_from(ZONES),
    now=some.datetimes(datetime(2020, 1, 1), datetime(2037, 1, 1), timezones=some.just(UTC)),
    days=some.integers(1, 60),
)
def test_day_1_is_the_learners_today_and_the_dates_follow_it_one_by_one(zone: str, now: datetime, days: int) -> None:
    request = a_request(
        duration_days=days, constraints=Constraints(timezone=zone, unavailable_weekdays=("SUN",), max_daily_minutes=30)
    )
    context = context_of(request, a_learner(), now=now.isoformat())
    plan = schedule(a_draft(), context, some_candidates(a_candidate(minutes=2000)))
    ordinals = [date.fromisoformat(day.date or "").toordinal() for day in plan.days]
    offset = now.astimezone(ZoneInfo(zone)).utcoffset()
    assert offset is not None
    assert ordinals[0] == (now + offset).date().toordinal()
    assert ordinals == list(range(ordinals[0], ordinals[0] + days))
    assert [day.rest for day in plan.days] == [ordinal % 7 == 0 for ordinal in ordinals]  # day 7 of year 1 was a Sunday
