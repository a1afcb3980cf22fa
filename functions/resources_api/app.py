"""The library of learning resources over HTTP, and its seed."""

from functools import partial
from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Response

from studyplan.domain.errors.http import Conflict, InvalidFields, LibraryFull, NotFound, Stale, or_not_found
from studyplan.domain.retrieval.prerequisites import refuse_unknown
from studyplan.domain.values.resource import Resource, ResourceIn, ResourcePatch, to_resource
from studyplan.domain.values.text import topic_id
from studyplan.http.api import Event, Owner, known_id, lambda_for, location, new_router, tagged
from studyplan.http.route_docs import ETAG, LOCATION, about, identifies, leads_to, next_page
from studyplan.http.schemas import Cursor, IfMatch, Limit, Listed, OnlyLevel, OnlyType, PathId, Topic, listed
from studyplan.ports import Library, ResourceFilter
from studyplan.runtime import wiring
from studyplan.services.seeds import Seeded, load_seeds
from studyplan.services.updates import delete_resource, update_resource

router = new_router()
documented = partial(about, "Resources")
Stored = Annotated[Library, Depends(wiring.library)]
READING = identifies("resource_id", "/id", "get_resource")
CHANGING = identifies("resource_id", "/id", "patch_resource", "remove_resource", tagged=True)
FIRST = identifies("resource_id", "/items/0/id", "get_resource", "patch_resource", "remove_resource")
PRECEDING = leads_to(
    "create_resource", "`id` can be one of its prerequisites.", requestBody={"prerequisites": ["$response.body#/id"]}
)
LISTING = leads_to("list_resources", "They are in the list.")


@router.post(
    "/api/resources/",
    **documented(
        "Add a resource",
        *(InvalidFields, Conflict, LibraryFull),
        status=201,
        answer="The resource is stored.",
        headers=(LOCATION, ETAG),
        links=READING | CHANGING | PRECEDING,
    ),
)
def create_resource(body: ResourceIn, owner: Owner, event: Event, library: Stored) -> Response[Resource]:
    """A resource whose url is in the library already is a conflict; its detail names that one's id.

    Its prerequisites have to be there already.
    """
    resource = to_resource(body, resource_id=wiring.new_id(), now=wiring.now())
    refuse_unknown(resource, partial(library.get, owner))  # nothing needs a new id yet, so there is no cycle
    taken_by = library.add(owner, resource)
    if taken_by:
        raise Conflict(f"The resource {taken_by} has this url; update that one, or send another url.")
    return tagged(resource, status=201, Location=location(event, f"/api/resources/{resource.id}/"))


@router.get(
    "/api/resources/",
    **documented(
        "List resources", InvalidFields, answer="A page of resources.", links=FIRST | next_page("list_resources")
    ),
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
    **documented("Load the seed", LibraryFull, answer="How many were new.", links=LISTING),
)
def seed_resources(owner: Owner, library: Stored) -> Seeded:
    """The 26 resources that come with the service. A second call changes nothing."""
    return load_seeds(library, owner, folder=wiring.seeds_folder(), now=wiring.now())


@router.get(
    "/api/resources/<resource_id>/",
    **documented("Read a resource", NotFound, answer="The resource.", headers=(ETAG,), links=CHANGING | PRECEDING),
)
def get_resource(resource_id: PathId, owner: Owner, library: Stored) -> Response[Resource]:
    return tagged(or_not_found(library.get(owner, known_id(resource_id))))


@router.patch(
    "/api/resources/<resource_id>/",
    **documented(
        "Change a resource",
        *(NotFound, Conflict, Stale, InvalidFields),
        answer="The changed resource.",
        headers=(ETAG,),
        links=READING | CHANGING,
    ),
)
def patch_resource(
    resource_id: PathId, body: ResourcePatch, owner: Owner, library: Stored, if_match: IfMatch = None
) -> Response[Resource]:
    """A JSON merge patch (RFC 7396): fields that are given replace, null takes a field back to its default.

    Its prerequisites have to be there already, and must not need it themselves.
    """
    key = known_id(resource_id)
    return tagged(update_resource(library, owner, key, body, if_match=if_match, now=wiring.now()))


@router.delete(
    "/api/resources/<resource_id>/",
    **documented("Delete a resource", NotFound, Conflict, Stale, status=204, answer="It is gone."),
)
def remove_resource(resource_id: PathId, owner: Owner, library: Stored, if_match: IfMatch = None) -> Response[None]:
    """A conflict while others name it as a prerequisite. Plans keep their own copy of its title and url."""
    delete_resource(library, owner, known_id(resource_id), if_match=if_match)
    return Response(204)


handler = lambda_for(router)
