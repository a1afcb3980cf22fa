"""The product's values as the plain JSON that the independent rules (`evals.plan_rules`) judge."""

from evals.plan_rules.facts import Facts, facts_of
from evals.plan_rules.judged import Judged
from evals.plan_rules.plan import Plan as JudgedPlan
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Plan, Timetable


def facts_from(context: PlanContext, candidates: Candidates | None = None) -> Facts:
    """Return the facts of a plan that may use the candidates."""
    frozen = context.model_dump(mode="json")
    items = [candidate.item.model_dump(mode="json") for candidate in candidates.ranked] if candidates else []
    # The context has the minutes by weekday that hold, whoever stated them.
    request = frozen | {"constraints": frozen["constraints"] | {"minutes_by_weekday": None}}
    return facts_of(request, frozen, items, first_date=frozen["start_date"])


def judged(plan: Timetable | Plan, context: PlanContext, candidates: Candidates) -> Judged:
    return Judged(JudgedPlan.model_validate(plan.model_dump(mode="json")), facts_from(context, candidates))
