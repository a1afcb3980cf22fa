"""Measures of the order of a plan: practice after study, prerequisites, levels, series."""

from collections import defaultdict
from itertools import combinations

from evals.quality.library import Item
from evals.quality.measures.given import Given, Part
from evals.quality.measures.score import Score, clamp

LEAST_PRACTICE, MOST_PRACTICE = 0.25, 0.60  # of the minutes, where practice was asked for
TOO_MUCH = 0.5  # what a plan of nothing but practice loses
NOT_TAUGHT = 0.5  # what practice is worth whose concepts nothing in the library teaches
FIRST_HOUR = 60  # minutes of a known prerequisite that come before what builds on it


def practice_share(given: Given) -> Score | None:
    """Share of practice where it was asked for: 25 to 60 % of the minutes."""
    situation = given.situation
    if not situation.practice_wanted or not given.planned:
        return None
    share = sum(part.minutes for part in given.parts if part.item.practice) / given.planned
    practice = sum(item.minutes for item in situation.useful if item.practice)
    study = sum(item.minutes for item in situation.useful if not item.practice)
    least = min(LEAST_PRACTICE, practice / situation.capacity)
    most = max(MOST_PRACTICE, 1 - study / situation.capacity)
    return Score(planner=_within(share, least, most), learner=_within(share, LEAST_PRACTICE, MOST_PRACTICE))


def _within(share: float, least: float, most: float) -> float:
    """Return how well a share keeps to its range. Too much costs half of what too little does: no source forbids it."""
    if share < least:
        return share / least
    return 1.0 if share <= most else clamp(1 - TOO_MUCH * (share - most) / max(0.01, 1 - most))


def practice_after_study(given: Given) -> Score | None:
    """Practice after the study of its concepts, by minutes: each part of a set counts by what is studied before it."""
    planner = learner = total = 0.0
    for part in given.parts:
        if part.item.practice:
            ready = _ready(given, part)
            planner += part.minutes * ready.planner
            learner += part.minutes * ready.learner
            total += part.minutes
    return Score(planner / total, learner / total) if total else None


def _ready(given: Given, part: Part) -> Score:
    """Return the share of a practice resource's concepts that were studied before a part of it, or are known."""
    practice = part.item
    if not practice.concepts or practice.level < given.situation.level:
        return Score.same(1.0)
    planner = learner = 0.0
    for idea in practice.concepts:
        if _studied_before(given, part.start, idea) or given.situation.taught_below(idea):
            planner, learner = planner + 1, learner + 1
        elif not _could_be_studied(given, idea):
            planner, learner = planner + 1, learner + NOT_TAUGHT
    return Score(planner / len(practice.concepts), learner / len(practice.concepts))


def _studied_before(given: Given, start: int, idea: str) -> bool:
    return any(idea in item.concepts and not item.practice and given.starts[item.id] < start for item in given.order)


def _could_be_studied(given: Given, idea: str) -> bool:
    return any(idea in item.concepts and not item.practice for item in given.situation.useful)


def order(given: Given) -> Score | None:
    """Order: prerequisites first (2 parts), easier before harder (1), series from their start and in order (2)."""
    found = [(2, _prerequisites(given)), (1, _levels(given)), (2, _series(given))]
    weights = [(weight, value) for weight, value in found if value is not None]
    if not weights:
        return None
    return Score.same(sum(weight * value for weight, value in weights) / sum(weight for weight, _ in weights))


def _prerequisites(given: Given) -> float | None:
    """Return the share of resources with prerequisites whose prerequisites come first, or are below the level."""
    situation, kept = given.situation, []
    for item in given.order:
        needed = [situation.library[key] for key in item.needs if key in situation.library]
        if not needed:
            continue
        start = given.starts[item.id]
        kept.append(
            all(
                _is_before(given, need, start)
                if need.id in given.spent
                else need.level < situation.level or need.id not in situation.pool
                for need in needed
            )
        )
    return sum(kept) / len(kept) if kept else None


def _is_before(given: Given, need: Item, start: int) -> bool:
    """Return whether a planned prerequisite ends before minute `start`, or its first hour does where it is known."""
    if need.level >= given.situation.level:
        return given.ends[need.id] <= start
    earlier = sum(part.minutes for part in given.parts if part.item.id == need.id and part.start < start)
    return earlier >= min(FIRST_HOUR, given.spent[need.id])


def _levels(given: Given) -> float | None:
    """Return how rarely something harder comes before something easier. Weak areas and refreshers may be anywhere."""
    free = given.situation.needed | given.situation.refreshers
    levels = [item.level for item in given.order if item.id not in free]
    pairs = list(combinations(levels, 2))
    return clamp(1 - 2 * sum(first > second for first, second in pairs) / len(pairs)) if pairs else None


def _series(given: Given) -> float | None:
    """Return the share of parts of numbered series that come right: after the part before, which is in or known."""
    in_library: dict[str, dict[int, Item]] = defaultdict(dict)
    for item in given.situation.pool.values():
        if item.series:
            in_library[item.series[0]][item.series[1]] = item
    right = []
    for item in given.order:
        if not item.series or item.series[0] not in in_library:
            continue
        name, number = item.series
        before = [each for place, each in in_library[name].items() if place < number]
        right.append(
            all(
                given.starts[each.id] < given.starts[item.id]
                if each.id in given.spent
                else each.level < given.situation.level
                for each in before
            )
        )
    return sum(right) / len(right) if right else None
