"""The judge's own schema of the API's answers, written by hand from the API's documents.

Strict: a number in quotes is not a number. Further keys are allowed, so that an answer may grow.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Minutes = Annotated[int, Field(ge=0)]
Numbered = Annotated[int, Field(ge=1)]
NotBlank = Annotated[str, Field(pattern=r"\S")]


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, allow_inf_nan=False)


class Task(Answer):
    id: Uuid
    resource_id: Uuid
    title: NotBlank
    url: Annotated[str, Field(pattern=r"^https?://")]
    task_type: Literal["study", "practice", "review"]
    minutes: Annotated[int, Field(ge=1)]
    part: Numbered
    parts: Numbered
    reason: NotBlank


class Day(Answer):
    day: Numbered
    date: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")] | None
    rest: bool
    minutes: Minutes
    tasks: list[Task]


class Finding(Answer):
    code: NotBlank
    severity: Literal["error", "warning", "info"]
    day: Numbered | None
    task_id: Uuid | None
    message: NotBlank


class Factor(Answer):
    code: NotBlank
    effect: float
    why: NotBlank


class Confidence(Answer):
    score: Annotated[float, Field(ge=0, le=1)]
    band: Literal["high", "acceptable", "needs_review", "failed"]
    factors: list[Factor]


class Unfinished(Answer):
    resource_id: Uuid
    remaining_minutes: Annotated[int, Field(ge=1)]


class Named(Answer):
    """An entry of `left_out` or `assumed_prerequisites`."""

    resource_id: Uuid
    title: NotBlank
    reason: NotBlank


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
    unfinished: Unfinished | None
    left_out: list[Named]
    assumed_prerequisites: list[Named]

    def placed(self) -> list[tuple[Day, Task]]:
        """Return the tasks with their days, in the order in which they are done."""
        return [(day, task) for day in self.days for task in day.tasks]

    @property
    def minutes(self) -> int:
        return sum(task.minutes for _, task in self.placed())


class Failure(Answer):
    code: NotBlank
    message: NotBlank


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
    """One record of a trace; each step has its own `output` and `detail`."""

    step: NotBlank
    attempt: Numbered
    milliseconds: Annotated[float, Field(ge=0)]
    decision: NotBlank
    output: dict[str, JsonValue] | None
    detail: dict[str, JsonValue] | None
    error: str | None
