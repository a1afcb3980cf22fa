"""What the API's documents promise of an answer, written down a second time: the judge's own schema.

Strict: a number in quotes is no number. Keys beyond these are no fault, an answer may grow.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Minutes = Annotated[int, Field(ge=0)]
Numbered = Annotated[int, Field(ge=1)]
Said = Annotated[str, Field(pattern=r"\S")]


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, allow_inf_nan=False)


class Task(Answer):
    id: Uuid
    resource_id: Uuid
    title: Said
    url: Annotated[str, Field(pattern=r"^https?://")]
    task_type: Literal["study", "practice", "review"]
    minutes: Annotated[int, Field(ge=1)]
    part: Numbered
    parts: Numbered
    reason: Said


class Day(Answer):
    day: Numbered
    date: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")] | None
    rest: bool
    minutes: Minutes
    tasks: list[Task]


class Finding(Answer):
    code: Said
    severity: Literal["error", "warning", "info"]
    day: Numbered | None
    task_id: Uuid | None
    message: Said


class Factor(Answer):
    code: Said
    effect: float
    why: Said


class Confidence(Answer):
    score: Annotated[float, Field(ge=0, le=1)]
    band: Literal["high", "acceptable", "needs_review", "failed"]
    factors: list[Factor]


class Begun(Answer):
    resource_id: Uuid
    minutes_left: Annotated[int, Field(ge=1)]


class Named(Answer):
    """An entry of `left_out` or `assumes`."""

    resource_id: Uuid
    title: Said
    reason: Said


class Plan(Answer):
    id: Uuid
    request_id: Uuid
    learner_id: Uuid
    generated_by: Literal["mock", "openai", "compatible", "fallback"]
    repaired: Minutes
    status: Literal["completed", "needs_review"]
    confidence: Confidence
    days: list[Day]
    findings: list[Finding]
    begun: Begun | None
    left_out: list[Named]
    assumes: list[Named]

    def placed(self) -> list[tuple[Day, Task]]:
        """Tasks with their day, in the order in which they are done."""
        return [(day, task) for day in self.days for task in day.tasks]

    @property
    def minutes(self) -> int:
        return sum(task.minutes for _, task in self.placed())


class Failure(Answer):
    code: Said
    message: Said


class Request(Answer):
    id: Uuid
    learner_id: Uuid
    goal: str
    topic: str
    duration_days: int
    status: Literal["queued", "running", "completed", "needs_review", "failed"]
    plan_id: Uuid | None
    failure: Failure | None


class Record(Answer):
    """One record of a trace; what `output` and `detail` hold is the step's own affair."""

    step: Said
    attempt: Numbered
    milliseconds: Annotated[float, Field(ge=0)]
    decision: Said
    output: dict[str, JsonValue] | None
    detail: dict[str, JsonValue] | None
    error: str | None
