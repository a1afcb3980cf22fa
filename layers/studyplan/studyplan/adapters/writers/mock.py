"""The writer without a model: the rules of domain/generation/rules.py, as the mock and as the fallback."""

from typing import Literal

from studyplan.domain.generation.draft import Written
from studyplan.domain.generation.rules import draft_by_rules
from studyplan.ports import Assignment


class MockWriter:
    """Implements ports.PlanWriter."""

    def __init__(self, name: Literal["mock", "fallback"] = "mock") -> None:
        self._name: Literal["mock", "fallback"] = name

    def write(self, assignment: Assignment) -> Written:
        """Return the draft by rules. Findings change nothing: the same rules give the same order."""
        return Written(draft=draft_by_rules(assignment.context, assignment.candidates, name=self._name))
