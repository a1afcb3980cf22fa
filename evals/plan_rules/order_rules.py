"""The rule of order: what a resource needs comes before it."""

from collections import Counter
from collections.abc import Iterator

from evals.plan_rules.facts import LEVELS
from evals.plan_rules.judged import Judged, Rule

FIRST_HOUR = 60  # minutes


def prerequisite_order(judged: Judged) -> Iterator[str]:
    """What a resource needs is finished before its first part, or the plan assumes it. Reviews finish nothing.

    What lies below the learner's level is known. Where it is planned, its first hour comes before; the rest may go on.
    """
    spent, seen = Counter[str](), set[str]()
    resources, level = judged.facts.resources, LEVELS.index(judged.facts.level)
    planned = Counter[str]()
    for _, task, resource in judged.known():
        planned[resource.id] += 0 if task.is_review else task.minutes
    assumed = {entry.resource_id for entry in judged.plan.assumed_prerequisites}
    for _, task, resource in judged.known():
        due = (resources[key] for key in resource.needs if key in resources and key not in assumed)
        for needed in due if resource.id not in seen else ():
            below = LEVELS.index(needed.level) < level
            if spent[needed.id] < (min(FIRST_HOUR, planned[needed.id]) if below else needed.minutes):
                yield f"'{resource.title}' comes before '{needed.title}' is {'begun' if below else 'done'}"
        seen.add(resource.id)
        spent[resource.id] += 0 if task.is_review else task.minutes


PREREQUISITE_ORDER = Rule("PREREQUISITE_ORDER", "what is needed comes first", prerequisite_order)
