"""A learner: as callers describe one, as it is stored, and as it is updated."""

from typing import Annotated

from pydantic import Field

from studyplan.domain.values.types import (
    Id,
    Label,
    LearningStyle,
    Level,
    Line,
    MinutesByWeekday,
    TimeZone,
    Value,
    Weekday,
)


class LearnerIn(Value):
    """A learner as a caller describes one. `weekly_hours` are 0.1 to 168.

    `minutes_by_weekday` has the most minutes of study on a weekday; a weekday that is not named has no such limit.
    """

    name: Line
    current_level: Level
    preferred_learning_style: LearningStyle = "mixed"
    weekly_hours: Annotated[float, Field(ge=0.1, le=168)]
    weak_areas: Annotated[tuple[Label, ...], Field(max_length=20, strict=False)] = ()
    timezone: TimeZone = "UTC"
    minutes_by_weekday: MinutesByWeekday | None = None


class Learner(LearnerIn):
    """A stored learner. Times are ISO 8601, UTC."""

    id: Id
    created_at: str
    updated_at: str


class LearnerPatch(Value):
    """The fields of a learner to change. A missing field stays as it is; null resets it to its default."""

    name: Line | None = None
    current_level: Level | None = None
    preferred_learning_style: LearningStyle | None = None
    weekly_hours: Annotated[float, Field(ge=0.1, le=168)] | None = None
    weak_areas: Annotated[tuple[Label, ...], Field(max_length=20, strict=False)] | None = None
    timezone: TimeZone | None = None
    minutes_by_weekday: dict[Weekday, Annotated[int, Field(ge=0, le=1440)] | None] | None = None
