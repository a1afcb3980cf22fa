"""What a caller sends and gets: learners, resources and plan requests. All frozen, all strict."""

from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationInfo, field_validator

from studyplan.domain.fields import (
    PRACTICE_TYPES,
    EstimateSource,
    Id,
    IsoDate,
    Label,
    LanguageTag,
    LearningStyle,
    Level,
    Line,
    MinutesByWeekday,
    RequestStatus,
    ResourceType,
    Text,
    TimeZone,
    WebUrl,
    Weekday,
)

# Minutes for a resource whose length nobody states: a short sitting, or ten hours for a whole course or book.
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
MAX_MINUTES = 100_000
MAX_OPEN_REQUESTS = 20  # an owner, unless the deployment says otherwise


class Value(BaseModel):
    """Base of all our values: frozen, strict (a number in quotes is no number), no unknown keys."""

    # defer_build: a function builds the validators it uses, not those of every model it imports.
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False, defer_build=True)


class LearnerIn(Value):
    """A learner as a caller describes one. `weekly_hours` is hours a week, from six minutes to all 168 of them.

    `minutes_by_weekday` says how long a weekday may be at most, in minutes; one that is not named has no such limit.
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
    """What of a learner to change. What is not there stays; null is the default, where there is one."""

    name: Line | None = None
    current_level: Level | None = None
    preferred_learning_style: LearningStyle | None = None
    weekly_hours: Annotated[float, Field(ge=0.1, le=168)] | None = None
    weak_areas: Annotated[tuple[Label, ...], Field(max_length=20, strict=False)] | None = None
    timezone: TimeZone | None = None
    minutes_by_weekday: dict[Weekday, Annotated[int, Field(ge=0, le=1440)] | None] | None = None


# For readers of the OpenAPI document; the validator below asks for it.
_MINUTES_WITH_THEIR_SOURCE: dict[str, JsonValue] = {
    "if": {"properties": {"estimate_source": {"enum": ["stated", "computed"]}}, "required": ["estimate_source"]},
    "then": {"properties": {"estimated_minutes": {"type": "integer"}}, "required": ["estimated_minutes"]},
}


class ResourceIn(Value):
    """A learning resource as a caller describes one. Without `estimated_minutes` it gets its type's default."""

    model_config = ConfigDict(json_schema_extra=_MINUTES_WITH_THEIR_SOURCE)

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
    def _a_guess_is_called_a_guess(cls, source: EstimateSource | None, info: ValidationInfo) -> EstimateSource | None:
        # A field that was refused itself is not in `data`: then there is nothing to compare with.
        if source not in (None, "default") and info.data.get("estimated_minutes", 0) is None:
            raise ValueError("needs estimated_minutes")
        return source


class ResourcePatch(Value):
    """What of a resource to change. What is not there stays; null is the default, where there is one."""

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
    """A stored resource: minutes and their source are always there."""

    id: Id
    created_at: str
    updated_at: str
    estimated_minutes: Annotated[int, Field(ge=1, le=MAX_MINUTES)]
    estimate_source: EstimateSource

    @property
    def is_practice(self) -> bool:
        return self.resource_type in PRACTICE_TYPES


def to_resource(given: ResourceIn, *, resource_id: str, now: str, created_at: str | None = None) -> Resource:
    """Complete a caller's resource: id, creation time, and a labelled guess where minutes are missing."""
    minutes = given.estimated_minutes
    source = given.estimate_source or ("stated" if minutes is not None else "default")
    filled = given.model_dump() | {
        "estimated_minutes": minutes if minutes is not None else DEFAULT_MINUTES[given.resource_type],
        "estimate_source": source,
    }
    return Resource(**filled, id=resource_id, created_at=created_at or now, updated_at=now)


class Constraints(Value):
    """What the plan may ask of a day, in minutes, which days it may use, and whether it has to contain practice.

    Dates are ISO 8601. Without `start_date` day 1 is the learner's today, in `timezone` or the learner's own, when any
    other field about days is given; with none of them the plan has no dates. `minutes_by_weekday` replaces the
    learner's.
    """

    max_daily_minutes: Annotated[int, Field(ge=1, le=1440)] = 60
    must_include_practice: bool = False
    start_date: IsoDate | None = None
    deadline: IsoDate | None = None
    timezone: TimeZone | None = None
    unavailable_weekdays: Annotated[tuple[Weekday, ...], Field(max_length=7, strict=False)] = ()
    unavailable_dates: Annotated[tuple[IsoDate, ...], Field(max_length=366, strict=False)] = ()
    minutes_by_weekday: MinutesByWeekday | None = None


class PlanRequestIn(Value):
    """A wish for a plan. `language` (BCP 47) keeps to resources in that language."""

    learner_id: Id
    goal: Text
    topic: Label
    duration_days: Annotated[int, Field(ge=1, le=365)]
    language: LanguageTag | None = None
    constraints: Constraints = Constraints()


class Failure(Value):
    """Why a request failed: a code for programs, a sentence for people."""

    code: str
    message: str


class PlanRequest(PlanRequestIn):
    """A stored request with where it stands."""

    id: Id
    status: RequestStatus
    created_at: str
    updated_at: str
    plan_id: Id | None = None
    failure: Failure | None = None

    def wish(self) -> PlanRequestIn:
        """What its caller sent."""
        return PlanRequestIn(**self.model_dump(include=set(PlanRequestIn.model_fields)))


def id_from(owner: str, *keys: str) -> str:
    """A UUID that is always the same for the same owner and keys (uuid5)."""
    return str(uuid5(NAMESPACE_URL, "\x1f".join((owner, *keys))))


def plan_id_of(request_id: str) -> str:
    """A request has one plan, so its id follows from the request's: a publish that is repeated hits the same row."""
    return str(uuid5(UUID(request_id), "plan"))
