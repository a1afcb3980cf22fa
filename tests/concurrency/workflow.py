"""Counts executions as Step Functions does: of calls with one name the first starts one, the others find it."""

import threading
from collections import Counter

from studyplan.ports import ExecutionState


class CountingWorkflow:
    """Implements ports.Workflow without running anything. An execution runs until a test ends it."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.stops: Counter[str] = Counter()
        self.states: dict[str, ExecutionState] = {}
        self._lock = threading.Lock()

    def start(self, owner: str, request_id: str, correlation_id: str) -> None:
        with self._lock:
            self.calls[request_id] += 1
            self.states.setdefault(request_id, "running")

    def state(self, request_id: str) -> ExecutionState:
        return self.states.get(request_id, "missing")

    def stop(self, request_id: str) -> None:
        with self._lock:
            self.stops[request_id] += 1
            if request_id in self.states:
                self.states[request_id] = "ended"
