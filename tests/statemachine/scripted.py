"""Writers that do as a test says."""

from studyplan.domain.errors.llm import WriterError
from studyplan.domain.generation.draft import Draft, Written
from studyplan.domain.values.plan import Plan
from studyplan.domain.values.types import WriterName
from studyplan.ports import Assignment
from tests.statemachine.machine import Run
from tests.support.repositories import Repositories


class Scripted:
    """A writer that hands in prepared drafts or fails as prepared, and remembers what it was shown."""

    def __init__(self, *prepared: Draft | WriterError, name: WriterName = "compatible") -> None:
        self.name = name
        self.prepared = list(prepared)
        self.shown: list[list[str]] = []
        self.previous: list[Draft | None] = []

    def write(self, assignment: Assignment) -> Written:
        self.shown.append([finding.code for finding in assignment.findings])
        self.previous.append(assignment.previous)
        given = self.prepared.pop(0)
        if isinstance(given, WriterError):
            raise given
        return Written(draft=given.model_copy(update={"generated_by": self.name}))


def plan_of(store: Repositories, run: Run) -> Plan:
    plan = store.plans.get("local", str(run.request.plan_id))
    assert plan is not None
    return plan
