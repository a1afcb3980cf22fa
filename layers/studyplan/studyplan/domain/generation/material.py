"""A candidate as the rules see it: its concepts, what it needs, and what it is to the learner."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from studyplan.domain.values.candidates import Candidate, Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.text import concepts_of
from studyplan.domain.values.types import LEVELS

INTRODUCTIONS = (
    "what is",
    "what are",
    "introduc",
    "getting started",
    "first steps",
    "hello",
    "basics",
    "101",
    "primer",
)


@dataclass(frozen=True, eq=False)
class Material:
    """A candidate with its concepts; `below` says whether its difficulty is below the learner's level."""

    candidate: Candidate
    concepts: frozenset[str]
    below: bool

    @cached_property
    def key(self) -> str:
        """Return the id of the resource."""
        return self.candidate.item.id

    @cached_property
    def minutes(self) -> int:
        """Return the minutes of the whole resource."""
        return self.candidate.item.minutes

    @property
    def before(self) -> tuple[str, ...]:
        """Return the ids of what comes before it: its prerequisites, and the part before it in a series."""
        follows = self.candidate.follows
        return (*self.candidate.item.prerequisites, follows) if follows else self.candidate.item.prerequisites

    @cached_property
    def is_practice(self) -> bool:
        """Return whether it is an exercise, a project or a quiz."""
        return self.candidate.item.is_practice

    @property
    def is_overview(self) -> bool:
        """Return whether it is a cheat sheet or the like: it names many concepts and teaches none of them in depth."""
        return self.candidate.item.is_cheat_sheet

    @cached_property
    def for_the_learner(self) -> bool:
        """Return whether it is at the level, or below it for a weak area."""
        return self.candidate.fit in ("level", "refresher")

    @cached_property
    def introduces(self) -> bool:
        """Return whether its title says that it is an introduction."""
        title = self.candidate.item.title.casefold()
        return any(cue in title for cue in INTRODUCTIONS)


@dataclass(frozen=True)
class Materials:
    """All candidates of a plan, by id, best first."""

    by_id: Mapping[str, Material]

    def needs(self, material: Material) -> list[Material]:
        """Return what a plan with it has to have before it: prerequisites, and the part of the series before it.

        What is below the learner's level counts as known, but for a refresher of something that serves a weak area.
        """
        needed = (self.by_id[key] for key in material.before if key in self.by_id)
        return [each for each in needed if not each.below or self._refreshes(each, material)]

    def _refreshes(self, needed: Material, material: Material) -> bool:
        return needed.candidate.fit == "refresher" and bool(material.candidate.weak_areas)

    def with_needs(self, material: Material, known: Mapping[str, object]) -> list[Material]:
        """Return a material after all that it needs, in order, without what is in `known`."""
        keys = after_needs(material.key, lambda key: [each.key for each in self.needs(self.by_id[key])], known)
        return [self.by_id[key] for key in keys]


def after_needs(key: str, needs: Callable[[str], Sequence[str]], known: Container[str]) -> Iterator[str]:
    """Yield a key after all that it needs, directly or not, in order, without what is in `known`."""
    seen: set[str] = set()
    stack = [(key, False)]
    while stack:  # it does not recurse: a chain may be as long as the library
        each, ready = stack.pop()
        if ready:
            yield each
        elif each not in seen and each not in known:
            seen.add(each)
            stack.append((each, True))
            stack += [(needed, False) for needed in reversed(needs(each))]


def materials_of(context: PlanContext, candidates: Candidates) -> Materials:
    """Return the candidates as the rules see them."""
    own = LEVELS.index(context.current_level)
    return Materials(
        {
            candidate.item.id: Material(
                candidate,
                concepts_of(candidate.item.tags, candidate.item.title, context.topic),
                LEVELS.index(candidate.item.difficulty) < own,
            )
            for candidate in candidates.ranked
        }
    )
