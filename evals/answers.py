"""The judge's own schema of the API's answers, written from the API's documents and not from its code.

Strict: a number in quotes is no number. Keys beyond these are ignored, since an answer may grow.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from evals.plan_rules import plan
from evals.plan_rules.plan import Answer, Minutes, Number, Text, Uuid


class Task(plan.Task):
    """A task of a published plan: its resource was retrieved, so it has a url."""

    url: Annotated[str, Field(pattern=r"^https?://")]


class Day(plan.Day):
    tasks: Sequence[Task]


class Finding(Answer):
    code: Text
    severity: Literal["error", "warning", "info"]
    day: Number | None
    task_id: Uuid | None
    message: Text
    share: Annotated[float, Field(ge=0, le=1)] | None = None
    cause: Literal["library", "plan"] | None = None


class Factor(Answer):
    code: Text
    effect: float
    why: Text


class Confidence(Answer):
    score: Annotated[float, Field(ge=0, le=1)]
    band: Literal["high", "acceptable", "needs_review", "failed"]
    factors: list[Factor]


class Plan(plan.Plan):
    """A published plan; the fields of the timetable are those of the rules."""

    id: Uuid
    request_id: Uuid
    learner_id: Uuid
    generated_by: Literal["mock", "openai", "compatible", "fallback"]
    repaired: Minutes
    status: Literal["completed", "needs_review"]
    confidence: Confidence
    days: Sequence[Day]
    findings: list[Finding]


class Failure(Answer):
    code: Text
    message: Text


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
    """One record of a trace; each step defines its own `output` and `detail`."""

    step: Text
    attempt: Number
    milliseconds: Annotated[float, Field(ge=0)]
    decision: Text
    output: dict[str, JsonValue] | None
    detail: dict[str, JsonValue] | None
    error: str | None
