"""A plan in its JSON form, as far as the rules read it.

Strict: a number in quotes is no number. Keys beyond these are ignored.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Minutes = Annotated[int, Field(ge=0)]
Number = Annotated[int, Field(ge=1)]
Text = Annotated[str, Field(pattern=r"\S")]


class Answer(BaseModel):
    """The base of everything that is read of an answer."""

    model_config = ConfigDict(frozen=True, strict=True, allow_inf_nan=False)


class Task(Answer):
    """A part of a resource on one day."""

    id: Uuid
    resource_id: Uuid
    title: Text
    url: str
    task_type: Literal["study", "practice", "review"]
    minutes: Annotated[int, Field(ge=1)]
    part: Number
    parts: Number
    first_minute: Number = 1
    resource_minutes: Number | None = None
    continues_after_plan: bool = False
    reason: Text

    @property
    def is_review(self) -> bool:
        return self.task_type == "review"


class Day(Answer):
    """A day with its tasks; `minutes` is what the plan states, not what the tasks add up to."""

    day: Number
    date: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")] | None
    rest: bool
    minutes: Minutes
    tasks: Sequence[Task]


class Unfinished(Answer):
    """The resource that the plan starts and does not finish."""

    resource_id: Uuid
    remaining_minutes: Annotated[int, Field(ge=1)]


class Named(Answer):
    """A resource that was left out, or that the plan assumes to be known."""

    resource_id: Uuid
    title: Text
    reason: Text


class Plan(Answer):
    """The parts of a plan that the rules judge."""

    days: Sequence[Day]
    unfinished: Unfinished | None
    left_out: list[Named]
    assumed_prerequisites: list[Named]

    def placed(self) -> list[tuple[Day, Task]]:
        """Return every task with its day, in the order in which they are done."""
        return [(day, task) for day in self.days for task in day.tasks]

    @property
    def minutes(self) -> int:
        """Return the minutes of all tasks; what the days state does not count."""
        return sum(task.minutes for _, task in self.placed())
