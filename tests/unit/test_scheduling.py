"""Scheduling: whole resources, whole minutes, no day over its cap, prerequisites first."""

from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studyplan.adapters.mock_writer import MockWriter
from studyplan.domain.brief import Brief
from studyplan.domain.models import Resource
from studyplan.domain.plan import Timetable
from studyplan.domain.retrieval import retrieve
from studyplan.domain.scheduling import schedule
from studyplan.domain.shelf import Pick
from studyplan.domain.window import capacity
from tests.builders import a_brief, a_draft, a_match, a_resource, a_shelf, an_id


def minutes_by_resource(plan: Timetable) -> Counter[str]:
    total: Counter[str] = Counter()
    for day in plan.days:
        for task in day.tasks:
            total[task.resource_id] += task.minutes
    return total


def order(plan: Timetable) -> list[str]:
    return list(dict.fromkeys(task.resource_id for day in plan.days for task in day.tasks))


def test_a_long_resource_is_split_into_parts_that_add_up_exactly() -> None:
    shelf = a_shelf(a_match("long", minutes=125))
    plan = schedule(a_draft("long"), a_brief(duration_days=3, weekly_hours=14.0, max_daily_minutes=50), shelf)
    assert sum(day.minutes for day in plan.days) == 125
    assert all(day.minutes <= 50 for day in plan.days)
    assert [(task.part, task.parts) for day in plan.days for task in day.tasks] == [(1, 3), (2, 3), (3, 3)]


def test_resources_that_fit_a_day_are_not_split() -> None:
    lengths = {"a": 30, "b": 60, "c": 45, "d": 25, "e": 50, "f": 40, "g": 50}
    shelf = a_shelf(*(a_match(name, minutes=length) for name, length in lengths.items()))
    plan = schedule(a_draft(*lengths), a_brief(weekly_hours=5.0), shelf)
    assert [day.minutes for day in plan.days] == list(lengths.values())


def test_a_prerequisite_comes_first_wherever_the_writer_put_it() -> None:
    shelf = a_shelf(a_match("basics", minutes=60), a_match("more", minutes=60, prerequisites=(an_id("basics"),)))
    assert order(schedule(a_draft("more", "basics"), a_brief(), shelf)) == [an_id("basics"), an_id("more")]


def test_a_prerequisite_that_the_writer_forgot_is_added() -> None:
    shelf = a_shelf(a_match("basics", minutes=60), a_match("more", minutes=60, prerequisites=(an_id("basics"),)))
    assert order(schedule(a_draft("more"), a_brief(), shelf)) == [an_id("basics"), an_id("more")]


def test_what_does_not_fit_is_left_out_with_its_reason() -> None:
    shelf = a_shelf(a_match("fits", minutes=205), a_match("too long", minutes=900))
    plan = schedule(a_draft("too long", "fits"), a_brief(weekly_hours=3.5), shelf)
    assert order(plan) == [an_id("fits")]
    assert [item.reason for item in plan.left_out] == ["its 900 minutes do not fit into what was left"]


def test_the_last_resource_may_be_begun_and_its_rest_is_said() -> None:
    shelf = a_shelf(a_match("first", minutes=100), a_match("book", minutes=900))
    plan = schedule(a_draft("first", "book"), a_brief(weekly_hours=3.5), shelf)
    assert plan.begun is not None
    assert minutes_by_resource(plan)[an_id("book")] + plan.begun.minutes_left == 900


def test_what_needs_the_begun_resource_says_so() -> None:
    shelf = a_shelf(
        a_match("first", minutes=100),
        a_match("book", minutes=900),
        a_match("next", minutes=60, prerequisites=(an_id("book"),)),
    )
    plan = schedule(a_draft("first", "book", "next"), a_brief(weekly_hours=3.5), shelf)
    assert [item.reason for item in plan.left_out] == ["it needs 'About book', which this plan only begins"]


def test_a_resource_is_scheduled_once_although_it_was_picked_twice() -> None:
    plan = schedule(a_draft("resource", "resource"), a_brief(), a_shelf())
    assert minutes_by_resource(plan) == {an_id("resource"): 210}


