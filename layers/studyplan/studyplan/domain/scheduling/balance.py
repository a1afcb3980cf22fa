"""What makes a layout fair: no study day left empty, weeks alike, equal resources on equally many days."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate, batched
from typing import NamedTuple

from studyplan.domain.capacity.plan_days import SHORTEST_PIECE, DayCapacity


class Imbalance(NamedTuple):
    """Empty study days; minutes by which whole weeks of equal budget are more than a day's cap apart; study days by
    which whole resources of equal length are more than one apart. Smaller is better, the first counts most.
    """

    empty: int
    apart: int
    unequal: int


class Targets(NamedTuple):
    """What a search is to come near: the minute each day would end at if all were even, minutes from and to for each
    week, and days from and to for each piece (None: any).
    """

    ideals: list[int]
    weeks: list[tuple[float, float] | None]
    shares: list[tuple[int, int] | None]


def imbalance_of(
    minutes: Sequence[int],
    pieces: Sequence[int],
    whole: int,
    capacities: tuple[DayCapacity, ...],
    budgets: Sequence[int],
) -> Imbalance:
    """Flaws of a layout with `minutes` each day, of which the first `whole` of `pieces` are whole resources."""
    empty = sum(not capacity.rest and not used for capacity, used in zip(capacities, minutes, strict=True))
    loads = [sum(week) for week in batched(minutes, 7, strict=False)]
    apart = sum(max(0, max(found) - min(found) - cap) for found, cap in _alike(loads, capacities, budgets))
    return Imbalance(empty, apart, _unequal(minutes, pieces, whole) if _one_cap(capacities) else 0)


def least_empty(pieces: Iterable[int], capacities: tuple[DayCapacity, ...]) -> int:
    """Study days that stay empty whatever is done: there are not enough pieces for them."""
    return max(
        0, sum(not capacity.rest for capacity in capacities) - sum(max(1, piece // SHORTEST_PIECE) for piece in pieces)
    )


def targets_for(
    pieces: Sequence[int], capacities: tuple[DayCapacity, ...], budgets: Sequence[int], *, lean: float = 0.5
) -> Targets:
    """Even days and weeks. `lean` (0 to 1) is how much of a day's cap a week may lie below its even share."""
    total, held = sum(pieces), sum(budgets) or 1
    even: list[float] = []
    for days, budget in zip(batched(capacities, 7, strict=False), budgets, strict=True):
        caps = sum(day.cap for day in days) or 1
        even += [total * budget / held * day.cap / caps for day in days]
    weeks: list[tuple[float, float] | None] = [None] * len(budgets)
    for group, cap in _groups(capacities, budgets):
        share = total * budgets[group[0]] / held
        for week in group:
            weeks[week] = (share - lean * cap, share + (1 - lean) * cap)
    return Targets([round(end) for end in accumulate(even)], weeks, [None] * len(pieces))


def with_shares(
    targets: Targets, pieces: Sequence[int], whole: int, capacities: tuple[DayCapacity, ...], *, more: int
) -> Targets:
    """The same, and `floor + more` days, or one more than that, for each of the whole pieces of equal length."""
    if not _one_cap(capacities):
        return targets
    share = sum(pieces) / (sum(not capacity.rest for capacity in capacities) or 1)
    common = Counter(pieces[:whole])
    least = {piece: max(1, int(piece / share) + more) for piece, count in common.items() if count > 1}
    ranges = [(least[piece], least[piece] + 1) if piece in least else None for piece in pieces[:whole]]
    return targets._replace(shares=[*ranges, *[None] * (len(pieces) - whole)])


def _groups(capacities: tuple[DayCapacity, ...], budgets: Sequence[int]) -> Iterable[tuple[list[int], int]]:
    """Whole weeks of equal budget, two or more, each with the longest day's cap in them."""
    alike: defaultdict[int, list[int]] = defaultdict(list)
    for week in range(len(capacities) // 7):
        alike[budgets[week]].append(week)
    for group in alike.values():
        if len(group) > 1:
            yield group, max(capacity.cap for week in group for capacity in capacities[7 * week : 7 * week + 7])


def _alike(
    loads: Sequence[int], capacities: tuple[DayCapacity, ...], budgets: Sequence[int]
) -> Iterable[tuple[list[int], int]]:
    return (([loads[week] for week in group], cap) for group, cap in _groups(capacities, budgets))


def _one_cap(capacities: tuple[DayCapacity, ...]) -> bool:
    return len({capacity.cap for capacity in capacities if not capacity.rest}) == 1


def _unequal(minutes: Sequence[int], pieces: Sequence[int], whole: int) -> int:
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
        # Days without minutes lie between some of these, and hold nothing of the piece.
        days_of[piece].add(sum(1 for each in range(day, last + 1) if minutes[each]))
        start, day = end, last
    return sum(max(0, max(found) - min(found) - 1) for found in days_of.values())
