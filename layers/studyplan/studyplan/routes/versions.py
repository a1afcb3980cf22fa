"""The routes of a plan's versions: replans, moves, what they change, and whether the plan is outdated."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Response

from studyplan.domain.errors.http import (
    Conflict,
    Infeasible,
    InvalidFields,
    MoveRefused,
    NotFound,
    ProgressRecorded,
    ReplanOpen,
    Stale,
    TooManyOpenRequests,
    VersionEnded,
)
from studyplan.domain.values.plan import Plan
from studyplan.domain.values.plan_request import PlanRequest, ReplanIn
from studyplan.http.api import CallScope, CorrelationId, Event, Owner, location, parse_id
from studyplan.http.route_docs import ETAG, LOCATION, RETRY_AFTER, problems
from studyplan.http.schemas import IdempotencyKey, IfMatch, PathId
from studyplan.http.scopes import root_of
from studyplan.http.versions import (
    ChangeList,
    FromVersion,
    OutdatedList,
    PathVersion,
    ToVersion,
    VersionList,
    parse_version,
    plan_response,
    version_list,
)
from studyplan.routes.registrar import Routes
from studyplan.runtime import wiring
from studyplan.runtime.settings import settings
from studyplan.services.plans.moves import Move, MoveService
from studyplan.services.plans.own import most_by_links
from studyplan.services.plans.replan import ReplanService
from studyplan.services.plans.versions import VersionService

routes = Routes()


def _replan_service(scope: CallScope) -> ReplanService:
    most = settings().max_open_requests
    if scope.kind != "owner":
        most = most_by_links(most)
    return ReplanService(wiring.stored(), wiring.workflow(), now=wiring.now, new_id=wiring.new_id, max_open=most)


def _version_service() -> VersionService:
    return VersionService(wiring.stored(), now=wiring.now)


def _move_service() -> MoveService:
    return MoveService(wiring.stored(), now=wiring.now)


Replanning = Annotated[ReplanService, Depends(_replan_service)]
Versioning = Annotated[VersionService, Depends(_version_service)]
Moving = Annotated[MoveService, Depends(_move_service)]


@routes.post(
    "/plans/<plan_id>/replan/",
    summary="Replan a plan",
    tags=["Plans"],
    status_code=202,
    responses={
        202: {"description": "The request is accepted and a version is being made.", "headers": LOCATION | RETRY_AFTER},
        **problems(NotFound, ReplanOpen, Conflict, InvalidFields, Infeasible, TooManyOpenRequests),
    },
)
def replan(
    plan_id: PathId,
    body: ReplanIn,
    owner: Owner,
    correlation_id: CorrelationId,
    event: Event,
    service: Replanning,
    idempotency_key: IdempotencyKey = None,
) -> Response[PlanRequest]:
    """Submit a plan request for what is left of a plan, from `from_date` or the learner's today on.

    What is done, partly done or skipped before stays as it is. Read the request at its Location until it has ended:
    then its `version` is proposed. It changes nothing until it is accepted, and it can be accepted for 7 days.
    """
    key = parse_id(plan_id)
    request = service.submit(owner, key, body, idempotency_key=idempotency_key, correlation_id=correlation_id)
    headers = {"Location": location(event, f"{root_of(event)}/plan-requests/{request.id}/"), "Retry-After": "1"}
    return Response(202, "application/json", request, headers)


@routes.get(
    "/plans/<plan_id>/versions/",
    summary="List the versions of a plan",
    tags=["Plans"],
    responses={200: {"description": "All versions, the newest first."}, **problems(NotFound)},
)
def list_versions(plan_id: PathId, owner: Owner, service: Versioning) -> VersionList:
    return version_list(service.all(owner, parse_id(plan_id)))


@routes.post(
    "/plans/<plan_id>/versions/<version>/accept/",
    summary="Accept a version",
    tags=["Plans"],
    responses={
        200: {"description": "The plan; the version is in force.", "headers": ETAG},
        **problems(NotFound, Stale, VersionEnded, ProgressRecorded, ReplanOpen),
    },
)
def accept_version(
    plan_id: PathId, version: PathVersion, owner: Owner, service: Versioning, if_match: IfMatch = None
) -> Response[Plan]:
    """Put a proposed version in force; its minutes replace those of the version before. Repeat the call as you like.

    If-Match takes the ETag of the plan that is in force.
    """
    return plan_response(service.accept(owner, parse_id(plan_id), parse_version(version), if_match=if_match))


@routes.get(
    "/plans/<plan_id>/changes/",
    summary="Compare two versions",
    tags=["Plans"],
    responses={
        200: {"description": "Each task that was moved, added, dropped or resized, and why."},
        **problems(NotFound, InvalidFields),
    },
)
def list_changes(
    plan_id: PathId,
    owner: Owner,
    service: Versioning,
    from_version: FromVersion = None,
    to_version: ToVersion = None,
) -> ChangeList:
    changes = service.changes(owner, parse_id(plan_id), from_version, to_version)
    return ChangeList(**changes._asdict() | {"items": list(changes.items)})


@routes.post(
    "/plans/<plan_id>/moves/",
    summary="Move a task",
    tags=["Plans"],
    responses={
        200: {"description": "The plan with the task on the other day.", "headers": ETAG},
        **problems(NotFound, Stale, ReplanOpen, Conflict, InvalidFields, MoveRefused),
    },
)
def move_task(plan_id: PathId, body: Move, owner: Owner, service: Moving, if_match: IfMatch = None) -> Response[Plan]:
    """Put a task on another day, which makes a version of the plan. The move is checked like any plan.

    If-Match takes the ETag of the plan that is in force.
    """
    return plan_response(service.move(owner, parse_id(plan_id), body, if_match=if_match))


@routes.get(
    "/plans/<plan_id>/outdated/",
    summary="See whether a plan is outdated",
    tags=["Plans"],
    responses={
        200: {"description": "What has changed of its learner and its resources."},
        **problems(NotFound),
    },
)
def list_outdated(plan_id: PathId, owner: Owner, service: Versioning) -> OutdatedList:
    """Compare the version in force with its learner and resources as they are now. The plan itself stays as it is."""
    return OutdatedList(items=list(service.outdated(owner, parse_id(plan_id))))
