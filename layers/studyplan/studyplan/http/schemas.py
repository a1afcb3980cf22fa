"""Response bodies and parameters that several API functions share."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Header, Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict

from studyplan.domain.values.plan_request import MAX_KEY_LENGTH
from studyplan.domain.values.trace import TraceRecord
from studyplan.domain.values.types import (
    WITHOUT_CONTROLS,
    Id,
    Level,
    RequestStatus,
    ResourceType,
    without_controls,
)
from studyplan.ports import Page

Limit = Annotated[int, Query(ge=1, le=100, description="The most items on a page.")]
Cursor = Annotated[str | None, Query(max_length=500, description="The next_cursor of the page before.")]
IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="An ETag; the call has an effect only while it is current.")
]
PathId = Annotated[str, Path(description="The id, as the service assigned it.", json_schema_extra={"format": "uuid"})]
OnlyLevel = Annotated[Level | None, Query(description="Only resources of this level.")]
OnlyType = Annotated[ResourceType | None, Query(description="Only resources of this type.")]
Topic = Annotated[
    Annotated[str, AfterValidator(without_controls)] | None,
    Query(
        max_length=60,
        description="Only resources on this topic, in any spelling.",
        json_schema_extra={"pattern": WITHOUT_CONTROLS},
    ),
]

OfLearner = Annotated[Id | None, Query(description="Only those of this learner.")]
OnlyStatus = Annotated[RequestStatus | None, Query(description="Only requests with this status.")]
OnlyPlanStatus = Annotated[
    Literal["completed", "needs_review"] | None, Query(description="Only plans with this status.")
]

PRINTABLE = r"^[ -~\u00a1-\u00ac\u00ae-\u00ff]*$"  # the characters of a header that str.isprintable accepts
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=MAX_KEY_LENGTH,
        description="Repeated calls with the same key and the same body submit one request only.",
        json_schema_extra={"pattern": PRINTABLE},
    ),
]


class Body(BaseModel):
    """Base of the bodies here: a function builds the validators of those that it sends, not of all that it imports."""

    model_config = ConfigDict(defer_build=True)


class Listed[T: BaseModel](Body):
    """A page of a list; `next_cursor` is null on the last one."""

    items: list[T]
    next_cursor: str | None


class Traced(Body):
    """The trace of a plan request: the records of its steps, in the order in which they ran."""

    request_id: str
    records: list[TraceRecord]


class TopicCount(Body):
    """A topic of the library: its id, its most frequent spelling, and how many resources are on it."""

    id: str
    name: str
    resources: int


class Topics(Body):
    """All topics of the library, by their ids."""

    items: list[TopicCount]


class Health(Body):
    """The service's health."""

    status: Literal["ok"] = "ok"


def listed[T: BaseModel](page: Page[T]) -> "Listed[T]":  # quoted, since it would make a model of its own
    """Return a page as callers get it."""
    return Listed(items=list(page.items), next_cursor=page.next_cursor)
