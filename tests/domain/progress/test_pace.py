"""The pace: spent by planned minutes, where both are known."""

import pytest

from studyplan.domain.progress.pace import FASTEST, SLOWEST, pace_of
from studyplan.domain.progress.values import TaskProgress, TaskStatus
from studyplan.domain.values.plan import Task
from tests.support.builders import NOW, a_task, an_id

TASKS = tuple(a_task(day=day, minutes=30).task for day in range(1, 21))


def done(task: Task, spent: int | None, status: TaskStatus = "done") -> TaskProgress:
    return TaskProgress(task_id=task.id, status=status, minutes_spent=spent, updated_at=NOW)


def pace(*spent: int) -> float:
    return pace_of(TASKS, [done(task, minutes) for task, minutes in zip(TASKS, spent, strict=False)])


def test_nothing_known_is_the_planned_pace() -> None:
    assert pace() == 1.0
    assert pace_of(TASKS, [done(TASKS[0], None)]) == 1.0


def test_exactly_as_planned_is_one() -> None:
    assert pace(30, 30, 30) == 1.0


def test_one_slow_task_says_little_and_many_say_more() -> None:
    assert pace(60) == 1.2
    assert pace(*[60] * 4) == 1.5
    assert pace(*[60] * 20) == 1.83


def test_a_fast_learner_is_below_one() -> None:
    assert pace(*[15] * 4) == 0.75


def test_it_stays_within_half_and_twice() -> None:
    assert pace(*[1440] * 20) == SLOWEST
    assert pace(*[20] * 20) > FASTEST
    assert pace_of([a_task(minutes=10_000).task], [done(a_task().task, 1)]) == FASTEST


@pytest.mark.parametrize("status", ["planned", "skipped"])
def test_minutes_of_a_task_that_is_not_done_say_nothing(status: TaskStatus) -> None:
    assert pace_of(TASKS, [done(TASKS[0], 90, status)]) == 1.0


def test_a_task_that_the_plan_does_not_have_says_nothing() -> None:
    other = done(TASKS[0], 90).model_copy(update={"task_id": an_id("another plan")})
    assert pace_of(TASKS, [other]) == 1.0
