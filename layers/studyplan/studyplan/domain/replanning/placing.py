"""Place the tasks of a remaining plan: each on its day where the rules allow that, and as few as possible on another.

The search moves one task more at a time, so the first layout that it finds moves the fewest. Where that takes too long,
each task is placed on the first day from its own on that has room, one after the other.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from studyplan.domain.capacity.plan_days import DayCapacity

TRIES = 160  # sets of moved tasks, and with each so many ways to place them
WAYS = 400

type Days = list[int]


class Slot(NamedTuple):
    """A task to be placed. `day` is where it was (from 1), None for a new one, or for one that was before day 1.

    It is on no earlier day than the tasks `after`, and on a later one than the tasks `strictly_after` (indices), but at
    most `within` days later.
    """

    minutes: int
    day: int | None
    after: tuple[int, ...] = ()
    strictly_after: tuple[int, ...] = ()
    within: int | None = None
    review: bool = False


@dataclass(frozen=True)
class Rooms:
    """The days of the remaining plan, and the minutes of its weeks."""

    days: tuple[DayCapacity, ...]
    budgets: Sequence[int]

    def allows(self, slot: Slot, day: int) -> bool:
        """Return whether a task may be on a day that has nothing else."""
        if not 1 <= day <= len(self.days):
            return False
        own = self.days[day - 1]
        return not own.rest and slot.minutes <= own.cap and (slot.review or not own.for_reviews)

    def left(self, slots: Sequence[Slot], days: Sequence[int | None]) -> tuple[list[int], list[int]]:
        """Return the minutes that are left of each day and week."""
        by_day, by_week = [day.cap for day in self.days], [*self.budgets]
        for slot, day in zip(slots, days, strict=True):
            if day is not None:
                by_day[day - 1] -= slot.minutes
                by_week[(day - 1) // 7] -= slot.minutes
        return by_day, by_week


def placed(slots: Sequence[Slot], rooms: Rooms) -> Days | None:
    """Return the day of each task; None where no layout was found."""
    return fewest_moves(slots, rooms) or one_after_the_other(slots, rooms)


def fewest_moves(slots: Sequence[Slot], rooms: Rooms, tries: int = TRIES) -> Days | None:
    """Return the layout that moves the fewest tasks; None where none is found in so many tries."""
    forced = frozenset(
        index for index, slot in enumerate(slots) if slot.day is None or not rooms.allows(slot, slot.day)
    )
    waiting, seen = deque([forced]), {forced}
    while waiting and tries:
        tries -= 1
        moved = waiting.popleft()
        fixed = [None if index in moved else slot.day for index, slot in enumerate(slots)]
        more = _conflict(slots, fixed, rooms)
        if more is None:
            search = _Search(slots, rooms, fixed, sorted(moved))
            days = search.days()
            if days is not None:
                return days
            more = [index for index, day in enumerate(fixed) if day is not None]
        for index in more:
            larger = moved | {index}
            if larger not in seen:
                seen.add(larger)
                waiting.append(larger)
    return None


def _conflict(slots: Sequence[Slot], days: Sequence[int | None], rooms: Rooms) -> list[int] | None:
    """Return tasks that cannot all stay where they are; None where all can."""
    by_day, by_week = rooms.left(slots, days)
    for number, left in enumerate(by_day, 1):
        if left < 0:
            return [index for index, day in enumerate(days) if day == number]
    for number, left in enumerate(by_week):
        if left < 0:
            return [index for index, day in enumerate(days) if day is not None and (day - 1) // 7 == number]
    for index, (slot, day) in enumerate(zip(slots, days, strict=True)):
        for other, gap in _before(slot):
            earlier = days[other]
            if day is None or earlier is None:
                continue
            if day < earlier + gap or (gap and slot.within is not None and day > earlier + slot.within):
                return [other, index]
    return None


def _before(slot: Slot) -> Iterator[tuple[int, int]]:
    """Yield what comes before a task, with the days that have to be between them."""
    yield from ((other, 0) for other in slot.after)
    yield from ((other, 1) for other in slot.strictly_after)


class _Search:
    """A search for days of the tasks `moved`, while all others stay."""

    def __init__(self, slots: Sequence[Slot], rooms: Rooms, fixed: Sequence[int | None], moved: Sequence[int]) -> None:
        self._slots, self._rooms, self._moved = slots, rooms, moved
        self._days = [*fixed]
        self._by_day, self._by_week = rooms.left(slots, fixed)
        self._ways = WAYS
        self._later: dict[int, list[tuple[int, int]]] = {index: [] for index in moved}
        for index, slot in enumerate(slots):
            for other, gap in _before(slot):
                if other in self._later:
                    self._later[other].append((index, gap))

    def days(self) -> Days | None:
        """Return the day of each task, or None."""
        return [day or 0 for day in self._days] if self._place(0) else None

    def _place(self, number: int) -> bool:
        if number == len(self._moved):
            return True
        index = self._moved[number]
        for day in self._possible(index):
            if not self._ways:
                return False
            self._ways -= 1
            self._take(index, day, 1)
            if self._place(number + 1):
                return True
            self._take(index, day, -1)
        return False

    def _take(self, index: int, day: int, sign: int) -> None:
        minutes = sign * self._slots[index].minutes
        self._by_day[day - 1] -= minutes
        self._by_week[(day - 1) // 7] -= minutes
        self._days[index] = day if sign > 0 else None

    def _possible(self, index: int) -> list[int]:
        """Return the days that a task may be on, the nearest to its own first, and then the later one."""
        slot = self._slots[index]
        least = max((day + gap for other, gap in _before(slot) if (day := self._days[other])), default=1)
        last = len(self._rooms.days)
        most = min((day - gap for other, gap in self._later[index] if (day := self._days[other])), default=last)
        if slot.within is not None:
            days_before = [day for other in slot.strictly_after if (day := self._days[other])]
            most = min([most, *(day + slot.within for day in days_before)])
        least = max([least, *self._not_before(index)])
        own = slot.day or 1
        days = (day for day in range(least, most + 1) if self._rooms.allows(slot, day) and self._has_room(slot, day))
        return sorted(days, key=lambda day: (abs(day - own), -day))

    def _not_before(self, index: int) -> Iterator[int]:
        """Yield the days before which a task is too long before a later part that stays."""
        for other, gap in self._later[index]:
            day, within = self._days[other], self._slots[other].within
            if day and gap and within is not None:
                yield day - within

    def _has_room(self, slot: Slot, day: int) -> bool:
        return slot.minutes <= min(self._by_day[day - 1], self._by_week[(day - 1) // 7])


def one_after_the_other(slots: Sequence[Slot], rooms: Rooms) -> Days | None:
    """Return the layout in which each task is on the first day from its own on that those before it leave; or None."""
    days: list[int | None] = [None] * len(slots)
    by_day, by_week = rooms.left(slots, days)
    for index, slot in enumerate(slots):
        first = max([slot.day or 1, *((days[other] or 0) + gap for other, gap in _before(slot))])
        day = next(
            (
                day
                for day in range(first, len(rooms.days) + 1)
                if rooms.allows(slot, day) and slot.minutes <= min(by_day[day - 1], by_week[(day - 1) // 7])
            ),
            None,
        )
        if day is None:
            return None
        days[index] = day
        by_day[day - 1] -= slot.minutes
        by_week[(day - 1) // 7] -= slot.minutes
    return [day or 0 for day in days]
