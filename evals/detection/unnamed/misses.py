"""What the confidence misses: the plans of the evaluation of quality that are good, after each damage.

Good is an A for the learner at 0.90 or more.
"""

from typing import NamedTuple

from evals.detection.unnamed.catalogue import UNNAMED
from evals.detection.unnamed.good import Good, plan_of
from evals.processes import in_processes
from evals.quality.cases import Case, cases, situation_of
from evals.quality.libraries import library
from evals.quality.measures.given import given_plan
from evals.quality.measures.grades import grade, letter
from studyplan.domain.scoring.confidence import weigh
from studyplan.domain.validation.run_checks import run_checks
from studyplan.domain.values.plan import Timetable

HIGH = 0.90
BAD = "DF"


class Missed(NamedTuple):
    """What became of the plans after a damage: how many, those still at 0.90 or more, and the learner's grades.

    `bad` are a D or an F, `unnoticed` those of them at 0.90 or more.
    """

    plans: int
    high: int
    grade: float
    bad: int
    unnoticed: int


def misses() -> list[Missed]:
    """Return what became of good plans, for each damage."""
    by_case = in_processes(_after_damage, [each for each in cases() if library(each.library)])
    rows = []
    for number in range(len(UNNAMED)):
        seen = [pair for each in by_case if each and (pair := each[number]) is not None]
        grades = [value for _, value in seen]
        rows.append(
            Missed(
                len(seen),
                sum(score >= HIGH for score, _ in seen),
                sum(grades) / len(grades) if grades else 0.0,
                sum(letter(value) in BAD for value in grades),
                sum(score >= HIGH and letter(value) in BAD for score, value in seen),
            )
        )
    return rows


def _after_damage(case: Case) -> list[tuple[float, float] | None]:
    """Return confidence and grade of a case's plan after each damage; nothing for a plan that is not good."""
    plan = plan_of(case)
    if plan is None or _weighed(case, plan, plan.timetable) < (HIGH, HIGH):
        return []
    damaged = (each.damage(plan) for each in UNNAMED)
    return [None if table is None else _weighed(case, plan, table) for table in damaged]


def _weighed(case: Case, plan: Good, table: Timetable) -> tuple[float, float]:
    score = weigh(run_checks(table, plan.context, plan.candidates)).score
    return score, grade(given_plan(situation_of(case), table.model_dump(mode="json"))).learner
