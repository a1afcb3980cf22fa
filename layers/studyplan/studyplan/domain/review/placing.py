"""Place reviews on the days before an exam, at about equal gaps, in the minutes that study leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from studyplan.domain.review.due import LAST_DAYS, SHORTEST, ReviewDays, Studied, review_minutes

APART = 1 / 3  # of a gap, by which a review may be off its even place where that day is full


class Review(NamedTuple):
    """Review `number` of the `total` that the plan has of a resource: its day (from 1) and its minutes."""

    key: str
    number: int
    total: int
    day: int
    minutes: int


class Missing(NamedTuple):
    """A resource that is due for more reviews than the plan has."""

    key: str
    due: int
    placed: int


class Placement(NamedTuple):
    """The reviews of a plan by day, and what did not fit."""

    reviews: tuple[Review, ...]
    missing: tuple[Missing, ...]

    @property
    def minutes(self) -> int:
        """Return the minutes of all reviews."""
        return sum(review.minutes for review in self.reviews)


@dataclass
class Rooms:
    """The minutes that are free for reviews: of each day and week of the plan, and of all `left`.

    `last` is the day before the exam, if the plan studies on it: reviews alone can fill it.
    """

    by_day: dict[int, int]
    by_week: list[int]
    left: int
    last: int | None
    _on_last: int = field(default=0, init=False)

    def on(self, day: int) -> int:
        """Return the minutes that are free on a day."""
        return min(self.by_day[day], self.by_week[(day - 1) // 7], self.left)

    def fitting(self, day: int, minutes: int) -> int:
        """Return the minutes that a review of `minutes` has on a day; 0 where it does not fit.

        The first one on the last day is shortened to fit: otherwise that day would be empty.
        """
        room = self.on(day)
        if minutes > room >= SHORTEST and day == self.last and not self._on_last:
            return room
        return minutes if minutes <= room else 0

    def take(self, reviews: Iterable[Review], sign: int = 1) -> None:
        """Take the minutes of reviews; with `sign` -1 give them back."""
        for review in reviews:
            minutes = sign * review.minutes
            self.by_day[review.day] -= minutes
            self.by_week[(review.day - 1) // 7] -= minutes
            self.left -= minutes
            self._on_last += sign * (review.day == self.last)


def place(studied: Sequence[Studied], days: ReviewDays, rooms: Rooms) -> Placement:
    """Return the reviews that fit: first one of everything, then a second and a third, what matters most first."""
    ordered = sorted(studied, key=lambda each: each.rank)
    placed: dict[str, list[Review]] = {each.key: [] for each in ordered}
    for count in (1, 2, 3):
        for each in ordered:
            former = placed[each.key]
            if len(former) == count - 1 and days.due_for(each) >= count:
                rooms.take(former, -1)
                spread = _spread(each, count, days, rooms)
                if not spread and count == 1:
                    spread = _in_place_of_another(each, ordered, placed, days, rooms)
                if not spread:
                    rooms.take(former)
                placed[each.key] = spread or former
    reviews = (review for own in placed.values() for review in own)
    missing = (Missing(each.key, days.due_for(each), len(placed[each.key])) for each in ordered)
    return Placement(
        tuple(sorted(reviews, key=lambda review: review.day)), tuple(each for each in missing if each.placed < each.due)
    )


def _in_place_of_another(
    each: Studied, ordered: Sequence[Studied], placed: dict[str, list[Review]], days: ReviewDays, rooms: Rooms
) -> list[Review]:
    """Take the minutes of a review where one of another resource can move to an earlier day; return it."""
    for other in ordered:
        former = placed[other.key]
        if not former or former[0].day <= each.day:
            continue
        rooms.take(former, -1)
        spread = _spread(each, 1, days, rooms)
        moved = _spread(other, 1, days, rooms) if spread else []
        if moved:
            placed[other.key] = moved
            return spread
        rooms.take(spread, -1)
        rooms.take(former)
    return []


def _spread(each: Studied, count: int, days: ReviewDays, rooms: Rooms) -> list[Review]:
    """Take the minutes of `count` reviews at about equal gaps, and return them; nothing where one does not fit."""
    wanted = review_minutes(each.minutes)
    gap = (days.last - each.day) / count
    spread: list[Review] = []
    before = days.last + 1
    for number in range(count, 0, -1):
        own = [day for day in days.after(each.day) if day < before]
        for day in _by_nearness(own, each.day + number * gap, gap, is_last=number == count):
            minutes = rooms.fitting(day, wanted)
            if minutes:
                spread.append(Review(each.key, each.reviews + number, each.reviews + count, day, minutes))
                rooms.take(spread[-1:])
                before = day
                break
        else:
            rooms.take(spread, -1)
            return []
    return spread[::-1]


def _by_nearness(days: list[int], ideal: float, gap: float, *, is_last: bool) -> list[int]:
    """Return the days that a review may be on, the nearest to `ideal` first.

    That is a third of a gap away at most, three days for the last review, or as far as the nearest study day.
    """
    most = max(LAST_DAYS - 1, APART * gap) if is_last else max(1, APART * gap)
    nearest = min((abs(day - ideal) for day in days), default=0)
    return sorted(
        (day for day in days if abs(day - ideal) <= max(most, nearest)), key=lambda day: (abs(day - ideal), -day)
    )
