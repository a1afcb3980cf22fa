"""The HTTP API of what happens to a plan after it is published: progress. 404 for unknown paths below a plan."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Response

from studyplan.domain.errors.http import InvalidFields, NotFound, Stale
from studyplan.domain.progress.values import PlanProgress, TaskUpdates
from studyplan.http.api import Owner, lambda_handler_for, new_router, parse_id
from studyplan.http.route_docs import ETAG, problems
from studyplan.http.schemas import IfMatch, PathId
from studyplan.runtime import wiring
from studyplan.services.progress import ProgressService, TaggedProgress

router = new_router()
Recording = Annotated[ProgressService, Depends(wiring.progress_service)]


@router.get(
    "/api/plans/<plan_id>/progress/",
    summary="Read the progress of a plan",
    tags=["Plans"],
    responses={
        200: {"description": "What is done, due and late, and the pace.", "headers": ETAG},
        **problems(NotFound),
    },
)
def get_progress(plan_id: PathId, owner: Owner, service: Recording) -> Response[PlanProgress]:
    """Return how far the learner is: today is the learner's date in the time zone of the plan."""
    return _tagged(service.read(owner, parse_id(plan_id), now=wiring.now()))


@router.patch(
    "/api/plans/<plan_id>/tasks/",
    summary="Record the progress of tasks",
    tags=["Plans"],
    responses={
        200: {"description": "The progress of the plan after the updates.", "headers": ETAG},
        **problems(NotFound, Stale, InvalidFields),
    },
)
def patch_tasks(
    plan_id: PathId, body: TaskUpdates, owner: Owner, service: Recording, if_match: IfMatch = None
) -> Response[PlanProgress]:
    """Record the status of up to 50 tasks, all or none. The same call again changes nothing, so it can be repeated.

    `minutes_spent` and `note` keep their stored value where they are left out; null clears them. A task that is planned
    and has `minutes_spent` is partly done. Nobody but the owner reads a note.
    """
    key = parse_id(plan_id)
    return _tagged(service.record(owner, key, body.tasks, if_match=if_match, now=wiring.now()))


def _tagged(read: TaggedProgress) -> Response[PlanProgress]:
    return Response(200, "application/json", read.progress, {"ETag": read.etag})


handler = lambda_handler_for(router)
