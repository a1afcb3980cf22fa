"""Score resources for a plan context: seven named parts whose weights add up to 1."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from studyplan.domain.capacity.plan_days import usual_day
from studyplan.domain.retrieval.serving import DESCRIBED, NAMED, TAGGED, Served
from studyplan.domain.values.candidates import Candidate, Fit, ScorePart, candidate_resource
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import words
from studyplan.domain.values.types import LEVELS, PRACTICE_TYPES, LearningStyle, Level, ResourceType, level_gap

# Format weighs little on purpose: matching a learning style hardly changes results (d = 0.04, 17 meta-analyses).
WEIGHTS = {
    "topic": 0.30,
    "level": 0.20,
    "weak_areas": 0.15,
    "goal_words": 0.15,
    "length": 0.10,
    "format": 0.05,
    "practice": 0.05,
}
# How far each way to serve a weak area counts.
SERVING_SHARE = {TAGGED: 1.0, NAMED: 0.8, DESCRIBED: 0.4}
STYLE_TYPES: dict[LearningStyle, frozenset[ResourceType]] = {
    "mixed": frozenset(),
    "reading": frozenset({"article", "book", "reference"}),
    "video": frozenset({"video", "course"}),
    "hands_on": PRACTICE_TYPES,
}
K1, B = 1.2, 0.75  # the usual constants of BM25 (Robertson and Zaragoza, 2009)

type Share = tuple[float, str]  # of the weight, 0 to 1, and the fact behind it


class WordCounts(NamedTuple):
    """The words of title, tags and description: how many, and how often each word of the goal."""

    length: int
    hits: dict[str, int]


class Measured(NamedTuple):
    """A resource with the parts of its score that do not depend on the level, so that two levels are cheap to rank.

    `position` is its place in the library.
    """

    resource: Resource
    position: int
    served: Served
    text: WordCounts
    fits: dict[str, Share]
    points: float


class Ranked(NamedTuple):
    """A resource with its score; its parts become values only when it becomes a candidate."""

    measured: Measured
    score: float
    level: Share
    relevance: float

    @property
    def resource(self) -> Resource:
        """Return the resource that is ranked."""
        return self.measured.resource

    def candidate(self, selection_reason: str, fit: Fit, follows: str | None) -> Candidate:
        """Return it as a candidate, with the parts of its score and what it serves."""
        goal_words: Share = self.relevance, _shared(self.measured.text)
        fits = self.measured.fits | {"level": self.level, "goal_words": goal_words}
        parts = tuple(ScorePart(name=name, points=_points(name, fits[name][0]), why=fits[name][1]) for name in WEIGHTS)
        served = self.measured.served
        return Candidate(
            item=candidate_resource(self.resource, self.measured.position),
            score=self.score,
            parts=parts,
            selection_reason=selection_reason,
            fit=fit,
            weak_areas=tuple(served.weak_areas),
            goal=tuple(served.goal),
            follows=follows,
        )


def measure(
    context: PlanContext, resources: Iterable[Resource], served: Mapping[str, Served], capacity: int
) -> list[Measured]:
    """Return the parts of the score that do not depend on the level.

    Args:
        context: the request and its learner.
        resources: in the order of the library.
        served: what each of them serves, by id.
        capacity: of the plan, in minutes.
    """
    goal = frozenset(words(context.goal))
    day = usual_day(context)
    measured = []
    for position, resource in enumerate(resources):
        fits: dict[str, Share] = {
            "topic": (1.0, f"its topic is {resource.topic}"),
            "weak_areas": _weak_areas(context, served[resource.id]),
            "length": _length(resource, day, capacity),
            "format": _format(resource, context),
            "practice": _practice(resource, context),
        }
        points = sum(_points(name, share) for name, (share, _) in fits.items())
        measured.append(Measured(resource, position, served[resource.id], _text_of(resource, goal), fits, points))
    return measured


def rank(measured: list[Measured], level: Level) -> list[Ranked]:
    """Return these resources ranked for a learner of `level`, best first, ties in the order of the library."""
    fits = {difficulty: _level(difficulty, level) for difficulty in LEVELS}
    rows = []
    for row, share in zip(measured, _relevance([row.text for row in measured]), strict=True):
        fit = fits[row.resource.difficulty]
        total = row.points + _points("level", fit[0]) + _points("goal_words", share)
        rows.append(Ranked(row, round(total, 4), fit, share))
    return sorted(rows, key=lambda row: (-row.score, row.measured.position))


def _points(name: str, share: float) -> float:
    return round(WEIGHTS[name] * share, 4)


def _level(difficulty: Level, level: Level) -> Share:
    gap = level_gap(difficulty, level)
    share = {0: 1.0, -1: 0.5, 1: 0.25}.get(gap, 0.1)
    relation = "at" if gap == 0 else "below" if gap < 0 else "above"
    return share, f"{difficulty} is {relation} the learner's level"


def _weak_areas(context: PlanContext, served: Served) -> Share:
    if not context.weak_areas:
        return 0.0, "the learner has no weak areas"
    if not served.weak_areas:
        return 0.0, "covers no weak area"
    return SERVING_SHARE[max(served.weak_areas.values())], f"covers {', '.join(served.weak_areas)}"


def _length(resource: Resource, day: int, capacity: int) -> Share:
    if resource.estimated_minutes <= day:
        return 1.0, f"{resource.estimated_minutes} minutes fit into one day"
    if resource.estimated_minutes <= capacity:
        return 0.5, f"{resource.estimated_minutes} minutes take several days"
    return 0.0, f"{resource.estimated_minutes} minutes exceed the capacity of the plan"


def _format(resource: Resource, context: PlanContext) -> Share:
    preferred = STYLE_TYPES[context.preferred_learning_style]
    if not preferred:
        return 0.5, "the learner prefers no format"
    fits = resource.resource_type in preferred
    return (1.0 if fits else 0.0), f"{resource.resource_type} {'is' if fits else 'is not'} a preferred format"


def _practice(resource: Resource, context: PlanContext) -> Share:
    if context.constraints.must_include_practice and resource.is_practice:
        return 1.0, "practice, which was requested"
    return 0.0, "practice, which was not requested" if resource.is_practice else "not practice"


def _text_of(resource: Resource, goal: frozenset[str]) -> WordCounts:
    text = words(" ".join((resource.title, *resource.tags, resource.description or "")))
    return WordCounts(len(text), {word: text.count(word) for word in sorted(goal.intersection(text))})


def _relevance(texts: list[WordCounts]) -> list[float]:
    """Return BM25 of the goal's words over title, tags and description, as a share of the best one."""
    mean_length = sum(text.length for text in texts) / (len(texts) or 1) or 1.0
    counts = Counter(word for text in texts for word in text.hits)
    rarity = {word: math.log(1 + (len(texts) - count + 0.5) / (count + 0.5)) for word, count in counts.items()}
    scores = [_bm25(text, rarity, mean_length) for text in texts]
    best = max(scores, default=0.0) or 1.0
    return [score / best for score in scores]


def _shared(text: WordCounts) -> str:
    return f"shares {', '.join([*text.hits][:5])} with the goal" if text.hits else "shares no word with the goal"


def _bm25(text: WordCounts, rarity: dict[str, float], mean_length: float) -> float:
    damp = K1 * (1 - B + B * text.length / mean_length)
    return sum(rarity[word] * count * (K1 + 1) / (count + damp) for word, count in text.hits.items())
