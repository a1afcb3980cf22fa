"""The bodies of what a learner's link opens."""

from typing import TYPE_CHECKING

from studyplan.domain.values.plan import PlanSummary
from studyplan.domain.values.types import Id, Level
from studyplan.http.schemas import Body
from studyplan.ports import Page
from studyplan.services.plans.own import OwnPlan

if TYPE_CHECKING:
    from studyplan.domain.values.learner import Learner


class OwnLearner(Body):
    """The learner whose link it is, without what only the owner keeps of learners."""

    id: Id
    name: str
    current_level: Level
    weekly_hours: float
    timezone: str


class OwnLink(Body):
    """The link of the call. It can be made anew or revoked by the owner alone."""

    expires_at: str


class OwnPlanSummary(PlanSummary):
    """A plan of the learner, with what it is for."""

    goal: str
    topic: str
    duration_days: int


class OwnPage(Body):
    """The learner, and a page of the learner's plans, the newest first; `next_cursor` is null on the last one."""

    learner: OwnLearner
    link: OwnLink
    plans: list[OwnPlanSummary]
    next_cursor: str | None


def own_page(learner: "Learner", expires_at: str, page: Page[OwnPlan]) -> OwnPage:
    """Return what a learner's link opens, as callers get it."""
    return OwnPage(
        learner=OwnLearner(**learner.model_dump(include=set(OwnLearner.model_fields))),
        link=OwnLink(expires_at=expires_at),
        plans=[_summary(own) for own in page.items],
        next_cursor=page.next_cursor,
    )


def _summary(own: OwnPlan) -> OwnPlanSummary:
    request = own.request
    return OwnPlanSummary(**dict(own.plan), goal=request.goal, topic=request.topic, duration_days=request.duration_days)
