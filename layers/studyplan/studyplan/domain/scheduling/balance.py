"""Measure how balanced a layout is: no empty study day, similar weeks, equal resources on equally many days."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate, batched
from typing import NamedTuple

from studyplan.domain.capacity.plan_days import SHORTEST_PIECE, DayCapacity, even_minutes


class Imbalance(NamedTuple):
    """How far a layout is from a balanced one; smaller is better, and the first number counts most.

    `empty`: study days without minutes. `apart`: minutes by which whole weeks of equal budget differ by more than
    the longest day of an even plan. `unequal`: days by which whole resources of equal length differ by more than one.
    """

    empty: int
    apart: int
    unequal: int


class Targets(NamedTuple):
    """What a search aims for: the minute at which each day ends if all are even, the least and most minutes of each
    week, and the fewest and most days of each piece (None: any).
    """

    ideals: list[int]
    weeks: list[tuple[float, float] | None]
    shares: list[tuple[int, int] | None]


def imbalance_of(
    minutes: Sequence[int],
    pieces: Sequence[int],
    whole: int,
    days: tuple[DayCapacity, ...],
    budgets: Sequence[int],
) -> Imbalance:
    """Return the imbalance of a layout with `minutes` each day; the first `whole` of `pieces` are whole resources."""
    unequal = _unequal(minutes, pieces, whole) if _one_cap(days) else 0
    return imbalance_of_days(minutes, days, budgets)._replace(unequal=unequal)


def imbalance_of_days(minutes: Sequence[int], days: tuple[DayCapacity, ...], budgets: Sequence[int]) -> Imbalance:
    """Return the imbalance of a layout with `minutes` each day, whatever the pieces are."""
    empty = sum(not day.rest and not used for day, used in zip(days, minutes, strict=True))
    loads = [sum(week) for week in batched(minutes, 7, strict=False)]
    apart = sum(max(0, max(group) - min(group) - cap) for group, cap in _comparable(loads, days, budgets))
    return Imbalance(empty, apart, 0)


def least_empty(pieces: Iterable[int], days: tuple[DayCapacity, ...]) -> int:
    """Return how many study days stay empty in every layout, because there are too few pieces."""
    study_days = sum(not day.rest for day in days)
    return max(0, study_days - sum(max(1, piece // SHORTEST_PIECE) for piece in pieces))


def targets_for(
    pieces: Sequence[int], days: tuple[DayCapacity, ...], budgets: Sequence[int], *, lean: float = 0.5
) -> Targets:
    """Return targets for even days and weeks. `lean` (0 to 1): the share of a longest day that a week may lack."""
    total, capacity = sum(pieces), sum(budgets) or 1
    even: list[float] = []
    for week_days, budget in zip(batched(even_minutes(days, budgets), 7, strict=False), budgets, strict=True):
        week_total = sum(week_days) or 1
        even += [total * budget / capacity * minutes / week_total for minutes in week_days]
    weeks: list[tuple[float, float] | None] = [None] * len(budgets)
    for group, cap in _groups(days, budgets):
        share = total * budgets[group[0]] / capacity
        for week in group:
            weeks[week] = (share - lean * cap, share + (1 - lean) * cap)
    return Targets([round(end) for end in accumulate(even)], weeks, [None] * len(pieces))


def with_shares(
    targets: Targets, pieces: Sequence[int], whole: int, days: tuple[DayCapacity, ...], *, more: int
) -> Targets:
    """Return the targets with numbers of days for whole pieces of equal length, `more` than their share."""
    if not _one_cap(days):
        return targets
    share = sum(pieces) / (sum(not day.rest for day in days) or 1)
    common = Counter(pieces[:whole])
    least = {piece: max(1, int(piece / share) + more) for piece, count in common.items() if count > 1}
    ranges = [(least[piece], least[piece] + 1) if piece in least else None for piece in pieces[:whole]]
    return targets._replace(shares=[*ranges, *[None] * (len(pieces) - whole)])


def _groups(days: tuple[DayCapacity, ...], budgets: Sequence[int]) -> Iterable[tuple[list[int], int]]:
    """Yield groups of two or more whole weeks of equal budget, with the minutes of their longest day."""
    longest = even_minutes(days, budgets)
    alike: defaultdict[int, list[int]] = defaultdict(list)
    for week in range(len(days) // 7):
        alike[budgets[week]].append(week)
    for group in alike.values():
        if len(group) > 1:
            yield group, max(max(longest[7 * week : 7 * week + 7]) for week in group)


def _comparable(
    loads: Sequence[int], days: tuple[DayCapacity, ...], budgets: Sequence[int]
) -> Iterable[tuple[list[int], int]]:
    """Yield the minutes of the weeks of each group, with the minutes of their longest day."""
    return (([loads[week] for week in group], cap) for group, cap in _groups(days, budgets))


def _one_cap(days: tuple[DayCapacity, ...]) -> bool:
    """Return whether all study days have the same cap."""
    return len({day.cap for day in days if not day.rest}) == 1


def _unequal(minutes: Sequence[int], pieces: Sequence[int], whole: int) -> int:
    """Return by how many days whole pieces of equal length differ by more than one."""
    days_of = defaultdict[int, set[int]](set)
    ends = [0, *accumulate(minutes)]
    start, day = 0, 0
    for piece in pieces[:whole]:
        end = start + piece
        while ends[day + 1] <= start:
            day += 1
        last = day
        while ends[last + 1] < end:
            last += 1
        # A day without minutes in between has no part of the piece.
        days_of[piece].add(sum(1 for index in range(day, last + 1) if minutes[index]))
        start, day = end, last
    return sum(max(0, max(counts) - min(counts) - 1) for counts in days_of.values())
