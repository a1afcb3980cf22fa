"""The hand-made cases: the request, the library, and the expected result."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

CASES = Path(__file__).resolve().parents[1] / "seeds" / "eval_cases.json"

Level = Literal["beginner", "intermediate", "advanced"]


class CaseModel(BaseModel):
    """Base of everything in the case file: a misspelt key is an error, not an expectation that no rule judges."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class LearnerOfCase(CaseModel):
    name: str
    current_level: Level
    preferred_learning_style: str
    weekly_hours: float
    weak_areas: list[str]


class ConstraintsOfCase(CaseModel):
    max_daily_minutes: int
    must_include_practice: bool


class RequestOfCase(CaseModel):
    goal: str
    topic: str
    duration_days: int
    constraints: ConstraintsOfCase
    language: str | None = None


class ResourceOfCase(CaseModel):
    """A resource of a case's library. `why_not` is the author's reason why no plan of this case may use it."""

    title: str
    url: str
    topic: str
    difficulty: Level
    resource_type: str
    estimated_minutes: int
    tags: list[str]
    prerequisites: list[str]
    language: str
    why_not: str | None = None


class PlanDue(CaseModel):
    """A plan is feasible. `minutes` is the capacity, computed by hand; the other fields are required of the plan.

    `share_at_level` is the share of the minutes that must be at the learner's own level.
    """

    outcome: Literal["plan"]
    minutes: int
    must_use: list[str] = []
    levels_rise: bool = False
    share_at_level: float = 0.0
    weak_areas: bool = False


class UnderReview(CaseModel):
    """A plan is feasible in part: it is published for review, with `cause` among its findings and no error.

    `minutes` is the capacity; the rules of `excused` cannot hold for this case, all others have to.
    """

    outcome: Literal["needs_review"]
    cause: str
    excused: list[str]
    minutes: int


class Refused(CaseModel):
    """No plan is feasible and the request is refused at once, by `rule`; one of `words` is in the detail.

    `minutes` is the capacity, by which a plan is judged that should not be there.
    """

    outcome: Literal["refused"]
    rule: str
    words: list[str]
    minutes: int


class Case(CaseModel):
    """One case. `shows` says in a sentence what it tests."""

    name: str
    shows: str
    learner: LearnerOfCase
    request: RequestOfCase
    expect: Annotated[PlanDue | UnderReview | Refused, Field(discriminator="outcome")]
    resources: list[ResourceOfCase]


def load(path: Path = CASES) -> tuple[Case, ...]:
    """Read the cases. Raise ValidationError for an invalid file."""
    return tuple(TypeAdapter(list[Case]).validate_json(path.read_bytes()))
