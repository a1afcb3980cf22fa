"""Search the days for a layout of study and practice: even days in which the two alternate.

A beam search: each day takes the next minutes of the study, of the practice, or of both. Practice follows the study of
its concepts as soon as there is time, a long set of exercises is spread, and no more than four days in a row are of one
kind where the other is there.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, batched
from math import inf
from operator import itemgetter
from typing import NamedTuple, Optional

from studyplan.domain.capacity.plan_days import SHORTEST_PIECE, DayCapacity
from studyplan.domain.scheduling.balance import targets_for
from studyplan.domain.scheduling.lanes import RUN, SITTING, Lane, Waits, pace_of

WORST = 4  # days beyond RUN up to which each day costs more than the one before; later days cost as much as it
LONG_RUN, UNBALANCED, EMPTY = 5e3, 1e5, 1e9  # costs: of a day more of one kind, of a minute, of an empty day
BACK = 0.39  # of a squared minute ahead or behind: what the way back to even days costs at the least
PACE = 2.0  # cost of a squared minute of practice ahead or behind
EARLY = 300.0  # cost of a minute of practice before its concepts are taught
AHEAD = 0.75  # of a long day: practice that may come at once, before it is due


class Way(NamedTuple):
    """A layout up to a day: minutes of `study` and `practice` done, `used` of the week.

    `run`: days in a row of study alone, or (negative) of practice alone.
    """

    cost: float
    study: int
    practice: int
    used: int
    run: int
    before: Optional["Way"]

    def all(self) -> list["Way"]:
        """Return this way with all that lead to it, one a day and the first before day 1."""
        ways = [self]
        while (before := ways[-1].before) is not None:
            ways.append(before)
        return ways[::-1]


class Due(NamedTuple):
    """The minutes of practice that are due, that it may have at most, and that are taught, after some study."""

    least: float
    most: float
    possible: int


@dataclass
class LaneSearch:
    """The search: the two lanes, the days, and what the pieces of each lane wait for."""

    study: Lane
    practice: Lane
    days: tuple[DayCapacity, ...]
    budgets: tuple[int, ...]
    waits: Waits
    study_waits: list[int]
    ideals: list[int] = field(init=False)
    left_after: list[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        pieces = [piece.minutes for piece in (*self.study.pieces, *self.practice.pieces)]
        targets = targets_for(pieces, self.days, self.budgets)
        self.ideals, self.weeks = targets.ideals, targets.weeks
        self.corners = pace_of(self.practice, self.study.total, self.waits)
        self.ahead = AHEAD * self.study.long
        self.taught = [pair for pair in zip(self.waits.taught, self.practice.edges[1:], strict=True) if pair[0]]
        corners = sorted(self.waits.possible)
        least = [*accumulate((possible for _, possible in reversed(corners)), min)][::-1]
        self.limits = [(ready, possible) for (ready, _), possible in zip(corners, least, strict=True)]
        self._known_due: dict[int, Due] = {}
        self.left_after = [*self._left_after()]
        study_days = [not day.rest for day in reversed(self.days)]
        self.days_after = [*accumulate(study_days, initial=0)][-2::-1]

    def _left_after(self) -> Iterator[tuple[int, int]]:
        """Yield for each day the minutes that the rest of its week and all later weeks hold."""
        later = sum(self.budgets)
        for week, budget in zip(batched(self.days, 7, strict=False), self.budgets, strict=True):
            later -= budget
            caps = [day.cap for day in week]
            for index in range(len(caps)):
                yield sum(caps[index + 1 :]), later

    def best(self, width: int) -> Way | None:
        """Return the cheapest way through all days that `width` ways a day lead to; None where none leads there."""
        front = [Way(0.0, 0, 0, 0, 0, None)]
        for index in range(len(self.days)):
            grown: dict[tuple[int, int, int, int], tuple[float, int, Way]] = {}
            ranks: list[float] = []  # the least so far
            for way in front:
                for step in self._steps(way, index, ranks[width - 1] if len(ranks) >= width else inf):
                    known = grown.get(step[1:5])
                    if known is None or step.cost < known[2].cost:
                        rank = step.cost + self._coming(step, index)
                        grown[step[1:5]] = rank, step.study, step
                        if known is None:
                            insort(ranks, rank)
            front = [way for _, _, way in sorted(grown.values(), key=itemgetter(0, 1))[:width]]
        done = [way for way in front if (way.study, way.practice) == (self.study.total, self.practice.total)]
        return min(done, key=lambda way: way.cost, default=None)

    def _steps(self, way: Way, index: int, bound: float) -> Iterator[Way]:
        """Yield every way that is one day longer and worth trying: its rank may be below `bound`."""
        day = self.days[index]
        used = 0 if index % 7 == 0 else way.used
        before = way.study + way.practice
        left = self.study.total + self.practice.total - before
        budget = self.budgets[index // 7]
        room = min(day.cap, budget - used, left)
        in_week, later = self.left_after[index]
        if left <= min(in_week, budget - used) + later:
            empty = 0.0 if day.rest else EMPTY
            yield self._on(way, index, way.study, way.practice, used, empty)
        if day.rest or room <= 0:
            return
        ideal = self.ideals[index]
        usual = ideal - (self.ideals[index - 1] if index else 0)
        wanted = max(SHORTEST_PIECE, ideal - before)  # also a day that is ahead gets something
        for s, p in self._cuts(way, wanted, room):
            length, ahead = s + p - before, s + p - ideal
            if not 0 < length <= room or left - length > min(in_week, budget - used - length) + later:
                continue
            uneven = (length - usual) ** 2 + ahead * ahead / 4
            if way.cost + uneven + BACK * ahead * ahead > bound:
                continue
            cost = self._cost(way, s, p)
            if cost is not None:
                yield self._on(way, index, s, p, used + length, cost + uneven)

    def _cuts(self, way: Way, ideal: int, room: int) -> set[tuple[int, int]]:
        """Return the minutes of study and practice that a day may end at."""
        wanted = self._wanted(way, ideal)
        cuts: set[tuple[int, int]] = set()
        for p in self.practice.cuts(way.practice, wanted, room):
            done = p - way.practice
            for s in self.study.cuts(way.study, ideal - done, room - done):
                cuts.add((s, p))
        for s in self.study.cuts(way.study, ideal, room):
            done = s - way.study
            for p in (way.practice + ideal - done, way.practice + room - done):
                if way.practice <= p <= self.practice.total:
                    cuts.add((s, p))
        return cuts

    def _wanted(self, way: Way, ideal: int) -> int:
        """Return the minutes of practice that a day should have."""
        due = self._due(min(self.study.total, way.study + ideal))
        return round(min(max((due.least + due.most) / 2 - way.practice, 0), ideal))

    def _due(self, study: int) -> Due:
        """Return the practice that is due after `study` minutes."""
        due = self._known_due.get(study)
        if due is None:
            due = self._known_due[study] = self._due_after(study)
        return due

    def _due_after(self, study: int) -> Due:
        corners, total = self.corners, self.practice.total
        if study == self.study.total:
            return Due(corners[-1][1], total, total)
        index = bisect_right(corners, study, key=lambda corner: corner[0])
        (s0, least0), (s1, least1) = corners[index - 1], corners[index]
        least = least0 + (study - s0) / (s1 - s0) * (least1 - least0)
        limit = bisect_right(self.limits, study, key=lambda corner: corner[0])
        possible = self.limits[limit][1] if limit < len(self.limits) else total
        return Due(least, max(least, min(least + self.ahead, self._just_taught(study))), possible)

    def _just_taught(self, study: int) -> int:
        """Return the end of the last practice that waits for study and need not wait any more."""
        index = bisect_right(self.taught, (study, self.practice.total)) - 1
        return self.taught[index][1] if index >= 0 else 0

    def _cost(self, way: Way, s: int, p: int) -> float | None:
        """Return what the cuts and the practice of a day cost that ends at these minutes; None where it cannot be."""
        study = self.study.cost_of_cut(s, way.study)
        practice = self.practice.cost_of_cut(p, way.practice) if study is not None else None
        if study is None or practice is None or not self._in_order(way, s, p):
            return None
        due = self._due(s)
        off = due.least - p if p < due.least else p - due.most if p > due.most else 0.0
        return study + practice + PACE * off * off + EARLY * max(0, p - due.possible)

    def _in_order(self, way: Way, s: int, p: int) -> bool:
        """Return whether a day's study and practice have some order in which nothing comes before what it needs."""
        if self._practice_may(way.practice, p, s) and self.study_may(way.study, s, way.practice):
            return True
        return self._practice_may(way.practice, p, way.study) and self.study_may(way.study, s, p)

    def _practice_may(self, begin: int, end: int, study: int) -> bool:
        last = self.practice.last_started(begin, end)
        return last is None or self.waits.must[last] <= study

    def study_may(self, begin: int, end: int, practice: int) -> bool:
        """Return whether the study that starts between two minutes waits for no more than `practice` minutes."""
        last = self.study.last_started(begin, end)
        return last is None or self.study_waits[last] <= practice

    def _on(self, way: Way, index: int, s: int, p: int, used: int, cost: float) -> Way:
        """Return the way one day longer, with the costs of runs of one kind and of a week that ends.

        A run costs nothing while the other kind waits for it: shorter days to come to its end would help nobody.
        """
        studies, practises = s > way.study, p > way.practice
        run = way.run
        if studies and practises:
            run = 0
        elif studies:
            run = max(0, way.run) + 1
            cost += _of_run(run) if self._due(way.study).possible else 0.0
        elif practises:
            run = min(0, way.run) - 1
            cost += _of_run(-run) if way.study or not self.study_waits[0] else 0.0
        target = self.weeks[index // 7] if index % 7 == 6 else None
        if target is not None:
            cost += UNBALANCED * max(0.0, target[0] - used, used - target[1])
        return Way(way.cost + cost, s, p, used, run, way)

    def _coming(self, way: Way, index: int) -> float:
        """Return what must come: empty days, runs for want of the other kind, and the way back to even days."""
        days = self.days_after[index]
        pieces = self.study.pieces_after(way.study) + self.practice.pieces_after(way.practice)
        study, practice = self.study.total - way.study, self.practice.total - way.practice
        breaks = min(-(-practice // SITTING), -(-study // SITTING))
        of_one_kind = max(days - breaks - RUN * (breaks + 1), self._until_more(way, index))
        ahead = way.study + way.practice - self.ideals[index]
        return EMPTY * max(0, days - pieces) + LONG_RUN * max(0, of_one_kind) + BACK * ahead * ahead

    def _until_more(self, way: Way, index: int) -> int:
        """Return how many days of study are too many before more practice is ready than can break them now."""
        place = bisect_right(self.limits, way.study, key=lambda corner: corner[0])
        if place == len(self.limits):
            return 0
        ready, possible = self.limits[place]
        days = bisect_left(self.ideals, ready + possible) - index
        breaks = -(-max(0, possible - way.practice) // SITTING)
        return days - breaks - RUN * (breaks + 1) + max(0, way.run)


def _of_run(days: int) -> float:
    return LONG_RUN * min(max(0, days - RUN), WORST)
