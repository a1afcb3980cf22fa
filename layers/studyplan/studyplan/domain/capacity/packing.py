"""Decide exactly whether a sequence of pieces fits into the days of a plan.

Pieces are placed one after the other. After each one a frontier holds every way to have placed them so far that no
other way dominates, so a piece that fits into no way of the frontier fits into none at all. A piece is cut into parts
of SHORTEST_PIECE or more, one a day. Earlier minutes are never worse, with one exception: where a day has little room,
a shorter part today can avoid a too short part tomorrow, so there parts that are up to SHORTEST_PIECE shorter are tried
as well.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from studyplan.domain.capacity.plan_days import SHORTEST_PIECE, DayCapacity

LITTLE = 3 * SHORTEST_PIECE  # a day with this much room can take any part that must be moved into it
WORTH_KEEPING = 4 * SHORTEST_PIECE  # a way with this much more left at the end of a week cannot become the best

type Chain = tuple[int, int, "Chain"] | None  # day and minutes of the last part, then the parts before it
type _Way = tuple[int, int, Chain]


class Placed(NamedTuple):
    """A way to have placed some pieces: the day (from 0) on which they end, the minutes used that day and week.

    `lateness` is the sum of day times minutes; of equal ways the earliest is kept.
    """

    day: int
    day_used: int
    week_used: int
    lateness: int
    parts: Chain

    def is_as_good_as(self, other: "Placed") -> bool:
        """Return whether everything that can follow `other` can follow this way too."""
        if self.day == other.day:
            return self.day_used <= other.day_used and self.week_used <= other.week_used
        return self.day < other.day and (self.day // 7 < other.day // 7 or self.week_used <= other.week_used)

    def minutes_by_day(self, days: int) -> list[int]:
        """Return the placed minutes of each of `days` days."""
        minutes = [0] * days
        chain = self.parts
        while chain is not None:
            minutes[chain[0]] += chain[1]
            chain = chain[2]
        return minutes


type Frontier = tuple[Placed, ...]
NOTHING_PLACED: Frontier = (Placed(0, 0, 0, 0, None),)


class Packing(NamedTuple):
    """The capacity of a plan in minutes: the cap of each day (0: rest day) and the budget of each week."""

    caps: tuple[int, ...]
    budgets: tuple[int, ...]

    @staticmethod
    def of(days: tuple[DayCapacity, ...], budgets: tuple[int, ...]) -> "Packing":
        """Return the packing of these days, whose weeks have these budgets."""
        return Packing(tuple(day.cap for day in days), budgets)

    def place(self, frontier: Frontier, minutes: int) -> Frontier:
        """Return the frontier after one more piece; it is empty when the piece does not fit."""
        return _best(end for start in frontier for end in self._ends(start, minutes))

    def place_all(self, frontier: Frontier, pieces: Iterable[int]) -> Frontier:
        """Return the frontier after all `pieces` (minutes, in order); it is empty when they do not fit."""
        for minutes in pieces:
            frontier = self.place(frontier, minutes)
        return frontier

    def earliest(self, pieces: Sequence[int]) -> list[int]:
        """Return the minutes of each day with `pieces`, which must fit, as early as possible."""
        return self.place_all(NOTHING_PLACED, pieces)[0].minutes_by_day(len(self.caps))

    def latest(self, pieces: Sequence[int]) -> list[int]:
        """Return them with `pieces` as late as possible: the earliest in reversed time, where weeks must be whole."""
        days = 7 * len(self.budgets)
        reversed_time = Packing((*self.caps, *[0] * (days - len(self.caps)))[::-1], self.budgets[::-1])
        return reversed_time.earliest(pieces[::-1])[::-1][: len(self.caps)]

    def most(self, frontier: Frontier, limit: int) -> int:
        """Return the longest piece of up to `limit` minutes that still fits; 0 when not even SHORTEST_PIECE does."""
        bound = max((self._left_after(start) for start in frontier), default=0)
        lengths = range(min(limit, bound), SHORTEST_PIECE - 1, -1)
        return next((length for length in lengths if self.place(frontier, length)), 0)

    def _left_after(self, start: Placed) -> int:
        """Return the minutes that are free after `start`, an upper bound of what can be placed."""
        left = 0
        for week in range(start.day // 7, len(self.budgets)):
            caps = sum(self.caps[max(start.day, 7 * week) : 7 * week + 7])
            first = week == start.day // 7
            used_today, used = (start.day_used, start.week_used) if first else (0, 0)
            left += max(0, min(self.budgets[week] - used, caps - used_today))
        return left

    def _ends(self, start: Placed, minutes: int) -> Iterator[Placed]:
        """Yield every way to place a piece of `minutes` after `start`."""
        day, today = start.day, start.day_used
        # By the minutes of the piece that are left: minutes used in the week, lateness and parts.
        waiting: dict[int, _Way] = {minutes: (start.week_used, start.lateness, start.parts)}
        done = False
        while waiting and day < len(self.caps):
            later: dict[int, _Way] = {}
            for left, (week, late, parts) in waiting.items():
                for part in self._parts(day, today, week, left):
                    used, lateness, rest = week + part, late + day * part, left - part
                    if rest == 0:
                        done = True
                        yield Placed(day, today + part, used, lateness, (day, part, parts))
                    elif rest not in later or (used, lateness) < later[rest][:2]:
                        later[rest] = (used, lateness, (day, part, parts) if part else parts)
            day, today, waiting = day + 1, 0, later
            if day % 7 == 0:
                if done:
                    return  # whatever ends next week is worse
                most = min(waiting, default=0) + WORTH_KEEPING
                waiting = {left: (0, *way[1:]) for left, way in waiting.items() if left < most}

    def _parts(self, day: int, today: int, week: int, left: int) -> Iterable[int]:
        """Return the lengths worth trying on this day for a piece with `left` minutes left; 0 places nothing."""
        room = min(self.caps[day] - today, self.budgets[day // 7] - week)
        if left <= room:
            return (left,)
        longest = min(room, left - SHORTEST_PIECE)
        if longest < SHORTEST_PIECE:
            return (0,)
        if room >= LITTLE and self._room_after(day, week + longest) >= LITTLE:
            return (longest,)
        return (0, *range(longest, max(SHORTEST_PIECE, longest - SHORTEST_PIECE) - 1, -1))

    def _room_after(self, day: int, week: int) -> int:
        """Return the room of the next study day, when `week` minutes are used in this day's week."""
        for later in range(day + 1, len(self.caps)):
            used = week if later // 7 == day // 7 else 0
            room = min(self.caps[later], self.budgets[later // 7] - used)
            if self.caps[later] and (room or later // 7 != day // 7):  # a used up week costs nothing
                return room
        return 0


def _best(ways: Iterable[Placed]) -> Frontier:
    """Return the ways that no other way dominates."""
    kept: list[Placed] = []
    for way in sorted(ways, key=lambda way: way[:4]):
        if not any(better.is_as_good_as(way) for better in kept):
            kept.append(way)
    return tuple(kept)
