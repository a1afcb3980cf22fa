"""Measures of a ranking, as TREC defines them (gain is the grade), and the interval of a difference."""

import math
import random
from collections.abc import Collection, Mapping, Sequence
from statistics import fmean

DRAWS = 4000
SEED = 15


def recall(found: Sequence[str], grades: Mapping[str, int], depth: int = 5) -> float:
    """Return the share of the graded resources that are among the first ones."""
    return len(grades.keys() & set(found[:depth])) / len(grades)


def ndcg(found: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return the discounted gain of the first ones as a share of the best order's."""
    best = sorted(grades.values(), reverse=True)
    return _gain([grades.get(key, 0) for key in found[:depth]]) / _gain(best[:depth])


def reciprocal_rank(found: Sequence[str], grades: Mapping[str, int]) -> float:
    """Return 1 divided by the rank of the first graded resource; 0 when none is found."""
    return next((1 / rank for rank, key in enumerate(found, 1) if key in grades), 0.0)


def is_among(found: Sequence[str], right: Collection[str], depth: int) -> bool:
    """Return whether one of the right answers is among the first ones."""
    return not set(right).isdisjoint(found[:depth])


def interval(differences: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % interval of the mean difference of pairs, from 4,000 bootstrap draws with a fixed seed."""
    chance = random.Random(SEED)  # nosec B311 # noqa: S311 - draws goals, guards nothing
    means = sorted(fmean(chance.choices(differences, k=len(differences))) for _ in range(DRAWS))
    return means[round(0.025 * DRAWS)], means[round(0.975 * DRAWS) - 1]


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))
