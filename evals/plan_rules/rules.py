"""All rules of a plan. They share no code with the product: a fault of its own does not hide here too.

`TIMETABLE` holds for every timetable, whatever its writer picked, and `EXAM` for every one before an exam. `CHOICE`
holds for the plan of a request that the library can satisfy.
"""

from evals.plan_rules.content_rules import (
    COPY_WRONG,
    DIFFICULTY_TOO_HIGH,
    LEFT_OUT_WRONG,
    MISSING_RETRIEVED_SOURCE,
    NO_PRACTICE_TASKS,
    TASK_ID_TWICE,
)
from evals.plan_rules.day_rules import (
    DAILY_TIME_EXCEEDED,
    DATE_WRONG,
    DAY_SUM_WRONG,
    DURATION_MISMATCH,
    EMPTY_DAY,
    REST_WRONG,
    WEEK_TOO_FULL,
)
from evals.plan_rules.exam_rules import (
    EVE_OF_EXAM,
    REVIEW_UNEVEN,
    REVIEW_UNNAMED,
    REVIEW_WRONG,
    REVIEWS_TOO_MANY,
)
from evals.plan_rules.judged import Judged, Rule
from evals.plan_rules.order_rules import PREREQUISITE_ORDER
from evals.plan_rules.part_rules import CRUMB, PARTS_WRONG, TWO_PARTS_A_DAY, UNFINISHED_WRONG

TIMETABLE: tuple[Rule[Judged], ...] = (
    DURATION_MISMATCH,
    DATE_WRONG,
    REST_WRONG,
    DAILY_TIME_EXCEEDED,
    DAY_SUM_WRONG,
    WEEK_TOO_FULL,
    PARTS_WRONG,
    CRUMB,
    TWO_PARTS_A_DAY,
    UNFINISHED_WRONG,
    PREREQUISITE_ORDER,
    COPY_WRONG,
    LEFT_OUT_WRONG,
    TASK_ID_TWICE,
)
EXAM: tuple[Rule[Judged], ...] = (REVIEW_WRONG, REVIEW_UNEVEN, REVIEWS_TOO_MANY, REVIEW_UNNAMED, EVE_OF_EXAM)
CHOICE: tuple[Rule[Judged], ...] = (MISSING_RETRIEVED_SOURCE, DIFFICULTY_TOO_HIGH, NO_PRACTICE_TASKS, EMPTY_DAY)


def violations(judged: Judged, rules: tuple[Rule[Judged], ...] = (*TIMETABLE, *EXAM)) -> list[str]:
    """Return what breaks the rules, each with the rule's name."""
    return [f"{rule.name}: {violation}" for rule in rules for violation in rule.run(judged)]
