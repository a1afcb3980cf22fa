"""The score of a resource for a brief: seven named parts whose weights add up to 1."""

import math
from collections import Counter
from dataclasses import dataclass

from studyplan.domain.brief import Brief
from studyplan.domain.fields import PRACTICE_TYPES, LearningStyle, ResourceType, level_gap
from studyplan.domain.models import Resource
from studyplan.domain.shelf import Match, ScorePart, shelf_item
from studyplan.domain.words import plain, words

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


@dataclass(frozen=True, slots=True)
class Ranked:
    """A resource with its score; the parts become sentences only for those that get on the shelf."""

    resource: Resource
    score: float
    fits: dict[str, Fit]

    def match(self, admitted: str) -> Match:
        parts = tuple(
            ScorePart(name=name, points=round(WEIGHTS[name] * share, 4), why=why)
            for name, (share, why) in self.fits.items()
        )
        return Match(item=shelf_item(self.resource), score=self.score, parts=parts, admitted=admitted)


def score(brief: Brief, resources: list[Resource], capacity: int) -> list[Ranked]:
    """Score each resource that is on the topic; best first, ties by id. `capacity` is the plan's, in minutes."""
    relevance = _relevance(brief.goal, resources)
    weak = frozenset(plain(area) for area in brief.weak_areas)
    ranked = []
    for resource in resources:
        fits: dict[str, Fit] = {
            "topic": (1.0, f"its topic is {resource.topic}"),
            "level": _level(resource, brief),
            "weak_areas": _weak_areas(resource, weak),
            "goal_words": relevance[resource.id],
            "length": _length(resource, brief, capacity),
            "format": _format(resource, brief),
            "practice": _practice(resource, brief),
        }
        total = sum(round(WEIGHTS[name] * share, 4) for name, (share, _) in fits.items())
        ranked.append(Ranked(resource, round(total, 4), fits))
    return sorted(ranked, key=lambda each: (-each.score, each.resource.id))


def _level(resource: Resource, brief: Brief) -> Fit:
    gap = level_gap(resource.difficulty, brief.current_level)
    share = {0: 1.0, -1: 0.5, 1: 0.25}.get(gap, 0.1)
    where = "at" if gap == 0 else "below" if gap < 0 else "above"
    return share, f"{resource.difficulty} is {where} the learner's level"


def _weak_areas(resource: Resource, weak: frozenset[str]) -> Fit:
    if not weak:
        return 0.0, "no weak areas named"
    hits = sorted(weak & {plain(tag) for tag in resource.tags})
    return (1.0, f"covers {', '.join(hits)}") if hits else (0.0, "covers no weak area")


def _length(resource: Resource, brief: Brief, capacity: int) -> Fit:
    cap = brief.constraints.max_daily_minutes
    if resource.estimated_minutes <= cap:
        return 1.0, f"{resource.estimated_minutes} minutes fit into one day"
    if resource.estimated_minutes <= capacity:
        return 0.5, f"{resource.estimated_minutes} minutes take several days"
    return 0.0, f"{resource.estimated_minutes} minutes are more than the plan has"


def _format(resource: Resource, brief: Brief) -> Fit:
    liked = STYLE_TYPES[brief.preferred_learning_style]
    if not liked:
        return 0.5, "any format will do"
    fits = resource.resource_type in liked
    return (1.0 if fits else 0.0), f"{resource.resource_type} {'is' if fits else 'is not'} the preferred format"


def _practice(resource: Resource, brief: Brief) -> Fit:
    if brief.constraints.must_include_practice and resource.is_practice:
        return 1.0, "practice, which was asked for"
    return 0.0, "practice" if resource.is_practice else "no practice"


def _relevance(goal: str, resources: list[Resource]) -> dict[str, Fit]:
    """BM25 of the goal's words over title, tags and description, as a share of the best one."""
    asked = set(words(goal))
    texts = {item.id: Counter(words(_text_of(item))) for item in resources}
    if not resources:
        return {}
    mean_length = sum(bag.total() for bag in texts.values()) / len(texts) or 1.0
    rarity = {word: _idf(sum(word in bag for bag in texts.values()), len(texts)) for word in asked}
    raw = {key: _bm25(bag, rarity, mean_length) for key, bag in texts.items()}
    best = max(raw.values())
    return {key: _as_fit(raw[key], best, sorted(asked & texts[key].keys())) for key in raw}


def _as_fit(raw: float, best: float, hits: list[str]) -> Fit:
    return (
        (raw / best, f"shares {', '.join(hits[:5])} with the goal") if hits else (0.0, "shares no word with the goal")
    )


def _text_of(resource: Resource) -> str:
    return " ".join((resource.title, *resource.tags, resource.description or ""))


def _idf(holding: int, total: int) -> float:
    return math.log(1 + (total - holding + 0.5) / (holding + 0.5))


def _bm25(bag: Counter[str], rarity: dict[str, float], mean_length: float) -> float:
    damp = K1 * (1 - B + B * bag.total() / mean_length)
    return sum(worth * bag[word] * (K1 + 1) / (bag[word] + damp) for word, worth in rarity.items() if word in bag)
