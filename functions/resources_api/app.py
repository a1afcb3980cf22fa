"""The library of learning resources over HTTP, and its seed."""

from aws_lambda_powertools.event_handler import Response

from studyplan.domain.errors import Conflict
from studyplan.domain.fields import Level, ResourceType
from studyplan.domain.models import Resource, ResourceIn, ResourcePatch, to_resource
from studyplan.domain.words import topic_id
from studyplan.ports import ResourceFilter
from studyplan.runtime import wiring
from studyplan.runtime.api import found, if_match_of, known_id, lambda_for, location, new_router, owner_of, tagged
from studyplan.runtime.bodies import Cursor, Limit, Listed, Topic, listed
from studyplan.runtime.changing import change_resource, delete_resource
from studyplan.runtime.seeds import Seeded, load_seeds

router = new_router()


@router.post("/api/resources/", status_code=201)
def create_resource(given: ResourceIn) -> Response[Resource]:
    event = router.current_event.raw_event
    resource = to_resource(given, resource_id=wiring.new_id(), now=wiring.now())
    taken_by = wiring.store().add_resource(owner_of(event), resource)
    if taken_by:
        raise Conflict(f"The resource {taken_by} has this url.")
    return tagged(resource, status=201, Location=location(event, f"/api/resources/{resource.id}/"))


@router.get("/api/resources/")
def list_resources(
    limit: Limit = 50,
    cursor: Cursor = None,
    topic: Topic = None,
    difficulty: Level | None = None,
    resource_type: ResourceType | None = None,
) -> Listed[Resource]:
    owner = owner_of(router.current_event.raw_event)
    only = ResourceFilter(topic_id(topic) if topic else None, difficulty, resource_type)
    return listed(wiring.store().resources(owner, limit=limit, cursor=cursor, only=only))


@router.post("/api/resources/seed/")
def seed_resources() -> Seeded:
    owner = owner_of(router.current_event.raw_event)
    return load_seeds(wiring.store(), owner, now=wiring.now())


@router.get("/api/resources/<resource_id>/")
def get_resource(resource_id: str) -> Response[Resource]:
    owner = owner_of(router.current_event.raw_event)
    return tagged(found(wiring.store().resource(owner, known_id(resource_id))))


@router.patch("/api/resources/<resource_id>/")
def patch_resource(resource_id: str, given: ResourcePatch) -> Response[Resource]:
    event, key = router.current_event.raw_event, known_id(resource_id)
    tag, now = if_match_of(event), wiring.now()
    return tagged(change_resource(wiring.store(), owner_of(event), key, given, if_match=tag, now=now))


@router.delete("/api/resources/<resource_id>/", status_code=204)
def remove_resource(resource_id: str) -> Response[None]:
    event, key = router.current_event.raw_event, known_id(resource_id)
    delete_resource(wiring.store(), owner_of(event), key, if_match=if_match_of(event))
    return Response(204)


handler = lambda_for(router)
