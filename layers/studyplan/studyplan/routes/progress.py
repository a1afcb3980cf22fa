"""The routes of a plan's progress and of feedback on its resources."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Depends, Response

from studyplan.domain.errors.http import InvalidFields, NotFound, Stale
from studyplan.domain.feedback.values import FeedbackIn
from studyplan.domain.feedback.voting import FeedbackList, LearnerFeedback
from studyplan.domain.progress.values import PlanProgress, TaskUpdates
from studyplan.http.api import Owner, parse_id
from studyplan.http.route_docs import ETAG, TICKING, problems
from studyplan.http.schemas import IfMatch, PathId
from studyplan.routes.registrar import Routes
from studyplan.runtime import wiring
from studyplan.services.events import Sender
from studyplan.services.feedback.votes import FeedbackService
from studyplan.services.progress import ProgressService, TaggedProgress

routes = Routes()


def _recording() -> ProgressService:
    sender = Sender(wiring.adapters().events, wiring.adapters().outbox)
    return ProgressService(wiring.plans(), wiring.runs(), wiring.progress(), wiring.votes(), sender)


def _voting() -> FeedbackService:
    return FeedbackService(wiring.plans(), wiring.runs(), wiring.votes(), now=wiring.now)


Voting = Annotated[FeedbackService, Depends(_voting)]
Recording = Annotated[ProgressService, Depends(_recording)]


@routes.get(
    "/plans/<plan_id>/progress/",
    summary="Read the progress of a plan",
    tags=["Plans"],
    responses={
        200: {"description": "What is done, due and late, and the pace.", "headers": ETAG, "links": TICKING},
        **problems(NotFound),
    },
)
def get_progress(plan_id: PathId, owner: Owner, service: Recording) -> Response[PlanProgress]:
    """Return how far the learner is: today is the learner's date in the time zone of the plan."""
    return _tagged(service.read(owner, parse_id(plan_id), now=wiring.now()))


@routes.patch(
    "/plans/<plan_id>/tasks/",
    summary="Record the progress of tasks",
    tags=["Plans"],
    responses={
        200: {"description": "The progress of the plan after the updates.", "headers": ETAG, "links": TICKING},
        **problems(NotFound, Stale, InvalidFields),
    },
)
def patch_tasks(
    plan_id: PathId, body: TaskUpdates, owner: Owner, service: Recording, if_match: IfMatch = None
) -> Response[PlanProgress]:
    """Record the status of up to 50 tasks, all or none. The same call again changes nothing, so it can be repeated.

    `minutes_spent` and `note` keep their stored value where they are left out; null clears them. A task that is planned
    and has `minutes_spent` is partly done. Nobody but the owner and the learner reads a note.
    """
    key = parse_id(plan_id)
    return _tagged(service.record(owner, key, body.tasks, if_match=if_match, now=wiring.now()))


@routes.get(
    "/plans/<plan_id>/feedback/",
    summary="Read a learner's feedback",
    tags=["Feedback"],
    responses={200: {"description": "The learner's votes on the resources of the plan."}, **problems(NotFound)},
)
def list_feedback(plan_id: PathId, owner: Owner, service: Voting) -> FeedbackList:
    """List what the learner of a plan has said of its resources, without what was said before a reset."""
    return FeedbackList(items=service.given(owner, parse_id(plan_id)))


@routes.post(
    "/plans/<plan_id>/feedback/",
    summary="Give feedback on a resource",
    tags=["Feedback"],
    responses={200: {"description": "The learner's vote on the resource."}, **problems(NotFound, InvalidFields)},
)
def give_feedback(plan_id: PathId, body: FeedbackIn, owner: Owner, service: Voting) -> LearnerFeedback:
    """Say what the learner thinks of the resource of a task: a rating, how difficult it was, whether its link works.

    A learner has one vote on a resource, in whatever plan and task; the last answers count. A field that is left out
    stays as it was, null takes an answer back. The same call again changes nothing.
    """
    return service.give(owner, parse_id(plan_id), body)


def _tagged(read: TaggedProgress) -> Response[PlanProgress]:
    return Response(200, "application/json", read.progress, {"ETag": read.etag})
