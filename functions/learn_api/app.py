"""The HTTP API of learners' links: a learner's own plans, without an account; else 404 below /api/learn."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Depends

from studyplan import collector
from studyplan.domain.errors.http import InvalidFields, LinkNotFound
from studyplan.http.api import CallScope, lambda_handler_for, parse_id
from studyplan.http.own_page import OwnPage, own_page
from studyplan.http.route_docs import problems
from studyplan.http.schemas import Cursor, Limit
from studyplan.http.scopes import OF_LEARNERS, Access, Scope, link_token_of
from studyplan.routes import progress, reading, versions
from studyplan.routes.registrar import router_of
from studyplan.runtime import wiring
from studyplan.services.links import open_link
from studyplan.services.plans.own import OwnRows

router = router_of(OF_LEARNERS, reading.routes, progress.routes, versions.routes)


def _own(scope: CallScope) -> OwnRows:
    return OwnRows(wiring.stored(), scope.owner, scope.learner_id)


@router.get(
    f"{OF_LEARNERS}/",
    summary="Open a learner's link",
    tags=["Plans"],
    responses={
        200: {"description": "The learner, and a page of the learner's plans."},
        **problems(LinkNotFound, InvalidFields),
    },
)
def get_own_page(
    scope: CallScope, own: Annotated[OwnRows, Depends(_own)], limit: Limit = 20, cursor: Cursor = None
) -> OwnPage:
    """Return the learner whose link it is, until when it is open, and the learner's plans, newest first."""
    return own_page(own.learner(), scope.link_expires_at, own.plans(limit=limit, cursor=cursor))


def _scope_of_link(event: Mapping[str, Any]) -> Scope:
    """Return the scope of the link that a call came by. Raises LinkRequired, LinkNotFound."""
    opened = open_link(wiring.adapters().links, link_token_of(event), "learner", now=wiring.now())
    return Scope(opened.owner, "learner", opened.link.learner_id, opened.link.expires_at)


# What each id in a path of these routes is of. A route with another one would have to say here how it is checked.
CHECKS: Mapping[str, Callable[[OwnRows, str], None]] = {
    "plan_id": OwnRows.check_plan,
    "request_id": OwnRows.check_request,
    "version": lambda _own, _number: None,  # a number, of the plan that is checked
}


def _check_rows(scope: Scope, parameters: Mapping[str, str]) -> None:
    """Raise NotFound for the id of a plan or a plan request that is not the learner's."""
    own = _own(scope)
    for name, value in parameters.items():
        CHECKS[name](own, value if name == "version" else parse_id(value))


# No browser and no proxy keeps what only the holder of a link may read.
handler = lambda_handler_for(router, access=Access(_scope_of_link, _check_rows, {"Cache-Control": "no-store"}))
collector.resume()
