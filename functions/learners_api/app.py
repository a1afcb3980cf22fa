"""Learners over HTTP."""

from functools import partial
from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Response

from studyplan.domain.errors.http import InvalidFields, NotFound, Stale, or_not_found
from studyplan.domain.values.learner import Learner, LearnerIn, LearnerPatch
from studyplan.http.api import Event, Owner, known_id, lambda_for, location, new_router, tagged
from studyplan.http.route_docs import ETAG, LOCATION, about, identifies, leads_to, next_page
from studyplan.http.schemas import Cursor, IfMatch, Limit, Listed, PathId, listed
from studyplan.ports import Learners
from studyplan.runtime import wiring
from studyplan.services.updates import LearnerDeletion, update_learner

router = new_router()
documented = partial(about, "Learners")
Stored = Annotated[Learners, Depends(wiring.learners)]
Deletion = Annotated[LearnerDeletion, Depends(wiring.learner_deletion)]
READING = identifies("learner_id", "/id", "get_learner")
CHANGING = identifies("learner_id", "/id", "patch_learner", "remove_learner", tagged=True)
FIRST = identifies("learner_id", "/items/0/id", "get_learner", "patch_learner", "remove_learner")
ASKING = leads_to("create_plan_request", "`id` is its `learner_id`.", requestBody={"learner_id": "$response.body#/id"})


@router.post(
    "/api/learners/",
    **documented(
        "Create a learner",
        InvalidFields,
        status=201,
        answer="The learner is stored.",
        headers=(LOCATION, ETAG),
        links=READING | CHANGING | ASKING,
    ),
)
def create_learner(body: LearnerIn, owner: Owner, event: Event, learners: Stored) -> Response[Learner]:
    now = wiring.now()
    learner = Learner(**body.model_dump(), id=wiring.new_id(), created_at=now, updated_at=now)
    learners.add(owner, learner)
    return tagged(learner, status=201, Location=location(event, f"/api/learners/{learner.id}/"))


@router.get(
    "/api/learners/",
    **documented(
        "List learners", InvalidFields, answer="A page of learners.", links=FIRST | next_page("list_learners")
    ),
)
def list_learners(owner: Owner, learners: Stored, limit: Limit = 50, cursor: Cursor = None) -> Listed[Learner]:
    return listed(learners.page(owner, limit=limit, cursor=cursor))


@router.get(
    "/api/learners/<learner_id>/",
    **documented("Read a learner", NotFound, answer="The learner.", headers=(ETAG,), links=CHANGING | ASKING),
)
def get_learner(learner_id: PathId, owner: Owner, learners: Stored) -> Response[Learner]:
    return tagged(or_not_found(learners.get(owner, known_id(learner_id))))


@router.patch(
    "/api/learners/<learner_id>/",
    **documented(
        "Change a learner",
        *(NotFound, Stale, InvalidFields),
        answer="The changed learner.",
        headers=(ETAG,),
        links=READING | CHANGING,
    ),
)
def patch_learner(
    learner_id: PathId, body: LearnerPatch, owner: Owner, learners: Stored, if_match: IfMatch = None
) -> Response[Learner]:
    """A JSON merge patch (RFC 7396): fields that are given replace, null takes a field back to its default."""
    key = known_id(learner_id)
    return tagged(update_learner(learners, owner, key, body, if_match=if_match, now=wiring.now()))


@router.delete(
    "/api/learners/<learner_id>/", **documented("Delete a learner", NotFound, Stale, status=204, answer="All is gone.")
)
def remove_learner(learner_id: PathId, owner: Owner, deletion: Deletion, if_match: IfMatch = None) -> Response[None]:
    """With the learner go all plan requests, plans and traces; a request that is running ends as failed."""
    deletion.delete(owner, known_id(learner_id), if_match=if_match, now=wiring.now())
    return Response(204)


handler = lambda_for(router)
