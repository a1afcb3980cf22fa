"""Explain a stored plan."""

from studyplan.domain.explanation.values import Explanation
from studyplan.services.plans.plan_store import Stored, made_from, plan_of


def explain_plan(stored: Stored, owner: str, plan_id: str, version: int | None) -> Explanation:
    """Return why the plan in force, or a `version` of it, is as it is.

    Raises NotFound for an unknown plan or version, or when its request is no longer stored.
    """
    from studyplan.domain.explanation.versions import explain_version  # loads all checks, which no other route needs

    plan = plan_of(stored, owner, plan_id, version)
    return explain_version(plan, *made_from(stored, owner, plan))
