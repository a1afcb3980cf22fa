"""The minutes that a learner spent on the whole of a resource, from the progress of a plan."""

from collections.abc import Iterable, Mapping

from studyplan.domain.progress.values import TaskProgress
from studyplan.domain.values.plan import Task
from studyplan.domain.values.types import MAX_MINUTES

ENOUGH = 0.5  # share of a resource that has to be done before its minutes are known


def spent_on(resource_id: str, tasks: Iterable[Task], progress: Mapping[str, TaskProgress]) -> int | None:
    """Return the minutes that the whole of a resource took a learner, by what is done of it.

    None where less than half of it is done with minutes, or where a plan of release 0.1 does not say how long it is.
    `progress` is by the id of the task.
    """
    planned = spent = whole = 0
    for task in tasks:
        done = progress.get(task.id)
        if task.resource_id != resource_id or task.task_type == "review" or task.resource_minutes is None:
            continue
        if done is not None and done.status == "done" and done.minutes_spent is not None:
            planned, spent, whole = planned + task.minutes, spent + done.minutes_spent, task.resource_minutes
    if not planned or planned < ENOUGH * whole:
        return None
    return min(max(round(spent * whole / planned), 1), MAX_MINUTES)
