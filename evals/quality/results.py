"""The result of a case, and what all results together say: shares of letters and calibration."""

from collections import Counter
from dataclasses import dataclass
from math import sqrt
from typing import Any

from evals.quality.cases import Case
from evals.quality.measures.grades import MEASURES, Grade

type Json = dict[str, Any]

HIGH = 0.90  # a plan with this confidence is one that a teacher would use as it is
GOOD, BAD = "AB", "DF"
MOST_GOOD, MOST_HIGH, MIXED = 0.90, 0.80, 0.90
RANGES = (
    (0.90, 1.01, "0.90 to 1.00"),
    (0.80, 0.90, "0.80 to 0.89"),
    (0.70, 0.80, "0.70 to 0.79"),
    (0.50, 0.70, "0.50 to 0.69"),
    (0.00, 0.50, "below 0.50"),
)


@dataclass(frozen=True)
class Result:
    """How a case ended; `grade` is None without a plan. `excused`: the library has too little, so no plan was due.

    `days_too_many`: by how much the longest run of study alone, or practice alone, is longer than it has to be.
    """

    case: Case
    status: str
    confidence: float | None
    grade: Grade | None
    reason: str = ""
    excused: bool = False
    plan: Json | None = None
    same_for_another: bool | None = None
    days_too_many: int = 0

    @property
    def letters(self) -> tuple[str, str]:
        """Return the planner's and the learner's letter. A refused request that can be served is an F for both."""
        if self.grade is None:
            return ("-", "-") if self.excused else ("F", "F")
        return self.grade.letters


@dataclass(frozen=True)
class Goal:
    """A goal of the evaluation."""

    name: str
    value: str
    met: bool


def goals(results: list[Result]) -> list[Goal]:
    """Return the goals that a run is held to."""
    judged = [result for result in results if result.letters != ("-", "-")]
    good = sum(result.letters[0] in GOOD for result in judged)
    high = [result for result in judged if (result.confidence or 0) >= HIGH]
    false = [result for result in high if set(result.letters) & set(BAD)]
    best = [result for result in judged if result.letters[1] == "A"]
    mixed = next((planner for name, planner, *_ in means(results) if name == "interleaving"), None)
    long = [result for result in judged if result.days_too_many > 0]
    sure = sum((result.confidence or 0) >= HIGH for result in best)
    return [
        Goal(
            f"A or B against the library in {MOST_GOOD:.0%} of cases",
            _share(good, len(judged)),
            good >= MOST_GOOD * len(judged),
        ),
        Goal(f"no D or F, in either letter, at {HIGH:.2f} or more", f"{len(false)} of {len(high)}", not false),
        Goal(
            f"{MOST_HIGH:.0%} of plans that are A for the learner at {HIGH:.2f} or more",
            _share(sure, len(best)),
            bool(best) and sure >= MOST_HIGH * len(best),
        ),
        Goal(
            "the same plan for another learner with the same wish",
            _share(sum(bool(result.same_for_another) for result in results), len(results)),
            all(result.same_for_another for result in results),
        ),
        Goal(
            f"interleaving {MIXED:.2f} or more in the mean",
            "none" if mixed is None else f"{mixed:.2f}",
            (mixed or 0) >= MIXED,
        ),
        Goal("no run of more than four days of one kind that need not be", _share(len(long), len(judged)), not long),
    ]


def _share(count: int, of: int) -> str:
    return f"{count} of {of} ({count / of:.0%})" if of else "none"


def letters(results: list[Result], view: int) -> Counter[str]:
    return Counter(result.letters[view] for result in results)


def correlation(results: list[Result], *, planner: bool) -> float | None:
    """Return Pearson's r of confidence and grade; None where either does not vary."""
    pairs = [
        (result.confidence, result.grade.planner if planner else result.grade.learner)
        for result in results
        if result.grade is not None and result.confidence is not None
    ]
    if len(pairs) < 2:
        return None
    means = [sum(column) / len(pairs) for column in zip(*pairs, strict=True)]
    both = sum((first - means[0]) * (second - means[1]) for first, second in pairs)
    spread = [sqrt(sum((pair[place] - means[place]) ** 2 for pair in pairs)) for place in (0, 1)]
    return both / (spread[0] * spread[1]) if all(spread) else None


def means(results: list[Result]) -> list[tuple[str, float, float, int]]:
    """Return each measure with its means (planner, learner) and the number of plans that it applies to."""
    rows = []
    for measure in MEASURES:
        found = [
            result.grade.scores[measure.name]
            for result in results
            if result.grade is not None and measure.name in result.grade.scores
        ]
        if found:
            count = len(found)
            rows.append(
                (
                    measure.name,
                    sum(score.planner for score in found) / count,
                    sum(score.learner for score in found) / count,
                    count,
                )
            )
    return rows


def calibration(results: list[Result]) -> list[tuple[str, Counter[str], Counter[str]]]:
    """Return the letters (planner, learner) of the plans in each range of confidence."""
    rows = []
    for least, most, name in RANGES:
        inside = [result for result in results if result.confidence is not None and least <= result.confidence < most]
        if inside:
            rows.append((name, letters(inside, 0), letters(inside, 1)))
    return rows
