"""Cut a sequence of pieces into days: a beam search for even days, equal shares and few cuts.

The pieces lie one after the other on a line of minutes; a day is a stretch of that line. A cut between two pieces is
free. A cut inside a piece has a cost, and must leave at least SHORTEST_PIECE on both sides.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple, Optional

from studyplan.domain.capacity.packing import Packing
from studyplan.domain.capacity.plan_days import SHORTEST_PIECE, DayCapacity, even_minutes
from studyplan.domain.scheduling.balance import Imbalance, Targets, imbalance_of, least_empty, targets_for, with_shares

SPLIT, LONG_SPLIT = 1500.0, 20.0  # costs, compared with squared minutes of unevenness
UNEQUAL, UNBALANCED, EMPTY = 1e6, 1e7, 1e9  # costs, each larger than all smaller ones together
NARROW, WIDE, WIDEST = 8, 64, 400  # ways kept for each day; a wider search only while an imbalance remains
SPARE = 3  # with at most this many pieces more than days, there is little choice of cuts
SHORT_LINE, FEW_DAYS = 250, 31  # minutes and days up to which the widest search tries every cut


class _Reached(NamedTuple):
    """A layout of the line up to minute `at`: `used` minutes of the week, `parts` of the piece at `at`."""

    cost: float
    at: int
    used: int
    parts: int
    before: Optional["_Reached"]


class Line:
    """Pieces (in minutes) on a line, the days to cut them into, and the budget of each week.

    `floor` has for each day the minute that must be reached at its end, so that the rest still fits.
    """

    def __init__(
        self, pieces: list[int], days: tuple[DayCapacity, ...], budgets: tuple[int, ...], floor: list[int]
    ) -> None:
        self.pieces = pieces
        self.days = days
        self.budgets = budgets
        self.floor = floor
        self.edges = [0, *accumulate(pieces)]
        self.total = self.edges[-1]
        study_days = [not day.rest for day in reversed(days)]
        self.days_after = [*accumulate(study_days, initial=0)][-2::-1]  # for each day, the study days that follow
        counts = [max(1, minutes // SHORTEST_PIECE) for minutes in reversed(pieces)]
        # For each edge, how many pieces of SHORTEST_PIECE lie after it.
        self.pieces_from = [*accumulate(counts, initial=0)][::-1]
        # A day that nobody limits could take a whole book; who studies evenly cuts what is as long as two days.
        even = zip(days, even_minutes(days, budgets), strict=True)
        self.longest_day = max((min(day.cap, 2 * minutes) for day, minutes in even), default=0)

    def pieces_after(self, at: int) -> int:
        """Return the most pieces that the line after `at` can be cut into."""
        index = bisect_right(self.edges, at) - 1
        if self.edges[index] == at:
            return self.pieces_from[index]
        return max(1, (self.edges[index + 1] - at) // SHORTEST_PIECE) + self.pieces_from[index + 1]

    def cost_of_cut(self, at: int, previous: int) -> float | None:
        """Return the cost of a cut at `at` after one at `previous`; None when a part would be too short."""
        edges = self.edges
        opened = bisect_right(edges, previous)
        if edges[opened - 1] != previous and min(edges[opened], at) - previous < SHORTEST_PIECE:
            return None  # the last part of the piece that was cut before is too short
        index = bisect_right(edges, at)
        start = edges[index - 1]
        if start == at:
            return 0.0
        end = edges[index]
        if at - max(start, previous) < SHORTEST_PIECE or end - at < SHORTEST_PIECE:
            return None
        return LONG_SPLIT if end - start > self.longest_day else SPLIT

    def cuts(self, low: int, high: int, ideal: int, day: int) -> set[int]:
        """Return the cuts worth trying from `low` to `high`: ends of pieces, ideal, floor, full day, shortest parts."""
        floor = self.floor[day]
        edges = self.edges
        cuts = set(edges[bisect_right(edges, low) : bisect_right(edges, high)])
        targets = {min(max(ideal, low + 1), high), high}
        if floor > low:
            targets.add(min(floor, high))
        few = self.pieces_after(low) <= self.days_after[day] + SPARE
        if few or ideal < low + 2 * SHORTEST_PIECE:  # too few pieces: the shortest part leaves most for later
            targets.add(min(low + SHORTEST_PIECE, high))
        for target in targets:
            index = bisect_right(edges, target) - 1
            cuts |= {target, edges[index] + SHORTEST_PIECE}
            if index + 1 < len(edges):
                cuts.add(edges[index + 1] - SHORTEST_PIECE)
        return {cut for cut in cuts if low < cut <= high and cut >= floor}


def lay_out(pieces: list[int], whole: int, days: tuple[DayCapacity, ...], budgets: tuple[int, ...]) -> list[int]:
    """Return the minutes of each day in the best layout found.

    Args:
        pieces: minutes of each piece, in order; they must fit.
        whole: how many of them, from the first on, are whole resources.
        days: the days to fill.
        budgets: minutes of each week.
    """
    packing = Packing.of(days, budgets)
    line = Line(pieces, days, budgets, list(accumulate(packing.latest(pieces))))
    least = Imbalance(least_empty(pieces, days), 0, 0)
    best: tuple[Imbalance, list[int]] | None = None
    tried: list[tuple[Targets, int]] = []
    for targets, width in _tries(line, whole):
        if (targets, width) in tried:
            continue
        tried.append((targets, width))
        minutes = day_minutes(line, targets, width)
        if minutes is None:
            continue
        imbalance = imbalance_of(minutes, pieces, whole, days, budgets)
        if best is None or imbalance < best[0]:
            best = (imbalance, minutes)
        if imbalance <= least:
            return minutes
    packed = packing.earliest(pieces)  # not balanced, but valid
    imbalance = imbalance_of(packed, pieces, whole, days, budgets)
    return packed if best is None or imbalance < best[0] else best[1]


def _tries(line: Line, whole: int) -> Iterator[tuple[Targets, int]]:
    """Yield targets and widths of searches, the quickest first; later ones run only while an imbalance remains."""
    even = targets_for(line.pieces, line.days, line.budgets)
    yield even, NARROW
    shared = [with_shares(even, line.pieces, whole, line.days, more=more) for more in (0, 1)]
    widths = (NARROW, WIDE, WIDEST) if line.total <= SHORT_LINE and len(line.days) <= FEW_DAYS else (NARROW, WIDE)
    for width in widths:
        for targets in [even, *shared] if width > NARROW else shared:
            yield targets, width
        for lean in (0.0, 1.0, 0.25, 0.75):
            leaning = targets_for(line.pieces, line.days, line.budgets, lean=lean)
            yield with_shares(leaning, line.pieces, whole, line.days, more=0), width
            yield leaning, width


def day_minutes(line: Line, targets: Targets, width: int) -> list[int] | None:
    """Return the minutes of each day in the cheapest layout, or None. `width` layouts are kept for each day."""
    front = [_Reached(0.0, 0, 0, 0, None)]
    search = _Search(line, targets, every_cut=width == WIDEST, shares=any(targets.shares))
    for index in range(len(line.days)):
        grown = [step for reached in front for step in search.steps(reached, index) if step.at >= line.floor[index]]
        front = _cheapest(grown, width, line, line.days_after[index])
    done = [reached for reached in front if reached.at == line.total]
    return _path(min(done, key=lambda reached: reached.cost)) if done else None


class _Search(NamedTuple):
    """One search: how layouts grow by a day, and at what cost."""

    line: Line
    targets: Targets
    every_cut: bool
    shares: bool  # whether any piece has a target for its days

    def steps(self, reached: _Reached, index: int) -> Iterator[_Reached]:
        """Yield every layout that is one day longer: without minutes on that day, and with each cut worth trying."""
        day, ideals = self.line.days[index], self.targets.ideals
        used = 0 if index % 7 == 0 else reached.used
        yield self._on(reached, index, reached.at, used, 0.0 if day.rest else EMPTY)
        room = min(day.cap, self.line.budgets[index // 7] - used, self.line.total - reached.at)
        if day.rest or room <= 0:
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
        """Return the layout one day longer, with the costs of a week and of pieces that end."""
        target = self.targets.weeks[index // 7] if index % 7 == 6 else None
        if target is not None:
            cost += UNBALANCED * max(0.0, target[0] - used, used - target[1])
        parts, unequal = self._shares(reached, at)
        return _Reached(reached.cost + cost + UNEQUAL * unequal, at, used, parts, reached)

    def _shares(self, reached: _Reached, at: int) -> tuple[int, int]:
        """Return the days of the piece at `at` so far, and by how many days the pieces that end miss their targets."""
        if at == reached.at or not self.shares:
            return reached.parts, 0
        edges, unequal, parts = self.line.edges, 0, reached.parts
        piece = bisect_right(edges, reached.at) - 1
        while edges[piece] < at:
            parts += 1
            if edges[piece + 1] > at:
                return parts, unequal
            target = self.targets.shares[piece]
            if target is not None:
                unequal += max(0, target[0] - parts, parts - target[1])
            piece, parts = piece + 1, 0
        return 0, unequal


def _cheapest(steps: list[_Reached], width: int, line: Line, days_left: int) -> list[_Reached]:
    """Return the `width` cheapest, one for each (at, used, parts); the widest search keeps some for every minute.

    Where fewer pieces are left than study days, the days that will be empty count already: otherwise a layout that uses
    up its pieces early would look better than one that spreads them.
    """
    best: dict[tuple[int, int, int], _Reached] = {}
    for step in steps:
        key = (step.at, step.used, step.parts)
        if key not in best or step.cost < best[key].cost:
            best[key] = step
    coming = {at: EMPTY * max(0, days_left - line.pieces_after(at)) for at in {step.at for step in best.values()}}
    ranked = sorted(best.values(), key=lambda step: (step.cost + coming[step.at], step.at))
    if width == WIDEST:
        seen: Counter[int] = Counter()
        turns: list[tuple[int, int]] = []  # the cheapest of every minute first, then the second of every minute
        for rank, step in enumerate(ranked):
            turns.append((seen[step.at], rank))
            seen[step.at] += 1
        ranked = [ranked[rank] for _, rank in sorted(turns)]
    return ranked[:width]


def _path(last: _Reached) -> list[int]:
    """Return the minutes of each day of a layout."""
    ends: list[int] = []
    step: _Reached | None = last
    while step is not None:
        ends.append(step.at)
        step = step.before
    return [end - start for start, end in pairwise(ends[::-1])]
