"""The functions of the state machine over the emulator's table, run one after the other as the machine does."""

from collections.abc import Sequence
from typing import Any

from studyplan.adapters.dynamodb.table import Table
from studyplan.domain.errors.base import StudyplanError
from studyplan.ports import Workflow
from studyplan.runtime import wiring
from tests.support.fakes.events import InMemoryEvents
from tests.support.handlers import STEPS, Context, handler_of


class EmulatedAdapters(wiring.Adapters):
    """The product's own adapters, but for the table's client, the workflow and the bus of events."""

    def __init__(self, table: Table, workflow: Workflow) -> None:
        self.__dict__ |= {"_table": table, "workflow": workflow, "meaning": None, "events": InMemoryEvents()}


def run_steps(owner: str, request_id: str, steps: Sequence[str] = STEPS) -> str:
    """Run steps until one fails, and record its failure. Return the name of the error, or nothing."""
    event: dict[str, Any] = {"owner": owner, "request_id": request_id, "attempt": 1, "correlation_id": "call-1"}
    for step in steps:
        try:
            handler_of(step)(event, Context())
        except StudyplanError as failure:
            wiring.requests().fail(owner, request_id, failure.code, now=wiring.now())
            return failure.code
    return ""
