"""Explain a stored plan."""

from studyplan.domain.errors.failures import ArtefactMissing, RequestMissing
from studyplan.domain.errors.http import NotFound, or_not_found
from studyplan.domain.explanation.values import Explanation
from studyplan.plan_ports import Plans
from studyplan.ports import Runs


def explain_plan(plans: Plans, runs: Runs, owner: str, plan_id: str) -> Explanation:
    """Return why a plan is as it is. Raises NotFound for an unknown plan, or when its request is no longer stored."""
    from studyplan.domain.explanation.explain import explain  # loads all checks, which no other route needs

    plan = or_not_found(plans.get(owner, plan_id))
    run = runs.of(owner, plan.request_id)
    run.prefetch("context", "candidates")
    try:
        context, candidates = run.context(), run.candidates()
    except (RequestMissing, ArtefactMissing):
        raise NotFound(
            "The request and the candidates of this plan are no longer stored, so it cannot be explained."
        ) from None
    return explain(plan, context, candidates)
