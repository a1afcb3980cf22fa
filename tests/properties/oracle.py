"""What the scheduler should do, by brute force, for a few picks and a few weeks.

It is written from the rules alone and shares no code with the scheduler. Pieces lie one after the other, so a placement
is nothing but the minute of that line up to which each day comes: every such minute is tried, every week. Sets of
minutes are the bits of one integer, which is all the cleverness there is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, product
from typing import NamedTuple

Line = tuple[int, ...]  # the minutes of each piece, in order

SHORTEST = 10


@dataclass(frozen=True)
class Window:
    """Minutes that each day may hold (none on a day for rest) and each week of seven days."""

    caps: tuple[int, ...]
    rests: tuple[bool, ...]
    budgets: tuple[int, ...]

    @property
    def study_days(self) -> int:
        return self.rests.count(False)


@dataclass(frozen=True)
class Pick:
    """A pick in its place: what it needs, whether it is practice, and whether the plan may end inside it."""

    key: str
    minutes: int
    needs: tuple[str, ...] = ()
    practice: bool = False
    may_stay_unfinished: bool = True


type MinutesIn = Callable[[tuple[Pick, ...], Pick | None, Window], int | None]


@dataclass(frozen=True)
class Selection:
    """Keys in order, the one that the plan ends inside, and how many of its minutes are in the plan."""

    selected: tuple[str, ...]
    left_out: tuple[str, ...]
    unfinished: str | None = None
    unfinished_minutes: int = 0


@dataclass(frozen=True)
class Standing:
    """How good a placement is: the scheduler takes the smallest."""

    empty_days: int
    unbalanced: bool
    unfair: bool


def starts(line: Line) -> tuple[int, ...]:
    return tuple(accumulate(line, initial=0))


def may_fill_a_day(line: Line, begin: int, end: int) -> bool:
    """Whether the minutes from `begin` to `end` may be one day's: each part is a whole piece or 10 minutes long."""
    for first, minutes in zip(starts(line), line, strict=False):
        part = min(end, first + minutes) - max(begin, first)
        if 0 < part < min(SHORTEST, minutes):
            return False
    return True


@cache
def days_from(line: Line, cap: int) -> tuple[int, ...]:
    """For each minute of the line, the minutes (bits) at which a day of `cap` that begins there may end.

    The same as asking `may_fill_a_day` about every pair, which takes too long: only the first and the last part of a
    day can be cut.
    """
    cuts_too_early = sum(
        1 << first + minute
        for first, minutes in zip(starts(line), line, strict=False)
        for minute in range(1, min(SHORTEST, minutes))
    )
    found: list[int] = []
    for first, minutes in zip(starts(line), line, strict=False):
        for done in range(minutes):
            begin = first + done
            shortest = min(SHORTEST, minutes) if done else 1
            ends = up_to(min(begin + cap, sum(line))) & ~up_to(begin + shortest - 1) & ~cuts_too_early
            found.append(1 << begin | (ends if minutes - done >= shortest else 0))
    return (*found, 1 << sum(line))


def bits(value: int) -> Iterator[int]:
    while value:
        lowest = value & -value
        yield lowest.bit_length() - 1
        value ^= lowest


def up_to(minute: int) -> int:
    return (1 << (minute + 1)) - 1


