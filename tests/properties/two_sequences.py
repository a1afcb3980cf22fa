"""What two sequences over the same days can hold, by brute force, for a few picks and a few days.

Study keeps its order, practice has any order that its needs allow. A layout says for each day up to which minute of the
study and up to which of the practice it comes: every pair of minutes is tried. For each minute of the practice, the
minutes of the study that can be reached with it are the bits of one integer. It shares no code with the scheduler.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import combinations, permutations
from typing import NamedTuple

from tests.properties.oracle import (
    SHORTEST,
    Line,
    Pick,
    Window,
    bits,
    days_from,
    starts,
    up_to,
)


class Sequences(NamedTuple):
    """Two lines, and for each piece of one the minutes of the other that have to be done before it begins."""

    study: Line
    practice: Line
    study_waits: Line
    practice_waits: Line


class Placed(NamedTuple):
    """Where a layout stands between two days: the practice done, and what the days so far were like."""

    practice: int = 0
    week_began: int | None = None  # with so many minutes done; None where the week's budget is no limit
    empty: int = 0
    run: int = 0  # days in a row of study alone, or (negative) of practice alone


class Limits(NamedTuple):
    """The most empty days and the longest run of days of one kind; None where it does not matter."""

    empty: int | None = None
    run: int | None = None


NO_LIMITS = Limits()


def sequences(study: tuple[Pick, ...], practice: tuple[Pick, ...]) -> Sequences | None:
    """Return two sequences in these orders; None where no order of all keeps both and what each needs."""
    if not _can_be_merged(study, practice):
        return None

    def waits(own: tuple[Pick, ...], others: tuple[Pick, ...]) -> Line:
        ends = dict(zip((pick.key for pick in others), starts(_line(others))[1:], strict=True))
        return tuple(max((ends.get(need, 0) for need in pick.needs), default=0) for pick in own)

    return Sequences(_line(study), _line(practice), waits(study, practice), waits(practice, study))


def _line(picks: tuple[Pick, ...]) -> Line:
    return tuple(pick.minutes for pick in picks)


def _can_be_merged(study: tuple[Pick, ...], practice: tuple[Pick, ...]) -> bool:
    waiting, done = [[*study], [*practice]], set[str]()
    all_keys = {pick.key for pick in (*study, *practice)}
    while ready := next((row for row in waiting if row and done.issuperset({*row[0].needs} & all_keys)), None):
        done.add(ready.pop(0).key)
    return not any(waiting)


def orders(picks: tuple[Pick, ...], last: str | None = None) -> Iterator[Sequences]:
    """Yield the two sequences of picks with the practice in every order; `last` is the last of its sequence."""
    study = tuple(sorted((pick for pick in picks if not pick.practice), key=lambda pick: pick.key == last))
    practice = tuple(pick for pick in picks if pick.practice and pick.key != last)
    end = tuple(pick for pick in picks if pick.practice and pick.key == last)
    seen: set[Sequences] = set()
    for order in permutations(practice):
        found = sequences(study, (*order, *end))
        if found and found not in seen:
            seen.add(found)
            yield found


# --- every layout, day by day ---


@lru_cache(maxsize=10_000)
def ends(both: Sequences, window: Window, limits: Limits = NO_LIMITS) -> dict[Placed, int]:
    """Every minute of the practice, with the minutes of the study (bits), that some layout of the days comes to."""
    reached = {Placed(): 1}
    for day in range(len(window.caps)):
        if day % 7 == 0:
            reached = _new_week(reached, window, day // 7)
        after: dict[Placed, int] = {}
        for placed, known in reached.items():
            for new, minutes in _days(placed, known, both, window, day):
                kept = _within(new, limits) if minutes else None
                if kept:
                    after[kept] = after.get(kept, 0) | minutes
        reached = after
    return reached


def _within(placed: Placed, limits: Limits) -> Placed | None:
    """Return what matters of a standing; None where it is over a limit."""
    empty, run = limits
    if (empty is not None and placed.empty > empty) or (run is not None and abs(placed.run) > run):
        return None
    return Placed(
        placed.practice,
        placed.week_began,
        placed.empty if empty is not None else 0,
        placed.run if run is not None else 0,
    )


def _new_week(reached: dict[Placed, int], window: Window, week: int) -> dict[Placed, int]:
    is_limit = window.budgets[week] < sum(window.caps[7 * week : 7 * week + 7])
    new: dict[Placed, int] = {}
    for placed, known in reached.items():
        for minutes in (1 << minute for minute in bits(known)) if is_limit else (known,):
            began = placed.practice + minutes.bit_length() - 1 if is_limit else None
            key = placed._replace(week_began=began)
            new[key] = new.get(key, 0) | minutes
    return new


def _days(placed: Placed, known: int, both: Sequences, window: Window, day: int) -> Iterator[tuple[Placed, int]]:
    """Yield what one day more comes to, from the minutes `known` of the study."""
    cap, run = window.caps[day], placed.run
    yield placed._replace(empty=placed.empty + (not window.rests[day])), known
    for practice in bits(days_from(both.practice, cap)[placed.practice]) if cap else ():
        length = practice - placed.practice
        allowed = _allowed(placed.practice, practice, both)
        if placed.week_began is not None:
            allowed &= up_to(max(-1, placed.week_began + window.budgets[day // 7] - practice))
        if length:
            yield placed._replace(practice=practice, run=min(0, run) - 1), known & allowed
        studied = _study_of_a_day(both.study, known, cap - length) & allowed
        yield placed._replace(practice=practice, run=0 if length else max(0, run) + 1), studied


@lru_cache(maxsize=100_000)
def _allowed(begin: int, end: int, both: Sequences) -> int:
    """Return the minutes of study (bits) that a day may end at whose practice is from `begin` to `end`.

    What is needed may come on the same day: since some order of all keeps what each needs, that order does on a day.
    """
    waits = zip(starts(both.practice), both.practice_waits, strict=False)
    first = max((wait for start, wait in waits if begin <= start < end), default=0)
    waits = zip(starts(both.study), both.study_waits, strict=False)
    last = next((start for start, wait in waits if wait > end), sum(both.study))
    return up_to(last) & ~up_to(first - 1)


@lru_cache(maxsize=100_000)
def _study_of_a_day(line: Line, known: int, cap: int) -> int:
    """Return the minutes (bits) at which a day may end that has some study, up to `cap`, from one of `known`."""
    after = 0
    for minute in bits(known) if cap else ():
        after |= days_from(line, cap)[minute] & ~(1 << minute)
    return after


# --- what follows from them ---


def fits(both: Sequences, window: Window, limits: Limits = NO_LIMITS) -> bool:
    """Whether some layout has all of both sequences."""
    return sum(both.study) + sum(both.practice) <= sum(window.budgets) and any(
        known >> sum(both.study) & 1
        for placed, known in ends(both, window, limits).items()
        if placed.practice == sum(both.practice)
    )


def minutes_in_two(picks: tuple[Pick, ...], unfinished: Pick | None, window: Window) -> int | None:
    """Return the most minutes of all picks and a part of `unfinished`, in two sequences; None where they do not fit."""
    whole = sum(pick.minutes for pick in picks)
    if whole > sum(window.budgets):
        return None
    if unfinished is None:
        return whole if any(fits(both, window) for both in orders(picks)) else None
    # More than fits makes no difference.
    shortened = replace(unfinished, minutes=min(unfinished.minutes, sum(window.budgets) - whole + 2 * SHORTEST))
    most = (
        max(_ends_inside(both, window, shortened), default=0)
        for both in orders((*picks, shortened), last=shortened.key)
    )
    return whole + part if (part := max(most, default=0)) else None


def _ends_inside(both: Sequences, window: Window, unfinished: Pick) -> Iterator[int]:
    """Yield the minutes of the unfinished pick, the last of its sequence, that the plan may end with."""
    study, practice = sum(both.study), sum(both.practice)
    parts = range(SHORTEST, unfinished.minutes - SHORTEST + 1)
    for placed, known in ends(both, window).items():
        if unfinished.practice and known >> study & 1:
            yield from (part for part in parts if placed.practice == practice - unfinished.minutes + part)
        if not unfinished.practice and placed.practice == practice:
            yield from (part for part in parts if known >> (study - unfinished.minutes + part) & 1)


def most_minutes(picks: tuple[Pick, ...], window: Window) -> int:
    """Return the most minutes that any selection has, whatever the writer's order: it only keeps what is needed."""
    best = 0
    for size in range(len(picks), -1, -1):
        for chosen in combinations(picks, size):
            keys = {pick.key for pick in chosen}
            if any(not keys.issuperset(pick.needs) for pick in chosen):
                continue
            could = [pick for pick in picks if pick not in chosen and pick.may_stay_unfinished]
            for unfinished in (None, *(pick for pick in could if keys.issuperset(pick.needs))):
                more = unfinished.minutes - SHORTEST if unfinished else 0
                if sum(pick.minutes for pick in chosen) + more > best:
                    best = max(best, minutes_in_two(chosen, unfinished, window) or 0)
    return best


def fewest_empty_days(all_orders: tuple[Sequences, ...], window: Window) -> int | None:
    """Return the fewest empty study days of any layout; None where there is none."""
    return next(
        (n for n in range(len(window.caps) + 1) if any(fits(both, window, Limits(empty=n)) for both in all_orders)),
        None,
    )


def shortest_longest_run(all_orders: tuple[Sequences, ...], window: Window, empty: int | None) -> int | None:
    """Return the shortest that the longest run of days of one kind can be with so many empty days; None for no layout.

    Days without a task do not end a run.
    """
    days = range(len(window.caps) + 1)
    return next((n for n in days if any(fits(both, window, Limits(empty, n)) for both in all_orders)), None)
