"""What the votes of learners of one level change in the ranking: points beside the seven parts, and the level."""

import math
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from studyplan.domain.feedback.values import MOST_POINTS, MOST_SHIFT, Opinion, ResourceFeedback
from studyplan.domain.values.types import Level

PRIOR = 4  # votes that the owner's own mean counts like, and 0.5 in that mean
NEUTRAL = 0.5
WEIGHT = 0.20  # of the difference from the owner's mean
HALF_LIFE = 6  # months
MONTHS = 36  # older votes count nothing
WHOLE = 1024  # the weight of a vote of this month; it halves in six
USEFUL = 4  # the lowest rating that says that a resource was useful
RATINGS = ("1", "2", "3", "4", "5")


class Effect(NamedTuple):
    """What feedback changes in a resource's score: its points, and by how much of a level it is harder (or easier)."""

    points: float
    why: str
    shift: float
    shift_why: str


class Tally(NamedTuple):
    """The votes of one level on a resource. `votes` and `sum` are weighted by age, `sum` in quarters of a vote up."""

    votes: int = 0
    sum: int = 0
    raters: int = 0
    useful: int = 0
    judged: int = 0
    net_hard: int = 0
    answers: int = 0
    hard: int = 0
    easy: int = 0


@cache
def weight_of(age: int) -> int:
    """Return what a vote counts that is `age` months old, in 1/1024. A clock that is ahead makes no vote heavier."""
    return 0 if age >= MONTHS else round(WHOLE * math.pow(2, -max(age, 0) / HALF_LIFE))


@cache
def _months(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7])


def months_between(earlier: str, later: str) -> int:
    """Return how many months lie between two months (`2026-11`)."""
    return _months(later) - _months(earlier)


def tally(feedback: ResourceFeedback, level: Level, month: str) -> Tally:
    """Return the votes of learners of a level, as they count in `month` (`2026-11`)."""
    counts = Counter[str]()
    for opinion, count in feedback.opinions.items():
        weight = weight_of(months_between(opinion.month, month)) if opinion.level == level else 0
        if weight:
            counts.update(_counted(opinion, count, weight))
    return Tally(**counts)


def _counted(opinion: Opinion, count: int, weight: int) -> dict[str, int]:
    if opinion.answer in RATINGS:
        rating = int(opinion.answer)
        useful = count if rating >= USEFUL else 0
        return {"votes": weight * count, "sum": weight * count * (rating - 1), "raters": count, "useful": useful}
    hard, easy = (count if opinion.answer == answer else 0 for answer in ("too_hard", "too_easy"))
    net = {"judged": weight * count, "net_hard": weight * (hard - easy)}
    return net | {"answers": count, "hard": hard, "easy": easy}


def mean_of(votes: int, quarters: int) -> float:
    """Return the mean of weighted votes, 0 to 1; it is 0.5 without any, which counts like four votes."""
    return (quarters / 4 + NEUTRAL * PRIOR * WHOLE) / (votes + PRIOR * WHOLE)


def lead_of(own: Tally, mean: float) -> float:
    """Return by how much the smoothed mean of a resource is above `mean`, which counts like four votes."""
    up = own.sum / 4 / WHOLE
    return (up + PRIOR * mean) / (own.votes / WHOLE + PRIOR) - mean


def points_of(own: Tally, mean: float) -> float:
    """Return the points of a resource: 0.20 of its lead over the owner's own mean, at most 0.10 either way."""
    return round(min(max(WEIGHT * lead_of(own, mean), -MOST_POINTS), MOST_POINTS), 4)


def shift_of(own: Tally) -> float:
    """Return by how much of a level a resource is harder than it says; negative for easier, at most half a level."""
    return min(max(own.net_hard / (own.judged + PRIOR * WHOLE), -MOST_SHIFT), MOST_SHIFT)


class LevelRanking:
    """The effects of a library's feedback for learners of one level."""

    def __init__(self, feedback: Mapping[str, ResourceFeedback], level: Level, month: str) -> None:
        self._feedback = feedback
        self._tallies = {key: tally(each, level, month) for key, each in feedback.items()}
        self._votes = sum(each.votes for each in self._tallies.values())
        self._sum = sum(each.sum for each in self._tallies.values())

    def usual(self, resource_id: str) -> float:
        """Return the owner's own mean, 0 to 1: of the votes on all other resources, so that no vote moves its own."""
        own = self._tallies.get(resource_id, Tally())
        return mean_of(self._votes - own.votes, self._sum - own.sum)

    def effect(self, resource_id: str) -> Effect | None:
        """Return what feedback changes in a resource's score; None where it says nothing."""
        own = self._tallies.get(resource_id)
        if own is None:
            return None
        set_by_owner = self._feedback[resource_id].override
        points, why = points_of(own, self.usual(resource_id)), self._why(resource_id, own)
        if set_by_owner.points is not None:
            points, why = set_by_owner.points, "set by the owner of the library"
        shift, shift_why = shift_of(own), _why_shifted(own)
        if set_by_owner.level_shift is not None:
            shift, shift_why = set_by_owner.level_shift, "moved by the owner of the library"
        return Effect(points, why, shift, shift_why if shift else "") if why or shift else None

    def _why(self, resource_id: str, own: Tally) -> str:
        if not own.raters:
            return ""
        usual = 1 + 4 * self.usual(resource_id)
        rating = 1 + own.sum / own.votes
        return f"{_learners(own.useful, own.raters)} found it useful, {rating:.1f} of 5 where {usual:.1f} is usual"


def _learners(some: int, of: int) -> str:
    return f"{some} of {of} learner{'s' if of > 1 else ''} of your level"


def _why_shifted(own: Tally) -> str:
    if own.hard and own.easy:
        return f"{_learners(own.hard, own.answers)} found it too hard, {own.easy} too easy"
    return f"{_learners(own.hard or own.easy, own.answers)} found it too {'hard' if own.hard else 'easy'}"
