"""The score of a resource for a brief: seven named parts whose weights add up to 1."""

import math
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from studyplan.domain.values.candidates import Candidate, ScorePart, candidate_resource
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import plain, words
from studyplan.domain.values.types import LEVELS, PRACTICE_TYPES, LearningStyle, Level, ResourceType, level_gap

# Format is small on purpose: matching a learning style moves results by next to nothing (d = 0.04, 17 meta-analyses).
WEIGHTS = {
    "topic": 0.30,
    "level": 0.20,
    "weak_areas": 0.15,
    "goal_words": 0.15,
    "length": 0.10,
    "format": 0.05,
    "practice": 0.05,
}
STYLE_TYPES: dict[LearningStyle, frozenset[ResourceType]] = {
    "mixed": frozenset(),
    "reading": frozenset({"article", "book", "reference"}),
    "video": frozenset({"video", "course"}),
    "hands_on": PRACTICE_TYPES,
}
K1, B = 1.2, 0.75  # the usual BM25 constants (Robertson and Zaragoza, 2009)

type Fit = tuple[float, str]  # share of the weight, 0 to 1, and the fact behind it


class Text(NamedTuple):
    """What of a resource's title, tags and description counts for a goal: all its words, and each one that is asked."""

    length: int
    hits: dict[str, int]


class Measured(NamedTuple):
    """A resource with the part of its score that is the same at every level, so that levels can be compared cheaply."""

    resource: Resource
    text: Text
    fits: dict[str, Fit]
    points: float


class Ranked(NamedTuple):
    """A resource with its score; the parts become values only for those that get on the shelf."""

    measured: Measured
    score: float
    level: Fit
    relevance: float

    @property
    def resource(self) -> Resource:
        return self.measured.resource

    def candidate(self, selection_reason: str) -> Candidate:
        goal_words: Fit = self.relevance, _shared(self.measured.text)
        fits = self.measured.fits | {"level": self.level, "goal_words": goal_words}
        parts = tuple(ScorePart(name=name, points=_points(name, fits[name][0]), why=fits[name][1]) for name in WEIGHTS)
        return Candidate(
            item=candidate_resource(self.resource), score=self.score, parts=parts, selection_reason=selection_reason
        )


def measure(context: PlanContext, resources: Iterable[Resource], capacity: int) -> list[Measured]:
    """Measure each resource that is on the topic. `capacity` is the plan's, in minutes."""
    weak = frozenset(plain(area) for area in context.weak_areas)
    asked = frozenset(words(context.goal))
    measured = []
    for resource in resources:
        fits: dict[str, Fit] = {
            "topic": (1.0, f"its topic is {resource.topic}"),
            "weak_areas": _weak_areas(resource, weak),
            "length": _length(resource, context, capacity),
            "format": _format(resource, context),
            "practice": _practice(resource, context),
        }
        points = sum(_points(name, share) for name, (share, _) in fits.items())
        measured.append(Measured(resource, _text_of(resource, asked), fits, points))
    return measured


def rank(measured: list[Measured], level: Level) -> list[Ranked]:
    """Rank these, and only these, for a learner of `level`; best first, ties by id."""
    fits = {each: _level(each, level) for each in LEVELS}
    ranked = []
    for each, share in zip(measured, _relevance([each.text for each in measured]), strict=True):
        fit = fits[each.resource.difficulty]
        total = each.points + _points("level", fit[0]) + _points("goal_words", share)
        ranked.append(Ranked(each, round(total, 4), fit, share))
    return sorted(ranked, key=lambda each: (-each.score, each.measured.resource.id))


def _points(name: str, share: float) -> float:
    return round(WEIGHTS[name] * share, 4)


def _level(difficulty: Level, level: Level) -> Fit:
    gap = level_gap(difficulty, level)
    share = {0: 1.0, -1: 0.5, 1: 0.25}.get(gap, 0.1)
    where = "at" if gap == 0 else "below" if gap < 0 else "above"
    return share, f"{difficulty} is {where} the learner's level"


def _weak_areas(resource: Resource, weak: frozenset[str]) -> Fit:
    if not weak:
        return 0.0, "no weak areas named"
    hits = sorted(weak & {plain(tag) for tag in resource.tags})
    return (1.0, f"covers {', '.join(hits)}") if hits else (0.0, "covers no weak area")


def _length(resource: Resource, context: PlanContext, capacity: int) -> Fit:
    cap = context.constraints.max_daily_minutes
    if resource.estimated_minutes <= cap:
        return 1.0, f"{resource.estimated_minutes} minutes fit into one day"
    if resource.estimated_minutes <= capacity:
        return 0.5, f"{resource.estimated_minutes} minutes take several days"
    return 0.0, f"{resource.estimated_minutes} minutes are more than the plan has"


def _format(resource: Resource, context: PlanContext) -> Fit:
    liked = STYLE_TYPES[context.preferred_learning_style]
    if not liked:
        return 0.5, "any format will do"
    fits = resource.resource_type in liked
    return (1.0 if fits else 0.0), f"{resource.resource_type} {'is' if fits else 'is not'} the preferred format"


def _practice(resource: Resource, context: PlanContext) -> Fit:
    if context.constraints.must_include_practice and resource.is_practice:
        return 1.0, "practice, which was asked for"
    return 0.0, "practice" if resource.is_practice else "no practice"


def _text_of(resource: Resource, asked: frozenset[str]) -> Text:
    held = words(" ".join((resource.title, *resource.tags, resource.description or "")))
    return Text(len(held), {word: held.count(word) for word in sorted(asked.intersection(held))})


def _relevance(texts: list[Text]) -> list[float]:
    """BM25 of the goal's words over title, tags and description, as a share of the best one."""
    mean_length = sum(text.length for text in texts) / (len(texts) or 1) or 1.0
    holding = Counter(word for text in texts for word in text.hits)
    rarity = {word: math.log(1 + (len(texts) - held + 0.5) / (held + 0.5)) for word, held in holding.items()}
    raw = [_bm25(text, rarity, mean_length) for text in texts]
    best = max(raw, default=0.0) or 1.0
    return [worth / best for worth in raw]


def _shared(text: Text) -> str:
    return f"shares {', '.join([*text.hits][:5])} with the goal" if text.hits else "shares no word with the goal"


def _bm25(text: Text, rarity: dict[str, float], mean_length: float) -> float:
    damp = K1 * (1 - B + B * text.length / mean_length)
    return sum(rarity[word] * count * (K1 + 1) / (count + damp) for word, count in text.hits.items())
