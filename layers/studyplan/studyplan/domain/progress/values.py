"""What a learner has done of a plan: the status of tasks, the minutes that they took, and notes."""

from typing import Annotated, Literal

from pydantic import Field

from studyplan.domain.values.types import Id, Text, Value

TaskStatus = Literal["planned", "done", "skipped"]
MAX_UPDATES = 50  # tasks of one call, so that it is one transaction
MinutesSpent = Annotated[int, Field(ge=1, le=1440)]


class TaskUpdate(Value):
    """The new status of one task. A task that is `planned` and has `minutes_spent` is partly done."""

    task_id: Id
    status: TaskStatus
    minutes_spent: MinutesSpent | None = None
    note: Text | None = None


class TaskProgress(TaskUpdate):
    """The stored progress of one task. `updated_at` is ISO 8601 in UTC."""

    updated_at: str
