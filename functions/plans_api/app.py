"""Plan requests, their traces and plans over HTTP; health, and every path that is not ours."""

from aws_lambda_powertools.event_handler import Response

from studyplan.domain.models import PlanRequest, PlanRequestIn
from studyplan.domain.plan import Plan, PlanSummary
from studyplan.domain.trace import TraceRecord
from studyplan.runtime import wiring
from studyplan.runtime.api import found, header_of, known_id, lambda_for, location, new_router, owner_of
from studyplan.runtime.bodies import Cursor, Limit, Listed, Traced, listed
from studyplan.runtime.opening import open_plan_request

router = new_router()


@router.get("/api/health/")
def health() -> dict[str, str]:
    return {"status": "ok"}


@router.post("/api/plan-requests/", status_code=202)
def create_plan_request(given: PlanRequestIn) -> Response[PlanRequest]:
    event = router.current_event.raw_event
    request = open_plan_request(owner_of(event), given, idempotency_key=header_of(event, "idempotency-key"))
    headers = {"Location": location(event, f"/api/plan-requests/{request.id}/"), "Retry-After": "1"}
    return Response(202, "application/json", request, headers)


@router.get("/api/plan-requests/")
def list_plan_requests(limit: Limit = 50, cursor: Cursor = None) -> Listed[PlanRequest]:
    owner = owner_of(router.current_event.raw_event)
    return listed(wiring.store().requests(owner, limit=limit, cursor=cursor))


@router.get("/api/plan-requests/<request_id>/")
def get_plan_request(request_id: str) -> PlanRequest:
    owner = owner_of(router.current_event.raw_event)
    return found(wiring.store().request(owner, known_id(request_id)))


@router.get("/api/plan-requests/<request_id>/trace/")
def get_trace(request_id: str) -> Traced:
    owner, key = owner_of(router.current_event.raw_event), known_id(request_id)
    found(wiring.store().request(owner, key))
    return Traced(request_id=key, records=list[TraceRecord](wiring.store().trace(owner, key)))


@router.get("/api/plans/")
def list_plans(limit: Limit = 50, cursor: Cursor = None) -> Listed[PlanSummary]:
    owner = owner_of(router.current_event.raw_event)
    return listed(wiring.store().plans(owner, limit=limit, cursor=cursor))


@router.get("/api/plans/<plan_id>/")
def get_plan(plan_id: str) -> Plan:
    owner = owner_of(router.current_event.raw_event)
    return found(wiring.store().plan(owner, known_id(plan_id)))


handler = lambda_for(router)
