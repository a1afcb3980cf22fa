"""The minutes that a whole resource took a learner, from what is done of it."""

from typing import Any

from studyplan.domain.feedback.spent import spent_on
from studyplan.domain.progress.values import TaskProgress, TaskStatus
from studyplan.domain.values.plan import Task
from tests.support.builders import NOW, a_task, an_id


def a_part(number: int, minutes: int, *, of: int, **difference: Any) -> Task:
    own: dict[str, Any] = {
        "id": an_id(f"part {number}"),
        "minutes": minutes,
        "part": number,
        "parts": 2,
        "resource_minutes": of,
    }
    return a_task(**own | difference).task


def done(number: int, minutes: int | None, status: TaskStatus = "done") -> TaskProgress:
    return TaskProgress(task_id=an_id(f"part {number}"), status=status, minutes_spent=minutes, updated_at=NOW)


def by_id(*progress: TaskProgress) -> dict[str, TaskProgress]:
    return {each.task_id: each for each in progress}


def test_what_is_spent_on_all_parts_is_what_a_resource_took() -> None:
    tasks = [a_part(1, 30, of=60), a_part(2, 30, of=60)]
    assert spent_on(an_id("resource"), tasks, by_id(done(1, 40), done(2, 50))) == 90


def test_half_of_a_resource_is_enough_and_counts_for_the_whole() -> None:
    tasks = [a_part(1, 30, of=60), a_part(2, 30, of=60)]
    assert spent_on(an_id("resource"), tasks, by_id(done(1, 40))) == 80
    assert spent_on(an_id("resource"), [a_part(1, 29, of=60)], by_id(done(1, 40))) is None


def test_reviews_and_what_is_not_done_or_not_timed_do_not_count() -> None:
    tasks = [a_part(1, 60, of=60), a_part(2, 12, of=60, task_type="review")]
    progress = by_id(done(2, 12))
    assert spent_on(an_id("resource"), tasks, progress) is None
    assert spent_on(an_id("resource"), tasks, by_id(done(1, None))) is None
    assert spent_on(an_id("resource"), tasks, by_id(done(1, 90, "planned"))) is None
    assert spent_on(an_id("another"), tasks, by_id(done(1, 90))) is None


def test_a_plan_that_does_not_say_how_long_its_resources_are_teaches_nothing() -> None:
    tasks = [a_part(1, 60, of=60, resource_minutes=None)]
    assert spent_on(an_id("resource"), tasks, by_id(done(1, 90))) is None
