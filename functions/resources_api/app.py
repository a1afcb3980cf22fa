"""The HTTP API of the library of learning resources, with its seed."""

from functools import partial
from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Response

from studyplan.domain.errors.http import Conflict, InvalidFields, LibraryFull, NotFound, Stale, or_not_found
from studyplan.domain.retrieval.prerequisites import refuse_unknown
from studyplan.domain.values.resource import Resource, ResourceIn, ResourcePatch, to_resource
from studyplan.domain.values.text import topic_id
from studyplan.http.api import Event, Owner, lambda_handler_for, location, new_router, parse_id, with_etag
from studyplan.http.route_docs import ETAG, LOCATION, document_route, identifies, leads_to, next_page
from studyplan.http.schemas import Cursor, IfMatch, Limit, Listed, OnlyLevel, OnlyType, PathId, Topic, listed
from studyplan.ports import Library, ResourceFilter
from studyplan.runtime import wiring
from studyplan.services.seeds import Seeded, load_seeds
from studyplan.services.updates import delete_resource, update_resource

router = new_router()
docs = partial(document_route, "Resources")
Stored = Annotated[Library, Depends(wiring.library)]
READING = identifies("resource_id", "/id", "get_resource")
CHANGING = identifies("resource_id", "/id", "patch_resource", "remove_resource", etag=True)
FIRST = identifies("resource_id", "/items/0/id", "get_resource", "patch_resource", "remove_resource")
PRECEDING = leads_to(
    "create_resource", "`id` can be one of its prerequisites.", requestBody={"prerequisites": ["$response.body#/id"]}
)
LISTING = leads_to("list_resources", "The list contains the seed resources.")


@router.post(
    "/api/resources/",
    **docs(
        "Add a resource",
        *(InvalidFields, Conflict, LibraryFull),
        status=201,
        response="The resource is stored.",
        headers=(LOCATION, ETAG),
        links=READING | CHANGING | PRECEDING,
    ),
)
def create_resource(body: ResourceIn, owner: Owner, event: Event, library: Stored) -> Response[Resource]:
    """Store a resource. Its prerequisites must exist already.

    A url that another resource has is a conflict; the detail names that resource's id.
    """
    resource = to_resource(body, resource_id=wiring.new_id(), now=wiring.now())
    refuse_unknown(resource, partial(library.get, owner))  # no resource needs a new id yet, so there is no cycle
    existing_id = library.add(owner, resource)
    if existing_id:
        raise Conflict(f"The resource {existing_id} has this url; update that one, or send another url.")
    return with_etag(resource, status=201, Location=location(event, f"/api/resources/{resource.id}/"))


@router.get(
    "/api/resources/",
    **docs("List resources", InvalidFields, response="A page of resources.", links=FIRST | next_page("list_resources")),
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
    **docs("Load the seed resources", LibraryFull, response="How many were created.", links=LISTING),
)
def seed_resources(owner: Owner, library: Stored) -> Seeded:
    """Store the 26 resources that come with the service. A second call changes nothing."""
    return load_seeds(library, owner, folder=wiring.seeds_folder(), now=wiring.now())


@router.get(
    "/api/resources/<resource_id>/",
    **docs("Read a resource", NotFound, response="The resource.", headers=(ETAG,), links=CHANGING | PRECEDING),
)
def get_resource(resource_id: PathId, owner: Owner, library: Stored) -> Response[Resource]:
    return with_etag(or_not_found(library.get(owner, parse_id(resource_id))))


@router.patch(
    "/api/resources/<resource_id>/",
    **docs(
        "Update a resource",
        *(NotFound, Conflict, Stale, InvalidFields),
        response="The updated resource.",
        headers=(ETAG,),
        links=READING | CHANGING,
    ),
)
def patch_resource(
    resource_id: PathId, body: ResourcePatch, owner: Owner, library: Stored, if_match: IfMatch = None
) -> Response[Resource]:
    """Apply a JSON merge patch (RFC 7396): given fields replace stored ones, null resets a field to its default.

    Its prerequisites must exist, and must not need this resource themselves.
    """
    key = parse_id(resource_id)
    return with_etag(update_resource(library, owner, key, body, if_match=if_match, now=wiring.now()))


@router.delete(
    "/api/resources/<resource_id>/",
    **docs("Delete a resource", NotFound, Conflict, Stale, status=204, response="Deleted."),
)
def remove_resource(resource_id: PathId, owner: Owner, library: Stored, if_match: IfMatch = None) -> Response[None]:
    """Delete a resource, unless another one has it as a prerequisite. Plans keep their own copy of title and url."""
    delete_resource(library, owner, parse_id(resource_id), if_match=if_match)
    return Response(204)


handler = lambda_handler_for(router)
