"""What updates of tasks change of the recorded progress."""

from collections.abc import Iterator, Mapping, Sequence

from studyplan.domain.progress.values import TaskProgress, TaskUpdate


def changed_by(
    updates: Sequence[TaskUpdate], stored: Mapping[str, TaskProgress], *, now: str
) -> Iterator[TaskProgress]:
    """Yield the progress of the tasks that the updates change; nothing of one that is as it should be already.

    `stored` is by task id; a task that is not in it is planned. `now` (ISO 8601) becomes the time of the change.
    """
    for update in updates:
        before = stored.get(update.task_id) or TaskProgress(task_id=update.task_id, status="planned", updated_at="")
        after = before.model_copy(update=update.model_dump(exclude_unset=True))
        if after != before:
            yield after.model_copy(update={"updated_at": now})


def with_changes(stored: Sequence[TaskProgress], changes: Sequence[TaskProgress]) -> tuple[TaskProgress, ...]:
    """Return the progress of all tasks after the changes, by task id."""
    by_id = {each.task_id: each for each in (*stored, *changes)}
    return tuple(by_id[task_id] for task_id in sorted(by_id))
