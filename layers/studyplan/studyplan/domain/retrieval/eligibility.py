"""The resources of a library that a plan may use, and the least room that each of them needs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from studyplan.domain.capacity.plan_days import SHORTEST_PIECE
from studyplan.domain.values.candidates import RejectionReason
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import topic_id
from studyplan.domain.values.types import level_gap

ENOUGH = 0.9  # share of the capacity from which on a library is not thin, and needs nothing above the learner's level

type Row = tuple[int, ...]  # minutes of pieces in their order


@dataclass(frozen=True)
class Usable:
    """The resources that one plan may use, by id."""

    by_id: Mapping[str, Resource]

    @cached_property
    def shortest_piece(self) -> int:
        """Return the shortest piece that a plan can start with, in minutes."""
        return min(map(_shortest_piece, self._first(self.by_id.values())), default=SHORTEST_PIECE)

    @cached_property
    def practice(self) -> tuple[Resource, ...]:
        """Return the practice resources."""
        return tuple(resource for resource in self.by_id.values() if resource.is_practice)

    @cached_property
    def shortest_practice(self) -> int | None:
        """Return the shortest piece of practice without prerequisites, in minutes; None without such practice."""
        return min(map(_shortest_piece, self._first(self.practice)), default=None)

    @cached_property
    def practice_rows(self) -> tuple[Row, ...]:
        """Return the rows of all practice, the one with the fewest minutes first."""
        return tuple(sorted({self.row_of(resource) for resource in self.practice}, key=lambda row: (sum(row), row)))

    def row_of(self, last: Resource) -> Row:
        """Return the least that contains a resource: its prerequisites, whole and in order, then its shortest piece."""
        return (*(needed.estimated_minutes for needed in self._before(last)), _shortest_piece(last))

    def _first(self, resources: Iterable[Resource]) -> Iterator[Resource]:
        """Yield those without a usable prerequisite."""
        return (resource for resource in resources if self.by_id.keys().isdisjoint(resource.prerequisites))

    def _before(self, last: Resource) -> list[Resource]:
        """Return all prerequisites in order. It does not recurse: a chain may be as long as the library."""
        before: list[Resource] = []
        seen = {last.id}
        stack = [(last, iter(last.prerequisites))]
        while stack:
            resource, needs = stack[-1]
            needed = next((key for key in needs if key in self.by_id and key not in seen), None)
            if needed is not None:
                seen.add(needed)
                stack.append((self.by_id[needed], iter(self.by_id[needed].prerequisites)))
            else:
                stack.pop()
                before.append(resource)
        return before[:-1]


def _shortest_piece(resource: Resource) -> int:
    """Return the shortest part of a resource that a day may have, in minutes."""
    minutes = resource.estimated_minutes
    return SHORTEST_PIECE if minutes >= 2 * SHORTEST_PIECE else minutes


@dataclass(frozen=True)
class Suitable:
    """The resources on the topic and in the language, at or below the learner's level and one level above it.

    `rejected` counts the others by reason.
    """

    fitting: Mapping[str, Resource]
    above: Mapping[str, Resource]
    rejected: Mapping[RejectionReason, int]

    def usable(self, room: int) -> Usable:
        """Return those for a plan of `room` minutes: those above the level only where the others do not fill it."""
        return self._with_above if self._fitting_minutes < ENOUGH * room else self._fitting_only

    @cached_property
    def _fitting_minutes(self) -> int:
        return sum(resource.estimated_minutes for resource in self.fitting.values())

    @cached_property
    def _fitting_only(self) -> Usable:
        return Usable(self.fitting)

    @cached_property
    def _with_above(self) -> Usable:
        return Usable({**self.fitting, **self.above})


def suitable_for(context: PlanContext, library: Iterable[Resource]) -> Suitable:
    """Return what a library has for a plan context."""
    topic = topic_id(context.topic)
    fitting: dict[str, Resource] = {}
    above: dict[str, Resource] = {}
    rejected: Counter[RejectionReason] = Counter()
    for resource in library:
        reason = rejection_reason(resource, context, topic)
        if reason is not None:
            rejected[reason] += 1
        else:
            group = above if level_gap(resource.difficulty, context.current_level) > 0 else fitting
            group[resource.id] = resource
    return Suitable(fitting, above, rejected)


def rejection_reason(resource: Resource, context: PlanContext, topic: str) -> RejectionReason | None:
    """Return why a plan for this context may not use a resource, or None. `topic` is the id of the context's topic."""
    if topic_id(resource.topic) != topic:
        return "other_topic"
    if level_gap(resource.difficulty, context.current_level) > 1:
        return "too_advanced"
    if context.language and (resource.language or "").split("-")[0].lower() != context.language.split("-")[0].lower():
        return "other_language"
    return None
