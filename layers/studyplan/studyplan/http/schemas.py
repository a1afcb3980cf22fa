"""Bodies and parameters that several API functions share."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Header, Path, Query
from pydantic import AfterValidator, BaseModel

from studyplan.domain.values.plan_request import MAX_KEY_LENGTH
from studyplan.domain.values.trace import TraceRecord
from studyplan.domain.values.types import WITHOUT_CONTROLS, Level, ResourceType, without_controls
from studyplan.ports import Page

Limit = Annotated[int, Query(ge=1, le=100, description="Items a page.")]
Cursor = Annotated[str | None, Query(max_length=500, description="next_cursor of the page before.")]
IfMatch = Annotated[str | None, Header(alias="If-Match", description="Only if its ETag is still this one.")]
PathId = Annotated[str, Path(description="The id that the service gave it.", json_schema_extra={"format": "uuid"})]
OnlyLevel = Annotated[Level | None, Query(description="Only this level.")]
OnlyType = Annotated[ResourceType | None, Query(description="Only this type.")]
Topic = Annotated[
    Annotated[str, AfterValidator(without_controls)] | None,
    Query(
        max_length=60, description="Only this topic, in any spelling.", json_schema_extra={"pattern": WITHOUT_CONTROLS}
    ),
]

PRINTABLE = r"^[ -~\u00a1-\u00ac\u00ae-\u00ff]*$"  # of what a header can hold, what str.isprintable takes
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=MAX_KEY_LENGTH,
        description="The same key with the same body is the same request, however often it is sent.",
        json_schema_extra={"pattern": PRINTABLE},
    ),
]


class Listed[T: BaseModel](BaseModel):
    """A page of a list as callers get it."""

    items: list[T]
    next_cursor: str | None


class Traced(BaseModel):
    """Every step's record of one request, in the order in which they ran."""

    request_id: str
    records: list[TraceRecord]


class Health(BaseModel):
    """That the API answers at all."""

    status: Literal["ok"] = "ok"


def listed[T: BaseModel](page: Page[T]) -> Listed[T]:
    return Listed(items=list(page.items), next_cursor=page.next_cursor)
