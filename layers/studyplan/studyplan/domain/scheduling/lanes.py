"""Two sequences of a plan, study and practice, and what each has to wait for in the other."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from studyplan.domain.capacity.plan_days import SHORTEST_PIECE
from studyplan.domain.scheduling.pieces import Piece
from studyplan.domain.values.text import concepts_of

SITTING = 20  # minutes; a part of a piece should not be shorter
RUN = 4  # days in a row of one kind that are no fault
REFRESHER = 60  # minutes of a prerequisite below the learner's level after which what needs it may start
TAUGHT = 0.5  # share of the concepts of a practice that study has to have taught before it


class Lookup[V](dict[int, V]):
    """What a function returns for a minute, worked out once: a search asks for the same minutes from many ways."""

    def __init__(self, work_out: Callable[[int], V]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, minute: int) -> V:
        """Work out what is not known yet."""
        self[minute] = value = self._work_out(minute)
        return value


class Cut(NamedTuple):
    """A part of a piece: its place in the lane, its minutes, and whether the piece starts with it."""

    place: int
    piece: Piece
    minutes: int
    starts: bool


class Lane:
    """Pieces of one kind in the writer's order, on a line of minutes. `long`: what is longer is cut freely."""

    def __init__(self, pieces: Sequence[Piece], long: int) -> None:
        self.pieces = pieces
        self.long = long
        self.edges = [0, *accumulate(piece.minutes for piece in pieces)]
        self.total = self.edges[-1]
        counts = [max(1, piece.minutes // SHORTEST_PIECE) for piece in reversed(pieces)]
        self._counts = [*accumulate(counts, initial=0)][::-1]  # for each edge, the most parts of what lies after it

    def parts_after(self, at: int) -> int:
        """Return the most parts that the lane after `at` can be cut into."""
        index = bisect_right(self.edges, at) - 1
        if self.edges[index] == at:
            return self._counts[index]
        return max(1, (self.edges[index + 1] - at) // SHORTEST_PIECE) + self._counts[index + 1]

    def last_started(self, begin: int, end: int) -> int | None:
        """Return the index of the last piece that starts from minute `begin` up to, without, minute `end`, or None."""
        index = bisect_left(self.edges, end) - 1
        return index if index >= 0 and self.edges[index] >= begin else None

    def parts_between(self, begin: int, end: int) -> list[Cut]:
        """Return the parts of pieces from minute `begin` to minute `end`."""
        parts: list[Cut] = []
        index = bisect_right(self.edges, begin) - 1
        while begin < end:
            stop = min(end, self.edges[index + 1])
            parts.append(Cut(index, self.pieces[index], stop - begin, begin == self.edges[index]))
            begin, index = stop, index + 1
        return parts


class Waits(NamedTuple):
    """What the pieces of a practice lane wait for in the study, in minutes of it.

    `must`: for each piece, when it can start; `taught`: when its concepts are taught, those of a long set half of them.
    `possible`: corners (study, practice), the minutes of practice before which something is not taught before `study`.
    """

    must: list[int]
    taught: list[int]
    possible: list[tuple[int, int]]


def lanes_of(pieces: Sequence[Piece], long: int) -> tuple[Lane, Lane]:
    """Return the study and the practice of selected pieces."""
    practice = [piece for piece in pieces if is_practice(piece)]
    return Lane([piece for piece in pieces if not is_practice(piece)], long), Lane(practice, long)


def is_practice(piece: Piece) -> bool:
    """Return whether a piece belongs to the practice, as a review of practice does."""
    return piece.item is not None and piece.item.is_practice


def study_waits(study: Lane, practice: Lane) -> list[int]:
    """Return the minutes of practice that have to be done before each study can start."""
    return [*accumulate((_needed(piece, practice) for piece in study.pieces), max)]


def as_it_is_ready(practice: Lane, study: Lane, day: int) -> Lane:
    """Return the practice in the order in which it can start. What can start within four days keeps the writer's order.

    So no practice waits behind another one while days of study alone pass.
    """
    starts: dict[str, int] = {}
    keyed = []
    for piece, ready in zip(practice.pieces, _ready(practice, study, day), strict=True):
        first = piece.needs | piece.refreshed_by
        start = max([ready.start, *(starts[key] for key in first if key in starts)])
        starts.setdefault(piece.pick.resource_id, start)
        keyed.append((start, piece))
    soon = max(1, RUN * day)
    return Lane([piece for _, piece in sorted(keyed, key=lambda pair: pair[0] // soon)], practice.long)


class _Ready(NamedTuple):
    """The minute of the study at which a practice can start, and those at which each of its concepts is taught."""

    start: int
    ends: list[int]


def _ready(practice: Lane, study: Lane, day: int) -> Iterator[_Ready]:
    """Yield when each practice is ready: what it needs is done, and half of its concepts are taught.

    A concept is taught by the end of the first study that has it, or after a `day` of minutes of a long one. Study that
    waits for a practice itself is not waited for.
    """
    before = study_waits(study, practice)
    for piece, start in zip(practice.pieces, practice.edges, strict=False):
        taught = _taught(study, bisect_right(before, start), day)
        ends = sorted(taught[concept] for concept in _concepts(piece) if concept in taught)
        yield _Ready(max([_needed(piece, study), *ends[: math.ceil(TAUGHT * len(ends))]]), ends)


def practice_waits(practice: Lane, study: Lane, day: int) -> Waits:
    """Return what each practice waits for: that it is ready, and of a long set the rest of its concepts."""
    waits = Waits([], [], [])
    for piece, start, ready in zip(practice.pieces, practice.edges, _ready(practice, study, day), strict=False):
        must = max(ready.start, waits.must[-1] if waits.must else 0)
        is_set = piece.item is not None and piece.item.resource_type == "exercise" and piece.minutes > practice.long
        waits.must.append(must)
        waits.taught.append(must if is_set else max([must, *ready.ends]))
        waits.possible.append((must, start))
        for number, end in enumerate(ready.ends):
            done = piece.minutes * number // len(ready.ends) if is_set else 0
            waits.possible.append((max(end, must), start + done))
    return waits._replace(taught=[*accumulate(waits.taught, max)])


def _taught(study: Lane, count: int, day: int) -> dict[str, int]:
    """Return the minute by which the first `count` pieces have taught each of their concepts."""
    taught: dict[str, int] = {}
    for piece, start in zip(study.pieces[:count], study.edges, strict=False):
        for concept in _concepts(piece):
            taught.setdefault(concept, start + min(piece.minutes, day))
    return taught


def _needed(piece: Piece, other: Lane) -> int:
    """Return the minute of the other lane at which all that a piece needs there is done.

    What refreshes something known has to have begun by then.
    """
    waits = 0
    for each, start in zip(other.pieces, other.edges, strict=False):
        if each.pick.resource_id in piece.needs:
            waits = start + each.minutes
        elif each.pick.resource_id in piece.refreshed_by:
            waits = start + min(each.minutes, REFRESHER)
    return waits


def _concepts(piece: Piece) -> frozenset[str]:
    return concepts_of(piece.item.tags, piece.item.title, piece.item.topic) if piece.item else frozenset()
