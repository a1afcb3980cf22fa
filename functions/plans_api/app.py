"""The HTTP API of plan requests, traces, plans and topics; health, the OpenAPI document, and 404 for unknown paths."""

from pathlib import Path
from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Response

from studyplan import collector
from studyplan.domain.errors.http import Infeasible, InvalidFields, NotFound, Stale, TooManyOpenRequests, or_not_found
from studyplan.domain.feasibility.report import FeasibilityReport
from studyplan.domain.values.plan import PlanSummary
from studyplan.domain.values.plan_request import PlanRequest, PlanRequestIn
from studyplan.domain.values.trace import TraceRecord
from studyplan.http.api import CorrelationId, Event, Owner, lambda_handler_for, location, parse_id
from studyplan.http.route_docs import ETAG, LOCATION, RETRY_AFTER, problems
from studyplan.http.schemas import (
    Cursor,
    Health,
    IdempotencyKey,
    IfMatch,
    Limit,
    Listed,
    OfLearner,
    OnlyPlanStatus,
    OnlyStatus,
    PathId,
    TopicCount,
    Topics,
    Traced,
    listed,
)
from studyplan.http.topic_aliases import TopicAliases, TopicAliasesPatch, aliases_response
from studyplan.ports import Aliases, ListFilter
from studyplan.routes import reading
from studyplan.routes.registrar import router_of
from studyplan.runtime import wiring
from studyplan.services.plans.plan_store import Stored
from studyplan.services.plans.trace import whole_trace
from studyplan.services.submit import PlanRequestService
from studyplan.services.topic_aliases import update_aliases

router = router_of("/api", reading.routes)
Submission = Annotated[PlanRequestService, Depends(wiring.plan_request_service)]
StoredAliases = Annotated[Aliases, Depends(wiring.aliases)]
All = Annotated[Stored, Depends(wiring.stored)]
SUBMITTING = {
    "create_plan_request": {
        "operationId": "create_plan_request",
        "requestBody": "$request.body",
        "description": "The checked body can be submitted as it is.",
    }
}


@router.get(
    "/api/health/",
    summary="Check the service's health",
    tags=["Service"],
    responses={200: {"description": "The service is up."}},
    openapi_extensions={"security": []},  # Powertools leaves out an empty `security`
)
def health() -> Health:
    return Health()


@router.get(
    "/api/openapi.json",
    summary="Read this document",
    tags=["Service"],
    responses={200: {"description": "This document."}},
)
def openapi() -> Response[str]:
    return Response(200, "application/json", Path(__file__).with_name("openapi.json").read_text("utf-8"))


@router.get(
    "/api/topics/",
    summary="List topics",
    tags=["Resources"],
    responses={200: {"description": "The topics of the library, with the number of their resources."}},
)
def list_topics(owner: Owner, stored: All) -> Topics:
    """List the topics that the library has resources on: the ones that a plan request can have."""
    topics = stored.library.view(owner).topics
    return Topics(items=[TopicCount(id=each.id, name=each.name, resources=each.resources) for each in topics])


@router.get(
    "/api/topics/aliases/",
    summary="Read your aliases of topics",
    tags=["Resources"],
    responses={200: {"description": "The topic of each alias.", "headers": ETAG}},
)
def get_topic_aliases(owner: Owner, aliases: StoredAliases) -> Response[TopicAliases]:
    return aliases_response(aliases.get(owner))


@router.patch(
    "/api/topics/aliases/",
    summary="Update your aliases of topics",
    tags=["Resources"],
    responses={
        200: {"description": "All aliases after the update.", "headers": ETAG},
        **problems(Stale, InvalidFields),
    },
)
def patch_topic_aliases(
    body: TopicAliasesPatch, owner: Owner, aliases: StoredAliases, if_match: IfMatch = None
) -> Response[TopicAliases]:
    """Apply a JSON merge patch (RFC 7396): an alias gets the topic that is given, null deletes an alias.

    The topic of a plan request is read as the topic of its alias, unless the library has a topic with that id. There
    are at most 200 aliases.
    """
    return aliases_response(update_aliases(aliases, owner, body.root, if_match=if_match, now=wiring.now()))


@router.post(
    "/api/plan-requests/",
    summary="Submit a plan request",
    tags=["Plan requests"],
    status_code=202,
    responses={
        202: {"description": "The request is accepted and its plan is being made.", "headers": LOCATION | RETRY_AFTER},
        **problems(InvalidFields, Infeasible, TooManyOpenRequests),
    },
)
def create_plan_request(
    body: PlanRequestIn,
    owner: Owner,
    correlation_id: CorrelationId,
    event: Event,
    service: Submission,
    idempotency_key: IdempotencyKey = None,
) -> Response[PlanRequest]:
    """Submit a plan request; then read it at its Location until the status is completed, needs_review or failed."""
    request = service.submit(owner, body, idempotency_key=idempotency_key, correlation_id=correlation_id)
    headers = {"Location": location(event, f"/api/plan-requests/{request.id}/"), "Retry-After": "1"}
    return Response(202, "application/json", request, headers)


@router.post(
    "/api/plan-requests/check/",
    summary="Check a plan request",
    tags=["Plan requests"],
    responses={
        200: {"description": "A plan is possible; the report has the capacity of each week.", "links": SUBMITTING},
        **problems(InvalidFields, Infeasible),
    },
)
def check_plan_request(body: PlanRequestIn, owner: Owner, service: Submission) -> FeasibilityReport:
    """Check whether a plan is possible for the body of a plan request, without a model; nothing is stored."""
    return service.check(owner, body)


@router.get(
    "/api/plan-requests/",
    summary="List plan requests",
    tags=["Plan requests"],
    responses={200: {"description": "A page of plan requests."}, **problems(InvalidFields)},
)
def list_plan_requests(
    owner: Owner,
    stored: All,
    limit: Limit = 50,
    cursor: Cursor = None,
    learner_id: OfLearner = None,
    status: OnlyStatus = None,
) -> Listed[PlanRequest]:
    """List plan requests, newest first."""
    return listed(stored.requests.page(owner, limit=limit, cursor=cursor, only=ListFilter(learner_id, status)))


@router.get(
    "/api/plan-requests/<request_id>/trace/",
    summary="Read the trace of a plan request",
    tags=["Plan requests"],
    responses={200: {"description": "The records of its steps so far."}, **problems(NotFound)},
)
def get_trace(request_id: PathId, owner: Owner, stored: All) -> Traced:
    key = parse_id(request_id)
    or_not_found(stored.requests.get(owner, key))
    return Traced(request_id=key, records=list[TraceRecord](whole_trace(stored.runs, owner, key)))


@router.get(
    "/api/plans/",
    summary="List plans",
    tags=["Plans"],
    responses={200: {"description": "A page of plans, without their days."}, **problems(InvalidFields)},
)
def list_plans(
    owner: Owner,
    stored: All,
    limit: Limit = 50,
    cursor: Cursor = None,
    learner_id: OfLearner = None,
    status: OnlyPlanStatus = None,
) -> Listed[PlanSummary]:
    """List plans, newest first."""
    return listed(stored.plans.page(owner, limit=limit, cursor=cursor, only=ListFilter(learner_id, status)))


handler = lambda_handler_for(router, public_paths=("/api/health",))
collector.resume()
