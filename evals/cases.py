"""The hand-made cases: what is asked, what the library has, and what a right answer must show."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

CASES = Path(__file__).resolve().parents[1] / "seeds" / "eval_cases.json"
LEVELS = ("beginner", "intermediate", "advanced")
PRACTICE = ("exercise", "project", "quiz")

Level = Literal["beginner", "intermediate", "advanced"]


class Written(BaseModel):
    """Base of all that the case file holds: a misspelt key is an error, not an expectation that nobody judges."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class LearnerOfCase(Written):
    name: str
    current_level: Level
    preferred_learning_style: str
    weekly_hours: float
    weak_areas: list[str]


class ConstraintsOfCase(Written):
    max_daily_minutes: int
    must_include_practice: bool


class RequestOfCase(Written):
    goal: str
    topic: str
    duration_days: int
    constraints: ConstraintsOfCase
    language: str | None = None


class ResourceOfCase(Written):
    """A resource of a case's library. `why_not` says by hand why no plan of this case may use it."""

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

    @property
    def is_practice(self) -> bool:
        return self.resource_type in PRACTICE


class PlanDue(Written):
    """A plan is possible. `minutes` are available, computed by hand; the other fields are required of the plan.

    `share_at_level`: the part of the minutes that must be at the learner's own level.
    """

    outcome: Literal["plan"]
    minutes: int
    must_use: list[str] = []
    levels_rise: bool = False
    share_at_level: float = 0.0
    weak_areas: bool = False


class UnderReview(Written):
    """A plan is possible in part: it is published for review, with `cause` among its findings and no error.

    `minutes` are available; the rules of `excused` cannot hold for it, all others have to.
    """

    outcome: Literal["needs_review"]
    cause: str
    excused: list[str]
    minutes: int


class Refused(Written):
    """No plan is possible, and the request is rejected at once, by `rule`; one of `words` is in the detail.

    `minutes` are available, to judge a plan that should not exist.
    """

    outcome: Literal["refused"]
    rule: str
    words: list[str]
    minutes: int


class Case(Written):
    """`shows` is the case's point in a sentence."""

    name: str
    shows: str
    learner: LearnerOfCase
    request: RequestOfCase
    expect: Annotated[PlanDue | UnderReview | Refused, Field(discriminator="outcome")]
    resources: list[ResourceOfCase]

    def weeks(self) -> Iterator[range]:
        """The day numbers of each week from day 1; the last may be short."""
        days = self.request.duration_days
        return (range(first, min(first + 7, days + 1)) for first in range(1, days + 1, 7))


def load(path: Path = CASES) -> tuple[Case, ...]:
    """Raises ValidationError for a file that is not one of cases."""
    return tuple(TypeAdapter(list[Case]).validate_json(path.read_bytes()))
