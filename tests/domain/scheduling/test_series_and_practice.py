"""What code adds to a writer's picks: the parts before in a series, and practice that has room."""

from typing import Any

import pytest

from studyplan.domain.scheduling.practice_of_models import practice_after_study
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.values.candidates import Candidate, Candidates
from studyplan.domain.values.plan import Timetable
from tests.support.builders import a_candidate, a_context, a_draft, an_id, some_candidates
from tests.support.library_facts import a_concept, a_library


def order(plan: Timetable) -> list[str]:
    return list(dict.fromkeys(task.title for day in plan.days for task in day.tasks))


def two_parts(**difference: Any) -> list[Candidate]:
    sound: dict[str, Any] = {"minutes": 60}
    return [
        a_candidate("one", **sound | difference),
        a_candidate("two", minutes=60, follows=an_id("one")),
    ]


def test_the_part_before_in_a_series_comes_first_wherever_the_writer_put_it() -> None:
    plan = schedule(a_draft("two", "one"), a_context(), some_candidates(*two_parts()))
    assert order(plan) == ["About one", "About two"]


def test_the_part_before_in_a_series_is_added() -> None:
    plan = schedule(a_draft("two"), a_context(), some_candidates(*two_parts()))
    assert order(plan) == ["About one", "About two"]


def test_a_part_below_the_level_is_known_and_not_added() -> None:
    candidates = some_candidates(*two_parts(difficulty="beginner"))
    plan = schedule(a_draft("two"), a_context(current_level="intermediate"), candidates)
    assert order(plan) == ["About two"]


def test_the_first_part_is_started_where_the_second_serves_the_goal_best_and_neither_fits() -> None:
    parts = [each.model_copy(update={"item": each.item.model_copy(update={"minutes": 2880})}) for each in two_parts()]
    candidates = a_library(*parts, goal=(a_concept("goal", "two", best=("two",)),))
    plan = schedule(a_draft("two"), a_context(), candidates)
    assert order(plan) == ["About one"]
    assert plan.unfinished is not None
    assert plan.unfinished.resource_id == an_id("one")


def test_a_series_against_the_prerequisites_is_no_series() -> None:
    plan = schedule(a_draft("two"), a_context(), some_candidates(*two_parts(prerequisites=(an_id("two"),))))
    assert order(plan) == ["About two"]


def drills(*more: Candidate) -> Candidates:
    """A drill that needs more study than there is time, and others."""
    study = a_candidate("long", minutes=200)
    drill = a_candidate("late drill", minutes=20, resource_type="quiz", prerequisites=(an_id("long"),))
    return some_candidates(a_candidate("short", minutes=60), study, drill, *more)


READY = a_candidate("ready drill", minutes=30, resource_type="exercise")


@pytest.mark.parametrize(
    ("writer", "picks", "practised"),
    [
        ("compatible", ("short", "late drill"), True),
        ("compatible", ("short",), False),
        ("mock", ("short", "late drill"), False),
    ],
    ids=["of a model", "of a model without practice", "of the rules"],
)
def test_practice_that_has_room_is_added_where_none_that_a_model_picked_has(
    writer: Any, picks: tuple[str, ...], practised: bool
) -> None:
    context = a_context(weekly_hours=2.0, must_include_practice=True)
    plan = schedule(a_draft(*picks, generated_by=writer), context, drills(READY))
    assert ("About ready drill" in order(plan)) is practised


def test_nothing_is_added_where_no_practice_has_room_or_is_asked_for() -> None:
    context = a_context(weekly_hours=2.0, must_include_practice=True)
    draft = a_draft("short", "late drill", generated_by="compatible")
    assert "About ready drill" not in order(schedule(draft, context, drills()))
    assert "About ready drill" not in order(schedule(draft, a_context(weekly_hours=2.0), drills(READY)))


def a_series(*, minutes: int = 120) -> Candidates:
    """Two courses and an exercise, numbered: by the titles the exercise comes last."""
    last = a_candidate("three", minutes=60, resource_type="exercise", follows=an_id("two"))
    first, second = (a_candidate("one", minutes=minutes), a_candidate("two", minutes=minutes, follows=an_id("one")))
    return some_candidates(first, second, last)


@pytest.mark.parametrize("writer", ["mock", "fallback", "compatible"])
def test_a_series_does_not_keep_out_practice_that_was_asked_for(writer: Any) -> None:
    draft = a_draft("one", "two", "three", generated_by=writer)
    asked = a_context(weekly_hours=3.0, must_include_practice=True)
    assert set(order(schedule(draft, asked, a_series()))) == {"About one", "About three"}
    assert "About three" not in order(schedule(draft, a_context(weekly_hours=3.0), a_series()))
    assert order(schedule(draft, asked, a_series(minutes=60))) == ["About one", "About two", "About three"]


def test_a_series_whose_first_part_has_no_room_does_not_keep_a_plan_empty() -> None:
    short = a_candidate("one", minutes=15)  # too short to be cut, too long for a day
    candidates = some_candidates(short, a_candidate("two", minutes=60, follows=an_id("one")))
    plan = schedule(a_draft("one", "two"), a_context(max_daily_minutes=12), candidates)
    assert order(plan) == ["About two"]


DRILLS = ("drill 1", "drill 2", "drill 3")


@pytest.mark.parametrize(("writer", "studied", "practised"), [("compatible", 60, 40), ("mock", 40, 60)])
def test_practice_that_a_model_picked_first_takes_no_time_of_its_study(
    writer: Any, studied: int, practised: int
) -> None:
    """Of the 100 minutes that there are the lesson has its hour, though a model picked three drills of it before."""
    lesson = a_candidate("lesson", minutes=60, tags=("loops",))
    drills = [a_candidate(name, minutes=20, resource_type="quiz", tags=("loops",)) for name in DRILLS]
    context = a_context(duration_days=2, max_daily_minutes=50, weekly_hours=20)
    draft = a_draft(*DRILLS, "lesson", generated_by=writer)
    plan = schedule(draft, context, some_candidates(lesson, *drills))
    minutes = {"study": 0, "practice": 0}
    for day in plan.days:
        for task in day.tasks:
            minutes[task.task_type] += task.minutes
    assert minutes == {"study": studied, "practice": practised}


def test_study_and_practice_that_waits_for_nothing_keep_a_models_order() -> None:
    picks = [a_candidate("quiz", minutes=20, resource_type="quiz", tags=("sorting",))]
    picks += [a_candidate(name, minutes=20, tags=("loops",)) for name in ("second", "first")]
    draft = practice_after_study(a_draft("quiz", "second", "first", "nobody"), some_candidates(*picks))
    assert [pick.resource_id for pick in draft.picks] == [an_id(name) for name in ("quiz", "second", "first", "nobody")]


def test_practice_waits_for_the_study_of_half_of_its_concepts() -> None:
    both = a_candidate("quiz", resource_type="quiz", tags=("loops", "files"))
    lessons = [a_candidate(tag, tags=(tag,)) for tag in ("sets", "loops", "files")]
    draft = practice_after_study(a_draft("quiz", "sets", "loops", "files"), some_candidates(both, *lessons))
    assert [pick.resource_id for pick in draft.picks] == [an_id(name) for name in ("sets", "loops", "quiz", "files")]
