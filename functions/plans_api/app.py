"""Plan requests, their traces and plans over HTTP; health, the OpenAPI document, and every path that is not ours."""

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
from studyplan.http.api import CorrelationId, Event, Owner, known_id, lambda_for, location, new_router
from studyplan.http.route_docs import LOCATION, RETRY_AFTER, about, identifies, leads_to, next_page
from studyplan.http.schemas import Cursor, Health, IdempotencyKey, Limit, Listed, PathId, Traced, listed
from studyplan.ports import Plans, Requests, Runs
from studyplan.runtime import wiring
from studyplan.services import explain
from studyplan.services.submit import PlanRequestService

router = new_router()
of_service, of_requests, of_plans = (partial(about, tag) for tag in ("Service", "Plan requests", "Plans"))
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
SUBMITTING = leads_to("create_plan_request", "What was checked can be asked for as it is.", requestBody="$request.body")


@router.get("/api/health/", **of_service("Say that the API is up", answer="It is.", open_to_all=True))
def health() -> Health:
    return Health()


@router.get(
    "/api/openapi.json",
    **of_service("Read this document", answer="This document."),
)
def openapi() -> Response[str]:
    return Response(200, "application/json", Path(__file__).with_name("openapi.json").read_text("utf-8"))


@router.post(
    "/api/plan-requests/",
    **of_requests(
        "Ask for a plan",
        *(InvalidFields, Infeasible, TooManyOpenRequests),
        status=202,
        answer="The request is accepted, its plan is being made.",
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
    """Read the request at its Location until its status is completed, needs_review or failed."""
    request = service.submit(owner, body, idempotency_key=idempotency_key, correlation_id=correlation_id)
    headers = {"Location": location(event, f"/api/plan-requests/{request.id}/"), "Retry-After": "1"}
    return Response(202, "application/json", request, headers)


@router.post(
    "/api/plan-requests/check/",
    **of_requests(
        "Check whether a plan is possible",
        InvalidFields,
        Infeasible,
        answer="It is possible; the capacity of each week.",
        links=SUBMITTING,
    ),
)
def check_plan_request(body: PlanRequestIn, owner: Owner, service: Submission) -> FeasibilityReport:
    """Takes the body of a plan request. No model is asked and nothing is stored."""
    return service.check(owner, body)


@router.get(
    "/api/plan-requests/",
    **of_requests(
        "List plan requests",
        InvalidFields,
        answer="A page of plan requests.",
        links=FIRST_REQUEST | next_page("list_plan_requests"),
    ),
)
def list_plan_requests(
    owner: Owner, requests: StoredRequests, limit: Limit = 50, cursor: Cursor = None
) -> Listed[PlanRequest]:
    return listed(requests.page(owner, limit=limit, cursor=cursor))


@router.get(
    "/api/plan-requests/<request_id>/",
    **of_requests("Read a plan request", NotFound, answer="Where the request stands.", links=TRACE | ITS_PLAN),
)
def get_plan_request(request_id: PathId, owner: Owner, requests: StoredRequests) -> PlanRequest:
    """`plan_id` is there when there is a plan, `failure` when there will be none."""
    return or_not_found(requests.get(owner, known_id(request_id)))


@router.get(
    "/api/plan-requests/<request_id>/trace/",
    **of_requests("Read how a plan came about", NotFound, answer="Every step's record so far."),
)
def get_trace(request_id: PathId, owner: Owner, requests: StoredRequests, runs: StoredRuns) -> Traced:
    key = known_id(request_id)
    or_not_found(requests.get(owner, key))
    return Traced(request_id=key, records=list[TraceRecord](runs.trace(owner, key)))


@router.get(
    "/api/plans/",
    **of_plans(
        "List plans",
        InvalidFields,
        answer="A page of plans, without their days.",
        links=FIRST_PLAN | next_page("list_plans"),
    ),
)
def list_plans(owner: Owner, plans: StoredPlans, limit: Limit = 50, cursor: Cursor = None) -> Listed[PlanSummary]:
    return listed(plans.page(owner, limit=limit, cursor=cursor))


@router.get(
    "/api/plans/<plan_id>/",
    **of_plans(
        "Read a plan",
        NotFound,
        answer="The plan, day by day.",
        links=EXPLANATION | ITS_REQUEST,
    ),
)
def get_plan(plan_id: PathId, owner: Owner, plans: StoredPlans) -> Plan:
    return or_not_found(plans.get(owner, known_id(plan_id)))


@router.get(
    "/api/plans/<plan_id>/explain/",
    **of_plans(
        "Read why a plan is as it is",
        NotFound,
        answer="What the checks found, then the reasons for each day and each task.",
    ),
)
def explain_plan(plan_id: PathId, owner: Owner, plans: StoredPlans, runs: StoredRuns) -> Explanation:
    """Computed from what was stored when the plan was made: later changes of learner and library have no effect."""
    return explain.explain_plan(plans, runs, owner, known_id(plan_id))


handler = lambda_for(router, open_to_all=("/api/health",))
