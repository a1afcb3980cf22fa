"""The measures with their weights, and the letter that follows from them.

A grade is the weighted mean of the measures that apply. A mean hides a hole, so each measure also caps the grade, at
its value and its slack: whoever leaves out the weak area has no good plan, however tidy the rest is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

from evals.quality.measures import content, order
from evals.quality.measures.given import Given
from evals.quality.measures.interleaving import interleaving
from evals.quality.measures.reasons import reasons
from evals.quality.measures.score import Score, clamp

LEAST_POSSIBLE = 0.60  # a teacher's worse plan excuses no more than this one
GUESSED_COST = 0.20  # of a learner's grade, for a plan whose minutes are all guesses
LETTERS = ((0.90, "A"), (0.80, "B"), (0.70, "C"), (0.60, "D"), (0.0, "F"))


@dataclass(frozen=True)
class Measure:
    """A measure, its weight in points, how far a grade may be above it, and what it rests on."""

    name: str
    weight: int
    slack: float
    source: str
    score: Callable[[Given], Score | None]


MEASURES: tuple[Measure, ...] = (
    Measure("level", 16, 0.20, "Tetzlaff 2025: help that experts do not need costs (d = -0.43)", content.level),
    Measure("above", 5, 0.70, "Tetzlaff 2025: novices need help (d = +0.51)", content.above),
    Measure(
        "weak_covered", 16, 0.20, "the learner's own words; MALPP, GenMentor (personalisation)", content.weak_covered
    ),
    Measure("weak_early", 6, 0.60, "Cepeda 2008, Latimier 2021: what begins early can be spaced", content.weak_early),
    Measure("goal", 10, 0.20, "the learner's own words; GenMentor (goal progression)", content.goal),
    Measure("breadth", 6, 0.70, "time lost on what is known (Borchers 2025)", content.breadth),
    Measure("repeated", 10, 0.40, "Borchers 2025: over-practice; Trypke 2023: lost time, no harm", content.repeated),
    Measure("use", 9, 0.20, "time on task that is new and fits", content.use),
    Measure("practice_share", 8, 0.50, "Koedinger 2015, Freeman 2014, Adesope 2017", order.practice_share),
    Measure("practice_after", 8, 0.50, "Barbieri 2023: worked examples first (g = 0.48)", order.practice_after_study),
    Measure("order", 8, 0.50, "GenMentor (progression), MALPP (knowledge sequence)", order.order),
    Measure("largest", 6, 0.60, "one resource is one view; a teacher's judgement", content.largest),
    Measure("finished", 4, 0.70, "a course broken off is time half lost; a teacher's judgement", content.finished),
    Measure("reasons", 6, 0.70, "GenMentor (personalisation); a teacher's judgement", reasons),
    Measure("interleaving", 8, 0.60, "Brunmair & Richter 2019 (g = 0.42)", interleaving),
)


@dataclass(frozen=True)
class Grade:
    """The grades of a plan (0 to 1) and the measures that they come from; one that does not apply is missing."""

    planner: float
    learner: float
    scores: dict[str, Score]

    @property
    def letters(self) -> tuple[str, str]:
        return letter(self.planner), letter(self.learner)

    def beside(self, best: Self) -> Self:
        """Return this grade with the planner's beside the best that is known to be possible, down to a least one."""
        return replace(self, planner=clamp(self.planner / max(best.planner, LEAST_POSSIBLE)))

    def worst(self, count: int) -> list[str]:
        """Return the names of the worst measures, worst first, of those below 0.8 in either view."""
        low = {name: min(score.planner, score.learner) for name, score in self.scores.items()}
        return sorted((name for name in low if low[name] < 0.8), key=lambda name: low[name])[:count]


def grade(given: Given) -> Grade:
    """Grade a plan."""
    found = {measure.name: measure.score(given) for measure in MEASURES}
    scores = {name: score for name, score in found.items() if score is not None}
    planner = _total({name: score.planner for name, score in scores.items()})
    learner = _total({name: score.learner for name, score in scores.items()})
    guessed = given.minutes_where(frozenset(item.id for item in given.order if item.guessed))
    learner = min(learner, 1 - GUESSED_COST * guessed / max(1, given.planned))
    return Grade(planner, learner, scores)


def _total(values: dict[str, float]) -> float:
    counted = [measure for measure in MEASURES if measure.name in values]
    if not counted:
        return 0.0
    mean = sum(measure.weight * values[measure.name] for measure in counted) / sum(each.weight for each in counted)
    caps = [values[each.name] + each.slack for each in counted]
    return clamp(min(mean, *caps))


def letter(value: float) -> str:
    """Return the letter of a grade; it is rounded as the report shows it."""
    return next(name for least, name in LETTERS if round(value, 2) >= least)
