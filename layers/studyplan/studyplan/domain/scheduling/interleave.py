"""Lay study and practice over the same days, and put the parts of each day in order."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from studyplan.domain.capacity.plan_days import DayCapacity, even_minutes
from studyplan.domain.scheduling.lane_search import LaneSearch, Way
from studyplan.domain.scheduling.lanes import Cut, as_it_is_ready, is_practice, lanes_of, practice_waits, study_waits
from studyplan.domain.scheduling.pieces import Piece

WIDTHS = ((14, 5), (60, 8))  # ways kept for each day of plans of up to so many days: two weeks have few turns to take
NARROW = 4  # in longer plans, for the time that they take


class Part(NamedTuple):
    """Minutes of a piece on a day (from 0)."""

    day: int
    piece: Piece
    minutes: int


def in_turns(pieces: Sequence[Piece], days: tuple[DayCapacity, ...], budgets: tuple[int, ...]) -> LaneSearch | None:
    """Return the search for a layout in which study and practice alternate; None where there is one kind alone."""
    usual = max(even_minutes(days, budgets), default=0)
    study, practice = lanes_of(pieces, usual)
    if not study.pieces or not practice.pieces:
        return None
    practice = as_it_is_ready(practice, study, usual)
    waits = practice_waits(practice, study, usual)
    return LaneSearch(study, practice, days, budgets, waits, study_waits(study, practice))


def layouts(search: LaneSearch) -> Iterator[list[Part]]:
    """Yield the best layout of a quick search, then those of wider ones: some 5 in 100 searches end in no layout."""
    width = next((ways for most, ways in WIDTHS if len(search.days) <= most), NARROW)
    for kept in (width, 2 * width, 4 * width):
        last = search.best(kept)
        if last is not None:
            yield list(_parts(search, last.all()))


def minutes_by_day(parts: Sequence[Part], days: int) -> list[int]:
    """Return the minutes of each of `days` days."""
    minutes = [0] * days
    for part in parts:
        minutes[part.day] += part.minutes
    return minutes


def longest_run(parts: Sequence[Part]) -> int:
    """Return the most days in a row, of those with parts, that have study alone or practice alone."""
    kinds: dict[int, set[bool]] = {}
    for part in parts:
        kinds.setdefault(part.day, set()).add(is_practice(part.piece))
    alone = (len(list(run)) for kind, run in groupby(kinds.values()) if len(kind) == 1)
    return max(alone, default=0)


def _parts(search: LaneSearch, ways: list[Way]) -> Iterator[Part]:
    for index, (begin, end) in enumerate(pairwise(ways)):
        study = search.study.parts_between(begin.study, end.study)
        practice = search.practice.parts_between(begin.practice, end.practice)
        if search.study_may(begin.study, end.study, begin.practice):
            day = _study_first(study, practice, begin.study, search.waits.taught)
        else:
            day = iter([*practice, *study])
        for cut in day:
            yield Part(index, cut.piece, cut.minutes)


def _study_first(study: list[Cut], practice: list[Cut], done: int, taught: list[int]) -> Iterator[Cut]:
    """Yield a day's parts: practice of what was taught before, then study, each with the practice that waited for it.

    A set that goes on comes last. `done` is the minute of the study at which the day begins.
    """
    waiting = [*practice]
    while waiting and waiting[0].starts and 0 < taught[waiting[0].place] <= done:
        yield waiting.pop(0)
    for part in study:
        before, done = done, done + part.minutes
        yield part
        while waiting and before < taught[waiting[0].place] <= done:
            yield waiting.pop(0)
    yield from waiting
