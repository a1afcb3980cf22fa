"""What the last step stores: a plan, or a version that is proposed."""

from collections.abc import Callable
from typing import NamedTuple

from studyplan.domain.values.plan import Plan
from studyplan.domain.values.trace import TraceRecord


class Publication(NamedTuple):
    """A plan that is not stored yet. `store` stores it with the step's record; it returns False where it was before.

    `note` says in the trace what is special about it.
    """

    plan: Plan
    store: Callable[[TraceRecord], bool]
    note: str = ""
