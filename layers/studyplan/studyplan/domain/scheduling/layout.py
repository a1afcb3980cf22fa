"""Where the days cut a row of pieces: a beam search for even days, fair shares and few cuts.

The pieces lie one after the other on a line of minutes; a day is a stretch of that line. A cut at a border between two
pieces is free; a cut inside a piece costs, and may leave nothing shorter than SHORTEST_PIECE.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import NamedTuple, Optional

from studyplan.domain.capacity.packing import Packing
from studyplan.domain.capacity.plan_days import SHORTEST_PIECE, DayCapacity
from studyplan.domain.scheduling.balance import Imbalance, Targets, imbalance_of, least_empty, targets_for, with_shares

SPLIT, LONG_SPLIT = 1500.0, 20.0  # beside squared minutes of unevenness
UNFAIR, UNBALANCED, EMPTY = 1e6, 1e7, 1e9  # each outweighs what stands before it
NARROW, WIDE, WIDEST = 8, 64, 400  # ways kept a day; more than the least only where that leaves a flaw
SPARE = 3  # pieces more than days that are needed for a choice of cuts
SHORT_LINE, FEW_DAYS = 250, 31  # minutes and days up to which the widest search tries every cut there is


class _Reached(NamedTuple):
    """A way to have laid out the line up to minute `at`: `used` in the week so far, `parts` of the piece it is in."""

    cost: float
    at: int
    used: int
    parts: int
    before: Optional["_Reached"]


@dataclass(frozen=True)
class Line:
    """Pieces (minutes each) on a line, the days they are to be cut into, and what each week may hold.

    `floor` is the minute that must be reached by the end of each day for the rest to have room.
    """

    pieces: list[int]
    capacities: tuple[DayCapacity, ...]
    budgets: tuple[int, ...]
    floor: list[int]
    edges: list[int] = field(init=False)
    total: int = field(init=False)
    days_after: list[int] = field(init=False)  # for each day, the study days that follow
    pieces_from: list[int] = field(init=False)  # for each edge, how many pieces of SHORTEST_PIECE lie after it
    longest_day: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "edges", [0, *accumulate(self.pieces)])
        object.__setattr__(self, "total", self.edges[-1])
        study_days = [not capacity.rest for capacity in reversed(self.capacities)]
        object.__setattr__(self, "days_after", [*accumulate(study_days, initial=0)][-2::-1])
        counts = [max(1, minutes // SHORTEST_PIECE) for minutes in reversed(self.pieces)]
        object.__setattr__(self, "pieces_from", [*accumulate(counts, initial=0)][::-1])
        object.__setattr__(self, "longest_day", max((capacity.cap for capacity in self.capacities), default=0))

    def pieces_after(self, at: int) -> int:
        """The most pieces that the rest of the line can be cut into."""
        index = bisect_right(self.edges, at) - 1
        if self.edges[index] == at:
            return self.pieces_from[index]
        return max(1, (self.edges[index + 1] - at) // SHORTEST_PIECE) + self.pieces_from[index + 1]

    def cost_of_cut(self, at: int, previous: int) -> float | None:
        """What cutting at `at` costs after a cut at `previous`; None when it leaves a crumb."""
        edges = self.edges
        opened = bisect_right(edges, previous)
        if edges[opened - 1] != previous and min(edges[opened], at) - previous < SHORTEST_PIECE:
            return None  # the piece that was cut before ends in a crumb
        index = bisect_right(edges, at)
        start = edges[index - 1]
        if start == at:
            return 0.0
        end = edges[index]
        if at - max(start, previous) < SHORTEST_PIECE or end - at < SHORTEST_PIECE:
            return None
        return LONG_SPLIT if end - start > self.longest_day else SPLIT

    def cuts(self, low: int, high: int, ideal: int, day: int) -> set[int]:
        """Cuts worth trying between `low` and `high`: borders, ideal, floor, the full day, the crumbs' edges."""
        floor = self.floor[day]
        edges = self.edges
        found = set(edges[bisect_right(edges, low) : bisect_right(edges, high)])
        wishes = {min(max(ideal, low + 1), high), high}
        if floor > low:
            wishes.add(min(floor, high))
        few = self.pieces_after(low) <= self.days_after[day] + SPARE
        if few or ideal < low + 2 * SHORTEST_PIECE:  # hardly enough for the days: the shortest part spares the most
            wishes.add(min(low + SHORTEST_PIECE, high))
        for wish in wishes:
            index = bisect_right(edges, wish) - 1
            found |= {wish, edges[index] + SHORTEST_PIECE}
            if index + 1 < len(edges):
                found.add(edges[index + 1] - SHORTEST_PIECE)
        return {cut for cut in found if low < cut <= high and cut >= floor}


def lay_out(pieces: list[int], whole: int, capacities: tuple[DayCapacity, ...], budgets: tuple[int, ...]) -> list[int]:
    """Minutes each day for a row of `pieces` that fit, the first `whole` of them whole: the best layout found."""
    packing = Packing.of(capacities, budgets)
    line = Line(pieces, capacities, budgets, list(accumulate(packing.latest(pieces))))
    least = Imbalance(least_empty(pieces, capacities), 0, 0)
    best: tuple[Imbalance, list[int]] | None = None
    tried: list[tuple[Targets, int]] = []
    for targets, width in _tries(line, whole):
        if (targets, width) in tried:
            continue
        tried.append((targets, width))
        minutes = day_minutes(line, targets, width)
        if minutes is None:
            continue
        imbalance = imbalance_of(minutes, pieces, whole, capacities, budgets)
        if best is None or imbalance < best[0]:
            best = (imbalance, minutes)
        if imbalance <= least:
            return minutes
    packed = packing.earliest(pieces)  # keeps the rules, if nothing else
    imbalance = imbalance_of(packed, pieces, whole, capacities, budgets)
    return packed if best is None or imbalance < best[0] else best[1]


