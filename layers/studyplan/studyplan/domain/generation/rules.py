"""Write a draft by rules, without a model: what a teacher would choose, in a teachable order, with the reasons.

The same request always gets the same draft. Weak areas come first, right after what they need; then the goal, then what
adds most at the learner's level. Practice follows the study of its concepts.
"""

from typing import Literal

from studyplan.domain.generation.choose import choose
from studyplan.domain.generation.draft import Draft, Pick
from studyplan.domain.generation.material import materials_of
from studyplan.domain.generation.order import in_teaching_order
from studyplan.domain.generation.reasons import reasons_for
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.wording.languages import language_of


def draft_by_rules(context: PlanContext, candidates: Candidates, *, name: Literal["mock", "fallback"]) -> Draft:
    """Return the chosen candidates as picks in a teachable order, then all others; `name` is the writer's."""
    materials = materials_of(context, candidates)
    order = in_teaching_order(choose(context, candidates, materials))
    reasons = reasons_for(order, context.topic, language_of(context.language))
    picks = tuple(
        Pick(
            resource_id=part.material.key,
            reason=reason,
            minutes=part.minutes if part.minutes < part.material.minutes else None,
        )
        for part, reason in zip(order, reasons, strict=True)
    )
    return Draft(generated_by=name, picks=picks)
