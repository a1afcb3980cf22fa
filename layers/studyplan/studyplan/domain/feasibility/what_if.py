"""A wish tried with something changed, as the API would change it."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from studyplan.domain.feasibility.rules import RuleName, Violation, first_violation
from studyplan.domain.retrieval.eligibility import Suitable, suitable_for
from studyplan.domain.values.context import PlanContext, context_of
from studyplan.domain.values.learner import Learner, LearnerIn
from studyplan.domain.values.merge_patch import merge_patch
from studyplan.domain.values.plan_request import PlanRequest, PlanRequestIn
from studyplan.domain.values.resource import Resource

OF_THE_LIBRARY: frozenset[RuleName] = frozenset({"NOTHING_SUITABLE", "NO_PRACTICE", "PIECE_TOO_LONG"})


@dataclass(frozen=True)
class Change:
    """A change that may do: how much it changes, what it says, and its patch. One that gives up a wish is the last."""

    size: float
    text: str
    patch: dict[str, Any]
    gives_up: bool = False

    @property
    def rank(self) -> tuple[bool, float]:
        return self.gives_up, self.size


@dataclass(frozen=True)
class Trial:
    """A wish, whose it is, what there is for it, and when it is tried (ISO 8601)."""

    request: PlanRequest
    learner: Learner
    library: tuple[Resource, ...]
    at: str
    _known: dict[tuple[str, str | None], Suitable] = field(default_factory=dict)

    @cached_property
    def context(self) -> PlanContext:
        return context_of(self.request, self.learner, now=self.at)

    @cached_property
    def learners_date(self) -> date:
        """The date it is for the learner."""
        return datetime.fromisoformat(self.at).astimezone(ZoneInfo(self.context.timezone)).date()

    def violation(self, context: PlanContext) -> Violation | None:
        kind = context.current_level, context.language
        if kind not in self._known:
            self._known[kind] = suitable_for(context, self.library)
        return first_violation(context, self._known[kind])

    def patched(self, patch: Mapping[str, Any]) -> PlanContext | None:
        """The brief of what a merge patch makes of the request and, under `learner`, of the learner.

        None when the API would refuse what it makes.
        """
        of_request = {key: value for key, value in patch.items() if key != "learner"}
        try:
            requested = PlanRequestIn.model_validate(merge_patch(self._requested, of_request))
            described = LearnerIn.model_validate(merge_patch(self._described, patch.get("learner", {})))
        except ValidationError:
            return None
        request, learner = (
            old.model_copy(update={name: getattr(new, name) for name in type(new).model_fields})
            for old, new in ((self.request, requested), (self.learner, described))
        )
        return context_of(request, learner, now=self.at)  # type: ignore[arg-type]

    @cached_property
    def _requested(self) -> dict[str, Any]:
        return self.request.submitted().model_dump(mode="json")

    @cached_property
    def _described(self) -> dict[str, Any]:
        return self.learner.model_dump(mode="json", include=set(LearnerIn.model_fields))

    def does(self, change: Change) -> bool:
        context = self.patched(change.patch)
        return context is not None and self.violation(context) is None

    def first(self, changes: Iterable[Change]) -> Change | None:
        """The first change that does."""
        return next(filter(self.does, changes), None)

    def least(self, values: range, change_to: Callable[[int], Change]) -> Change | None:
        """The smallest of ascending values that does, of a kind of which more is never too much for the days.

        So the smallest that the days allow is found by halving; what the library allows need not rise with it.
        """
        start = bisect_left(values, True, key=lambda value: self._suits_the_days(change_to(value)))
        return self.first(change_to(value) for value in values[start:])

    def _suits_the_days(self, change: Change) -> bool:
        context = self.patched(change.patch)
        violation = self.violation(context) if context is not None else None
        return context is not None and (violation is None or violation.rule in OF_THE_LIBRARY)
