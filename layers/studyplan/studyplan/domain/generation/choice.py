"""What a plan is made of so far: the free minutes, the covered concepts, and what each further resource would add."""

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from studyplan.domain.generation.material import Material, Materials
from studyplan.domain.values.context import PlanContext

# What a plan takes a resource for. "again": its concepts are covered; "spare": only where minutes are left.
Role = Literal["weak_area", "goal", "needed", "new", "again", "below", "above", "spare"]
# In this order the rules fill the time: what is new at the level, a second view of something at the level, what is new
# below it and above it, and then anything.
TURNS: tuple[Role, ...] = ("new", "again", "below", "above", "again")
NEW_AT_LEVEL, AGAIN, BELOW, ABOVE, LAST = range(5)

SHORTEST_PIECE = 10  # minutes; nothing is cut into less
START = 20  # minutes; it is not worth to start something for less
DECAY = 0.4  # of what a concept is worth, each time that a resource of the same kind covers it
OVERVIEW = 0.3  # of a concept that a cheat sheet covers
WANTED = 2.0  # what a concept of the goal or of a weak area is worth beside another
UNTAUGHT = 0.2  # of what practice is worth whose concepts the plan could teach and does not
RELEVANCE = 0.8  # what a resource is worth beside its score
MOST_CONCEPTS = 4  # more tags make a resource no better
NEXT_PART = 1.5  # what the next part of a series that was begun is worth: series stay whole
NEW = 0.5  # share of concepts that must be new for a resource to add something
# Shares of practice that the rules aim for; a plan is fine from 25 to 60 %, so there is room for whole resources.
PRACTICE_ASKED, PRACTICE_ANYWAY, HANDS_ON = 0.35, 0.20, 0.15
LONGER = 0.45  # share of practice that a plan may reach with one that is long


class Part(NamedTuple):
    """What is chosen: a resource, its minutes in the plan, and what for."""

    material: Material
    minutes: int
    role: Role


class Worth(NamedTuple):
    """Which turn a resource has, and what it adds for the time that it takes."""

    turn: int
    gain: float