@cache
def ends(line: Line, window: Window) -> frozenset[int]:
    """Every minute of the line that some placement of all before it, and of nothing after it, comes to."""
    reached = {0: 1}  # minute at which the week began -> minutes at which the day may have ended
    for day, cap in enumerate(window.caps):
        if day % 7 == 0:
            reached = {minute: 1 << minute for known in reached.values() for minute in bits(known)}
        steps, budget = days_from(line, cap), window.budgets[day // 7]
        reached = {
            unfinished: _after_a_day(known, steps) & up_to(unfinished + budget) for unfinished, known in reached.items()
        }
    return frozenset(minute for known in reached.values() for minute in bits(known))


def _after_a_day(known: int, steps: tuple[int, ...]) -> int:
    after = 0
    for minute in bits(known):
        after |= steps[minute]
    return after


def fits(line: Line, window: Window) -> bool:
    return sum(line) <= sum(window.budgets) and sum(line) in ends(line, window)


def most_unfinished(line: Line, unfinished: int, window: Window) -> int:
    """Return the most of `unfinished` minutes that can end a plan of the whole line; 0 where not even 10 can."""
    first = sum(line)
    unfinished = min(
        unfinished, max(0, sum(window.budgets) - first) + 2 * SHORTEST
    )  # more than fits makes no difference
    inside = ends((*line, unfinished), window) & set(range(first + SHORTEST, first + unfinished - SHORTEST + 1))
    return max(inside, default=first) - first


# --- what is selected ---


def needed(pick: Pick, picks: dict[str, Pick]) -> frozenset[str]:
    """Return the keys of all that has to come before a pick."""
    direct = [picks[key] for key in pick.needs]
    return frozenset(pick.needs).union(*(needed(each, picks) for each in direct))


def minutes_in_line(picks: tuple[Pick, ...], unfinished: Pick | None, window: Window) -> int | None:
    """Return the most minutes of all picks and a part of `unfinished`, in one line; None where they do not fit."""
    line = tuple(pick.minutes for pick in picks)
    if unfinished is None:
        return sum(line) if fits(line, window) else None
    most = most_unfinished(line, unfinished.minutes, window)
    return sum(line) + most if most else None


def selection(
    picks: tuple[Pick, ...], window: Window, *, practice: bool, minutes_in: MinutesIn = minutes_in_line
) -> Selection:
    """Take the picks in order, each when it fits beside those before it and what room is kept for.

    `minutes_in` says what fits: in one line, or in another way to lay them out.
    """
    by_key = {pick.key: pick for pick in picks}

    def minutes(keys: frozenset[str], unfinished: Pick | None) -> int | None:
        return minutes_in(tuple(pick for pick in picks if pick.key in keys), unfinished, window)

    def fit(keys: frozenset[str], unfinished: Pick | None) -> bool:
        return minutes(keys, unfinished) is not None

    kept: frozenset[str] = frozenset()
    kept_unfinished: Pick | None = None
    for pick in picks if practice else ():
        if pick.practice and fit(needed(pick, by_key) | {pick.key}, None):
            kept = needed(pick, by_key) | {pick.key}
            break
    else:
        for pick in picks if practice else ():
            if pick.practice and pick.may_stay_unfinished and fit(needed(pick, by_key), pick):
                kept, kept_unfinished = needed(pick, by_key), pick
                break
    selected: frozenset[str] = frozenset()
    for pick in picks:
        if (
            pick != kept_unfinished
            and selected.issuperset(pick.needs)
            and fit(selected | kept | {pick.key}, kept_unfinished)
        ):
            selected |= {pick.key}
    left = [pick for pick in picks if pick.key not in selected]
    unfinished = kept_unfinished or next(
        (pick for pick in left if pick.may_stay_unfinished and selected.issuperset(pick.needs) and fit(selected, pick)),
        None,
    )
    whole = sum(pick.minutes for pick in picks if pick.key in selected)
    return Selection(
        selected=tuple(pick.key for pick in picks if pick.key in selected),
        left_out=tuple(pick.key for pick in left if pick != unfinished),
        unfinished=unfinished.key if unfinished else None,
        unfinished_minutes=(minutes(selected, unfinished) or whole) - whole if unfinished else 0,
    )


# --- how it lies best ---


def best_standing(line: Line, unfinished: int, window: Window) -> Standing:
    """Return the best that a placement can be; the last `unfinished` minutes of the line are of an unfinished piece.

    Raises ValueError where there is no placement at all.
    """
    empty = _fewest_empty_days(line, unfinished, window)
    if empty is None:
        raise ValueError("nothing of this can be placed")
    balanced = _fewest_empty_days(line, unfinished, window, at_most=empty, balance=True) == empty
    fair = any(
        not shares
        or _fewest_empty_days(line, unfinished, window, at_most=empty, balance=balanced, shares=shares) == empty
        for shares in _fair_shares(line, unfinished, window)
    )
    return Standing(empty_days=empty, unbalanced=not balanced, unfair=not fair)


def has_one_cap(window: Window) -> bool:
    return len({cap for cap, rest in zip(window.caps, window.rests, strict=True) if not rest}) == 1


def _fair_shares(line: Line, unfinished: int, window: Window) -> Iterator[dict[int, int]]:
    """Each way to give every length that there is twice a number of days; one day more is fair too.

    What is shorter than two pieces of 10 minutes has one day in any case.
    """
    whole = line[:-1] if unfinished else line
    cut = {minutes for minutes in whole if whole.count(minutes) > 1 and minutes >= 2 * SHORTEST}
    lengths = sorted(cut) if has_one_cap(window) else []
    choices = [range(1, minutes // SHORTEST + 1) for minutes in lengths]
    for chosen in product(*choices):
        yield dict(zip(lengths, chosen, strict=True))


class _State(NamedTuple):
    """Where a search stands between two days, beside the minute that it has come to."""

    week_began: int = 0
    empty: int = 0
    parts: int = 0  # of the piece that the last day ended inside, where its number of days matters
    weeks: tuple[tuple[int, int, int], ...] = ()  # for each budget: the fewest and the most minutes of a whole week


def _fewest_empty_days(
    line: Line,
    unfinished: int,
    window: Window,
    *,
    at_most: int = 366,
    balance: bool = False,
    shares: dict[int, int] | None = None,
) -> int | None:
    """The fewest empty study days of any placement of the whole line, of those balanced and fair where it is asked."""
    fair = None if shares is None else tuple(_shares_of(line, unfinished, shares))
    reached: dict[_State, int] = {_State(): 1}
    for day, cap in enumerate(window.caps):
        if day % 7 == 0:
            reached = _new_week(reached)
        budget, rest = window.budgets[day // 7], window.rests[day]
        after: dict[_State, int] = {}
        for state, known in reached.items():
            for minute in bits(known):
                for parts, ahead in _steps(line, cap, minute, state.parts, fair).items():
                    stays = 1 << minute
                    for empty, minutes in ((state.empty, ahead & ~stays), (state.empty + (not rest), ahead & stays)):
                        new = _State(state.week_began, empty, parts, state.weeks)
                        if empty <= at_most:
                            after[new] = after.get(new, 0) | minutes & up_to(state.week_began + budget)
        reached = _least_empty(_week_over(after, window, day) if balance and day % 7 == 6 else after)
    return min((state.empty for state, known in reached.items() if known >> sum(line) & 1), default=None)


def _least_empty(reached: dict[_State, int]) -> dict[_State, int]:
    """Drop what is reached with fewer empty days and is the same otherwise."""
    seen: dict[_State, int] = {}
    kept: dict[_State, int] = {}
    for state, known in sorted(reached.items(), key=lambda pair: pair[0].empty):
        same = state._replace(empty=0)
        fresh = known & ~seen.get(same, 0)
        seen[same] = seen.get(same, 0) | known
        if fresh:
            kept[state] = fresh
    return kept


def _shares_of(line: Line, unfinished: int, shares: dict[int, int]) -> Iterator[tuple[int, ...]]:
    """The numbers of days that each piece may have; none where it does not matter."""
    for number, minutes in enumerate(line):
        share = None if unfinished and number == len(line) - 1 else shares.get(minutes)
        yield (share, share + 1) if share else ()


def _steps(line: Line, cap: int, minute: int, parts: int, fair: tuple[tuple[int, ...], ...] | None) -> dict[int, int]:
    """The minutes (bits) at which a day may end, by the parts that the piece it ends inside then has."""
    allowed = days_from(line, cap)[minute]
    return {0: allowed} if fair is None else _fair_steps(line, allowed, minute, parts, fair)


def _fair_steps(line: Line, allowed: int, minute: int, parts: int, fair: tuple[tuple[int, ...], ...]) -> dict[int, int]:
    found: dict[int, int] = {}
    for end in bits(allowed):
        count, is_fair = parts, True
        for first, minutes, wanted in zip(starts(line), line, fair, strict=False):
            if wanted and max(first, minute) < min(first + minutes, end):  # the day holds a part of this piece
                count = count + 1 if first < minute else 1
                if first + minutes <= end:
                    is_fair &= count in wanted
                    count = 0
        if is_fair:
            found[count] = found.get(count, 0) | 1 << end
    return found


def _new_week(reached: dict[_State, int]) -> dict[_State, int]:
    unfinished: dict[_State, int] = {}
    for state, known in reached.items():
        for minute in bits(known):
            new = _State(minute, state.empty, state.parts, state.weeks)
            unfinished[new] = unfinished.get(new, 0) | 1 << minute
    return unfinished


def _week_over(reached: dict[_State, int], window: Window, day: int) -> dict[_State, int]:
    """Keep what is balanced so far: whole weeks of one budget are at most the longest of their days apart."""
    budget = window.budgets[day // 7]
    whole = range(len(window.caps) // 7 * 7)
    cap = max(window.caps[number] for number in whole if window.budgets[number // 7] == budget)
    kept: dict[_State, int] = {}
    for state, known in reached.items():
        for minute in bits(known):
            minutes = minute - state.week_began
            others = [span for span in state.weeks if span[0] == budget]
            low, high = min([minutes, *(span[1] for span in others)]), max([minutes, *(span[2] for span in others)])
            if high - low <= cap:
                weeks = tuple(sorted({*state.weeks} - {*others} | {(budget, low, high)}))
                new = _State(state.week_began, state.empty, state.parts, weeks)
                kept[new] = kept.get(new, 0) | 1 << minute
    return kept
