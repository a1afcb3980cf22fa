"""What a learner needs and what the library has for it: the ground on which every measure stands.

A level means that what lies below it is known (Tetzlaff 2025: help that one does not need costs learning). So a
resource is *useful* when it serves a weak area or an aim of the goal at the nearest level that the library has, or is
at the learner's own level. Everything else fills time.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from evals.quality.library import Item
from evals.quality.words import concept

ONE_STUDY, ONE_WEAK, ONE_PRACTICE = 1, 2, 3  # resources of a kind on a concept after which another one repeats it
SPIRAL = 0.5  # share of a resource's concepts that may be known from another one: some overlap ties things together
LEAST_TOUCH = 20  # minutes of an area without which it is not touched
MOST_PRACTICE = 0.60  # share of the minutes; more than that is not asked of a planner


@dataclass(frozen=True)
class Situation:
    """A learner, a request and a library. `level` is 0 to 2, `weak` and `aims` are concepts, `capacity` is in minutes.

    `library` has every item by id, `day_minutes` the most that each study day holds.
    """

    topic: str
    level: int
    capacity: int
    study_days: int
    practice_wanted: bool
    weak: tuple[str, ...]
    aims: tuple[str, ...]
    library: Mapping[str, Item]
    language: str = ""

    @cached_property
    def pool(self) -> dict[str, Item]:
        """The resources that a teacher could give: on the topic, in the language, up to one level above."""
        return {
            key: item
            for key, item in self.library.items()
            if item.topic == self.topic
            and item.level <= self.level + 1
            and (not self.language or item.language == self.language)
        }

    @cached_property
    def servers(self) -> dict[str, frozenset[str]]:
        """The ids of the resources that serve each weak area and aim, at whatever level of the pool."""
        return {area: frozenset(self._servers(area)) for area in (*self.weak, *self.aims)}

    def _servers(self, area: str) -> list[str]:
        found = [item for item in self.pool.values() if item.names(area)]
        found = found or [item for item in self.pool.values() if item.mentions(area)]
        lessons = [item for item in found if not item.sheet]
        return [item.id for item in lessons or found]

    def nearest(self, area: str) -> frozenset[str]:
        """The servers of an area that fit: at the level (a weak area: or one below); else the nearest there are."""
        by_distance: dict[int, set[str]] = {}
        for key in self.servers[area]:
            by_distance.setdefault(self.pool[key].level - self.level, set()).add(key)
        own = by_distance.get(0, set()) | (by_distance.get(-1, set()) if area in self.weak else set())
        return frozenset(own or next((by_distance[gap] for gap in (-1, 1, -2) if gap in by_distance), set()))

    def directly_before(self, item: Item) -> list[Item]:
        """Return what comes before a resource at the learner's level or above: prerequisites, its series' start."""
        earlier = [self.pool[key] for key in item.needs if key in self.pool]
        if item.series:
            earlier += [each for each in self.pool.values() if each.series and _precedes(each.series, item.series)]
        return [each for each in earlier if each.level >= self.level and each.id != item.id]

    def before(self, item: Item) -> list[Item]:
        """Return all that comes before a resource at the learner's level or above, each after what it needs itself."""
        found: dict[str, Item] = {}

        def visit(each: Item, path: frozenset[str]) -> None:
            for earlier in self.directly_before(each):
                if earlier.id not in found and earlier.id not in path:
                    visit(earlier, path | {earlier.id})
                    found[earlier.id] = earlier

        visit(item, frozenset((item.id,)))
        return list(found.values())

    def is_reachable(self, area: str) -> bool:
        """Return whether the time holds what has to come before an area, and a little of what serves it."""
        return any(
            sum(it.minutes for it in self.before(item)) + min(item.minutes, LEAST_TOUCH) <= self.capacity
            for item in (self.pool[key] for key in self.nearest(area))
        )

    @cached_property
    def needed(self) -> frozenset[str]:
        """The ids of what serves a weak area or an aim at the nearest level."""
        return frozenset().union(*(self.nearest(area) for area in (*self.weak, *self.aims)))

    @cached_property
    def refreshers(self) -> frozenset[str]:
        """The ids below the level that something needed directly builds on: a short refresher."""
        direct = {key for needed in self.needed for key in self.pool[needed].needs}
        return frozenset(key for key in direct if key in self.pool and self.pool[key].level < self.level)

    def is_useful(self, item: Item) -> bool:
        return item.id in self.pool and (item.level == self.level or item.id in self.needed)

    @cached_property
    def useful(self) -> tuple[Item, ...]:
        """The useful resources, what is needed first, lessons before sheets."""
        found = [item for item in self.pool.values() if self.is_useful(item)]
        return tuple(sorted(found, key=lambda item: (item.id not in self.needed, item.sheet, item.level, item.title)))

    def is_only_looked_up(self, item: Item) -> bool:
        """Return whether a resource is a cheat sheet on what the library has lessons on: a help beside them."""
        lessons = (other for other in self.useful if not other.sheet and not other.practice)
        return item.sheet and any(item.concepts & other.concepts for other in lessons)

    def taught_below(self, idea: str) -> bool:
        """Return whether the library teaches a concept of the topic below the learner's level: it counts as known."""
        return any(
            idea in item.concepts and item.level < self.level and item.topic == self.topic and not item.practice
            for item in self.library.values()
        )


