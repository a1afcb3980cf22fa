"""A workflow that runs nothing and records what it was asked for."""

from typing import NamedTuple

from studyplan.ports import ExecutionState


class Start(NamedTuple):
    """One call of `start`, also where the execution was there already."""

    owner: str
    request_id: str
    correlation_id: str


class InMemoryWorkflow:
    """Implements ports.Workflow. An execution runs until it is stopped, or until a test sets another state."""

    def __init__(self) -> None:
        self.starts: list[Start] = []
        self.stops: list[str] = []
        self.states: dict[str, ExecutionState] = {}

    def start(self, owner: str, request_id: str, correlation_id: str) -> None:
        self.starts.append(Start(owner, request_id, correlation_id))
        self.states.setdefault(request_id, "running")

    def state(self, request_id: str) -> ExecutionState:
        return self.states.get(request_id, "missing")

    def stop(self, request_id: str) -> None:
        self.stops.append(request_id)
        if request_id in self.states:
            self.states[request_id] = "ended"
