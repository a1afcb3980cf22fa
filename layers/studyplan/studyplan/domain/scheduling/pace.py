"""The pace of practice: how much of it is due after some minutes of study, spread as evenly as its waits allow."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from studyplan.domain.scheduling.lanes import Lane, Lookup, Waits

AHEAD = 0.75  # of a long day: practice that may come at once, before it is due
_STUDY = itemgetter(0)


class Due(NamedTuple):
    """The minutes of practice that are due, that it may have at most, and that are taught, after some study."""

    least: float
    most: float
    possible: int


# The minutes of practice that are taught after some study, and the day by which even days teach more of it.
type More = tuple[int, int]


class Pace:
    """The pace of practice, by minutes of study.

    `due` is the practice that is due after them. `more` says when even days teach more practice than they do; None
    where they teach all of it.
    """

    def __init__(self, study: Lane, practice: Lane, waits: Waits, ideals: Sequence[int]) -> None:
        self._study, self._total, self._ideals = study.total, practice.total, ideals
        self._corners = _corners_of(practice, study.total, waits)
        self._ahead = AHEAD * study.long
        self._taught = [pair for pair in zip(waits.taught, practice.edges[1:], strict=True) if pair[0]]
        corners = sorted(waits.possible)
        least = [*accumulate((possible for _, possible in reversed(corners)), min)][::-1]
        self._limits = [(ready, possible) for (ready, _), possible in zip(corners, least, strict=True)]
        self.due = Lookup(self._due_after)
        self.more = Lookup(self._more_after)

    def _due_after(self, study: int) -> Due:
        corners, total = self._corners, self._total
        if study == self._study:
            return Due(corners[-1][1], total, total)
        index = bisect_right(corners, study, key=_STUDY)
        (s0, least0), (s1, least1) = corners[index - 1], corners[index]
        least = least0 + (study - s0) / (s1 - s0) * (least1 - least0)
        limit = bisect_right(self._limits, study, key=_STUDY)
        possible = self._limits[limit][1] if limit < len(self._limits) else total
        return Due(least, max(least, min(least + self._ahead, self._just_taught(study))), possible)

    def _just_taught(self, study: int) -> int:
        """Return the end of the last practice that waits for study and need not wait any more."""
        index = bisect_right(self._taught, (study, self._total)) - 1
        return self._taught[index][1] if index >= 0 else 0

    def _more_after(self, study: int) -> More | None:
        place = bisect_right(self._limits, study, key=_STUDY)
        if place == len(self._limits):
            return None
        ready, possible = self._limits[place]
        return possible, bisect_left(self._ideals, ready + possible)


def _corners_of(practice: Lane, study_total: int, waits: Waits) -> list[tuple[int, float]]:
    """Return the minutes of practice that are due after some minutes of study, as the corners of a line.

    It spreads practice as evenly as what it waits for allows: the lower convex hull of the minutes of practice that
    are possible before each wait is over.
    """
    corners = [(0, 0)]
    for ready, possible in sorted(waits.possible):
        if ready > corners[-1][0] and possible >= corners[-1][1]:
            corners.append((ready, possible))
    if corners[-1][0] < study_total:
        corners.append((study_total, practice.total))
    return [*_hull(corners)]


def _hull(corners: list[tuple[int, int]]) -> Iterator[tuple[int, float]]:
    hull: list[tuple[int, int]] = []
    for point in corners:
        while len(hull) > 1 and _is_above(hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    yield from hull


def _is_above(first: tuple[int, int], middle: tuple[int, int], last: tuple[int, int]) -> bool:
    return (middle[1] - first[1]) * (last[0] - first[0]) >= (last[1] - first[1]) * (middle[0] - first[0])
