"""The routes that read a plan, its explanation, and the plan request that it was made for."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Response

from studyplan.domain.errors.http import InvalidFields, NotFound, or_not_found
from studyplan.domain.explanation.progress import PlanRequestProgress, progress_of
from studyplan.domain.explanation.values import Explanation
from studyplan.domain.values.plan import Plan
from studyplan.http.api import Owner, parse_id
from studyplan.http.route_docs import ETAG, problems
from studyplan.http.schemas import PathId
from studyplan.http.versions import OnlyVersion, plan_response
from studyplan.routes.registrar import Routes
from studyplan.runtime import wiring
from studyplan.services.plans import explain
from studyplan.services.plans.plan_store import Stored, plan_of

routes = Routes()
All = Annotated[Stored, Depends(wiring.stored)]


@routes.get(
    "/plan-requests/<request_id>/",
    summary="Read a plan request",
    tags=["Plan requests"],
    responses={200: {"description": "The plan request with its status and its steps."}, **problems(NotFound)},
)
def get_plan_request(request_id: PathId, owner: Owner, stored: All) -> PlanRequestProgress:
    """Return a plan request with the steps so far. It has a `plan_id` once there is a plan, a `failure` when it failed.

    Poll it while its status is queued or running, at most once a second; wait as long as `Retry-After` of a 429 or 503.
    """
    key = parse_id(request_id)
    request = or_not_found(stored.requests.get(owner, key))  # before the trace: a status is never ahead of the steps
    return progress_of(request, stored.runs.trace(owner, key))


@routes.get(
    "/plans/<plan_id>/",
    summary="Read a plan",
    tags=["Plans"],
    responses={200: {"description": "The plan, day by day.", "headers": ETAG}, **problems(NotFound, InvalidFields)},
)
def get_plan(plan_id: PathId, owner: Owner, stored: All, version: OnlyVersion = None) -> Response[Plan]:
    """Return the version of a plan that is in force, or the one that is asked for."""
    return plan_response(plan_of(stored, owner, parse_id(plan_id), version))


@routes.get(
    "/plans/<plan_id>/explain/",
    summary="Explain a plan",
    tags=["Plans"],
    responses={
        200: {"description": "The findings of the checks, and the reasons for each day and each task."},
        **problems(NotFound, InvalidFields),
    },
)
def explain_plan(plan_id: PathId, owner: Owner, stored: All, version: OnlyVersion = None) -> Explanation:
    """Explain a plan from what was stored when it was made: later updates of learner and library have no effect."""
    return explain.explain_plan(stored, owner, parse_id(plan_id), version)
