"""All mutations, in the order of the checks."""

from evals.detection.mutation import Mutation
from evals.detection.mutations.content import CONTENT
from evals.detection.mutations.days import DAYS
from evals.detection.mutations.exam import EXAM
from evals.detection.mutations.library import LIBRARY
from evals.detection.mutations.limits import LIMITS
from evals.detection.mutations.order import ORDER
from evals.detection.mutations.practice import PRACTICE
from evals.detection.mutations.repetition import REPETITION
from studyplan.domain.validation.run_checks import CHECKS

CODES = tuple(check.code for check in CHECKS)
MUTATIONS: tuple[Mutation, ...] = tuple(
    sorted(
        (*LIMITS, *DAYS, *ORDER, *EXAM, *CONTENT, *LIBRARY, *PRACTICE, *REPETITION),
        key=lambda each: CODES.index(each.code),
    )
)
