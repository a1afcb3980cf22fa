"""The calendar of a learner, for calendar programs: they send no header, so the address has the token."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path

from studyplan import collector
from studyplan.domain.errors.failures import StoreUnavailable
from studyplan.domain.errors.http import LinkNotFound, NotFound
from studyplan.http.api import CallScope, Event, lambda_handler_for, new_router
from studyplan.http.calendar import CALENDAR, calendar_response
from studyplan.http.route_docs import header, problems
from studyplan.http.scopes import Access, Scope
from studyplan.runtime import wiring
from studyplan.services.links import open_link
from studyplan.services.plans.calendar import calendar_of

ROUTE = "/calendar/<token>/plan.ics"
PUBLIC: dict[str, Any] = {"security": []}  # Powertools leaves out an empty `security`
TAG = header("ETag", "The tag of the calendar; send it as If-None-Match with the next call.")
RESPONSES: dict[int, Any] = {
    200: {
        "description": "The calendar (RFC 5545).",
        "headers": TAG,
        "content": {CALENDAR: {"schema": {"type": "string"}}},
    },
    304: {"description": "The calendar has not changed since the one with the tag.", "headers": TAG, "content": {}},
    **problems(LinkNotFound, StoreUnavailable),
}
Token = Annotated[str, Path(description="The token of a link of kind `calendar`.")]


def scope_of(event: Mapping[str, Any]) -> Scope:
    """Return the scope of the link whose token is in the path. Raises LinkNotFound, and NotFound for another path."""
    place = re.fullmatch(r"/calendar/([^/]+)/plan\.ics/?", str(event.get("path")))
    if place is None:  # a token has no part in it, so nothing is learned of one
        raise NotFound("There is no such path.")
    owned = open_link(wiring.adapters().links, place[1], "calendar", now=wiring.now())
    return Scope(owned.owner, "calendar", owned.link.learner_id, owned.link.expires_at)


# No other site learns of the address by a link in the calendar, and no shared cache keeps a copy.
ACCESS = Access(scope_of, headers={"Cache-Control": "private", "Referrer-Policy": "no-referrer"})
router = new_router()


@router.get(ROUTE, summary="Read a calendar", tags=["Links"], openapi_extensions=PUBLIC, responses=RESPONSES)
def get_calendar(token: Token, scope: CallScope, event: Event) -> Response[str]:  # noqa: ARG001 - scope_of read it
    """Return the tasks of a learner's plans in force, each as an event of a whole day.

    The event of a task has the task's id as its UID, and keeps it when a replan moves the task. Its SEQUENCE is the
    version of its plan. Plans without dates are left out, and the calendar's description says so. The token is that of
    a link (`POST /api/learners/{learner_id}/links/`); no other token is needed.
    """
    return calendar_response(calendar_of(wiring.stored(), scope.owner, scope.learner_id), event)


@router.head(
    ROUTE, summary="Look whether a calendar has changed", tags=["Links"], openapi_extensions=PUBLIC, responses=RESPONSES
)
def head_calendar(token: Token, scope: CallScope, event: Event) -> Response[str]:
    """Return what GET does, without the calendar."""
    return get_calendar(token, scope, event)


handler = lambda_handler_for(router, access=ACCESS)
collector.resume()
