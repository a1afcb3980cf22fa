"""Score resources for a plan context: seven named parts whose weights add up to 1, and feedback beside them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from studyplan.domain.capacity.plan_days import usual_day
from studyplan.domain.feedback.library import NO_FEEDBACK, LibraryFeedback
from studyplan.domain.feedback.minutes import LearnedMinutes
from studyplan.domain.feedback.ranking import Effect
from studyplan.domain.retrieval.matching_words import Goal, WordMatch, match_words, read_goal
from studyplan.domain.retrieval.meaning import fact_of, shares_of_goal
from studyplan.domain.retrieval.serving import DESCRIBED, NAMED, TAGGED, Served
from studyplan.domain.values.candidates import Candidate, Fit, candidate_resource
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import TextSimilarity
from studyplan.domain.values.types import (
    LEVELS,
    PRACTICE_TYPES,
    LearningStyle,
    Level,
    ResourceType,
    ScorePart,
    level_gap,
)

# Format weighs little on purpose: matching a learning style hardly changes results (d = 0.04, 17 meta-analyses).
WEIGHTS = {
    "level": 0.25,
    "weak_areas": 0.20,
    "words": 0.20,
    "meaning": 0.15,
    "length": 0.10,
    "format": 0.05,
    "practice": 0.05,
}
FEEDBACK = "feedback"  # the name of the part outside the sum of the seven
# How far each way to serve a weak area counts.
SERVING_SHARE = {TAGGED: 1.0, NAMED: 0.8, DESCRIBED: 0.4}
STYLE_TYPES: dict[LearningStyle, frozenset[ResourceType]] = {
    "mixed": frozenset(),
    "reading": frozenset({"article", "book", "reference"}),
    "video": frozenset({"video", "course"}),
    "hands_on": PRACTICE_TYPES,
}

# The share of the level's weight by how many levels a resource is above the learner's; it is linear in between.
LEVEL_SHARES = {-2: 0.1, -1: 0.5, 0: 1.0, 1: 0.25, 2: 0.1}

type Share = tuple[float, str]  # of the weight, 0 to 1, and the fact behind it


class Measured(NamedTuple):
    """A resource with the parts of its score that do not depend on the level, so that two levels are cheap to rank.

    `position` is its place in the library. What costs time to say becomes a fact only when it becomes a candidate.
    """

    resource: Resource
    position: int
    served: Served
    fits: dict[str, Share]
    goal: Goal
    words: WordMatch
    meaning: float
    points: float


class Ranked(NamedTuple):
    """A resource with its score; its parts become values only when it becomes a candidate."""

    measured: Measured
    score: float
    level: Share
    effect: Effect | None = None

    @property
    def resource(self) -> Resource:
        """Return the resource that is ranked."""
        return self.measured.resource

    def candidate(
        self,
        selection_reason: str,
        fit: Fit,
        follows: str | None,
        meaning: TextSimilarity | None,
        learned: LearnedMinutes | None = None,
    ) -> Candidate:
        """Return it as a candidate, with the parts of its score and what it serves.

        `learned` are its minutes where they are not those that the library estimates.
        """
        measured, served = self.measured, self.measured.served
        fits = measured.fits | {
            "level": self.level,
            "words": (measured.words.share, measured.words.fact),
            "meaning": (measured.meaning, fact_of(measured.meaning, measured.goal.text, self.resource, meaning)),
        }
        parts = tuple(ScorePart(name=name, points=_points(name, fits[name][0]), why=fits[name][1]) for name in WEIGHTS)
        item = candidate_resource(self.resource, self.measured.position)
        return Candidate(
            item=item.model_copy(update={"estimate_source": "learned"}) if learned else item,
            score=self.score,
            parts=(*parts, *self._of_feedback(learned)),
            selection_reason=selection_reason,
            fit=fit,
            weak_areas=tuple(served.weak_areas),
            goal=tuple(served.goal) if fit != "below" else (),
            follows=follows,
        )

    def _of_feedback(self, learned: LearnedMinutes | None) -> Iterator[ScorePart]:
        """Yield the part of the score that is feedback; nothing where no learner and no owner has said anything."""
        points, why = (self.effect.points, self.effect.why) if self.effect else (0.0, "")
        facts = [fact for fact in (why, learned.why if learned else "") if fact]
        if facts:
            yield ScorePart(name=FEEDBACK, points=points, why="; ".join(facts))


def measure(
    context: PlanContext,
    resources: Sequence[Resource],
    served: Mapping[str, Served],
    capacity: int,
    meaning: TextSimilarity | None = None,
) -> list[Measured]:
    """Return the parts of the score that do not depend on the level.

    Args:
        context: the request and its learner.
        resources: in the order of the library.
        served: what each of them serves, by id.
        capacity: of the plan, in minutes.
        meaning: compares texts; without it the resources are ranked by words alone.
    """
    day = usual_day(context)
    goal = read_goal(context.goal, resources, meaning.is_whole if meaning else None)
    matches = match_words(goal, resources)
    near = shares_of_goal(goal.text, resources, meaning) if meaning else [0.0] * len(resources)
    measured = []
    for position, (resource, match, nearness) in enumerate(zip(resources, matches, near, strict=True)):
        fits: dict[str, Share] = {
            "weak_areas": _weak_areas(context, served[resource.id]),
            "length": _length(resource, day, capacity),
            "format": _format(resource, context),
            "practice": _practice(resource, context),
        }
        points = sum(_points(name, share) for name, (share, _) in fits.items())
        points += _points("words", match.share) + _points("meaning", nearness)
        measured.append(Measured(resource, position, served[resource.id], fits, goal, match, nearness, points))
    return measured


def rank(measured: list[Measured], level: Level, feedback: LibraryFeedback = NO_FEEDBACK) -> list[Ranked]:
    """Return these resources ranked for a learner of `level`, best first, ties in the order of the library."""
    fits = {difficulty: _level(difficulty, level) for difficulty in LEVELS}
    votes = feedback.for_level(level)
    rows = []
    for row in measured:
        effect, fit = votes.effect(row.resource.id), fits[row.resource.difficulty]
        if effect is not None and effect.shift:
            fit = _shifted(level_gap(row.resource.difficulty, level) + effect.shift, f"{fit[1]}; {effect.shift_why}")
        points = row.points + _points("level", fit[0]) + (effect.points if effect else 0.0)
        rows.append(Ranked(row, round(points, 4), fit, effect))
    return sorted(rows, key=lambda row: (-row.score, row.measured.position))


def _points(name: str, share: float) -> float:
    return round(WEIGHTS[name] * share, 4)


def _level(difficulty: Level, level: Level) -> Share:
    gap = level_gap(difficulty, level)
    relation = "at" if gap == 0 else "below" if gap < 0 else "above"
    return LEVEL_SHARES[gap], f"{difficulty} is {relation} the learner's level"


def _shifted(gap: float, why: str) -> Share:
    """Return the share of a resource that lies between two levels, by what learners say of its difficulty."""
    gap = min(max(gap, -2.0), 2.0)
    lower = math.floor(gap)
    upper = min(lower + 1, 2)
    return LEVEL_SHARES[lower] + (gap - lower) * (LEVEL_SHARES[upper] - LEVEL_SHARES[lower]), why


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
