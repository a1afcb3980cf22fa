"""Learners over HTTP."""

from aws_lambda_powertools.event_handler import Response

from studyplan.domain.models import Learner, LearnerIn, LearnerPatch
from studyplan.runtime import wiring
from studyplan.runtime.api import found, if_match_of, known_id, lambda_for, location, new_router, owner_of, tagged
from studyplan.runtime.bodies import Cursor, Limit, Listed, listed
from studyplan.runtime.changing import change_learner, delete_learner

router = new_router()


@router.post("/api/learners/", status_code=201)
def create_learner(given: LearnerIn) -> Response[Learner]:
    event, now = router.current_event.raw_event, wiring.now()
    learner = Learner(**given.model_dump(), id=wiring.new_id(), created_at=now, updated_at=now)
    wiring.store().add_learner(owner_of(event), learner)
    return tagged(learner, status=201, Location=location(event, f"/api/learners/{learner.id}/"))


@router.get("/api/learners/")
def list_learners(limit: Limit = 50, cursor: Cursor = None) -> Listed[Learner]:
    owner = owner_of(router.current_event.raw_event)
    return listed(wiring.store().learners(owner, limit=limit, cursor=cursor))


@router.get("/api/learners/<learner_id>/")
def get_learner(learner_id: str) -> Response[Learner]:
    owner = owner_of(router.current_event.raw_event)
    return tagged(found(wiring.store().learner(owner, known_id(learner_id))))


@router.patch("/api/learners/<learner_id>/")
def patch_learner(learner_id: str, given: LearnerPatch) -> Response[Learner]:
    event, key = router.current_event.raw_event, known_id(learner_id)
    tag, now = if_match_of(event), wiring.now()
    return tagged(change_learner(wiring.store(), owner_of(event), key, given, if_match=tag, now=now))


@router.delete("/api/learners/<learner_id>/", status_code=204)
def remove_learner(learner_id: str) -> Response[None]:
    event, key = router.current_event.raw_event, known_id(learner_id)
    store, workflow = wiring.store(), wiring.workflow()
    delete_learner(store, workflow, owner_of(event), key, if_match=if_match_of(event), now=wiring.now())
    return Response(204)


handler = lambda_for(router)
