"""The HTTP API of learners."""

from functools import partial
from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Response

from studyplan.domain.errors.http import InvalidFields, NotFound, Stale, or_not_found
from studyplan.domain.values.learner import Learner, LearnerIn, LearnerPatch
from studyplan.http.api import Event, Owner, lambda_handler_for, location, new_router, parse_id, with_etag
from studyplan.http.route_docs import ETAG, LOCATION, document_route, identifies, leads_to, next_page
from studyplan.http.schemas import Cursor, IfMatch, Limit, Listed, PathId, listed
from studyplan.ports import Learners
from studyplan.runtime import wiring
from studyplan.services.updates import LearnerDeletion, update_learner

router = new_router()
docs = partial(document_route, "Learners")
Stored = Annotated[Learners, Depends(wiring.learners)]
Deletion = Annotated[LearnerDeletion, Depends(wiring.learner_deletion)]
READING = identifies("learner_id", "/id", "get_learner")
CHANGING = identifies("learner_id", "/id", "patch_learner", "remove_learner", etag=True)
FIRST = identifies("learner_id", "/items/0/id", "get_learner", "patch_learner", "remove_learner")
ASKING = leads_to("create_plan_request", "`id` is its `learner_id`.", requestBody={"learner_id": "$response.body#/id"})


@router.post(
    "/api/learners/",
    **docs(
        "Create a learner",
        InvalidFields,
        status=201,
        response="The learner is stored.",
        headers=(LOCATION, ETAG),
        links=READING | CHANGING | ASKING,
    ),
)
def create_learner(body: LearnerIn, owner: Owner, event: Event, learners: Stored) -> Response[Learner]:
    now = wiring.now()
    learner = Learner(**body.model_dump(), id=wiring.new_id(), created_at=now, updated_at=now)
    learners.add(owner, learner)
    return with_etag(learner, status=201, Location=location(event, f"/api/learners/{learner.id}/"))


@router.get(
    "/api/learners/",
    **docs("List learners", InvalidFields, response="A page of learners.", links=FIRST | next_page("list_learners")),
)
def list_learners(owner: Owner, learners: Stored, limit: Limit = 50, cursor: Cursor = None) -> Listed[Learner]:
    return listed(learners.page(owner, limit=limit, cursor=cursor))


@router.get(
    "/api/learners/<learner_id>/",
    **docs("Read a learner", NotFound, response="The learner.", headers=(ETAG,), links=CHANGING | ASKING),
)
def get_learner(learner_id: PathId, owner: Owner, learners: Stored) -> Response[Learner]:
    return with_etag(or_not_found(learners.get(owner, parse_id(learner_id))))


@router.patch(
    "/api/learners/<learner_id>/",
    **docs(
        "Update a learner",
        *(NotFound, Stale, InvalidFields),
        response="The updated learner.",
        headers=(ETAG,),
        links=READING | CHANGING,
    ),
)
def patch_learner(
    learner_id: PathId, body: LearnerPatch, owner: Owner, learners: Stored, if_match: IfMatch = None
) -> Response[Learner]:
    """Apply a JSON merge patch (RFC 7396): given fields replace stored ones, null resets a field to its default."""
    key = parse_id(learner_id)
    return with_etag(update_learner(learners, owner, key, body, if_match=if_match, now=wiring.now()))


@router.delete(
    "/api/learners/<learner_id>/", **docs("Delete a learner", NotFound, Stale, status=204, response="Deleted.")
)
def remove_learner(learner_id: PathId, owner: Owner, deletion: Deletion, if_match: IfMatch = None) -> Response[None]:
    """Delete the learner with all plan requests, plans and traces; an open request is stopped and ends as failed."""
    deletion.delete(owner, parse_id(learner_id), if_match=if_match, now=wiring.now())
    return Response(204)


handler = lambda_handler_for(router)
