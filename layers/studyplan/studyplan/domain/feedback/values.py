"""The feedback of learners: as callers send it, as one vote of a learner on a resource, and counted for a resource."""

from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AfterValidator, ConfigDict, Field, JsonValue, model_validator

from studyplan.domain.values.types import Id, Level, Value

Difficulty = Literal["too_easy", "right", "too_hard"]
Answer = Literal["1", "2", "3", "4", "5", "too_easy", "right", "too_hard"]  # what is counted by level and month
MOST_POINTS = 0.10  # that feedback adds to a score, or takes from it
MOST_SHIFT = 0.5  # levels by which "too hard" and "too easy" move a resource
LEAST_FACTOR, MOST_FACTOR = 0.5, 2.0  # of the estimated minutes, by the minutes that learners spent
_ONE_OF: dict[str, JsonValue] = {"anyOf": [{"required": [name]} for name in ("rating", "difficulty", "link_broken")]}


class FeedbackIn(Value):
    """What a learner says of the resource of a task.

    A field that is not sent stays as it is in the learner's vote on the resource; null takes an answer back.
    """

    model_config = ConfigDict(json_schema_extra=_ONE_OF)

    task_id: Id
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    difficulty: Difficulty | None = None
    link_broken: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.model_fields_set == {"task_id"}:
            raise ValueError("must have rating, difficulty or link_broken")
        return self


class Vote(Value):
    """All that one learner says of one resource: the last answers count.

    `level` is the learner's in the plan with the task, `month` that of the rating or difficulty (`2026-11`); both are
    empty without these. `broken` is the digest of the address that was reported as broken. `minutes` are those that the
    whole resource took the learner. `since` is that of the counts which have the vote; it is in no others.
    """

    learner_id: Id
    resource_id: Id
    level: Level | None = None
    month: str = ""
    rating: int | None = None
    difficulty: Difficulty | None = None
    broken: str | None = None
    minutes: int | None = None
    since: str = ""
    updated_at: str = ""


def _to_four_decimals(number: float) -> float:
    """Return a number as it is stored: DynamoDB has no 1e-135, and no plan shows a fifth decimal."""
    return round(number, 4) + 0.0  # -0.0 is 0.0


_Decimals = AfterValidator(_to_four_decimals)


class FeedbackOverride(Value):
    """What the owner sets in place of what the votes on a resource say; null leaves it to the votes.

    Numbers are rounded to four decimals.

    `points` are added to the score, `level_shift` makes it harder (positive) or easier by a part of a level,
    `minutes_factor` scales the estimated minutes, and `excluded` keeps it out of plans, or in them.
    """

    points: Annotated[float, Field(ge=-MOST_POINTS, le=MOST_POINTS), _Decimals] | None = None
    level_shift: Annotated[float, Field(ge=-MOST_SHIFT, le=MOST_SHIFT), _Decimals] | None = None
    minutes_factor: Annotated[float, Field(ge=LEAST_FACTOR, le=MOST_FACTOR), _Decimals] | None = None
    excluded: bool | None = None


class Opinion(NamedTuple):
    """An answer of learners of a level in a month."""

    level: Level
    month: str
    answer: Answer


class ResourceFeedback(NamedTuple):
    """The counted votes on a resource, and what its owner has set.

    `opinions` counts answers, `broken` reports by the digest of the address, `minutes` learners by the bucket of the
    minutes that it took them. `since` is when the counting began, `override_at` when the owner last set something (both
    ISO 8601).
    """

    since: str
    opinions: Mapping[Opinion, int]
    broken: Mapping[str, int]
    minutes: Mapping[int, int]
    override: FeedbackOverride
    override_at: str = ""
