"""What an execution of a state machine did, read from its history: the states in order, their tries, and the end.

Pure. A history that has grown reads as the same execution with more to it, which is why it can be shown as it runs.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

type Event = Mapping[str, Any]

# How the history calls a try that came to nothing; TaskStarted and TaskSubmitted between say nothing more.
UNSUCCESSFUL = ("TaskFailed", "TaskTimedOut", "TaskStartFailed", "TaskSubmitFailed")
STATUSES = {
    "ExecutionSucceeded": "SUCCEEDED",
    "ExecutionFailed": "FAILED",
    "ExecutionTimedOut": "TIMED_OUT",
    "ExecutionAborted": "ABORTED",
}


@dataclass(frozen=True)
class Try:
    """One call of a task: open without `ended`, failed with an `error`."""

    scheduled: datetime
    ended: datetime | None = None
    error: str = ""
    cause: str = ""


@dataclass(frozen=True)
class Visit:
    """A state that was entered; `input` and `output` are JSON as the history has it, None where it has none."""

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
        """Its last try, where that failed."""
        return self.tries[-1] if self.tries and self.tries[-1].error else None


@dataclass(frozen=True)
class End:
    """How it ended: SUCCEEDED, FAILED, TIMED_OUT or ABORTED."""

    status: str
    at: datetime
    error: str = ""
    cause: str = ""
    output: str | None = None


@dataclass(frozen=True)
class Execution:
    """An execution as far as its history goes."""

    started: datetime
    input: str | None = None
    visits: tuple[Visit, ...] = ()
    end: End | None = None

    @property
    def failed_in(self) -> Visit | None:
        """Where it went wrong: not where a failure was recorded, and not a state that got over its error.

        A caught failure travels on as `error`: it is the last state that had none. An uncaught one is where it stopped.
        """
        if not self.visits or not self.end or self.end.status == "SUCCEEDED":
            return None
        if not self.failure_code:
            return self.visits[-1]
        return next((visit for visit in reversed(self.visits) if not _error_in(visit.input)), self.visits[-1])

    @property
    def failure_code(self) -> str:
        """The name under which the failure travelled to the end."""
        return _error_in(self.visits[-1].input) if self.visits else ""


def read(events: Iterable[Event]) -> Execution | None:
    """The execution that `events` tell of, oldest first; None before the first. What comes after the end is not."""
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
    """What the event tells beyond its type; states of every kind share two names for it."""
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
        read = json.loads(document or "")
    except ValueError:
        return ""
    error = read.get("error") if isinstance(read, dict) else None
    return str(error.get("Error", "")) if isinstance(error, dict) else ""
