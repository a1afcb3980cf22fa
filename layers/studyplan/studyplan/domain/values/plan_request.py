"""A plan request: as callers send one, as it is stored, and how long it may be open."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from studyplan.domain.values.types import (
    Id,
    IsoDate,
    Label,
    LanguageTag,
    MinutesByWeekday,
    RequestStatus,
    Text,
    TimeZone,
    Value,
    Weekday,
)

MAX_OPEN_REQUESTS = 20  # an owner, unless the deployment says otherwise
MAX_KEY_LENGTH = 255  # characters of an Idempotency-Key
# The machine may run 10 minutes; five more for what happens around it. After that the reconciler closes the request.
LIFETIME = timedelta(minutes=15)


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

    def submitted(self) -> PlanRequestIn:
        """What its caller sent."""
        return PlanRequestIn(**self.model_dump(include=set(PlanRequestIn.model_fields)))


def deadline_of(opened_at: str) -> str:
    """When a request opened then is closed at the latest. ISO 8601 in UTC, in and out."""
    return (datetime.fromisoformat(opened_at) + LIFETIME).isoformat(timespec="microseconds")


def seconds_open(deadline: str, now: str) -> float:
    """How long the request with that deadline has been open."""
    return (datetime.fromisoformat(now) - datetime.fromisoformat(deadline) + LIFETIME).total_seconds()
