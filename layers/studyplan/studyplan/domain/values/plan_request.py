"""A plan request: as callers send one, as it is stored, and how long it may stay open."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from studyplan.domain.values.context import Constraints
from studyplan.domain.values.types import (
    Id,
    IsoDate,
    Label,
    LanguageTag,
    RequestStatus,
    Text,
    TopicMatch,
    Value,
)

DurationDays = Annotated[int, Field(ge=1, le=365)]

MAX_KEY_LENGTH = 255  # characters of an Idempotency-Key
# The state machine may run 10 minutes; five more are for its start and its end. Then the reconciler closes the request.
LIFETIME = timedelta(minutes=15)


class PlanRequestIn(Value):
    """A plan request as a caller sends it.

    `language` (BCP 47) restricts the plan to resources in that language, in which reasons are written where it is
    English, German, French or Spanish, or where a model writes. Without `use_feedback`, votes of learners and what the
    owner set in their place change nothing in the plan.
    """

    learner_id: Id
    goal: Text
    topic: Label
    duration_days: DurationDays
    language: LanguageTag | None = None
    constraints: Constraints = Field(default_factory=Constraints)
    use_feedback: bool = True


class ReplanIn(Value):
    """A replan as a caller sends it. What is missing or null stays as it is.

    `from_date` is the first day that is planned anew, the learner's today without it; a plan without dates takes none.
    `duration_days` are those of the whole plan. `constraints` replace those of the plan, but for its `start_date`.
    """

    from_date: IsoDate | None = None
    duration_days: DurationDays | None = None
    constraints: Constraints | None = None


class Failure(Value):
    """Why a request failed: a code for programs, a sentence for people."""

    code: str
    message: str


class PlanRequest(PlanRequestIn):
    """A stored plan request with its status, and its plan or its failure once it has ended.

    `topic` is as the caller typed it; `topics` says how it was read, and is empty in rows of releases 0.1 and 0.2.
    A request that replans has the id of that plan in `replan_of` and what was sent in `replan`; its `version` is the
    one that it proposes, once that is stored.
    """

    id: Id
    status: RequestStatus
    created_at: str
    updated_at: str
    topics: tuple[TopicMatch, ...] = ()
    plan_id: Id | None = None
    failure: Failure | None = None
    replan_of: Id | None = None
    replan: ReplanIn | None = None
    version: int | None = None

    def submitted(self) -> PlanRequestIn:
        """Return the request as its caller sent it."""
        return PlanRequestIn(**self.model_dump(include=set(PlanRequestIn.model_fields)))


def deadline_of(created_at: str) -> str:
    """Return when a request of `created_at` is closed at the latest. Both are ISO 8601 in UTC."""
    return (datetime.fromisoformat(created_at) + LIFETIME).isoformat(timespec="microseconds")


def seconds_open(deadline: str, now: str) -> float:
    """Return how long a request with `deadline` has been open at `now`, in seconds. Both are ISO 8601."""
    return (datetime.fromisoformat(now) - datetime.fromisoformat(deadline) + LIFETIME).total_seconds()
