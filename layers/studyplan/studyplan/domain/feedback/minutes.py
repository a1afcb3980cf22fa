"""How long a resource takes: the minutes that learners spent on it, beside the estimate of the library."""

import math
from typing import NamedTuple

from studyplan.domain.feedback.values import LEAST_FACTOR, MOST_FACTOR, FeedbackOverride, ResourceFeedback
from studyplan.domain.values.types import MAX_MINUTES

PRIOR = 4  # learners that the estimate counts like
STEPS = 8  # buckets from some minutes to twice as many: each is 9 per cent wide
TOLERANCE = 0.1  # a difference from the estimate that changes nothing


class LearnedMinutes(NamedTuple):
    """The minutes that plans count with in place of an estimate, and why."""

    minutes: int
    why: str


def bucket_of(minutes: int) -> int:
    """Return the bucket in which minutes are counted."""
    return round(STEPS * math.log2(min(max(minutes, 1), MAX_MINUTES)))


def minutes_of(bucket: float) -> float:
    """Return the minutes in the middle of a bucket."""
    return math.pow(2, bucket / STEPS)


def median_minutes(feedback: ResourceFeedback) -> tuple[int, int]:
    """Return how many learners' minutes are known, and their median; (0, 0) for none."""
    buckets = [bucket for bucket, count in sorted(feedback.minutes.items()) for _ in range(count)]
    if not buckets:
        return 0, 0
    middle = (buckets[(len(buckets) - 1) // 2] + buckets[len(buckets) // 2]) / 2
    return len(buckets), max(1, round(minutes_of(middle)))


def learned_minutes(estimated: int, feedback: ResourceFeedback) -> LearnedMinutes | None:
    """Return what the minutes of a resource are by its feedback; None where they stay as they are estimated.

    The median is shrunk towards the estimate, which counts like four learners, and is cut to half and twice of it.
    """
    if feedback.override.minutes_factor is not None:
        return _changed(estimated, feedback.override.minutes_factor, _of_owner(feedback.override))
    learners, median = median_minutes(feedback)
    if not learners or abs(median / estimated - 1) <= TOLERANCE:
        return None
    factor = math.pow(median / estimated, learners / (learners + PRIOR))
    many = "1 learner needed" if learners == 1 else f"{learners} learners needed, in the median,"
    return _changed(estimated, factor, f"{many} about {median}")


def _of_owner(override: FeedbackOverride) -> str:
    return f"the owner of the library set {override.minutes_factor:g} times"


def _changed(estimated: int, factor: float, why: str) -> LearnedMinutes | None:
    minutes = max(1, round(estimated * min(max(factor, LEAST_FACTOR), MOST_FACTOR)))
    minutes = min(minutes, MAX_MINUTES)
    if minutes == estimated:
        return None
    return LearnedMinutes(minutes, f"planned with {minutes} minutes in place of {estimated}: {why}")