@dataclass
class Choice:
    """What is chosen so far. `left` are the minutes that are free, `practice` those of practice."""

    context: PlanContext
    materials: Materials
    room: int
    parts: dict[str, Part] = field(default_factory=dict)
    started: bool = False
    practice: int = 0

    def __post_init__(self) -> None:
        self.left = self.room
        self._whole: dict[str, Material] = {}  # what is started is not done, so nothing that needs it has time
        self._covered: dict[tuple[bool, str], float] = defaultdict(float)
        self._worth: dict[str, Worth] = {}
        self._sharing: dict[str, list[Material]] = defaultdict(list)
        self._next: dict[str, str] = {}
        every = self.materials.by_id.values()
        for material in every:
            for concept in material.concepts:
                self._sharing[concept].append(material)
            if material.candidate.follows:
                self._next[material.candidate.follows] = material.key
        study = [each for each in every if not each.is_practice and each.for_the_learner]
        self._teachable = frozenset(concept for each in study for concept in each.concepts)
        serving = [each for each in every if each.candidate.goal or each.candidate.weak_areas]
        self._wanted = frozenset(concept for each in serving for concept in each.concepts)

    @property
    def practice_room(self) -> float:
        """Return the minutes up to which practice is taken: the target, or more where one longer practice is due."""
        return max(self.practice_target, LONGER * self.room) if self.practice < self.practice_target else 0

    @property
    def practice_target(self) -> float:
        """Return the minutes of practice to aim for."""
        share = PRACTICE_ASKED if self.context.constraints.must_include_practice else PRACTICE_ANYWAY
        return self.room * (share + HANDS_ON * (self.context.preferred_learning_style == "hands_on"))

    def needed(self, material: Material) -> list[Material]:
        """Return a resource after all that it needs and that is not chosen yet, or not whole."""
        return self.materials.with_needs(material, self._whole)

    def cost(self, material: Material) -> int:
        """Return the minutes of a resource with all that it needs and that is not chosen yet."""
        return sum(each.minutes for each in self.needed(material))

    def take(self, material: Material, role: Role) -> bool:
        """Take a resource with what it needs. Return whether it fits into the free minutes."""
        if material.minutes > self.left:
            return False
        row = self.needed(material)
        if self._needs_started(row) or sum(each.minutes for each in row) + self._practice_after(row) > self.left:
            return False
        for each in row:
            self._add(each, each.minutes, role if each is material else "needed")
        return True

    def start(self, material: Material, role: Role, most: float) -> bool:
        """Take what it needs and a first part of up to `most` minutes. Return whether that is possible."""
        if self.started or material.key in self.parts:
            return False
        row = self.needed(material)
        if self._needs_started(row):
            return False
        *before, last = row
        practice = self._practice_after(row, whole=True)
        if not last.is_practice and not practice and self._practice_after(row):
            return False  # practice that was asked for fits only if it is what is started
        room = self.left - sum(each.minutes for each in before) - practice
        minutes = int(min(most, room, last.minutes - SHORTEST_PIECE))
        required = self.context.constraints.must_include_practice and last.is_practice and not self.practice
        least = SHORTEST_PIECE if required else START
        if minutes < min(least, last.minutes - SHORTEST_PIECE) or minutes < SHORTEST_PIECE:
            return False
        for each in before:
            self._add(each, each.minutes, "needed")
        self._add(last, minutes, role)
        self.started = True
        return True

    def _practice_after(self, row: list[Material], *, whole: bool = False) -> int:
        """Return the least minutes that practice still takes, where it was asked for and neither plan nor row has any.

        `whole`: nothing can be started any more. The result is 0 where no practice fits anyway.
        """
        if not self.context.constraints.must_include_practice or self.practice or any(each.is_practice for each in row):
            return 0
        known = {**self._whole, **{each.key: each for each in row}}
        costs = []
        for drill in (each for each in self.materials.by_id.values() if each.is_practice):
            before = self.materials.with_needs(drill, known)
            if self._needs_started(before):
                continue
            needed = sum(each.minutes for each in before)
            short = drill.minutes >= 2 * SHORTEST_PIECE and not whole and not self.started
            costs.append(needed - (drill.minutes - SHORTEST_PIECE if short else 0))
        least = min(costs, default=0)
        return least if least <= self.left else 0

    def _needs_started(self, row: list[Material]) -> bool:
        return self.started and any(each.key in self.parts for each in row)

    def loosen(self) -> None:
        """Give up some minutes of what is started, so that all else fits into the days; what is left is added there."""
        slack = SHORTEST_PIECE + self.room // 50
        for key, part in self.parts.items():
            if part.minutes < part.material.minutes:
                self.parts[key] = part._replace(minutes=max(SHORTEST_PIECE, part.minutes - slack))

    def grow(self, minutes: int) -> None:
        """Give what is started more minutes, up to all but a shortest piece of it."""
        for key, part in self.parts.items():
            if part.minutes < part.material.minutes and minutes > 0:
                more = min(minutes, part.material.minutes - SHORTEST_PIECE - part.minutes)
                self.parts[key] = part._replace(minutes=part.minutes + more)
                self.left -= more
                self.practice += more * part.material.is_practice

    def drop(self, key: str) -> None:
        """Take a resource out again."""
        part = self.parts.pop(key)
        self._whole.pop(key, None)
        self.left += part.minutes
        self.practice -= part.minutes * part.material.is_practice
        for concept in part.material.concepts:
            self._covered[part.material.is_practice, concept] -= _depth(part.material)
        self._worth.clear()

    def _add(self, material: Material, minutes: int, role: Role) -> None:
        self.parts[material.key] = Part(material, minutes, role)
        if minutes == material.minutes:
            self._whole[material.key] = material
        self.left -= minutes
        self.practice += minutes * material.is_practice
        self._worth.pop(self._next.get(material.key, ""), None)
        for concept in material.concepts:
            self._covered[material.is_practice, concept] += _depth(material)
            for other in self._sharing[concept]:
                self._worth.pop(other.key, None)

    def worth(self, material: Material) -> Worth:
        """Return what a resource would add to what is chosen."""
        known = self._worth.get(material.key)
        if known is None:
            known = self._worth[material.key] = Worth(self._turn(material), self._gain(material))
        return known

    def _turn(self, material: Material) -> int:
        """Return the turn: what adds something at the level, below it, above it; what adds nothing; both at once."""
        new = sum(self._covered[material.is_practice, concept] < 1 for concept in material.concepts)
        adds = material.candidate.follows in self.parts or new >= NEW * len(material.concepts)
        if not adds or material.is_overview:  # a cheat sheet helps beside what teaches, and teaches nothing itself
            return AGAIN if material.for_the_learner else LAST
        return NEW_AT_LEVEL if material.for_the_learner else BELOW if material.below else ABOVE

    def _gain(self, material: Material) -> float:
        each = sorted((self._value(material, concept) for concept in material.concepts), reverse=True)
        total = sum(each[:MOST_CONCEPTS]) if each else 1.0
        if material.candidate.follows in self.parts:
            total = max(total, NEXT_PART)
        return _depth(material) * total * (RELEVANCE + material.candidate.score) / math.sqrt(material.minutes)

    def _value(self, material: Material, concept: str) -> float:
        decayed = math.pow(DECAY, self._covered[material.is_practice, concept])
        value = decayed * (WANTED if concept in self._wanted else 1.0)
        untaught = material.is_practice and not self._covered[False, concept] and concept in self._teachable
        return UNTAUGHT * value if untaught else value


def _depth(material: Material) -> float:
    """Return how far a resource covers its concepts."""
    return OVERVIEW if material.is_overview else 1.0
