"""Learners over HTTP."""

from functools import partial

from aws_lambda_powertools.event_handler import Response

from studyplan.domain.errors.http import InvalidFields, NotFound, Stale
from studyplan.domain.values.learner import Learner, LearnerIn, LearnerPatch
from studyplan.http.api import found, known_id, lambda_for, location, new_router, tagged
from studyplan.http.request_context import owner_of
from studyplan.http.route_docs import ETAG, LOCATION, about, identifies, leads_to, next_page
from studyplan.http.schemas import Cursor, IfMatch, ItsId, Limit, Listed, listed
from studyplan.runtime import wiring
from studyplan.services.updates import delete_learner, update_learner

router = new_router()
learners = partial(about, "Learners")
READING = identifies("learner_id", "/id", "get_learner")
CHANGING = identifies("learner_id", "/id", "patch_learner", "remove_learner", tagged=True)
FIRST = identifies("learner_id", "/items/0/id", "get_learner", "patch_learner", "remove_learner")
ASKING = leads_to("create_plan_request", "`id` is its `learner_id`.", requestBody={"learner_id": "$response.body#/id"})


@router.post(
    "/api/learners/",
    **learners(
        "Create a learner",
        InvalidFields,
        status=201,
        answer="The learner is stored.",
        headers=(LOCATION, ETAG),
        links=READING | CHANGING | ASKING,
    ),
)
def create_learner(given: LearnerIn) -> Response[Learner]:
    event, now = router.current_event.raw_event, wiring.now()
    learner = Learner(**given.model_dump(), id=wiring.new_id(), created_at=now, updated_at=now)
    wiring.store().add_learner(owner_of(event), learner)
    return tagged(learner, status=201, Location=location(event, f"/api/learners/{learner.id}/"))


@router.get(
    "/api/learners/",
    **learners("List learners", InvalidFields, answer="A page of learners.", links=FIRST | next_page("list_learners")),
)
def list_learners(limit: Limit = 50, cursor: Cursor = None) -> Listed[Learner]:
    owner = owner_of(router.current_event.raw_event)
    return listed(wiring.store().learners(owner, limit=limit, cursor=cursor))


@router.get(
    "/api/learners/<learner_id>/",
    **learners("Read a learner", NotFound, answer="The learner.", headers=(ETAG,), links=CHANGING | ASKING),
)
def get_learner(learner_id: ItsId) -> Response[Learner]:
    owner = owner_of(router.current_event.raw_event)
    return tagged(found(wiring.store().learner(owner, known_id(learner_id))))


@router.patch(
    "/api/learners/<learner_id>/",
    **learners(
        "Change a learner",
        *(NotFound, Stale, InvalidFields),
        answer="The changed learner.",
        headers=(ETAG,),
        links=READING | CHANGING,
    ),
)
def patch_learner(learner_id: ItsId, given: LearnerPatch, if_match: IfMatch = None) -> Response[Learner]:
    """A JSON merge patch (RFC 7396): fields that are given replace, null takes a field back to its default."""
    owner, key, now = owner_of(router.current_event.raw_event), known_id(learner_id), wiring.now()
    return tagged(update_learner(wiring.store(), owner, key, given, if_match=if_match, now=now))


@router.delete(
    "/api/learners/<learner_id>/", **learners("Delete a learner", NotFound, Stale, status=204, answer="All is gone.")
)
def remove_learner(learner_id: ItsId, if_match: IfMatch = None) -> Response[None]:
    """With the learner go all plan requests, plans and traces; a request that is running ends as failed."""
    owner, key = owner_of(router.current_event.raw_event), known_id(learner_id)
    delete_learner(wiring.store(), wiring.workflow(), owner, key, if_match=if_match, now=wiring.now())
    return Response(204)


handler = lambda_for(router)