def _precedes(first: tuple[str, int], second: tuple[str, int]) -> bool:
    return first[0] == second[0] and first[1] < second[1]


class Covered:
    """What has been studied and practised so far: how many resources of each kind had each concept."""

    def __init__(self, situation: Situation) -> None:
        self._weak = {*situation.weak, *situation.aims}
        self._seen: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
        self._level: dict[str, int] = {}
        self._series: Counter[tuple[str, str]] = Counter()
        self._titles: set[tuple[str, str]] = set()

    def novelty(self, item: Item) -> float:
        """Return the share of a resource (0 to 1) that is new after what was seen.

        One without tags is new, but for the same title and kind at another address.
        """
        if (concept(item.title), item.kind) in self._titles:
            return 0.0
        if not item.concepts:
            return 1.0
        known = sum(self._weight(item, idea) for idea in item.concepts) / len(item.concepts)
        return 1.0 if known <= SPIRAL else 1 - (known - SPIRAL) / (1 - SPIRAL)

    def _weight(self, item: Item, idea: str) -> float:
        most = ONE_PRACTICE if item.practice else ONE_WEAK if idea in self._weak else ONE_STUDY
        times = self._seen[item.practice][idea]
        if item.series:
            times -= self._series[item.series[0], idea]
        if times < most:
            return 0.0
        return 0.5 if not item.practice and item.level > self._level.get(idea, item.level) else 1.0

    def add(self, item: Item) -> None:
        """Note that a resource was studied; one that is only looked up covers nothing."""
        self._titles.add((concept(item.title), item.kind))
        if item.sheet:
            return
        self._seen[item.practice].update(item.concepts)
        for idea in item.concepts:
            self._level[idea] = max(item.level, self._level.get(idea, 0))
            if item.series:
                self._series[item.series[0], idea] += 1


def useful_minutes(situation: Situation, spent: Mapping[str, int], covered: Covered) -> int:
    """Return the minutes that useful resources still have for a learner who has `spent` and `covered` these.

    What repeats counts for the part that is new. Practice counts up to its largest sensible share, and beyond it where
    there is too little to study.
    """
    study = practice = 0.0
    for item in situation.useful:
        left = item.minutes - spent.get(item.id, 0)
        if left <= 0 or situation.is_only_looked_up(item):
            continue
        new = left * (covered.novelty(item) if item.id not in spent else 1.0)
        if item.id not in spent:
            covered.add(item)
        if item.practice:
            practice += new
        else:
            study += new
    done = practice_minutes(situation.library, spent)
    studied = sum(spent[key] for key in spent if key in situation.pool and not situation.pool[key].practice)
    most = max(MOST_PRACTICE * situation.capacity, situation.capacity - studied - study)
    return round(study + min(practice, max(0.0, most - done)))


def practice_minutes(library: Mapping[str, Item], spent: Mapping[str, int]) -> int:
    return sum(minutes for key, minutes in spent.items() if key in library and library[key].practice)
