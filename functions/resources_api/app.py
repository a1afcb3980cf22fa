"""The HTTP API of the library of learning resources, with its seed and what learners say of it."""

from functools import partial
from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Response

from studyplan import collector
from studyplan.domain.errors.http import Conflict, InvalidFields, LibraryFull, NotFound, Stale, or_not_found
from studyplan.domain.feedback.overview import ReportedResources, ResourceOverview
from studyplan.domain.feedback.values import FeedbackOverride
from studyplan.domain.retrieval.prerequisites import existing
from studyplan.domain.values.resource import Resource, ResourceIn, ResourcePatch, to_resource
from studyplan.domain.values.text import topic_id
from studyplan.http.api import Event, Owner, lambda_handler_for, location, new_router, parse_id, with_etag
from studyplan.http.route_docs import ETAG, LOCATION, SAME_PAGE, problems
from studyplan.http.schemas import Cursor, IfMatch, Limit, Listed, OnlyLevel, OnlyType, PathId, Topic, listed
from studyplan.ports import Library, ResourceFilter
from studyplan.runtime import wiring
from studyplan.runtime.settings import settings
from studyplan.services.etags import retried
from studyplan.services.feedback.resources import ResourceFeedbackService
from studyplan.services.seeds import Seeded, load_seeds
from studyplan.services.updates import delete_resource, update_resource


def _feedback() -> ResourceFeedbackService:
    return ResourceFeedbackService(wiring.library(), wiring.votes(), now=wiring.now)


router = new_router()
Stored = Annotated[Library, Depends(wiring.library)]
Feedback = Annotated[ResourceFeedbackService, Depends(_feedback)]
PRECEDING = {
    "create_resource": {
        "operationId": "create_resource",
        "requestBody": {"prerequisites": ["$response.body#/id"]},
        "description": "`id` can be one of its prerequisites.",
    }
}
LISTING = {"list_resources": {"operationId": "list_resources", "description": "The list contains the seed resources."}}


@router.post(
    "/api/resources/",
    summary="Add a resource",
    tags=["Resources"],
    status_code=201,
    responses={
        201: {"description": "The resource is stored.", "headers": LOCATION | ETAG | SAME_PAGE, "links": PRECEDING},
        **problems(InvalidFields, Conflict, LibraryFull),
    },
)
def create_resource(body: ResourceIn, owner: Owner, event: Event, library: Stored) -> Response[Resource]:
    """Store a resource. Its prerequisites must exist already.

    A url that another resource has is a conflict; the detail names that resource's id. Another url of its page is
    none: `Link` names up to 10 resources that are most likely the same page.
    """
    resource = to_resource(body, resource_id=wiring.new_id(), now=wiring.now())

    def add() -> str | None:
        known = existing(resource, partial(library.get, owner))  # no resource needs a new id yet: there is no cycle
        return library.add(owner, resource, relying_on=known)

    try:
        existing_id = retried(add)
    except Stale:  # there is no version that the caller could fetch again
        raise Conflict("Its prerequisites are being changed, by somebody else or an import; send it again.") from None
    if existing_id:
        raise Conflict(f"The resource {existing_id} has this url; update that one, or send another url.")
    place = location(event, f"/api/resources/{resource.id}/")
    return with_etag(resource, status=201, Location=place, **_same_page(library, owner, resource, event))


@router.get(
    "/api/resources/",
    summary="List resources",
    tags=["Resources"],
    responses={200: {"description": "A page of resources."}, **problems(InvalidFields)},
)
def list_resources(
    owner: Owner,
    library: Stored,
    limit: Limit = 50,
    cursor: Cursor = None,
    topic: Topic = None,
    difficulty: OnlyLevel = None,
    resource_type: OnlyType = None,
) -> Listed[Resource]:
    only = ResourceFilter(topic_id(topic) if topic else None, difficulty, resource_type)
    return listed(library.page(owner, limit=limit, cursor=cursor, only=only))


@router.post(
    "/api/resources/seed/",
    summary="Load the seed resources",
    tags=["Resources"],
    responses={200: {"description": "How many were created.", "links": LISTING}, **problems(LibraryFull)},
)
def seed_resources(owner: Owner, library: Stored) -> Seeded:
    """Store the 26 resources that come with the service. A second call changes nothing."""
    return load_seeds(library, owner, folder=settings().seeds_folder, now=wiring.now())


