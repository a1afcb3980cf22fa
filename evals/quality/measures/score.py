"""The value of one measure of a plan."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Score:
    """0 to 1. `planner` is against what the library makes possible, `learner` as it is: a thin library is no excuse."""

    planner: float
    learner: float

    @classmethod
    def same(cls, value: float) -> Self:
        return cls(value, value)


def clamp(value: float) -> float:
    return min(1.0, max(0.0, value))
