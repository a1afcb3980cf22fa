"""The rule of order: what a resource needs comes before it."""

from collections import Counter
from collections.abc import Iterator

from evals.plan_rules.judged import Judged, Rule


def prerequisite_order(judged: Judged) -> Iterator[str]:
    """What a resource needs is finished before its first part, or the plan assumes it. Reviews finish nothing."""
    spent, last, first = Counter[str](), dict[str, int](), dict[str, int]()
    for turn, (_, task, resource) in enumerate(judged.known()):
        first.setdefault(resource.id, turn)
        if not task.is_review:
            spent[resource.id] += task.minutes
            last[resource.id] = turn
    resources = judged.facts.resources
    assumed = {entry.resource_id for entry in judged.plan.assumed_prerequisites}
    for key, turn in first.items():
        for needed in (resources[need] for need in resources[key].needs if need in resources and need not in assumed):
            if spent[needed.id] < needed.minutes or last[needed.id] > turn:
                yield f"'{resources[key].title}' comes before '{needed.title}' is done"


PREREQUISITE_ORDER = Rule("PREREQUISITE_ORDER", "what is needed comes first", prerequisite_order)
