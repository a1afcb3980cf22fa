"""Plan requests, their traces and plans over HTTP; health, the OpenAPI document, and every path that is not ours."""

from functools import partial
from pathlib import Path

from aws_lambda_powertools.event_handler import Response

from studyplan.domain.errors.http import Infeasible, InvalidFields, NotFound, TooManyOpenRequests
from studyplan.domain.explanation.values import Explanation
from studyplan.domain.feasibility.report import FeasibilityReport
from studyplan.domain.values.plan import Plan, PlanSummary
from studyplan.domain.values.plan_request import PlanRequest, PlanRequestIn
from studyplan.domain.values.trace import TraceRecord
from studyplan.http.api import found, known_id, lambda_for, location, new_router
from studyplan.http.request_context import correlation_of, owner_of
from studyplan.http.route_docs import LOCATION, RETRY_AFTER, about, identifies, leads_to, next_page
from studyplan.http.schemas import Cursor, Health, ItsId, Limit, Listed, Traced, listed
from studyplan.runtime import wiring
from studyplan.services import explain, submit
from studyplan.services.submit import IdempotencyKey

router = new_router()
service, requests, plans = (partial(about, tag) for tag in ("Service", "Plan requests", "Plans"))
REQUEST = identifies("request_id", "/id", "get_plan_request")
TRACE = identifies("request_id", "/id", "get_trace")
ITS_PLAN = identifies("plan_id", "/plan_id", "get_plan", "get_receipts")
ITS_REQUEST = identifies("request_id", "/request_id", "get_plan_request", "get_trace")
RECEIPTS = identifies("plan_id", "/id", "get_receipts")
FIRST_REQUEST = {
    **identifies("request_id", "/items/0/id", "get_plan_request", "get_trace"),
    **identifies("plan_id", "/items/0/plan_id", "get_plan", "get_receipts"),
}
FIRST_PLAN = {
    **identifies("plan_id", "/items/0/id", "get_plan", "get_receipts"),
    **identifies("request_id", "/items/0/request_id", "get_plan_request", "get_trace"),
}
WISHING = leads_to("create_plan_request", "What was checked can be asked for as it is.", requestBody="$request.body")


@router.get("/api/health/", **service("Say that the API is up", answer="It is.", open_to_all=True))
def health() -> Health:
    return Health()


@router.get(
    "/api/openapi.json",
    **service("Read this document", answer="This document."),
)
def openapi() -> Response[str]:
    return Response(200, "application/json", Path(__file__).with_name("openapi.json").read_text("utf-8"))


@router.post(
    "/api/plan-requests/",
    **requests(
        "Ask for a plan",
        *(InvalidFields, Infeasible, TooManyOpenRequests),
        status=202,
        answer="The request is accepted, its plan is being made.",
        headers=(LOCATION, RETRY_AFTER),
        links=REQUEST | TRACE,
    ),
)
def create_plan_request(given: PlanRequestIn, idempotency_key: IdempotencyKey = None) -> Response[PlanRequest]:
    """Read the request at its Location until its status is completed, needs_review or failed."""
    event = router.current_event.raw_event
    owner, correlation_id = owner_of(event), correlation_of(event)
    request = submit.submit_plan_request(owner, given, idempotency_key=idempotency_key, correlation_id=correlation_id)
    headers = {"Location": location(event, f"/api/plan-requests/{request.id}/"), "Retry-After": "1"}
    return Response(202, "application/json", request, headers)


@router.post(
    "/api/plan-requests/check/",
    **requests(
        "Check whether a plan is possible", InvalidFields, Infeasible, answer="It is, with this ledger.", links=WISHING
    ),
)
def check_plan_request(given: PlanRequestIn) -> FeasibilityReport:
    """Takes the body of a plan request. No model is asked and nothing is stored."""
    return submit.check_plan_request(owner_of(router.current_event.raw_event), given)


@router.get(
    "/api/plan-requests/",
    **requests(
        "List plan requests",
        InvalidFields,
        answer="A page of plan requests.",
        links=FIRST_REQUEST | next_page("list_plan_requests"),
    ),
)
def list_plan_requests(limit: Limit = 50, cursor: Cursor = None) -> Listed[PlanRequest]:
    owner = owner_of(router.current_event.raw_event)
    return listed(wiring.store().requests(owner, limit=limit, cursor=cursor))


@router.get(
    "/api/plan-requests/<request_id>/",
    **requests("Read a plan request", NotFound, answer="Where the request stands.", links=TRACE | ITS_PLAN),
)
def get_plan_request(request_id: ItsId) -> PlanRequest:
    """`plan_id` is there when there is a plan, `failure` when there will be none."""
    owner = owner_of(router.current_event.raw_event)
    return found(wiring.store().request(owner, known_id(request_id)))


@router.get(
    "/api/plan-requests/<request_id>/trace/",
    **requests("Read how a plan came about", NotFound, answer="Every step's record so far."),
)
def get_trace(request_id: ItsId) -> Traced:
    owner, key = owner_of(router.current_event.raw_event), known_id(request_id)
    found(wiring.store().request(owner, key))
    return Traced(request_id=key, records=list[TraceRecord](wiring.store().trace(owner, key)))


@router.get(
    "/api/plans/",
    **plans(
        "List plans",
        InvalidFields,
        answer="A page of plans, without their days.",
        links=FIRST_PLAN | next_page("list_plans"),
    ),
)
def list_plans(limit: Limit = 50, cursor: Cursor = None) -> Listed[PlanSummary]:
    owner = owner_of(router.current_event.raw_event)
    return listed(wiring.store().plans(owner, limit=limit, cursor=cursor))


@router.get(
    "/api/plans/<plan_id>/",
    **plans(
        "Read a plan",
        NotFound,
        answer="The plan, day by day.",
        links=RECEIPTS | ITS_REQUEST,
    ),
)
def get_plan(plan_id: ItsId) -> Plan:
    owner = owner_of(router.current_event.raw_event)
    return found(wiring.store().plan(owner, known_id(plan_id)))


@router.get(
    "/api/plans/<plan_id>/explain/",
    **plans("Read why a plan is as it is", NotFound, answer="What the checks found, then a receipt a day and a task."),
)
def explain_plan(plan_id: ItsId) -> Explanation:
    """Worked out from what was stored when the plan was made: later changes of learner and library change nothing."""
    return explain.explain_plan(owner_of(router.current_event.raw_event), known_id(plan_id))


handler = lambda_for(router, open_to_all=("/api/health",))
