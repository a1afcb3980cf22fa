"""What a learner has done of a plan: the status of tasks, the minutes that they took, notes, and the sums of them."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from studyplan.domain.values.plan import Task
from studyplan.domain.values.types import Id, IsoDate, Text, Value

TaskStatus = Literal["planned", "done", "skipped"]
MAX_UPDATES = 50  # tasks of one call, so that it is one transaction
MinutesSpent = Annotated[int, Field(ge=1, le=1440)]


class TaskUpdate(Value):
    """The new status of one task. A task that is `planned` and has `minutes_spent` is partly done.

    `minutes_spent` and `note` keep their stored value where they are left out; null clears them.
    """

    task_id: Id
    status: TaskStatus
    minutes_spent: MinutesSpent | None = None
    note: Text | None = None


def _not_empty(tasks: tuple[TaskUpdate, ...]) -> tuple[TaskUpdate, ...]:
    """Return the tasks. By `min_length` a list whose only task is wrong would be reported as empty, too."""
    if not tasks:
        raise ValueError("must have at least one task")
    return tasks


class TaskUpdates(Value):
    """The new status of up to 50 tasks of one plan, each once."""

    tasks: Annotated[
        tuple[TaskUpdate, ...],
        Field(max_length=MAX_UPDATES, strict=False, json_schema_extra={"minItems": 1}),
        AfterValidator(_not_empty),
    ]


class TaskProgress(TaskUpdate):
    """The stored progress of one task. `updated_at` is ISO 8601 in UTC."""

    updated_at: str


class RecordedProgress(Value):
    """All that is recorded of a plan. `revision` counts the changes; it is 0 where nothing was recorded."""

    plan_id: Id
    revision: int = 0
    tasks: tuple[TaskProgress, ...] = ()


class TaskCounts(Value):
    """How many tasks of a plan there are, and in which state.

    `due` are those up to today that are neither done nor skipped, `late` those of them that are before today. Without
    dates, today is the first day with such a task, and no task is late.
    """

    total: int
    done: int
    skipped: int
    due: int
    late: int


class ProgressMinutes(Value):
    """The minutes of all tasks, of those that are done, and what was spent: as recorded, or else as planned."""

    planned: int
    done: int
    spent: int


class NextTask(Value):
    """The first task that is neither done nor skipped, and its day. `date` is null in a plan without dates."""

    day: int
    date: IsoDate | None
    task: Task


class PlanProgress(Value):
    """How far a learner is with a plan.

    `today` is the learner's date, null in a plan without dates. `day` is the day of the plan that is today: without
    dates the first with an open task; null before the first day, after the last one and once nothing is open. `pace`
    is spent by planned minutes of what is done, shrunk towards 1.0: above it the learner is slower than planned.
    `tasks` has what was recorded.
    """

    plan_id: Id
    revision: int
    today: IsoDate | None
    day: int | None
    counts: TaskCounts
    minutes: ProgressMinutes
    pace: float
    next_task: NextTask | None
    tasks: tuple[TaskProgress, ...]
