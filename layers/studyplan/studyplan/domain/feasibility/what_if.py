"""Try a plan request with a change, made as the API would make it."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from studyplan.domain.feasibility.rules import RuleName, Violation, first_violation
from studyplan.domain.library.view import LibraryView
from studyplan.domain.retrieval.eligibility import Suitable, suitable_for
from studyplan.domain.retrieval.topics import Similarity
from studyplan.domain.values.context import PlanContext, context_of
from studyplan.domain.values.learner import Learner, LearnerIn
from studyplan.domain.values.merge_patch import merge_patch
from studyplan.domain.values.plan_request import PlanRequest, PlanRequestIn
from studyplan.domain.values.resource import Resource

type Reading = Callable[[PlanRequest, Learner], PlanContext | None]

LIBRARY_RULES: frozenset[RuleName] = frozenset({"TOPIC_UNKNOWN", "NOTHING_SUITABLE", "NO_PRACTICE", "PIECE_TOO_LONG"})


class Change(NamedTuple):
    """A possible fix: its size, its sentence and its patch. `gives_up` marks one that drops a part of the request."""

    size: float
    text: str
    patch: dict[str, Any]
    gives_up: bool = False

    @property
    def rank(self) -> tuple[bool, float]:
        """Return the sort key: the smallest first, those that give something up last."""
        return self.gives_up, self.size


def limits(**changes: Any) -> dict[str, Any]:
    """Return the patch of a request that changes some of its constraints."""
    return {"constraints": changes}


@dataclass(frozen=True)
class Trial:
    """A plan request, its learner, the library and the time of the trial (ISO 8601).

    `reading` gives the context of a request where it is not that of a new plan; None where it has none.
    """

    request: PlanRequest
    learner: Learner
    library: LibraryView | tuple[Resource, ...]
    at: str
    similarity: Similarity | None = None
    reading: Reading | None = None
    _suitable: dict[tuple[str, str, str | None], Suitable] = field(default_factory=dict)

    @cached_property
    def context(self) -> PlanContext:
        """Return the context of the request as it is."""
        return self._read(self.request, self.learner) or context_of(self.request, self.learner, now=self.at)

    @cached_property
    def days_before(self) -> int:
        """Return how many days of the request its context does not have: those before a replan."""
        return self.request.duration_days - self.context.duration_days

    def _read(self, request: PlanRequest, learner: Learner) -> PlanContext | None:
        return self.reading(request, learner) if self.reading else context_of(request, learner, now=self.at)

    @cached_property
    def learners_date(self) -> date:
        """Return the date that it is for the learner."""
        return datetime.fromisoformat(self.at).astimezone(ZoneInfo(self.context.timezone)).date()

    def violation(self, context: PlanContext) -> Violation | None:
        """Return the rule that a changed context violates, or None."""
        key = context.topic, context.current_level, context.language
        if key not in self._suitable:
            self._suitable[key] = suitable_for(context, self.library)
        return first_violation(context, self._suitable[key])

    def patched(self, patch: Mapping[str, Any]) -> PlanContext | None:
        """Return the context after a merge patch of the request and, under `learner`, of the learner.

        Returns None when the API would reject the result.
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
        if requested.topic != self.request.topic:  # the former topic was read, not this one
            request = request.model_copy(update={"topics": ()})
        return self._read(request, learner)  # type: ignore[arg-type]

    @cached_property
    def _requested(self) -> dict[str, Any]:
        return self.request.submitted().model_dump(mode="json")

    @cached_property
    def _described(self) -> dict[str, Any]:
        return self.learner.model_dump(mode="json", include=set(LearnerIn.model_fields))

    def works(self, change: Change) -> bool:
        """Return whether a plan is possible after a change."""
        context = self.patched(change.patch)
        return context is not None and self.violation(context) is None

    def first(self, changes: Iterable[Change]) -> Change | None:
        """Return the first change that makes a plan possible."""
        return next(filter(self.works, changes), None)

    def least(self, values: range, change_to: Callable[[int], Change]) -> Change | None:
        """Return the change with the smallest of ascending `values` that makes a plan possible.

        Once a value is enough for the rules about days, so is every larger one: bisection finds the first. The rules
        about the library are not monotonic, so the values from there on are tried one by one.
        """
        start = bisect_left(values, True, key=lambda value: self._enough_for_days(change_to(value)))
        return self.first(change_to(value) for value in values[start:])

    def _enough_for_days(self, change: Change) -> bool:
        context = self.patched(change.patch)
        violation = self.violation(context) if context is not None else None
        return context is not None and (violation is None or violation.rule in LIBRARY_RULES)
