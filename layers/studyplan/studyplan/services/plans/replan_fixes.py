"""The fixes of a replan for which nothing can be planned: those of a plan request that a replan can make."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from studyplan.domain.values.merge_patch import merge_patch
from studyplan.domain.values.plan_request import PlanRequest

if TYPE_CHECKING:
    from studyplan.domain.feasibility.report import Fix

# Topic, goal and language of a plan stay, and its day 1.
CHANGED = {"duration_days", "constraints", "learner"}


def fixes_of_replan(fixes: "Iterable[Fix]", request: PlanRequest) -> "Iterator[Fix]":
    """Yield the fixes as merge patches of the replan's body.

    The constraints of a replan replace those of the plan, so a patch that changes one of them has all.
    """
    for fix in fixes:
        changed: dict[str, Any] = fix.patch.get("constraints", {})
        if fix.patch.keys() <= CHANGED and "start_date" not in changed:
            yield fix.model_copy(update={"patch": _whole(fix.patch, changed, request)})


def _whole(patch: dict[str, Any], changed: dict[str, Any], request: PlanRequest) -> dict[str, Any]:
    if not changed:
        return patch
    own = request.constraints.model_dump(mode="json", exclude_defaults=True, exclude={"start_date"})
    dropped = {name: None for name, value in changed.items() if value is None}
    return patch | {"constraints": merge_patch(own, changed) | dropped}
