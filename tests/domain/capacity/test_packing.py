"""What fits, also where a greedy search would be wrong; and which of two layouts is better."""

import pytest

from studyplan.domain.capacity.packing import NOTHING_PLACED, Packing
from studyplan.domain.capacity.plan_days import DayCapacity
from studyplan.domain.scheduling.balance import Imbalance, imbalance_of
from studyplan.domain.scheduling.layout import lay_out


def study_days(days: int, cap: int) -> tuple[DayCapacity, ...]:
    return tuple(DayCapacity(number, None, False, cap) for number in range(1, days + 1))


@pytest.mark.parametrize(
    ("pieces", "caps", "budgets"),
    [
        ([28, 16], (40, 12, 0, 60, 25, 15, 20, 12, 40, 20, 60, 60, 0, 30), (11, 33)),
        ([47, 1, 4], (0, 60, 12, 12, 10, 15, 25, 12, 15, 20, 0), (19, 33)),
        ([3, 7, 15, 50, 30], (15, 60, 12, 10, 12, 25, 60, 0, 10, 40, 18, 10), (62, 43)),
    ],
)
def test_more_than_one_way_has_to_be_kept(pieces: list[int], caps: tuple[int, ...], budgets: tuple[int, ...]) -> None:
    packing = Packing(caps, budgets)
    assert packing.place_all(NOTHING_PLACED, pieces)
    first_way = NOTHING_PLACED
    for minutes in pieces:
        first_way = packing.place(first_way, minutes)[:1]
    assert not first_way, "or this is no example"


def test_a_shorter_part_today_avoids_a_too_short_part_tomorrow() -> None:
    packing = Packing((30, 12, 12), (54,))
    assert packing.earliest([47]) == [27, 10, 10], "30 today would leave 17: too long for one day, too short for two"
    assert not packing.place(NOTHING_PLACED, 55)


@pytest.mark.parametrize(
    ("days", "cap", "budgets", "pieces"),
    [
        (14, 45, (200, 200), [39, 39, 39, 80]),
        (21, 60, (300, 300, 300), [38, 38, 38, 38, 91, 91, 38]),
    ],
)
def test_whole_weeks_are_within_one_days_cap(days: int, cap: int, budgets: tuple[int, ...], pieces: list[int]) -> None:
    minutes = lay_out(pieces, len(pieces), study_days(days, cap), budgets)
    loads = [sum(minutes[first : first + 7]) for first in range(0, days, 7)]
    assert max(loads) - min(loads) <= cap
    assert all(minutes)


def test_equal_resources_have_equal_shares() -> None:
    days = study_days(10, 45)
    minutes = lay_out([97, 97], 2, days, (300, 57))
    assert imbalance_of(minutes, [97, 97], 2, days, (300, 57)) == Imbalance(0, 0, 0)


def test_imbalances_are_counted() -> None:
    days = study_days(14, 60)
    thin = [30, 30, *[0] * 12]
    assert imbalance_of(thin, [30, 30], 2, days, (420, 420)) == Imbalance(empty=12, apart=0, unequal=0)
    heavy = [60] * 7 + [10] * 7
    assert imbalance_of(heavy, [*[60] * 7, *[10] * 7], 14, days, (420, 420)) == Imbalance(
        empty=0, apart=350 - 60, unequal=0
    )
    uneven = [30, 30, 10, 10, 10, 10, 10, 10]
    assert imbalance_of(uneven, [60, 60], 2, study_days(8, 60), (420, 60)) == Imbalance(empty=0, apart=0, unequal=3)
