"""Read the calendar of a learner: the versions of their plans that are in force, and what is done of them."""

from studyplan.domain.errors.http import LinkNotFound
from studyplan.domain.links.calendar import MOST_PLANS, CalendarFeed, PlanInForce, feed_of
from studyplan.domain.values.plan import Plan
from studyplan.services.plans.plan_store import Stored


def calendar_of(stored: Stored, owner: str, learner_id: str) -> CalendarFeed:
    """Return the calendar of a learner. Raises LinkNotFound for one who is not there."""
    learner = stored.learners.get(owner, learner_id)
    if learner is None:
        raise LinkNotFound
    newest = stored.plans.newest_of(owner, learner_id, most=MOST_PLANS + 1)
    read = (stored.plans.get(owner, plan_id) for plan_id in newest[:MOST_PLANS])
    plans = [_in_force(stored, owner, plan) for plan in read if plan is not None]
    return feed_of(learner, plans, are_all=len(newest) <= MOST_PLANS)


def _in_force(stored: Stored, owner: str, plan: Plan) -> PlanInForce:
    # A plan keeps the time of its first version.
    versions = stored.versions.get(owner, plan.id) if plan.version > 1 else None
    version = versions.version(plan.version) if versions else None
    published_at = version.created_at if version else plan.created_at
    return PlanInForce(plan, published_at, stored.progress.get(owner, plan.id).tasks)
