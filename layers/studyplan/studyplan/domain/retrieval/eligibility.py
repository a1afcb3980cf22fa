"""The resources of a library that a plan may use, and the least room that each of them needs."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from studyplan.domain.capacity.plan_days import SHORTEST_PIECE
from studyplan.domain.library.view import LibraryView, view_of
from studyplan.domain.retrieval.content import copies_in, is_cheat_sheet
from studyplan.domain.retrieval.serving import NAMED, Served, Targets, targets_of
from studyplan.domain.values.candidates import Fit, RejectionReason
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import concept_id, concepts_of, topic_id
from studyplan.domain.values.types import Level, level_gap

ENOUGH = 0.9  # share of the capacity from which on the library is not thin, and needs nothing of another level
REFRESHER = 60  # minutes of a prerequisite below the level that is short enough to repeat before a weak area

type Row = tuple[int, ...]  # minutes of pieces in their order
type ById = dict[str, Resource]


@dataclass(frozen=True)
class Usable:
    """The resources that one plan may use, by id, for a learner of `level`: what lies below it is known."""

    by_id: Mapping[str, Resource]
    level: Level

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

    def needs(self, resource: Resource) -> Iterator[str]:
        """Yield the prerequisites that a plan has to have before a resource: usable, and not below the level."""
        for key in resource.prerequisites:
            needed = self.by_id.get(key)
            if needed is not None and level_gap(needed.difficulty, self.level) >= 0:
                yield key

    def _first(self, resources: Iterable[Resource]) -> Iterator[Resource]:
        """Yield those without a prerequisite that the plan has to have."""
        return (resource for resource in resources if not any(self.needs(resource)))

    def _before(self, last: Resource) -> list[Resource]:
        """Return all prerequisites in order. It does not recurse: a chain may be as long as the library."""
        before: list[Resource] = []
        seen = {last.id}
        stack = [(last, self.needs(last))]
        while stack:
            resource, needs = stack[-1]
            needed = next((key for key in needs if key not in seen), None)
            if needed is not None:
                seen.add(needed)
                stack.append((self.by_id[needed], self.needs(self.by_id[needed])))
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
    """The resources on the topic and in the language, by what they are to the learner.

    `useful` has those at the level, those below it that serve a weak area, and one level above what a weak area has
    nowhere else. `below` is one level below, `far_below` two, `above` one level above. `served` has the targets of
    each resource. `rejected` counts the others by reason; `too_advanced`, `known` and `copies` are among them.
    """

    level: Level
    useful: ById
    below: ById
    above: ById
    far_below: ById
    targets: Targets
    served: Mapping[str, Served]
    too_advanced: ById
    known: ById
    copies: frozenset[str]
    rejected: Mapping[RejectionReason, int]
    _usable: dict[tuple[int, bool], Usable] = field(default_factory=dict)

    @property
    def nothing_on_topic(self) -> bool:
        """Return whether the library has no resource on the topic, whatever its level and language."""
        return self.rejected.keys() <= {"other_topic"} and not any(self._groups)

    def fit(self, resource: Resource) -> Fit:
        """Return what a resource is to the learner."""
        gap = level_gap(resource.difficulty, self.level)
        if gap < 0:
            return "refresher" if resource.id in self.useful else "below"
        return "above" if gap else "level"

    def usable(self, room: int, *, practice: bool = False) -> Usable:
        """Return those for a plan of `room` minutes: other levels only where the useful ones do not fill it.

        First comes what is one level below, then what is one above; two levels below only where there is nothing else.
        With `practice` all that is below the level may be used: what is at the level may be too long.
        """
        minutes, groups = 0, 0
        for group in self._groups[:3]:
            if minutes >= ENOUGH * room:
                break
            minutes, groups = minutes + sum(each.estimated_minutes for each in group.values()), groups + 1
        key = groups, practice
        if key not in self._usable:
            self._usable[key] = Usable(self._united(groups, practice), self.level)
        return self._usable[key]

    def with_planned(self, usable: Usable, planned: Collection[str]) -> Usable:
        """Return the usable resources with those of a plan that is replanned, whatever their level."""
        more = {key: each for group in self._groups for key, each in group.items() if key in planned}
        return Usable({**usable.by_id, **more}, usable.level)

    @property
    def _groups(self) -> tuple[ById, ...]:
        return self.useful, self.below, self.above, self.far_below

    def _united(self, groups: int, practice: bool) -> ById:
        united = {key: each for group in self._groups[:groups] for key, each in group.items()} or self.far_below
        for group in (self.below, self.far_below) if practice else ():
            united |= {key: each for key, each in group.items() if each.is_practice and key not in united}
        return united


def suitable_for(context: PlanContext, library: LibraryView | Iterable[Resource]) -> Suitable:
    """Return what a library has for a plan context."""
    on_topic, rejected = _on_topic(context, library)
    known = known_of(on_topic, context)
    planned = [each.task.resource_id for each in context.replan.planned] if context.replan else []
    copies = copies_in(on_topic, context.current_level, {*known, *planned})
    groups: dict[int, ById] = {gap: {} for gap in (0, -1, 1, -2, 2)}
    for resource in on_topic:
        if resource.id not in copies and resource.id not in known:
            groups[level_gap(resource.difficulty, context.current_level)][resource.id] = resource
    counts: dict[RejectionReason, int] = {
        "duplicate": len(copies - known.keys()),
        "known": len(known),
        "too_advanced": len(groups[2]),
    }
    rejected.update({reason: count for reason, count in counts.items() if count})
    too_advanced = groups.pop(2)
    eligible = {key: each for group in groups.values() for key, each in group.items()}
    targets = targets_of(context, eligible.values())
    served = targets.served(eligible.values())
    extra = [key for key in _refreshers(groups, served) if key not in groups[0]]
    useful = {**{key: eligible[key] for key in extra}, **groups[0]}
    below, above, far = ({key: each for key, each in groups[gap].items() if key not in extra} for gap in (-1, 1, -2))
    levels = useful, below, above, far
    return Suitable(context.current_level, *levels, targets, served, too_advanced, known, copies, rejected)


def _on_topic(
    context: PlanContext, library: LibraryView | Iterable[Resource]
) -> tuple[list[Resource], Counter[RejectionReason]]:
    """Return the resources on the topic and in the language, of any level, and how many others there are by reason."""
    topic, view = topic_id(context.topic), view_of(library)
    own = view.on(topic)
    on_topic: list[Resource] = []
    rejected: Counter[RejectionReason] = Counter()
    if view.size > len(own):
        rejected["other_topic"] = view.size - len(own)
    for resource in own:
        reason = rejection_reason(resource, context, topic)
        if reason == "other_language":
            rejected[reason] += 1
        else:
            on_topic.append(resource)
    return on_topic, rejected


def _refreshers(groups: Mapping[int, ById], served: Mapping[str, Served]) -> list[str]:
    """Return what serves a weak area from another level: all there is where the level has nothing, and short
    prerequisites of what serves it at the level.
    """
    keys: dict[str, None] = {}
    areas = {area for each in served.values() for area in each.weak_areas}
    for area in sorted(areas):
        for gap in (0, -1, -2, 1):
            serving = [key for key in groups[gap] if served[key].weak_areas.get(area, 0) >= NAMED]
            if any(not is_cheat_sheet(groups[gap][key]) for key in serving):
                keys |= dict.fromkeys(serving if gap else ())
                needed = (key for each in serving for key in groups[gap][each].prerequisites)
                below = {**groups[-1], **groups[-2]}
                keys |= {key: None for key in needed if key in below and below[key].estimated_minutes <= REFRESHER}
                break
    return list(keys)


def known_of(resources: Iterable[Resource], context: PlanContext) -> ById:
    """Return the resources that the learner knows: those named by their id, and those of which all tags are known."""
    known = frozenset((*context.known, *map(concept_id, context.known)))
    topic = topic_id(context.topic)
    return {each.id: each for each in resources if known and _is_known(each, known, topic)}


def _is_known(resource: Resource, known: frozenset[str], topic: str) -> bool:
    concepts = concepts_of(resource.tags, "", topic)
    return resource.id in known or (bool(concepts) and concepts <= known)


def rejection_reason(resource: Resource, context: PlanContext, topic: str) -> RejectionReason | None:
    """Return why a plan for this context may not use a resource, or None. `topic` is the id of the context's topic."""
    if topic_id(resource.topic) != topic:
        return "other_topic"
    if level_gap(resource.difficulty, context.current_level) > 1:
        return "too_advanced"
    if context.language and (resource.language or "").split("-")[0].lower() != context.language.split("-")[0].lower():
        return "other_language"
    return None
