"""An execution of a state machine, read from its history: the states in order, their tries, and the end.

Pure. A longer history gives the same execution with more in it, so an execution can be shown while it runs.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

type Event = Mapping[str, Any]

# The events of a failed try; TaskStarted and TaskSubmitted before them add nothing.
UNSUCCESSFUL = ("TaskFailed", "TaskTimedOut", "TaskStartFailed", "TaskSubmitFailed")
# The errors of a task that took too long; the failure code of the request is StepTimedOut.
TIMEOUTS = ("States.Timeout", "Sandbox.Timedout")
STATUSES = {
    "ExecutionSucceeded": "SUCCEEDED",
    "ExecutionFailed": "FAILED",
    "ExecutionTimedOut": "TIMED_OUT",
    "ExecutionAborted": "ABORTED",
}


@dataclass(frozen=True)
class Try:
    """One call of a task: still running without `ended`, failed with an `error`."""

    scheduled: datetime
    ended: datetime | None = None
    error: str = ""
    cause: str = ""


@dataclass(frozen=True)
class Visit:
    """A state that was entered; `input` and `output` are the JSON of the history, None where it has none."""

    name: str
    kind: str
    entered: datetime
    input: str | None = None
    tries: tuple[Try, ...] = ()
    left: datetime | None = None
    output: str | None = None
    next: str = ""

    @property
    def failure(self) -> Try | None:
        """Return its last try when that failed."""
        return self.tries[-1] if self.tries and self.tries[-1].error else None


@dataclass(frozen=True)
class End:
    """The end of an execution: SUCCEEDED, FAILED, TIMED_OUT or ABORTED."""

    status: str
    at: datetime
    error: str = ""
    cause: str = ""
    output: str | None = None


@dataclass(frozen=True)
class Execution:
    """An execution, as much of it as its history has."""

    started: datetime
    input: str | None = None
    visits: tuple[Visit, ...] = ()
    end: End | None = None

    @property
    def failed_in(self) -> Visit | None:
        """Return the state that failed, not the one that recorded the failure and not one whose retry succeeded.

        A caught failure is passed on as `error` in the input: the failed state is the last one whose input has none.
        Without a caught failure it is the last state.
        """
        if not self.visits or not self.end or self.end.status == "SUCCEEDED":
            return None
        if not self.failure_code:
            return self.visits[-1]
        return next((visit for visit in reversed(self.visits) if not _error_in(visit.input)), self.visits[-1])

    @property
    def failure_code(self) -> str:
        """Return the failure code of the request: the error that was passed to the last state."""
        error = _error_in(self.visits[-1].input) if self.visits else ""
        return "StepTimedOut" if error in TIMEOUTS else error


def read(events: Iterable[Event]) -> Execution | None:
    """Return the execution of `events`, oldest first; None before the first event. Events after the end are ignored."""
    execution: Execution | None = None
    for event in events:
        kind, at, details = event["type"], event["timestamp"], details_of(event)
        if kind == "ExecutionStarted":
            execution = Execution(at, details.get("input"))
        elif execution and kind in STATUSES:
            end = End(STATUSES[kind], at, details.get("error", ""), details.get("cause", ""), details.get("output"))
            return replace(execution, end=end)
        elif execution:
            execution = replace(execution, visits=_further(execution.visits, kind, at, details))
    return execution


def details_of(event: Event) -> Mapping[str, Any]:
    """Return the details of an event; states of every kind share two names for them."""
    kind = event["type"]
    for suffix in ("StateEntered", "StateExited"):
        if kind.endswith(suffix):
            kind = suffix
    details: Mapping[str, Any] = event.get(f"{kind[0].lower()}{kind[1:]}EventDetails", {})
    return details


def _further(visits: tuple[Visit, ...], kind: str, at: datetime, details: Mapping[str, Any]) -> tuple[Visit, ...]:
    if kind.endswith("StateEntered"):
        entered = Visit(details["name"], kind.removesuffix("StateEntered"), at, details.get("input"))
        before = (*visits[:-1], replace(visits[-1], next=entered.name)) if visits else ()
        return (*before, entered)
    if not visits:
        return visits
    *before_it, visit = visits
    if kind.endswith("StateExited"):
        visit = replace(visit, left=at, output=details.get("output"))
    elif kind == "TaskScheduled":
        visit = replace(visit, tries=(*visit.tries, Try(at)))
    elif kind == "TaskSucceeded" or kind in UNSUCCESSFUL:
        *tries, last = visit.tries or (Try(visit.entered),)
        failed = {"error": details.get("error") or kind, "cause": details.get("cause", "")}
        last = replace(last, ended=at, **(failed if kind in UNSUCCESSFUL else {}))
        visit = replace(visit, tries=(*tries, last))
    return (*before_it, visit)


def _error_in(document: str | None) -> str:
    try:
        parsed = json.loads(document or "")
    except ValueError:
        return ""
    error = parsed.get("error") if isinstance(parsed, dict) else None
    return str(error.get("Error", "")) if isinstance(error, dict) else ""
