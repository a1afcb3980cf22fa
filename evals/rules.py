"""What the judge looks at, and the rules of a plan that only a case can state. All others are in `plan_rules`.

Nothing here is shared with the product's checks: facts about resources come from the case file, where they were
written by hand, and the minutes that a case's time holds are there as a number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from evals.answers import Plan, Record, Request
from evals.cases import Case, ResourceOfCase
from evals.plan_rules.facts import Facts, facts_of
from evals.plan_rules.judged import Judged, Rule
from evals.plan_rules.plan import Day, Task

TOLERANCE = 0.10  # of the minutes that the time holds
LISTS_OF_CANDIDATES = ("candidates", "further_candidates")  # the API's names in the trace of retrieve_resources


@dataclass(frozen=True)
class Seen:
    """A plan with all that a rule may look at."""

    case: Case
    library: dict[str, ResourceOfCase]  # by id
    request: Request
    plan: Plan
    trace: tuple[Record, ...]

    def known(self) -> Iterator[tuple[Day, Task, ResourceOfCase]]:
        """Yield the tasks that have a resource of the case; RESOURCE_OUTSIDE_TOPIC has the others."""
        for day, task in self.plan.placed():
            if task.resource_id in self.library:
                yield day, task, self.library[task.resource_id]

    @cached_property
    def judged(self) -> Judged:
        return Judged(self.plan, facts_of_case(self.case, self.library, _retrieved(self.trace)))


def facts_of_case(case: Case, library: dict[str, ResourceOfCase], retrieved: frozenset[str] = frozenset()) -> Facts:
    """Return the facts of a case, whose plans have no dates. Its prerequisites are titles."""
    ids = {resource.title: key for key, resource in library.items()}
    resources = [
        resource.model_dump() | {"id": key, "prerequisites": [ids[title] for title in resource.prerequisites]}
        for key, resource in library.items()
    ]
    return facts_of(case.request.model_dump(), case.learner.model_dump(), resources, retrieved=retrieved)


def _retrieved(trace: tuple[Record, ...]) -> frozenset[str]:
    found: set[str] = set()
    for record in trace:
        for part in LISTS_OF_CANDIDATES:
            listed = (record.detail or {}).get(part) if record.step == "retrieve_resources" else None
            candidates = listed if isinstance(listed, list) else []
            found |= {str(candidate.get("resource_id")) for candidate in candidates if isinstance(candidate, dict)}
    return frozenset(found)


def resource_outside_topic(seen: Seen) -> Iterator[str]:
    for day, task in seen.plan.placed():
        resource = seen.library.get(task.resource_id)
        if resource is None:
            yield f"day {day.day}: '{task.title}' is of another case's library, or of none"
        elif resource.why_not:
            yield f"day {day.day}: '{task.title}' does not belong here: {resource.why_not}"


def weekly_time_mismatch(seen: Seen) -> Iterator[str]:
    due = seen.case.expect.minutes
    if abs(seen.plan.minutes - due) > TOLERANCE * due:
        yield f"the plan has {seen.plan.minutes} minutes, the time holds {due}"


OF_THE_CASE: tuple[Rule[Seen], ...] = (
    Rule("RESOURCE_OUTSIDE_TOPIC", "every resource is one that the case's author let in", resource_outside_topic),
    Rule("WEEKLY_TIME_MISMATCH", "the total is within 10 % of what the time holds", weekly_time_mismatch),
)
