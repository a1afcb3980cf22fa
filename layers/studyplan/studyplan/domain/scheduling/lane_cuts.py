"""The cuts of a lane: where a day may end in it, what that costs, and what has to be done in the other lane before.

A search asks for the same ones from many ways, so each is worked out once.
"""

from bisect import bisect_right
from collections.abc import Sequence

from studyplan.domain.capacity.plan_days import SHORTEST_PIECE
from studyplan.domain.scheduling.lanes import SITTING, Lane, Lookup

SPLIT, LONG_SPLIT = 800.0, 20.0  # costs of a cut, compared with squared minutes of unevenness
SHORT_PART = 60.0  # what each minute costs by which a part is shorter than a sitting
UNROUNDED, ROUND_TO_5 = 60.0, 15.0  # a cut at a minute that is no ten; half an hour is a better part than 26 minutes


# Plain tuples: there are hundreds in a search, and a class of each would take time to load.
type Taken = tuple[float, int]  # what a day takes: its cost, and the minutes of the other lane that it waits for
type Rest = tuple[int, int]  # what is left of a lane: the most parts that it can be cut into, and its sittings
# A minute at which a day may end: whether no piece is cut there, where the piece there starts, what the cut costs
# (None: the rest of the piece would be too short), the place of the last piece that starts before it, and its start.
type _End = tuple[bool, int, float | None, int, int]


class TakenFrom(dict[int, Taken | None]):
    """What a day takes that begins at one minute, by the minute at which it ends; None: it cannot end there."""

    def __init__(self, begin: int, lane: Lane, waits: Sequence[int], ends: "Ends") -> None:
        super().__init__({begin: (0.0, 0)})
        self._begin, self._waits, self._ends = begin, waits, ends
        if begin < lane.total:
            opened = bisect_right(lane.edges, begin)
            self._edge = lane.edges[opened]
            whole = self._edge - lane.edges[opened - 1]
            self._least, self._sitting = min(SHORTEST_PIECE, whole), min(SITTING, whole)

    def __missing__(self, end: int) -> Taken | None:
        """Work out what a day takes that ends at minute `end`."""
        self[end] = taken = self._taken(end)
        return taken

    def _taken(self, at: int) -> Taken | None:
        begin, (at_edge, start, of_end, begun, begun_at) = self._begin, self._ends[at]
        first = min(self._edge, at) - begin
        if first < self._least or of_end is None:
            return None
        cost = of_end + (SHORT_PART * (self._sitting - first) if first < self._sitting else 0.0)
        if not at_edge:
            last = at - max(start, begin)
            if last < SHORTEST_PIECE:
                return None
            if start > begin and last < SITTING:
                cost += SHORT_PART * (SITTING - last)
        return cost, self._waits[begun] if begun_at >= begin else 0


class Ends(Lookup[_End]):
    """The minutes of a lane at which a day may end."""

    def __init__(self, lane: Lane) -> None:
        super().__init__(self._end)
        self._lane = lane

    def _end(self, at: int) -> _End:
        edges = self._lane.edges
        index = bisect_right(edges, at)
        start = edges[index - 1]
        begun = index - 2 if start == at else index - 1
        return start == at, start, self._cost(at, index), begun, edges[begun]

    def _cost(self, at: int, index: int) -> float | None:
        start, *ends = self._lane.edges[index - 1 : index + 1]
        if start == at:
            return 0.0
        if ends[0] - at < SHORTEST_PIECE:
            return None
        offset = (at - start) % 10
        rounding = 0.0 if not offset else ROUND_TO_5 if offset == 5 else UNROUNDED
        return rounding + (LONG_SPLIT if ends[0] - start > self._lane.long else SPLIT)


class LaneCuts:
    """The cuts of a lane whose pieces wait for `waits` minutes of the other one.

    `taken` says what a day takes that begins at a minute, by the minute at which it ends; `rests` what is left then.
    """

    def __init__(self, lane: Lane, waits: Sequence[int]) -> None:
        self._lane, self._ends = lane, Ends(lane)
        self.taken = Lookup(lambda begin: TakenFrom(begin, lane, waits, self._ends))
        self.rests = Lookup(self._rest_after)
        self._cuts: dict[tuple[int, int, int], set[int]] = {}

    def _rest_after(self, at: int) -> Rest:
        return self._lane.parts_after(at), -(-(self._lane.total - at) // SITTING)

    def worth_trying(self, at: int, wanted: int, most: int) -> set[int]:
        """Return the cuts worth trying for a day of some `wanted` minutes of this lane, and `most` at the most."""
        most = max(0, min(most, self._lane.total - at))
        key = at, min(max(wanted, 0), most), most
        cuts = self._cuts.get(key)
        if cuts is None:
            cuts = self._cuts[key] = self._cuts_of(*key)
        return cuts

    def _cuts_of(self, at: int, wanted: int, most: int) -> set[int]:
        if not most:
            return {at}
        edges, target = self._lane.edges, at + wanted
        index = bisect_right(edges, target) - 1
        start = edges[index]
        to_5, to_10 = start + (target - start + 2) // 5 * 5, start + (target - start + 5) // 10 * 10
        tries = {at, target, to_5, to_10, at + most}
        tries |= {start, edges[bisect_right(edges, at)]}  # the next piece alone: what follows may have to wait
        if index + 1 < len(edges):
            tries |= {edges[index + 1], edges[index + 1] - SHORTEST_PIECE}
            tries.add(start + SHORTEST_PIECE)
        return {cut for cut in tries if at <= cut <= at + most}
