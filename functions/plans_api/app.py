"""The HTTP API of plan requests, traces and plans; health, the OpenAPI document, and a 404 for unknown paths."""

from functools import partial
from pathlib import Path
from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Response

from studyplan.domain.errors.http import Infeasible, InvalidFields, NotFound, TooManyOpenRequests, or_not_found
from studyplan.domain.explanation.values import Explanation
from studyplan.domain.feasibility.report import FeasibilityReport
from studyplan.domain.values.plan import Plan, PlanSummary
from studyplan.domain.values.plan_request import PlanRequest, PlanRequestIn
from studyplan.domain.values.trace import TraceRecord
from studyplan.http.api import CorrelationId, Event, Owner, lambda_handler_for, location, new_router, parse_id
from studyplan.http.route_docs import LOCATION, RETRY_AFTER, document_route, identifies, leads_to, next_page
from studyplan.http.schemas import Cursor, Health, IdempotencyKey, Limit, Listed, PathId, Traced, listed
from studyplan.ports import Plans, Requests, Runs
from studyplan.runtime import wiring
from studyplan.services import explain
from studyplan.services.submit import PlanRequestService

router = new_router()
service_docs, request_docs, plan_docs = (partial(document_route, tag) for tag in ("Service", "Plan requests", "Plans"))
Submission = Annotated[PlanRequestService, Depends(wiring.plan_request_service)]
StoredRequests = Annotated[Requests, Depends(wiring.requests)]
StoredRuns = Annotated[Runs, Depends(wiring.runs)]
StoredPlans = Annotated[Plans, Depends(wiring.plans)]
REQUEST = identifies("request_id", "/id", "get_plan_request")
TRACE = identifies("request_id", "/id", "get_trace")
ITS_PLAN = identifies("plan_id", "/plan_id", "get_plan", "explain_plan")
ITS_REQUEST = identifies("request_id", "/request_id", "get_plan_request", "get_trace")
EXPLANATION = identifies("plan_id", "/id", "explain_plan")
FIRST_REQUEST = {
    **identifies("request_id", "/items/0/id", "get_plan_request", "get_trace"),
    **identifies("plan_id", "/items/0/plan_id", "get_plan", "explain_plan"),
}
FIRST_PLAN = {
    **identifies("plan_id", "/items/0/id", "get_plan", "explain_plan"),
    **identifies("request_id", "/items/0/request_id", "get_plan_request", "get_trace"),
}
SUBMITTING = leads_to("create_plan_request", "The checked body can be submitted as it is.", requestBody="$request.body")


@router.get("/api/health/", **service_docs("Check the service's health", response="The service is up.", public=True))
def health() -> Health:
    return Health()


@router.get(
    "/api/openapi.json",
    **service_docs("Read this document", response="This document."),
)
def openapi() -> Response[str]:
    return Response(200, "application/json", Path(__file__).with_name("openapi.json").read_text("utf-8"))


@router.post(
    "/api/plan-requests/",
    **request_docs(
        "Submit a plan request",
        *(InvalidFields, Infeasible, TooManyOpenRequests),
        status=202,
        response="The request is accepted and its plan is being made.",
        headers=(LOCATION, RETRY_AFTER),
        links=REQUEST | TRACE,
    ),
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
    **request_docs(
        "Check a plan request",
        InvalidFields,
        Infeasible,
        response="A plan is possible; the report has the capacity of each week.",
        links=SUBMITTING,
    ),
)
def check_plan_request(body: PlanRequestIn, owner: Owner, service: Submission) -> FeasibilityReport:
    """Check whether a plan is possible for the body of a plan request, without a model; nothing is stored."""
    return service.check(owner, body)


@router.get(
    "/api/plan-requests/",
    **request_docs(
        "List plan requests",
        InvalidFields,
        response="A page of plan requests.",
        links=FIRST_REQUEST | next_page("list_plan_requests"),
    ),
)
def list_plan_requests(
    owner: Owner, plan_requests: StoredRequests, limit: Limit = 50, cursor: Cursor = None
) -> Listed[PlanRequest]:
    return listed(plan_requests.page(owner, limit=limit, cursor=cursor))


@router.get(
    "/api/plan-requests/<request_id>/",
    **request_docs(
        "Read a plan request", NotFound, response="The plan request with its status.", links=TRACE | ITS_PLAN
    ),
)
def get_plan_request(request_id: PathId, owner: Owner, plan_requests: StoredRequests) -> PlanRequest:
    """Return a plan request. It has a `plan_id` once there is a plan, and a `failure` when it failed."""
    return or_not_found(plan_requests.get(owner, parse_id(request_id)))


@router.get(
    "/api/plan-requests/<request_id>/trace/",
    **request_docs("Read the trace of a plan request", NotFound, response="The records of its steps so far."),
)
def get_trace(request_id: PathId, owner: Owner, plan_requests: StoredRequests, runs: StoredRuns) -> Traced:
    key = parse_id(request_id)
    or_not_found(plan_requests.get(owner, key))
    return Traced(request_id=key, records=list[TraceRecord](runs.trace(owner, key)))


@router.get(
    "/api/plans/",
    **plan_docs(
        "List plans",
        InvalidFields,
        response="A page of plans, without their days.",
        links=FIRST_PLAN | next_page("list_plans"),
    ),
)
def list_plans(owner: Owner, plans: StoredPlans, limit: Limit = 50, cursor: Cursor = None) -> Listed[PlanSummary]:
    return listed(plans.page(owner, limit=limit, cursor=cursor))


@router.get(
    "/api/plans/<plan_id>/",
    **plan_docs(
        "Read a plan",
        NotFound,
        response="The plan, day by day.",
        links=EXPLANATION | ITS_REQUEST,
    ),
)
def get_plan(plan_id: PathId, owner: Owner, plans: StoredPlans) -> Plan:
    return or_not_found(plans.get(owner, parse_id(plan_id)))


@router.get(
    "/api/plans/<plan_id>/explain/",
    **plan_docs(
        "Explain a plan",
        NotFound,
        response="The findings of the checks, and the reasons for each day and each task.",
    ),
)
def explain_plan(plan_id: PathId, owner: Owner, plans: StoredPlans, runs: StoredRuns) -> Explanation:
    """Explain a plan from what was stored when it was made: later updates of learner and library have no effect."""
    return explain.explain_plan(plans, runs, owner, parse_id(plan_id))


handler = lambda_handler_for(router, public_paths=("/api/health",))
