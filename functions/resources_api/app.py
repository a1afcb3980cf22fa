"""The library of learning resources over HTTP, and its seed."""

from aws_lambda_powertools.event_handler import Response

from studyplan.domain.errors import Conflict
from studyplan.domain.models import Resource, ResourceIn, to_resource
from studyplan.runtime import wiring
from studyplan.runtime.api import found, known_id, lambda_for, location, new_router, owner_of
from studyplan.runtime.bodies import Cursor, Limit, Listed, listed
from studyplan.runtime.seeds import Seeded, load_seeds

router = new_router()


@router.post("/api/resources/", status_code=201)
def create_resource(given: ResourceIn) -> Response[Resource]:
    event = router.current_event.raw_event
    resource = to_resource(given, resource_id=wiring.new_id(), now=wiring.now())
    taken_by = wiring.store().add_resource(owner_of(event), resource)
    if taken_by:
        raise Conflict(f"The resource {taken_by} has this url.")
    headers = {"Location": location(event, f"/api/resources/{resource.id}/")}
    return Response(201, "application/json", resource, headers)


@router.get("/api/resources/")
def list_resources(limit: Limit = 50, cursor: Cursor = None) -> Listed[Resource]:
    owner = owner_of(router.current_event.raw_event)
    return listed(wiring.store().resources(owner, limit=limit, cursor=cursor))


@router.post("/api/resources/seed/")
def seed_resources() -> Seeded:
    owner = owner_of(router.current_event.raw_event)
    return load_seeds(wiring.store(), owner, now=wiring.now())


@router.get("/api/resources/<resource_id>/")
def get_resource(resource_id: str) -> Resource:
    owner = owner_of(router.current_event.raw_event)
    return found(wiring.store().resource(owner, known_id(resource_id)))


handler = lambda_for(router)
