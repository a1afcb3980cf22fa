"""A learner: as callers describe one, as it is stored, and as it is updated."""

from typing import Annotated

from pydantic import AfterValidator, Field, JsonValue

from studyplan.domain.values.text import topic_id
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

MOST_LEVELS = 50  # topics with a level of their own
MOST_KNOWN = 100


def _one_level_a_topic(levels: dict[str, Level]) -> dict[str, Level]:
    """Return the levels. Raises ValueError where two spellings of one topic have different ones."""
    spelled: dict[str, str] = {}
    for topic in levels:
        other = spelled.setdefault(topic_id(topic), topic)
        if levels[other] != levels[topic]:
            raise ValueError(f"'{other}' and '{topic}' are one topic with two levels; keep one of them")
    return levels


# A name that is no label is refused; without this the document would allow it with any value.
_ONLY_LABELS: dict[str, JsonValue] = {"additionalProperties": False}
LevelByTopic = Annotated[
    dict[Label, Level],
    Field(max_length=MOST_LEVELS, json_schema_extra=_ONLY_LABELS),
    AfterValidator(_one_level_a_topic),
]
Known = Annotated[tuple[Label, ...], Field(max_length=MOST_KNOWN, strict=False)]


class LearnerIn(Value):
    """A learner as a caller describes one. `weekly_hours` are 0.1 to 168.

    `minutes_by_weekday` has the most minutes of study on a weekday; a weekday that is not named has no such limit.
    `known` are tags, or ids of resources, that the learner need not study. `level_by_topic` has the level on a topic,
    in any spelling, where it is another than `current_level`.
    """

    name: Line
    current_level: Level
    preferred_learning_style: LearningStyle = "mixed"
    weekly_hours: Annotated[float, Field(ge=0.1, le=168)]
    weak_areas: Annotated[tuple[Label, ...], Field(max_length=20, strict=False)] = ()
    timezone: TimeZone = "UTC"
    minutes_by_weekday: MinutesByWeekday | None = None
    known: Known = ()
    level_by_topic: LevelByTopic = Field(default_factory=dict)

    def spelling_of(self, topic: str) -> str | None:
        """Return how `level_by_topic` spells a topic, or None when it does not have it."""
        wanted = topic_id(topic)
        return next((spelled for spelled in self.level_by_topic if topic_id(spelled) == wanted), None)

    def level_on(self, topic: str) -> Level:
        """Return the level on a topic: its own in `level_by_topic`, or else `current_level`."""
        spelled = self.spelling_of(topic)
        return self.current_level if spelled is None else self.level_by_topic[spelled]


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
    known: Known | None = None
    # One patch may take all topics away and give as many new ones.
    level_by_topic: (
        Annotated[dict[Label, Level | None], Field(max_length=2 * MOST_LEVELS, json_schema_extra=_ONLY_LABELS)] | None
    ) = None
