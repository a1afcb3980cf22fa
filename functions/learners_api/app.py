"""The HTTP API of learners and of their links."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Response

from studyplan import collector
from studyplan.domain.errors.http import InvalidFields, NotFound, Stale, TooManyLinks, or_not_found
from studyplan.domain.links.values import LinkIn
from studyplan.domain.values.learner import Learner, LearnerIn, LearnerPatch
from studyplan.http.api import Event, Owner, lambda_handler_for, location, new_router, parse_id, with_etag
from studyplan.http.links import LinkList, NewLink, new_link
from studyplan.http.route_docs import ETAG, LOCATION, problems
from studyplan.http.schemas import Cursor, IfMatch, Limit, Listed, PathId, listed
from studyplan.ports import Learners
from studyplan.runtime import wiring
from studyplan.runtime.link_wiring import link_service
from studyplan.runtime.settings import settings
from studyplan.services.links import LinkService
from studyplan.services.updates import LearnerDeletion, update_learner


def _deletion() -> LearnerDeletion:
    parts = wiring.learners(), wiring.requests(), wiring.runs(), wiring.plans(), wiring.votes()
    return LearnerDeletion(*parts, wiring.adapters().links, wiring.workflow())


router = new_router()
Stored = Annotated[Learners, Depends(wiring.learners)]
Deletion = Annotated[LearnerDeletion, Depends(_deletion)]
Linking = Annotated[LinkService, Depends(link_service)]


@router.post(
    "/api/learners/",
    summary="Create a learner",
    tags=["Learners"],
    status_code=201,
    responses={201: {"description": "The learner is stored.", "headers": LOCATION | ETAG}, **problems(InvalidFields)},
)
def create_learner(body: LearnerIn, owner: Owner, event: Event, learners: Stored) -> Response[Learner]:
    now = wiring.now()
    learner = Learner(**body.model_dump(), id=wiring.new_id(), created_at=now, updated_at=now)
    learners.add(owner, learner)
    return with_etag(learner, status=201, Location=location(event, f"/api/learners/{learner.id}/"))


@router.get(
    "/api/learners/",
    summary="List learners",
    tags=["Learners"],
    responses={200: {"description": "A page of learners."}, **problems(InvalidFields)},
)
def list_learners(owner: Owner, learners: Stored, limit: Limit = 50, cursor: Cursor = None) -> Listed[Learner]:
    return listed(learners.page(owner, limit=limit, cursor=cursor))


@router.get(
    "/api/learners/<learner_id>/",
    summary="Read a learner",
    tags=["Learners"],
    responses={200: {"description": "The learner.", "headers": ETAG}, **problems(NotFound)},
)
def get_learner(learner_id: PathId, owner: Owner, learners: Stored) -> Response[Learner]:
    return with_etag(or_not_found(learners.get(owner, parse_id(learner_id))))


@router.patch(
    "/api/learners/<learner_id>/",
    summary="Update a learner",
    tags=["Learners"],
    responses={
        200: {"description": "The updated learner.", "headers": ETAG},
        **problems(NotFound, Stale, InvalidFields),
    },
)
def patch_learner(
    learner_id: PathId, body: LearnerPatch, owner: Owner, learners: Stored, if_match: IfMatch = None
) -> Response[Learner]:
    """Apply a JSON merge patch (RFC 7396): given fields replace stored ones, null resets a field to its default."""
    key = parse_id(learner_id)
    return with_etag(update_learner(learners, owner, key, body, if_match=if_match, now=wiring.now()))


@router.delete(
    "/api/learners/<learner_id>/",
    summary="Delete a learner",
    tags=["Learners"],
    status_code=204,
    responses={204: {"description": "Deleted.", "content": {}}, **problems(NotFound, Stale)},
)
def remove_learner(learner_id: PathId, owner: Owner, deletion: Deletion, if_match: IfMatch = None) -> Response[None]:
    """Delete the learner with all plan requests, plans, traces and links; an open request is stopped and has failed."""
    deletion.delete(owner, parse_id(learner_id), if_match=if_match, now=wiring.now())
    return Response(204)


@router.post(
    "/api/learners/<learner_id>/links/",
    summary="Make a link",
    tags=["Links"],
    status_code=201,
    responses={
        201: {"description": "The link, with its token, which is shown this once.", "headers": LOCATION},
        **problems(NotFound, InvalidFields, TooManyLinks),
    },
)
def create_link(learner_id: PathId, body: LinkIn, owner: Owner, event: Event, service: Linking) -> Response[NewLink]:
    """Make a secret address by which a learner's calendar program, or the learner, needs no account.

    A link is open for 180 days, or until it is revoked or the learner is deleted. A learner has ten open ones at most.
    """
    key = parse_id(learner_id)
    made = new_link(service.make(owner, key, body.kind), event, settings().page_url)
    headers = {"Location": location(event, f"/api/learners/{key}/links/{made.id}/"), "Cache-Control": "no-store"}
    return Response(201, "application/json", made, headers)


@router.get(
    "/api/learners/<learner_id>/links/",
    summary="List links",
    tags=["Links"],
    responses={200: {"description": "The open links of the learner, the newest first."}, **problems(NotFound)},
)
def list_links(learner_id: PathId, owner: Owner, service: Linking) -> LinkList:
    return LinkList(items=list(service.all(owner, parse_id(learner_id))))


@router.delete(
    "/api/learners/<learner_id>/links/<link_id>/",
    summary="Revoke a link",
    tags=["Links"],
    status_code=204,
    responses={204: {"description": "Revoked.", "content": {}}, **problems(NotFound)},
)
def revoke_link(learner_id: PathId, link_id: PathId, owner: Owner, service: Linking) -> Response[None]:
    """End a link at once. Calendar programs keep what they have read until they ask again."""
    service.revoke(owner, parse_id(learner_id), parse_id(link_id))
    return Response(204)


handler = lambda_handler_for(router)
collector.resume()
