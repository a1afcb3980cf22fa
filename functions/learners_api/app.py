"""Learners over HTTP."""

from aws_lambda_powertools.event_handler import Response

from studyplan.domain.models import Learner, LearnerIn
from studyplan.runtime import wiring
from studyplan.runtime.api import found, known_id, lambda_for, location, new_router, owner_of
from studyplan.runtime.bodies import Cursor, Limit, Listed, listed

router = new_router()


@router.post("/api/learners/", status_code=201)
def create_learner(given: LearnerIn) -> Response[Learner]:
    event = router.current_event.raw_event
    learner = Learner(**given.model_dump(), id=wiring.new_id(), created_at=wiring.now())
    wiring.store().add_learner(owner_of(event), learner)
    headers = {"Location": location(event, f"/api/learners/{learner.id}/")}
    return Response(201, "application/json", learner, headers)


@router.get("/api/learners/")
def list_learners(limit: Limit = 50, cursor: Cursor = None) -> Listed[Learner]:
    owner = owner_of(router.current_event.raw_event)
    return listed(wiring.store().learners(owner, limit=limit, cursor=cursor))


@router.get("/api/learners/<learner_id>/")
def get_learner(learner_id: str) -> Learner:
    owner = owner_of(router.current_event.raw_event)
    return found(wiring.store().learner(owner, known_id(learner_id)))


handler = lambda_for(router)
