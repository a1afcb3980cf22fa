"""Updates of tasks: what they change of what is recorded, and what they leave."""

from typing import Any

import pytest

from studyplan.domain.progress.updates import changed_by, with_changes
from studyplan.domain.progress.values import TaskProgress, TaskUpdate
from tests.support.builders import LATER, NOW, an_id

TASK, OTHER = an_id("task"), an_id("other task")
FULL = TaskProgress(task_id=TASK, status="done", minutes_spent=40, note="Chapter 2.", updated_at=NOW)


def changes(update: dict[str, Any], *stored: TaskProgress) -> list[TaskProgress]:
    given = TaskUpdate.model_validate({"task_id": TASK} | update)
    return list(changed_by((given,), {each.task_id: each for each in stored}, now=LATER))


def test_a_first_update_is_what_was_sent() -> None:
    assert changes({"status": "done", "minutes_spent": 40}) == [
        TaskProgress(task_id=TASK, status="done", minutes_spent=40, updated_at=LATER)
    ]


def test_what_is_left_out_stays() -> None:
    assert changes({"status": "skipped"}, FULL) == [FULL.model_copy(update={"status": "skipped", "updated_at": LATER})]


@pytest.mark.parametrize("field", ["minutes_spent", "note"])
def test_null_clears(field: str) -> None:
    assert changes({"status": "done", field: None}, FULL) == [
        FULL.model_copy(update={field: None, "updated_at": LATER})
    ]


@pytest.mark.parametrize(
    "update",
    [
        {"status": "done"},
        {"status": "done", "minutes_spent": 40},
        {"status": "done", "minutes_spent": 40, "note": "Chapter 2."},
    ],
)
def test_what_is_so_already_is_no_change(update: dict[str, Any]) -> None:
    assert changes(update, FULL) == []


@pytest.mark.parametrize("update", [{"status": "planned"}, {"status": "planned", "minutes_spent": None, "note": None}])
def test_a_task_that_nothing_is_known_of_is_planned_already(update: dict[str, Any]) -> None:
    assert changes(update) == []


def test_a_planned_task_with_minutes_is_partly_done() -> None:
    assert changes({"status": "planned", "minutes_spent": 10})[0].minutes_spent == 10


def test_changes_replace_what_was_stored_of_the_same_task_alone() -> None:
    other = TaskProgress(task_id=OTHER, status="skipped", updated_at=NOW)
    changed = FULL.model_copy(update={"status": "planned"})
    after = with_changes((FULL, other), (changed,))
    assert set(after) == {changed, other}
    assert [each.task_id for each in after] == sorted([TASK, OTHER])
