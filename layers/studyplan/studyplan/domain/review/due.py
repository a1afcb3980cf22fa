"""How many reviews a resource is due for, how long each is, and which days of a plan may have them."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from studyplan.domain.capacity.plan_days import DayCapacity
from studyplan.domain.values.context import PlanContext

SHORTEST, LONGEST = 10, 30  # minutes of a review
FIFTH, ROUNDED = 5, 5  # a review has a fifth of the minutes, in whole fives
ENOUGH = FIFTH * SHORTEST  # minutes from which on what the plan does not finish is reviewed too
# The best gap is a share of the time that is left, so the number follows from it: with fewer days than these, one or
# two reviews; with more, three. Even gaps up to the exam keep most in mind at every length (FSRS-6, 7 to 90 days).
ONE_BELOW, TWO_BELOW = 10, 30
LAST_DAYS = 3  # the last review is one to three days before the exam


class Studied(NamedTuple):
    """A resource that the plan has finished studying on day `day`, with its planned minutes.

    `weak`: it serves a weak area; `needed_by`: how many planned resources need it, directly or not. Of what was studied
    before a replan `day` is 0 or less, and `reviews` are done.
    """

    key: str
    minutes: int
    day: int
    weak: bool
    needed_by: int
    reviews: int = 0

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Return the sort key of what is reviewed first: weak areas, then what most others need, then what is first."""
        return not self.weak, -self.needed_by, self.day


class ReviewDays(NamedTuple):
    """The study days before an exam by their numbers, and `end`: the day of the exam, or the day after the plan."""

    numbers: tuple[int, ...]
    end: int

    @staticmethod
    def of(context: PlanContext, days: Sequence[DayCapacity]) -> "ReviewDays":
        """Return the days on which a plan may have reviews."""
        numbers = tuple(day.number for day in days if not day.rest)
        return ReviewDays(numbers, min(exam_day(context), len(days) + 1))

    @property
    def last(self) -> int:
        """Return the last day, a study day or not."""
        return self.end - 1

    def after(self, day: int) -> list[int]:
        """Return the study days after a day."""
        return [number for number in self.numbers if number > day]

    def due(self, day: int) -> int:
        """Return how many reviews something is due for that is finished on a day."""
        left = self.end - day
        count = 1 if left < ONE_BELOW else 2 if left < TWO_BELOW else 3
        return min(count, len(self.after(day)))

    def due_for(self, studied: Studied) -> int:
        """Return how many reviews something is still due for."""
        return max(0, min(self.due(studied.day) - studied.reviews, self.due(max(0, studied.day))))


def exam_day(context: PlanContext) -> int:
    """Return the number of the exam's day, counted from day 1. The context must have an exam, and so has dates."""
    exam, start = context.constraints.exam_date, context.start_date
    if exam is None or start is None:
        raise ValueError("the plan has no exam")
    return (date.fromisoformat(exam) - date.fromisoformat(start)).days + 1


def review_minutes(minutes: int) -> int:
    """Return the minutes of a review of something of `minutes`: a fifth in whole fives, 10 to 30."""
    fifth = (minutes + FIFTH * ROUNDED // 2) // (FIFTH * ROUNDED) * ROUNDED
    return min(LONGEST, max(SHORTEST, fifth))
