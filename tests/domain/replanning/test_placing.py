"""The fewest moves, beside brute force."""

from itertools import combinations, product

from hypothesis import event, given
from hypothesis import strategies as some

from studyplan.domain.capacity.plan_days import DayCapacity
from studyplan.domain.replanning.placing import Rooms, Slot, fewest_moves, one_after_the_other, placed


def rooms(*caps: int, budgets: tuple[int, ...] = (1000,)) -> Rooms:
    return Rooms(tuple(DayCapacity(number, None, cap == 0, cap) for number, cap in enumerate(caps, 1)), budgets)


def test_what_can_stay_stays() -> None:
    slots = [Slot(30, 1), Slot(30, 2, strictly_after=(0,))]
    assert placed(slots, rooms(30, 30, 30)) == [1, 2]


def test_a_late_task_takes_the_first_free_day() -> None:
    slots = [Slot(30, None), Slot(30, 1), Slot(30, 3)]
    assert placed(slots, rooms(30, 30, 30)) == [2, 1, 3]


def test_the_parts_after_a_late_one_move_where_there_is_no_room_before_them() -> None:
    slots = [Slot(30, None), Slot(30, 1, strictly_after=(0,)), Slot(30, 2, strictly_after=(1,))]
    assert placed(slots, rooms(30, 30, 30)) == [1, 2, 3]


def test_a_task_on_a_day_off_moves_to_the_nearest_day_and_no_other_does() -> None:
    slots = [Slot(30, 1), Slot(30, 2), Slot(30, 4)]
    assert placed(slots, rooms(60, 0, 60, 60)) == [1, 3, 4]


def test_a_part_is_near_the_one_before_it() -> None:
    slots = [Slot(30, 1), Slot(30, None, strictly_after=(0,), within=2), Slot(30, 2)]
    assert placed(slots, rooms(30, 30, 0, 0, 30)) == [1, 2, 5]


def test_a_week_has_its_minutes() -> None:
    slots = [Slot(30, 1), Slot(30, None)]
    week = [60] * 7
    assert placed(slots, rooms(*week, 60, budgets=(30, 30))) == [1, 8]


def test_nothing_is_placed_where_nothing_fits() -> None:
    assert placed([Slot(30, None)], rooms(20, 20)) is None


@some.composite
def a_few_tasks(draw: some.DrawFn) -> tuple[list[Slot], Rooms]:
    days = draw(some.integers(2, 5))
    caps = draw(some.lists(some.sampled_from([0, 20, 30, 40, 60]), min_size=days, max_size=days))
    slots: list[Slot] = []
    for index in range(draw(some.integers(1, 5))):
        before = draw(some.lists(some.sampled_from(range(index)), max_size=2, unique=True)) if index else []
        strictly = tuple(before[:1]) if draw(some.booleans()) else ()
        day = draw(some.none() | some.integers(1, days))
        slots.append(Slot(draw(some.sampled_from([10, 20, 30])), day, tuple(before), strictly))
    return slots, rooms(*caps, budgets=(draw(some.sampled_from([40, 80, 1000])),))


def fewest_by_brute_force(slots: list[Slot], given_rooms: Rooms) -> int | None:
    """The fewest moves of all ways to place the tasks, from the rules alone; None where there is no way."""
    caps, budget = [day.cap for day in given_rooms.days], given_rooms.budgets[0]
    had_days = [index for index, slot in enumerate(slots) if slot.day is not None]
    for count in range(len(had_days) + 1):
        for moved in combinations(had_days, count):
            options = [
                [slot.day] if slot.day and index not in moved else range(1, len(caps) + 1)
                for index, slot in enumerate(slots)
            ]
            for days in product(*options):
                loads = [
                    sum(slot.minutes for slot, own in zip(slots, days, strict=True) if own == day)
                    for day in range(1, len(caps) + 1)
                ]
                in_order = all(
                    all(days[other] <= days[index] for other in slot.after)
                    and all(days[other] < days[index] for other in slot.strictly_after)
                    for index, slot in enumerate(slots)
                )
                if in_order and sum(loads) <= budget and all(map(int.__le__, loads, caps)):
                    return count
    return None


@given(a_few_tasks())
def test_no_way_to_place_the_tasks_moves_fewer(case: tuple[list[Slot], Rooms]) -> None:
    slots, given_rooms = case
    days = fewest_moves(slots, given_rooms)
    least = fewest_by_brute_force(slots, given_rooms)
    event("placed" if least is not None else "not placed")
    if days is None:
        assert least is None
        return
    moved = sum(slot.day not in (None, day) for slot, day in zip(slots, days, strict=True))
    assert moved == least


@given(a_few_tasks())
def test_one_after_the_other_keeps_the_rules(case: tuple[list[Slot], Rooms]) -> None:
    slots, given_rooms = case
    days = one_after_the_other(slots, given_rooms)
    if days is not None:
        assert (
            fewest_by_brute_force([slot._replace(day=day) for slot, day in zip(slots, days, strict=True)], given_rooms)
            == 0
        )
