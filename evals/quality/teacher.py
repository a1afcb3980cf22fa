"""A greedy teacher: the plan that a person with the library's list in hand would write. It keeps the judge honest.

A judge whose measures cannot all be met at once asks for what nobody can do. So its teacher's plans have to get an A
against the library, for every case. The teacher knows the needs of the learner as the judge does, and no product.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

from evals.quality.library import Item
from evals.quality.situation import Covered, Situation

PRACTICE, RESERVED = (
    0.40,
    0.30,
)  # of the minutes, where practice was asked for; so many are kept while lessons are chosen
SOME_PRACTICE = 0.25  # where it was not
LARGEST = 0.40  # of the minutes, for one resource that serves no weak area and no aim
FOCUS = 0.45  # of the minutes belong to the aims of the goal
WORTH, LITTLE = 0.5, 0.2  # novelty from which on a resource is worth its time; at last also one with a little
MOST_PRACTICE = 0.55  # of the minutes
SHORTEST = 10  # minutes of a part
ENOUGH = 20  # minutes of study on an area that was named


@dataclass(frozen=True)
class Manner:
    """How a teacher sets to work: time is kept for practice, the cheapest first, aims first, the rest filled up."""

    keeps_practice: bool = True
    cheapest_first: bool = False
    aims_first: bool = False
    fills_up: bool = False


MANNERS = tuple(Manner(*choice) for choice in product((True, False), repeat=4))


class Teacher:
    """Chooses and orders resources for one situation. `minutes` has the chosen ones by id, in the order of choice."""

    def __init__(self, situation: Situation, manner: Manner) -> None:
        self.situation = situation
        self.manner = manner
        self.minutes: dict[str, int] = {}
        self._covered = Covered(situation)
        self._kept = 0  # minutes that are kept for practice while lessons are chosen

    def choose(self) -> None:
        """Choose for the weak areas, then for the aims, then what is new at the level; the last may stay unfinished."""
        self._kept = round(RESERVED * self.situation.capacity) if self._could_practise() else 0
        areas = (*self.situation.weak, *self.situation.aims)
        for area in reversed(areas) if self.manner.aims_first else areas:
            self._serve(area)
        self._kept = 0
        if self.situation.practice_wanted:
            self._practise()
        while (item := self._for_the_aims() or self._next()) is not None:
            self._add(item)
        self._begin_one()

    @property
    def _left(self) -> int:
        return self.situation.capacity - self._kept - sum(self.minutes.values())

    def _group(self, item: Item) -> list[Item]:
        """Return what has to come with a resource, it last: prerequisites at the level, and the series before it."""
        return [each for each in self.situation.before(item) if each.id not in self.minutes] + [item]

    def _cost(self, item: Item) -> int:
        return sum(each.minutes for each in self._group(item))

    def _add(self, item: Item) -> None:
        for each in self._group(item):
            self.minutes[each.id] = each.minutes
            self._covered.add(each)

    def _serve(self, area: str) -> None:
        """Add a lesson on an area, and practice of it; where nothing fits, begin the one that fits best."""
        serving = [self.situation.pool[key] for key in sorted(self.situation.nearest(area))]
        if sum(self.minutes.get(item.id, 0) for item in serving if not item.practice) >= ENOUGH:
            return
        lessons = [item for item in serving if not item.practice] or serving
        distance = sorted(lessons, key=self._distance)
        fitting = [item for item in distance if self._cost(item) <= self._left]
        for item in fitting if all(item.sheet for item in fitting) else fitting[:1]:
            self._add(item)
        if not fitting and distance:
            self._begin(min(distance, key=self._cost))

    def _could_practise(self) -> bool:
        return (
            self.manner.keeps_practice
            and self.situation.practice_wanted
            and any(item.practice for item in self.situation.useful)
        )

    def _practise(self) -> None:
        """Add practice of what was chosen; where none fits whole, begin the one that asks for least."""
        own = [item for item in self.situation.useful if item.practice and item.id not in self.minutes]
        ready = [item for item in own if item.concepts & self._studied()] or own
        chosen = self._best(ready)
        if chosen is not None:
            self._add(chosen)
        elif ready:
            self._begin(min(ready, key=lambda item: (self._cost(item) - item.minutes, item.minutes, item.title)))

    def _distance(self, item: Item) -> tuple[int, int, int, str]:
        """Return how far a resource is from what serves best: at the level, relied on by others, about little else."""
        relying = sum(item.id in other.needs for other in self.situation.pool.values())
        if self.manner.cheapest_first:
            return self._cost(item), -relying, len(item.concepts), item.title
        return abs(item.level - self.situation.level), -relying, len(item.concepts), item.title

    def _begin(self, item: Item) -> None:
        """Add what a resource needs, and as much of it as there is room for."""
        *before, last = self._group(item)
        if sum(each.minutes for each in before) + SHORTEST > self._left:
            return
        for each in before:
            self.minutes[each.id] = each.minutes
            self._covered.add(each)
        self.minutes[last.id] = min(last.minutes, self._left)
        self._covered.add(last)

    def _for_the_aims(self) -> Item | None:
        situation = self.situation
        serving = frozenset().union(*(situation.nearest(area) for area in situation.aims))
        have = sum(minutes for key, minutes in self.minutes.items() if key in serving)
        if have >= FOCUS * situation.capacity:
            return None
        return self._best(situation.pool[key] for key in sorted(serving))

    def _next(self) -> Item | None:
        situation = self.situation
        practice, wanted = self._practice, self._practice_is_short()
        study = sum(item.minutes for item in situation.useful if not item.practice)
        most = max(MOST_PRACTICE * situation.capacity, situation.capacity - study)
        own = [item for item in situation.useful if not item.sheet]
        if wanted and situation.practice_wanted and self._only_long_practice(own):
            return None
        return (
            self._best(item for item in own if item.practice == wanted)
            or (self._best(item for item in own if not item.practice) if wanted else None)
            or self._best((item for item in own if practice + item.minutes <= most), least=LITTLE)
        )

    @property
    def _practice(self) -> int:
        return sum(minutes for key, minutes in self.minutes.items() if self.situation.pool[key].practice)

    def _practice_is_short(self) -> bool:
        share = PRACTICE if self.situation.practice_wanted else SOME_PRACTICE
        return self._practice < share * (sum(self.minutes.values()) + 1)

    def _only_long_practice(self, own: list[Item]) -> bool:
        """Return whether practice is there, and none of it fits whole: then the rest of the time begins one."""
        waiting = [item for item in own if item.practice and item.id not in self.minutes]
        ready = [item for item in waiting if item.concepts & self._studied()]
        return bool(ready) and all(self._cost(item) > self._left for item in waiting)

    def _best(self, items: Iterable[Item], *, least: float = WORTH) -> Item | None:
        """Return the one that adds most: new concepts for its minutes; practice whose concepts were studied."""
        fitting = [
            item
            for item in items
            if item.id not in self.minutes and self._is_worth_it(item, least) and self._cost(item) <= self._left
        ]
        return max(fitting, key=lambda item: (self._gain(item), item.title), default=None)

    def _is_worth_it(self, item: Item, least: float) -> bool:
        small = item.minutes <= LARGEST * self.situation.capacity or item.id in self.situation.needed
        return small and self._covered.novelty(item) >= least

    def _gain(self, item: Item) -> float:
        ready = all(idea in self._studied() for idea in item.concepts) if item.practice else True
        new = len(item.concepts) or 1
        return (item.id in self.situation.needed) + ready + self._covered.novelty(item) * new / (self._cost(item) + 60)

    def _studied(self) -> set[str]:
        chosen = (self.situation.pool[key] for key in self.minutes)
        known = {idea for it in self.situation.pool.values() if it.level < self.situation.level for idea in it.concepts}
        return known.union(*(item.concepts for item in chosen if not item.practice))

    def _begin_one(self) -> None:
        """Begin what does not fit whole, where more than a little time is left: what is needed first."""
        short = self._practice_is_short()
        least = LITTLE if self.manner.fills_up else WORTH
        for item in sorted(
            self.situation.useful, key=lambda it: (it.practice != short, it.id not in self.situation.needed)
        ):
            if self._left <= max(SHORTEST, 0.05 * self.situation.capacity):
                return
            if self.minutes.get(item.id, 0) < item.minutes:
                if item.id in self.minutes:
                    self.minutes[item.id] = min(item.minutes, self.minutes[item.id] + self._left)
                elif self._covered.novelty(item) >= least and not item.sheet:
                    self._begin(item)

    def order(self) -> list[Item]:
        """Return the chosen ones: weak areas early, easier first, each after what it needs, practice after study."""
        weak = frozenset().union(*(self.situation.nearest(area) for area in self.situation.weak))
        chosen = [self.situation.pool[key] for key in self.minutes]
        early = {each.id for item in chosen if item.id in weak for each in self.situation.before(item)} | weak
        chosen.sort(key=lambda it: (it.id not in early, it.level, it.series or ("", 0)))
        placed: dict[str, Item] = {}

        def place(item: Item) -> None:
            if item.id in placed:
                return
            for before in self.situation.before(item):
                if before.id in self.minutes and before.id not in placed:
                    placed[before.id] = before
            placed[item.id] = item

        for item in chosen:
            if not item.practice:
                place(item)
                for drill in chosen:
                    if drill.practice and self._is_ready(drill, chosen, placed):
                        place(drill)
        for item in chosen:
            place(item)
        return list(placed.values())

    def _is_ready(self, drill: Item, chosen: list[Item], placed: dict[str, Item]) -> bool:
        lessons = [item for item in chosen if not item.practice and item.concepts & drill.concepts]
        needed = [item for item in self.situation.directly_before(drill) if item.id in self.minutes]
        return all(item.id in placed for item in (*lessons, *needed))
