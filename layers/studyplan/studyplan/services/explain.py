"""From a plan's id to its receipts."""

from studyplan.domain.errors.failures import ArtefactMissing, RequestMissing
from studyplan.domain.errors.http import NotFound
from studyplan.domain.explanation.values import Explanation
from studyplan.http.api import found
from studyplan.runtime import wiring


def explain_plan(owner: str, plan_id: str) -> Explanation:
    """Raises NotFound for an unknown plan, and for one that was made from what is no longer kept."""
    from studyplan.domain.explanation.explain import explain  # with all checks: no other route has to start with them

    store = wiring.store()
    plan = found(store.plan(owner, plan_id))
    try:
        context, candidates = store.context(owner, plan.request_id), store.candidates(owner, plan.request_id)
    except (RequestMissing, ArtefactMissing):
        raise NotFound("What this plan was made from is no longer kept, so it can not be explained.") from None
    return explain(plan, context, candidates)
