"""What a replan starts from: history, what is left, pace."""

import pytest

from studyplan.domain.replanning.start import first_open_day, ordinals_of, remaining_context
from studyplan.domain.values.versions import RemainingResource, StudiedResource
from tests.domain.replanning.living import MONDAY, done, part, partly, published, replanned, skipped, whole_context
from tests.support.builders import an_id

LOOPS = [part("loops", number, day=number, parts=3) for number in (1, 2, 3)]
LISTS = [part("lists", number, day=3 + number, parts=2) for number in (1, 2)]
PLAN = published(*LOOPS, *LISTS)
CONTEXT = whole_context(PLAN)
THURSDAY = "2026-03-05"


def test_what_is_left_is_the_whole_without_what_is_done() -> None:
    replan = replanned(PLAN, done(*LOOPS[:2]), THURSDAY, CONTEXT)
    assert replan.unfinished == (
        RemainingResource(resource_id=an_id("loops"), remaining_minutes=30, done_minutes=60, parts=2),
    )
    assert (replan.finished, replan.skipped) == ((), ())


def test_a_late_task_is_planned_before_day_1() -> None:
    replan = replanned(PLAN, done(*LOOPS[:2]), THURSDAY, CONTEXT)
    assert [(each.task.id, each.day) for each in replan.planned] == [
        (LOOPS[2].task.id, 0),
        (LISTS[0].task.id, 1),
        (LISTS[1].task.id, 2),
    ]


def test_a_resource_is_finished_when_all_its_minutes_are_done() -> None:
    replan = replanned(PLAN, done(*LOOPS), THURSDAY, CONTEXT)
    assert replan.finished == (an_id("loops"),)
    assert replan.studied == (StudiedResource(resource_id=an_id("loops"), minutes=90, last_day=0),)


def test_a_resource_that_the_plan_does_not_finish_is_unfinished_when_its_tasks_are_done() -> None:
    book = part("book", 1, day=1, parts=1, resource_minutes=300, continues_after_plan=True)
    plan = published(book)
    replan = replanned(plan, done(book), THURSDAY, whole_context(plan))
    assert [each.remaining_minutes for each in replan.unfinished] == [270]


def test_a_skipped_resource_is_neither_finished_nor_left() -> None:
    replan = replanned(PLAN, skipped(*LISTS), THURSDAY, CONTEXT)
    assert replan.skipped == (an_id("lists"),)
    assert an_id("lists") not in {each.task.resource_id for each in replan.planned}


def test_the_rest_of_a_partly_done_task_is_left() -> None:
    replan = replanned(PLAN, partly(LOOPS[0], 20), THURSDAY, CONTEXT)
    assert [each.remaining_minutes for each in replan.unfinished] == [70]
    assert LOOPS[0].task.id not in {each.task.id for each in replan.planned}  # it is history


def test_a_task_that_is_begun_today_counts_as_done_and_stays() -> None:
    replan = replanned(PLAN, partly(LISTS[0], 20), THURSDAY, CONTEXT)
    assert LISTS[0].task.id not in {each.task.id for each in replan.planned}
    assert (replan.minutes_done, replan.done_ahead) == ({1: 30}, (LISTS[0].task.id,))
    assert [each.remaining_minutes for each in replan.unfinished] == [30]


def test_work_that_is_done_ahead_takes_minutes_of_its_day() -> None:
    replan = replanned(PLAN, done(LISTS[1]), THURSDAY, CONTEXT)
    assert (replan.minutes_done, replan.done_ahead) == ({2: 30}, (LISTS[1].task.id,))


def test_a_task_that_is_skipped_ahead_takes_no_minutes_of_its_day() -> None:
    replan = replanned(PLAN, skipped(LISTS[1]), THURSDAY, CONTEXT)
    assert (replan.minutes_done, replan.done_ahead) == ({}, (LISTS[1].task.id,))


def test_pace_follows_from_the_minutes_that_tasks_took() -> None:
    assert replanned(PLAN, done(*LOOPS, minutes_spent=60), THURSDAY, CONTEXT).pace == 1.43  # 300 by 210
    assert replanned(PLAN, done(*LOOPS), THURSDAY, CONTEXT).pace == 1.0


def test_a_plan_without_dates_goes_on_with_its_first_open_task() -> None:
    plan = published(*LOOPS, *LISTS, start_date=None)
    replan = replanned(plan, done(*LOOPS[:2]), None, whole_context(plan))
    assert (replan.from_day, min(each.day for each in replan.planned)) == (3, 1)
    assert first_open_day(plan.days, done(*LOOPS, *LISTS)) is None


def test_the_remaining_context_has_the_days_that_are_left() -> None:
    replan = replanned(PLAN, (), THURSDAY, CONTEXT)
    context = remaining_context(CONTEXT, replan)
    assert (context.start_date, context.duration_days, context.replan) == (THURSDAY, 4, replan)


def test_a_plan_that_is_over_has_no_remaining_context() -> None:
    replan = replanned(PLAN, (), "2026-03-09", CONTEXT)
    with pytest.raises(ValueError, match="ends before"):
        remaining_context(CONTEXT, replan)
    longer = CONTEXT.model_copy(update={"duration_days": 10})
    assert remaining_context(longer, replan).duration_days == 3


def test_ordinals_never_fall() -> None:
    loops = f"{an_id('loops')}#study"
    assert ordinals_of(PLAN.days)[loops] == 3
    assert ordinals_of(PLAN.days, {loops: 5})[loops] == 5
    assert PLAN.days[0].date == MONDAY
