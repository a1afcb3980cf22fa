"""Where the days cut a row of pieces: a beam search for even days that split as little as they can.

The pieces lie one after the other on a line of minutes; a day is a stretch of that line. A cut at a border between two
pieces is free; a cut inside a piece costs, and may leave nothing shorter than SHORTEST_PIECE.
"""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple, Optional

from studyplan.domain.window import SHORTEST_PIECE, Slot

BEAM = 8
SPLIT, LONG_SPLIT, EMPTY = 1500.0, 20.0, 1_000_000.0  # costs beside squared minutes of unevenness


class _Reached(NamedTuple):
    """A way to have laid out the line up to minute `at`, the last day in week `week` of which `used` is spent."""

    cost: float
    at: int
    used: int
    before: Optional["_Reached"]


@dataclass(frozen=True, slots=True)
class _Line:
    """The line of pieces: `edges` are the minutes at which pieces begin and end, from 0 to the total."""

    edges: list[int]
    longest_day: int

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

    def cuts(self, low: int, high: int, ideal: int) -> set[int]:
        """Cuts worth trying between `low` and `high`: borders, the ideal minute, the full day, the crumbs' edges."""
        first, last = bisect_right(self.edges, low), bisect_right(self.edges, high)
        found = set(self.edges[first:last])
        for wish in (min(max(ideal, low + 1), high), high):
            index = bisect_right(self.edges, wish) - 1
            found |= {wish, self.edges[index] + SHORTEST_PIECE}
            if index + 1 < len(self.edges):
                found.add(self.edges[index + 1] - SHORTEST_PIECE)
        return {cut for cut in found if low < cut <= high}


def day_ends(pieces: list[int], slots: tuple[Slot, ...], budgets: tuple[int, ...]) -> list[int] | None:
    """The minute on the line of `pieces` (minutes each) at which each slot's day ends, or None when they do not fit.

    `budgets` are minutes a week of seven slots. Rest days end where the day before them ended.
    """
    line = _Line([0, *accumulate(pieces)], max((slot.cap for slot in slots if not slot.rest), default=0))
    total = line.edges[-1]
    ideals = _ideals(total, slots, budgets)
    holds = _what_later_days_hold(slots, budgets)
    front = [_Reached(0.0, 0, 0, None)]
    for index, slot in enumerate(slots):
        budget = budgets[index // 7]
        grown = [
            step
            for reached in front
            for step in _steps(
                reached, slot, index % 7 == 0, budget, line, ideals[index], ideals[index - 1] if index else 0
            )
            if total - step.at <= holds[index]
        ]
        front = _cheapest(grown)
    done = [reached for reached in front if reached.at == total]
    return _path(min(done, key=lambda reached: reached.cost)) if done else None


def _steps(
    reached: _Reached, slot: Slot, monday: bool, budget: int, line: _Line, ideal: int, ideal_before: int
) -> list[_Reached]:
    used = 0 if monday else reached.used
    stay = _Reached(reached.cost + (0.0 if slot.rest else EMPTY), reached.at, used, reached)
    room = min(slot.cap, budget - used, line.edges[-1] - reached.at)
    if slot.rest or room <= 0:
        return [stay]
    steps = [stay]
    for cut in line.cuts(reached.at, reached.at + room, ideal):
        split = line.cost_of_cut(cut, reached.at)
        if split is None:
            continue
        length = cut - reached.at
        uneven = (length - (ideal - ideal_before)) ** 2 + (cut - ideal) ** 2 / 4
        steps.append(_Reached(reached.cost + uneven + split, cut, used + length, reached))
    return steps


def _cheapest(steps: list[_Reached]) -> list[_Reached]:
    """The best few, one for each minute and week's use."""
    best: dict[tuple[int, int], _Reached] = {}
    for step in steps:
        key = (step.at, step.used)
        if key not in best or step.cost < best[key].cost:
            best[key] = step
    return sorted(best.values(), key=lambda step: (step.cost, step.at))[:BEAM]


def _ideals(total: int, slots: tuple[Slot, ...], budgets: tuple[int, ...]) -> list[int]:
    """The minute at which each day would end if all were spread evenly over what weeks and days can hold."""
    shares: list[float] = []
    whole = sum(budgets) or 1
    for week, budget in enumerate(budgets):
        days = slots[7 * week : 7 * week + 7]
        caps = [0 if day.rest else day.cap for day in days]
        shares += [total * budget / whole * cap / (sum(caps) or 1) for cap in caps]
    return [round(end) for end in accumulate(shares)]


def _what_later_days_hold(slots: tuple[Slot, ...], budgets: tuple[int, ...]) -> list[int]:
    """For each slot, the minutes that the slots after it can take at most."""
    held: list[int] = []
    later_weeks = this_week = 0
    for index in reversed(range(len(slots))):
        if index % 7 == 6 or index == len(slots) - 1:
            later_weeks, this_week = later_weeks + this_week, 0
        held.append(later_weeks + this_week)
        slot = slots[index]
        this_week = min(budgets[index // 7], this_week + (0 if slot.rest else slot.cap))
    return held[::-1]


def _path(last: _Reached) -> list[int]:
    ends: list[int] = []
    step: _Reached | None = last
    while step is not None and step.before is not None:
        ends.append(step.at)
        step = step.before
    return ends[::-1]
