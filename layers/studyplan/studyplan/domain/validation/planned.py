"""The resources that a plan uses, in the order in which they begin: what the checks of quality read."""

from collections.abc import Iterable
from typing import NamedTuple

from studyplan.domain.values.candidates import Candidate, CandidateResource, Candidates, Fit
from studyplan.domain.values.plan import Task
from studyplan.domain.values.text import concepts_of

USEFUL: frozenset[Fit] = frozenset({"level", "refresher"})  # fits of what is for a learner of this level


class Use(NamedTuple):
    """A planned resource, its planned minutes, and the planned minutes before its first task. Reviews do not count."""

    candidate: Candidate
    minutes: int
    start: int

    @property
    def item(self) -> CandidateResource:
        """Return the resource."""
        return self.candidate.item

    @property
    def is_useful(self) -> bool:
        """Return whether it is at the learner's level, or below it for a weak area."""
        return self.candidate.fit in USEFUL

    @property
    def concepts(self) -> frozenset[str]:
        """Return its concepts."""
        return concepts_in(self.item)


def concepts_in(item: CandidateResource) -> frozenset[str]:
    """Return the concepts of a resource."""
    return concepts_of(item.tags, item.title, item.topic)


def uses_of(tasks: Iterable[Task], candidates: Candidates) -> tuple[Use, ...]:
    """Return the planned resources among the candidates, in the order in which they begin."""
    by_id = {candidate.item.id: candidate for candidate in candidates.ranked}
    minutes: dict[str, int] = {}
    starts: dict[str, int] = {}
    passed = 0
    for task in tasks:
        if task.resource_id in by_id and task.task_type != "review":
            starts.setdefault(task.resource_id, passed)
            minutes[task.resource_id] = minutes.get(task.resource_id, 0) + task.minutes
        passed += task.minutes
    return tuple(Use(by_id[key], minutes[key], start) for key, start in starts.items())


def before(targets: Iterable[Use], uses: Iterable[Use]) -> set[str]:
    """Return the ids of what some planned resources need: prerequisites and parts of a series, directly or not.

    What is not planned itself is not followed further.
    """
    planned = {use.item.id: use for use in uses}
    waiting, needed = list(targets), set[str]()
    while waiting:
        candidate = waiting.pop().candidate
        for key in (*candidate.item.prerequisites, candidate.follows):
            if key is not None and key not in needed:
                needed.add(key)
                waiting += [planned[key]] if key in planned else []
    return needed
