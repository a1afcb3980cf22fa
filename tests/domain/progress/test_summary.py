"""The progress of a plan: counts, minutes, the day that is today and the next task."""

import pytest

from studyplan.domain.progress.summary import progress_of
from studyplan.domain.progress.values import PlanProgress, ProgressMinutes, RecordedProgress, TaskCounts, TaskProgress
from studyplan.domain.values.plan import Plan
from tests.support.builders import NOW, a_plan, a_published_plan, a_task, an_id

MONDAY = "2026-03-02"
TASKS = [
    a_task("a", day=1, minutes=30),
    a_task("b", day=1, minutes=20),
    a_task("c", day=2, minutes=40),
    a_task("d", day=4),
]
A, B, C, D = (placed.task.id for placed in TASKS)


def plan(start_date: str | None = MONDAY) -> Plan:
    return a_published_plan(days=a_plan(TASKS, start_date=start_date, rest=(3,)).days)


def recorded(*progress: TaskProgress) -> RecordedProgress:
    return RecordedProgress(plan_id=plan().id, revision=len(progress), tasks=progress)


def done(task_id: str, spent: int | None = None) -> TaskProgress:
    return TaskProgress(task_id=task_id, status="done", minutes_spent=spent, updated_at=NOW)


def skipped(task_id: str) -> TaskProgress:
    return TaskProgress(task_id=task_id, status="skipped", updated_at=NOW)


def on(today: str, *progress: TaskProgress) -> PlanProgress:
    return progress_of(plan(), recorded(*progress), today)


def undated(*progress: TaskProgress) -> PlanProgress:
    return progress_of(plan(None), recorded(*progress), None)


@pytest.mark.parametrize(
    ("today", "day", "due", "late"),
    [
        ("2026-03-01", None, 0, 0),
        ("2026-03-02", 1, 2, 0),
        ("2026-03-03", 2, 3, 2),
        ("2026-03-04", 3, 3, 3),
        ("2026-03-05", 4, 4, 3),
        ("2026-03-08", 7, 4, 4),
        ("2026-03-09", None, 4, 4),
    ],
)
def test_tasks_are_due_on_their_day_and_late_after_it(today: str, day: int | None, due: int, late: int) -> None:
    read = on(today)
    assert (read.today, read.day) == (today, day)
    assert read.counts == TaskCounts(total=4, done=0, skipped=0, due=due, late=late)


def test_what_is_done_or_skipped_is_neither_due_nor_late() -> None:
    read = on("2026-03-04", done(A), skipped(C))
    assert read.counts == TaskCounts(total=4, done=1, skipped=1, due=1, late=1)
    assert read.next_task is not None
    assert (read.next_task.day, read.next_task.date, read.next_task.task.id) == (1, MONDAY, B)


def test_a_task_that_is_partly_done_is_still_open() -> None:
    part = TaskProgress(task_id=A, status="planned", minutes_spent=10, updated_at=NOW)
    read = on("2026-03-03", part)
    assert (read.counts.done, read.counts.late) == (0, 2)
    assert read.minutes == ProgressMinutes(planned=120, done=0, spent=10)


def test_minutes_are_as_recorded_and_else_as_planned() -> None:
    assert on(MONDAY, done(A), done(B, 50)).minutes == ProgressMinutes(planned=120, done=50, spent=80)


def test_a_done_task_is_done_ahead_of_its_day_too() -> None:
    assert on(MONDAY, done(D)).counts == TaskCounts(total=4, done=1, skipped=0, due=2, late=0)


def test_without_dates_today_is_the_first_day_with_an_open_task_and_nothing_is_late() -> None:
    assert (undated().day, undated().counts.due) == (1, 2)
    read = undated(done(A), skipped(B))
    assert (read.today, read.day) == (None, 2)
    assert read.counts == TaskCounts(total=4, done=1, skipped=1, due=1, late=0)
    assert undated(done(C)).day == 1


def test_once_nothing_is_open_there_is_no_next_task() -> None:
    everything = [done(task_id) for task_id in (A, B, C, D)]
    for read in (undated(*everything), on("2026-03-09", *everything)):
        assert (read.day, read.next_task, read.counts.due) == (None, None, 0)


def test_progress_of_a_task_that_the_plan_has_no_more_is_shown_and_not_counted() -> None:
    gone = done(an_id("of an earlier version"), 300)
    read = on(MONDAY, gone)
    assert read.tasks == (gone,)
    assert (read.counts.done, read.minutes.spent, read.pace) == (0, 0, 1.0)


def test_a_plan_without_tasks_has_progress_too() -> None:
    empty = a_published_plan(days=a_plan([]).days)
    read = progress_of(empty, RecordedProgress(plan_id=empty.id), None)
    assert (read.counts.total, read.day, read.next_task, read.pace) == (0, None, None, 1.0)


def test_the_pace_is_in_it() -> None:
    assert on(MONDAY, done(A, 60)).pace == 1.2