def _tries(line: Line, whole: int) -> Iterator[tuple[Targets, int]]:
    """Searches from the quickest to the widest; the later ones are only run while a flaw is left."""
    even = targets_for(line.pieces, line.capacities, line.budgets)
    yield even, NARROW
    shared = [with_shares(even, line.pieces, whole, line.capacities, more=more) for more in (0, 1)]
    widths = (NARROW, WIDE, WIDEST) if line.total <= SHORT_LINE and len(line.capacities) <= FEW_DAYS else (NARROW, WIDE)
    for width in widths:
        for targets in [even, *shared] if width > NARROW else shared:
            yield targets, width
        for lean in (0.0, 1.0, 0.25, 0.75):
            leaning = targets_for(line.pieces, line.capacities, line.budgets, lean=lean)
            yield with_shares(leaning, line.pieces, whole, line.capacities, more=0), width
            yield leaning, width


def day_minutes(line: Line, targets: Targets, width: int) -> list[int] | None:
    """Minutes each day of the cheapest of `width` ways kept a day, or None when none of them gets to the end."""
    front = [_Reached(0.0, 0, 0, 0, None)]
    search = _Search(line, targets, every_cut=width == WIDEST, shares=any(targets.shares))
    for index in range(len(line.capacities)):
        grown = [step for reached in front for step in search.steps(reached, index) if step.at >= line.floor[index]]
        front = _cheapest(grown, width, line, line.days_after[index])
    done = [reached for reached in front if reached.at == line.total]
    return _path(min(done, key=lambda reached: reached.cost)) if done else None


@dataclass(frozen=True)
class _Search:
    """How ways grow by a day, and what that costs."""

    line: Line
    targets: Targets
    every_cut: bool
    shares: bool  # whether any piece has an aim for its days

    def steps(self, reached: _Reached, index: int) -> Iterator[_Reached]:
        capacity, ideals = self.line.capacities[index], self.targets.ideals
        used = 0 if index % 7 == 0 else reached.used
        yield self._on(reached, index, reached.at, used, 0.0 if capacity.rest else EMPTY)
        room = min(capacity.cap, self.line.budgets[index // 7] - used, self.line.total - reached.at)
        if capacity.rest or room <= 0:
            return
        high = reached.at + room
        ideal, before = ideals[index], ideals[index - 1] if index else 0
        cuts = range(reached.at + 1, high + 1) if self.every_cut else self.line.cuts(reached.at, high, ideal, index)
        for cut in cuts:
            split = self.line.cost_of_cut(cut, reached.at)
            if split is not None:
                length = cut - reached.at
                uneven = (length - (ideal - before)) ** 2 + (cut - ideal) ** 2 / 4
                yield self._on(reached, index, cut, used + length, uneven + split)

    def _on(self, reached: _Reached, index: int, at: int, used: int, cost: float) -> _Reached:
        """A day further, with what weeks and shares cost where one of them ends."""
        target = self.targets.weeks[index // 7] if index % 7 == 6 else None
        if target is not None:
            cost += UNBALANCED * max(0.0, target[0] - used, used - target[1])
        parts, unfair = self._shares(reached, at)
        return _Reached(reached.cost + cost + UNFAIR * unfair, at, used, parts, reached)

    def _shares(self, reached: _Reached, at: int) -> tuple[int, int]:
        """Days that the piece at `at` has had, and by how many days the pieces that end by then miss their aim."""
        if at == reached.at or not self.shares:
            return reached.parts, 0
        edges, unfair, parts = self.line.edges, 0, reached.parts
        piece = bisect_right(edges, reached.at) - 1
        while edges[piece] < at:
            parts += 1
            if edges[piece + 1] > at:
                return parts, unfair
            target = self.targets.shares[piece]
            if target is not None:
                unfair += max(0, target[0] - parts, parts - target[1])
            piece, parts = piece + 1, 0
        return 0, unfair


def _cheapest(steps: list[_Reached], width: int, line: Line, days_left: int) -> list[_Reached]:
    """The best few, one for each minute, week's use and share so far; of the widest search some for every minute.

    Where there are fewer pieces left than study days, the days that will stay empty count already: else a way that
    uses its pieces up at once would look better than one that spreads them.
    """
    best: dict[tuple[int, int, int], _Reached] = {}
    for step in steps:
        key = (step.at, step.used, step.parts)
        if key not in best or step.cost < best[key].cost:
            best[key] = step
    lack = {at: EMPTY * max(0, days_left - line.pieces_after(at)) for at in {step.at for step in best.values()}}
    ranked = sorted(best.values(), key=lambda step: (step.cost + lack[step.at], step.at))
    if width == WIDEST:
        seen: Counter[int] = Counter()
        turns: list[tuple[int, int]] = []  # the cheapest of every minute first, then the second of every minute
        for place, step in enumerate(ranked):
            turns.append((seen[step.at], place))
            seen[step.at] += 1
        ranked = [ranked[place] for _, place in sorted(turns)]
    return ranked[:width]


def _path(last: _Reached) -> list[int]:
    ends: list[int] = []
    step: _Reached | None = last
    while step is not None:
        ends.append(step.at)
        step = step.before
    return [end - start for start, end in pairwise(ends[::-1])]
