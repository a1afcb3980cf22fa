"""The bodies and parameters of the versions of a plan."""

import re
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from studyplan.domain.errors.http import NotFound
from studyplan.domain.values.plan import Plan
from studyplan.domain.values.types import Id
from studyplan.domain.values.versions import OutdatedFact, PlanChange, PlanVersion, PlanVersions
from studyplan.http.api import with_etag
from studyplan.http.schemas import Body

MOST = 9999  # the number of a version, as its key has it
PathVersion = Annotated[
    str, Path(description="The number of a version.", json_schema_extra={"pattern": "^[1-9][0-9]{0,3}$"})
]
OnlyVersion = Annotated[
    int | None, Query(ge=1, le=MOST, description="The number of a version; without it the one that is in force.")
]
FromVersion = Annotated[
    int | None,
    Query(alias="from", ge=1, le=MOST, description="Compare with this version; by default the one that `to` changes."),
]
ToVersion = Annotated[
    int | None, Query(alias="to", ge=1, le=MOST, description="The later version; by default the newest one.")
]


class VersionList(Body):
    """All versions of a plan, the newest first.

    `current` is in force. `open_request_id` is the plan request that replans the plan, while it is not finished.
    """

    items: list[PlanVersion]
    current: int
    open_request_id: Id | None


class ChangeList(Body):
    """What is different between two versions of a plan, and how many tasks are on another day."""

    from_version: int
    to_version: int
    moved_tasks: int
    items: list[PlanChange]


class OutdatedList(Body):
    """What has changed since the version in force was made; empty where the plan is up to date."""

    items: list[OutdatedFact]


def version_list(versions: PlanVersions) -> VersionList:
    """Return the versions of a plan as callers get them."""
    return VersionList(
        items=list(reversed(versions.versions)), current=versions.current, open_request_id=versions.open_request
    )


def parse_version(text: str) -> int:
    """Return the number of a version from a path. Raises NotFound for a text that is none."""
    if not re.fullmatch("[1-9][0-9]{0,3}", text):
        raise NotFound
    return int(text)


def plan_response(plan: Plan) -> Response[Plan]:
    """Return a plan with its entity tag, which accept and moves take as If-Match."""
    return with_etag(plan)
