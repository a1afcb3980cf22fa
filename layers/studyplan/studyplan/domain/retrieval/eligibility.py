"""What of a library a plan may use, and the least that a window must have room for to use it."""

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

ENOUGH = 0.9  # share of the capacity from which on nothing above the learner's level is needed, nor a library thin

type Row = tuple[int, ...]  # minutes of pieces, one after the other


@dataclass(frozen=True)
class Usable:
    """Resources that one plan may take, by id."""

    by_id: Mapping[str, Resource]

    @cached_property
    def shortest_piece(self) -> int:
        """Minutes of the shortest piece that a plan can begin with."""
        return min(map(_shortest_piece, self._first(self.by_id.values())), default=SHORTEST_PIECE)

    @cached_property
    def practice(self) -> tuple[Resource, ...]:
        return tuple(resource for resource in self.by_id.values() if resource.is_practice)

    @cached_property
    def shortest_practice(self) -> int | None:
        """Minutes of the shortest piece of practice that needs nothing else; None when there is no such practice."""
        return min(map(_shortest_piece, self._first(self.practice)), default=None)

    @cached_property
    def practice_rows(self) -> tuple[Row, ...]:
        """The row of each practice, that of the fewest minutes first."""
        return tuple(sorted({self.row_of(it) for it in self.practice}, key=lambda row: (sum(row), row)))

    def row_of(self, last: Resource) -> Row:
        """All that a resource needs, whole and in order, then its own shortest piece: the least that has it."""
        return (*(needed.estimated_minutes for needed in self._before(last)), _shortest_piece(last))

    def _first(self, resources: Iterable[Resource]) -> Iterator[Resource]:
        """Those that need no other of these."""
        return (resource for resource in resources if self.by_id.keys().isdisjoint(resource.prerequisites))

    def _before(self, last: Resource) -> list[Resource]:
        """What is needed, each after what it needs itself. No recursion: a chain may be as long as the library."""
        before: list[Resource] = []
        seen = {last.id}
        open_ends = [(last, iter(last.prerequisites))]
        while open_ends:
            resource, needs = open_ends[-1]
            needed = next((key for key in needs if key in self.by_id and key not in seen), None)
            if needed is not None:
                seen.add(needed)
                open_ends.append((self.by_id[needed], iter(self.by_id[needed].prerequisites)))
            else:
                open_ends.pop()
                before.append(resource)
        return before[:-1]


def _shortest_piece(resource: Resource) -> int:
    minutes = resource.estimated_minutes
    return SHORTEST_PIECE if minutes >= 2 * SHORTEST_PIECE else minutes


@dataclass(frozen=True)
class Suitable:
    """Resources on the topic and in the language: those at or below the learner's level, and those one above it.

    `turned_away` counts the others by their reason.
    """

    fitting: Mapping[str, Resource]
    above: Mapping[str, Resource]
    turned_away: Mapping[RejectionReason, int]

    def usable(self, room: int) -> Usable:
        """Those for a plan of `room` minutes: one level above only while the others fill too little of it."""
        return self._with_above if self._fitting_minutes < ENOUGH * room else self._fitting_only

    @cached_property
    def _fitting_minutes(self) -> int:
        return sum(it.estimated_minutes for it in self.fitting.values())

    @cached_property
    def _fitting_only(self) -> Usable:
        return Usable(self.fitting)

    @cached_property
    def _with_above(self) -> Usable:
        return Usable({**self.fitting, **self.above})


def suitable_for(context: PlanContext, library: Iterable[Resource]) -> Suitable:
    """Sort a library by what suits a brief."""
    wanted = topic_id(context.topic)
    fitting: dict[str, Resource] = {}
    above: dict[str, Resource] = {}
    turned_away: Counter[RejectionReason] = Counter()
    for resource in library:
        reason = rejection_reason(resource, context, wanted)
        if reason is not None:
            turned_away[reason] += 1
        else:
            place = above if level_gap(resource.difficulty, context.current_level) > 0 else fitting
            place[resource.id] = resource
    return Suitable(fitting, above, turned_away)


def rejection_reason(resource: Resource, context: PlanContext, wanted: str) -> RejectionReason | None:
    """Why no plan for this brief may take a resource; None when one may. `wanted` is the topic's id."""
    if topic_id(resource.topic) != wanted:
        return "other_topic"
    if level_gap(resource.difficulty, context.current_level) > 1:
        return "too_advanced"
    if context.language and (resource.language or "").split("-")[0].lower() != context.language.split("-")[0].lower():
        return "other_language"
    return None