@router.get(
    "/api/resources/reported/",
    summary="List reported resources",
    tags=["Resources"],
    responses={200: {"description": "The resources whose address learners report, or that plans may not use."}},
)
def list_reported_resources(owner: Owner, feedback: Feedback) -> ReportedResources:
    """List up to 100 resources that are reported as broken or excluded, those with most reports first.

    Three reports of different learners exclude a resource, unless another one in use needs it.
    """
    return feedback.reported(owner)


@router.get(
    "/api/resources/<resource_id>/",
    summary="Read a resource",
    tags=["Resources"],
    responses={200: {"description": "The resource.", "headers": ETAG, "links": PRECEDING}, **problems(NotFound)},
)
def get_resource(resource_id: PathId, owner: Owner, library: Stored) -> Response[Resource]:
    return with_etag(or_not_found(library.get(owner, parse_id(resource_id))))


@router.patch(
    "/api/resources/<resource_id>/",
    summary="Update a resource",
    tags=["Resources"],
    responses={
        200: {"description": "The updated resource.", "headers": ETAG | SAME_PAGE},
        **problems(NotFound, Conflict, Stale, InvalidFields),
    },
)
def patch_resource(
    resource_id: PathId, body: ResourcePatch, owner: Owner, event: Event, library: Stored, if_match: IfMatch = None
) -> Response[Resource]:
    """Apply a JSON merge patch (RFC 7396): given fields replace stored ones, null resets a field to its default.

    Its prerequisites must exist, and must not need this resource themselves. With another `url`, `Link` names up to 10
    resources that are most likely the same page.
    """
    resource = update_resource(library, owner, parse_id(resource_id), body, if_match=if_match, now=wiring.now())
    links = _same_page(library, owner, resource, event) if body.url else {}
    return with_etag(resource, status=200, **links)


@router.delete(
    "/api/resources/<resource_id>/",
    summary="Delete a resource",
    tags=["Resources"],
    status_code=204,
    responses={204: {"description": "Deleted.", "content": {}}, **problems(NotFound, Conflict, Stale)},
)
def remove_resource(resource_id: PathId, owner: Owner, library: Stored, if_match: IfMatch = None) -> Response[None]:
    """Delete a resource, unless another one has it as a prerequisite. Plans keep their own copy of title and url."""
    delete_resource(library, owner, parse_id(resource_id), if_match=if_match)
    return Response(204)


@router.get(
    "/api/resources/<resource_id>/feedback/",
    summary="Read the feedback on a resource",
    tags=["Feedback"],
    responses={
        200: {"description": "The counted votes, and what plans make of them.", "headers": ETAG},
        **problems(NotFound),
    },
)
def get_resource_feedback(resource_id: PathId, owner: Owner, feedback: Feedback) -> Response[ResourceOverview]:
    return with_etag(feedback.overview(owner, parse_id(resource_id)))


@router.patch(
    "/api/resources/<resource_id>/feedback/",
    summary="Override the feedback on a resource",
    tags=["Feedback"],
    responses={
        200: {"description": "The feedback after the update.", "headers": ETAG},
        **problems(NotFound, Stale, InvalidFields),
    },
)
def patch_resource_feedback(
    resource_id: PathId, body: FeedbackOverride, owner: Owner, feedback: Feedback, if_match: IfMatch = None
) -> Response[ResourceOverview]:
    """Set points, difficulty, minutes or exclusion in place of what the votes say; null leaves one to the votes again.

    A resource that another one in use needs stays in plans, also where it is excluded.
    """
    return with_etag(feedback.override(owner, parse_id(resource_id), body, if_match=if_match))


@router.delete(
    "/api/resources/<resource_id>/feedback/",
    summary="Reset the feedback on a resource",
    tags=["Feedback"],
    status_code=204,
    responses={204: {"description": "Deleted.", "content": {}}, **problems(NotFound, Stale)},
)
def reset_resource_feedback(
    resource_id: PathId, owner: Owner, feedback: Feedback, if_match: IfMatch = None
) -> Response[None]:
    """Delete the counts and what the owner has set. What was said before counts no more; learners may say it again."""
    feedback.reset(owner, parse_id(resource_id), if_match=if_match)
    return Response(204)


def _same_page(library: Library, owner: str, resource: Resource, event: Event) -> dict[str, str]:
    """Return the header that names other resources of the same page.

    They are read after the write: of two callers that store one page at once, the later one learns of it.
    """
    others = library.same_page(owner, resource)
    links = (f'<{location(event, f"/api/resources/{each}/")}>; rel="alternate"' for each in others)
    return {"Link": ", ".join(links)} if others else {}


handler = lambda_handler_for(router)
collector.resume()
