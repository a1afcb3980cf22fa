"""A learning resource: as callers describe one, as it is stored, and as it is updated."""

from typing import Annotated

from pydantic import ConfigDict, Field, JsonValue, ValidationInfo, field_validator

from studyplan.domain.values.types import (
    MAX_MINUTES,
    PRACTICE_TYPES,
    EstimateSource,
    Id,
    Label,
    LanguageTag,
    Level,
    Line,
    ResourceType,
    Text,
    Value,
    WebUrl,
)

# Minutes of a resource whose length is not stated: a short sitting, or ten hours for a whole course or book.
DEFAULT_MINUTES: dict[ResourceType, int] = {
    "article": 15,
    "video": 20,
    "course": 600,
    "book": 600,
    "reference": 30,
    "exercise": 30,
    "project": 180,
    "quiz": 15,
}

BELIEVED = 20  # times the default of a type; a length beyond that is often hours, or a typo

# The rule of the validator below, for readers of the OpenAPI document.
_SOURCE_NEEDS_MINUTES: dict[str, JsonValue] = {
    "if": {"properties": {"estimate_source": {"enum": ["stated", "computed"]}}, "required": ["estimate_source"]},
    "then": {"properties": {"estimated_minutes": {"type": "integer"}}, "required": ["estimated_minutes"]},
}


class ResourceIn(Value):
    """A learning resource as a caller describes one. Without `estimated_minutes` it gets the default of its type."""

    model_config = ConfigDict(json_schema_extra=_SOURCE_NEEDS_MINUTES)

    title: Line
    url: WebUrl
    topic: Label
    tags: Annotated[tuple[Label, ...], Field(max_length=20, strict=False)] = ()
    difficulty: Level
    resource_type: ResourceType
    estimated_minutes: Annotated[int, Field(ge=1, le=MAX_MINUTES)] | None = None
    estimate_source: EstimateSource | None = None
    description: Text | None = None
    prerequisites: Annotated[tuple[Id, ...], Field(max_length=20, strict=False)] = ()
    language: LanguageTag | None = None
    license: Line | None = None
    source: Line | None = None

    @field_validator("estimate_source")
    @classmethod
    def _source_needs_minutes(cls, source: EstimateSource | None, info: ValidationInfo) -> EstimateSource | None:
        # An invalid `estimated_minutes` is not in `data`: then it has an error of its own.
        if source not in (None, "default") and info.data.get("estimated_minutes", 0) is None:
            raise ValueError("needs estimated_minutes")
        return source


class ResourcePatch(Value):
    """The fields of a resource to change. A missing field stays as it is; null resets it to its default."""

    title: Line | None = None
    url: WebUrl | None = None
    topic: Label | None = None
    tags: Annotated[tuple[Label, ...], Field(max_length=20, strict=False)] | None = None
    difficulty: Level | None = None
    resource_type: ResourceType | None = None
    estimated_minutes: Annotated[int, Field(ge=1, le=MAX_MINUTES)] | None = None
    estimate_source: EstimateSource | None = None
    description: Text | None = None
    prerequisites: Annotated[tuple[Id, ...], Field(max_length=20, strict=False)] | None = None
    language: LanguageTag | None = None
    license: Line | None = None
    source: Line | None = None


class Resource(ResourceIn):
    """A stored resource; it always has minutes and their source. Times are ISO 8601, UTC."""

    id: Id
    created_at: str
    updated_at: str
    estimated_minutes: Annotated[int, Field(ge=1, le=MAX_MINUTES)]
    estimate_source: EstimateSource

    @property
    def is_practice(self) -> bool:
        """Return whether it is an exercise, a project or a quiz."""
        return self.resource_type in PRACTICE_TYPES


def doubt_of(kind: ResourceType, minutes: int) -> str | None:
    """Return a sentence about minutes that are many times those of the type; None for a length to believe."""
    if minutes <= BELIEVED * DEFAULT_MINUTES[kind]:
        return None
    return f"{minutes:,} minutes are much for a resource of type {kind}; check the length or the type"


def to_resource(given: ResourceIn, *, resource_id: str, now: str, created_at: str | None = None) -> Resource:
    """Return a caller's resource with id, times and minutes; missing minutes are the default of its type."""
    minutes = given.estimated_minutes
    source = given.estimate_source or ("stated" if minutes is not None else "default")
    filled = given.model_dump() | {
        "estimated_minutes": minutes if minutes is not None else DEFAULT_MINUTES[given.resource_type],
        "estimate_source": source,
    }
    return Resource(**filled, id=resource_id, created_at=created_at or now, updated_at=now)