def test_a_review_may_repeat_a_resource() -> None:
    draft = a_draft("short")
    again = Pick(resource_id=an_id("short"), reason="again", review=True)
    twice = draft.model_copy(update={"picks": (*draft.picks, again)})
    plan = schedule(twice, a_brief(duration_days=2, weekly_hours=7.0), a_shelf(a_match("short", minutes=50)))
    assert [task.task_type for day in plan.days for task in day.tasks] == ["study", "review"]


def test_a_pick_that_nobody_retrieved_is_laid_out_for_the_checks_to_see() -> None:
    plan = schedule(a_draft("resource", "invented"), a_brief(weekly_hours=7.0), a_shelf())
    [task] = [task for day in plan.days for task in day.tasks if task.resource_id == an_id("invented")]
    assert task.url == ""


def test_a_plan_has_every_day_even_when_there_is_nothing_to_do() -> None:
    plan = schedule(a_draft("short"), a_brief(duration_days=30), a_shelf(a_match("short", minutes=20)))
    assert [day.day for day in plan.days] == list(range(1, 31))


LENGTHS = some.lists(some.integers(1, 400), min_size=1, max_size=25)


@some.composite
def a_case(draw: some.DrawFn) -> tuple[Brief, list[Resource]]:
    """A brief and a library whose prerequisites point backwards only."""
    library: list[Resource] = []
    for number, minutes in enumerate(draw(LENGTHS)):
        needs = draw(some.lists(some.sampled_from([item.id for item in library] or [""]), max_size=2, unique=True))
        kind = draw(some.sampled_from(["article", "exercise", "course"]))
        library.append(
            a_resource(
                f"r{number}",
                estimated_minutes=minutes,
                resource_type=kind,
                prerequisites=tuple(need for need in needs if need),
            )
        )
    brief = a_brief(
        duration_days=draw(some.integers(1, 60)),
        weekly_hours=draw(some.floats(0.5, 20.0)),
        max_daily_minutes=draw(some.integers(1, 240)),
        must_include_practice=draw(some.booleans()),
    )
    return brief, library


@given(a_case())
@settings(max_examples=200, deadline=None)
def test_every_plan_keeps_the_rules(case: tuple[Brief, list[Resource]]) -> None:
    brief, library = case
    shelf = retrieve(brief, library)
    plan = schedule(MockWriter().draft(brief, shelf), brief, shelf)
    items, total = shelf.items(), minutes_by_resource(plan)
    begun = plan.begun.resource_id if plan.begun else None
    left = plan.begun.minutes_left if plan.begun else 0
    weeks: dict[int, int] = defaultdict(int)
    for day in plan.days:
        weeks[(day.day - 1) // 7] += day.minutes
        assert day.minutes == sum(task.minutes for task in day.tasks) <= brief.constraints.max_daily_minutes
        for task in day.tasks:
            assert task.minutes >= min(10, items[task.resource_id].minutes)
    assert all(minutes <= brief.weekly_hours * 60 for minutes in weeks.values())
    assert plan.minutes <= capacity(brief)
    for resource_id, minutes in total.items():
        assert minutes + (left if resource_id == begun else 0) == items[resource_id].minutes
    place = {resource_id: index for index, resource_id in enumerate(order(plan))}
    for resource_id in place:
        for needed in items[resource_id].prerequisites:
            if needed in items:
                assert place[needed] < place[resource_id]
    named = set(place) | {item.resource_id for item in plan.left_out}
    assert named == set(items)


@given(a_case())
@settings(max_examples=25, deadline=None)
def test_the_same_input_gives_the_same_plan(case: tuple[Brief, list[Resource]]) -> None:
    brief, library = case
    first, second = retrieve(brief, library), retrieve(brief, library)
    draft = MockWriter().draft
    assert schedule(draft(brief, first), brief, first) == schedule(draft(brief, second), brief, second)


@pytest.mark.parametrize("days", [1, 7, 30, 180, 365])
def test_a_library_that_is_large_enough_fills_the_time(days: int) -> None:
    library = [a_resource(f"r{number}", estimated_minutes=20 + number * 37 % 200) for number in range(400)]
    brief = a_brief(duration_days=days, weekly_hours=5.0)
    shelf = retrieve(brief, library)
    plan = schedule(MockWriter().draft(brief, shelf), brief, shelf)
    assert plan.minutes >= 0.9 * capacity(brief)
    assert all(day.tasks for day in plan.days)
