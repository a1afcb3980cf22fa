"""Faults at the calls by which a step changes something: before such a call is made, or after it, for its answer.

Which calls a step makes is recorded, not written down: `Injector.trail` is the list of them.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple
from unittest.mock import patch

from botocore.client import BaseClient

type Json = dict[str, Any]
type When = Literal["before", "after"]

CHANGES = frozenset(
    {
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "TransactWriteItems",
        "BatchWriteItem",
        "StartExecution",
        "StopExecution",
        "PutObject",
    }
)
RECORD_FAILURE, MARK_SENT = "record failure", "mark as sent"
OF_MACHINE = (RECORD_FAILURE, MARK_SENT)  # they have no function: the state machine writes itself

# What goes wrong with the call, or with the function that makes it.
KINDS = ("exception", "timeout", "throttled", "error 500", "condition", "oversized", "outage")
# What happens meanwhile, by somebody else.
EVENTS = ("deleted", "posted", "ticked", "too late", "aborted", "timed out")
LASTING = frozenset({"throttled", "error 500"})  # before a call: until the function ends

CODES = {
    "throttled": ("ThrottlingException", 400),
    "error 500": ("InternalServerError", 500),
    "outage": ("InternalServerError", 500),
    "oversized": ("ValidationException", 400),
}


class Killed(BaseException):
    """The function's time is over: nothing of it runs any more, so no handler of exceptions may see this."""


class Place(NamedTuple):
    """A call that changes something: the step, the operation, and how many calls of it the step makes up to this."""

    step: str
    operation: str
    number: int


class Fault(NamedTuple):
    """What goes wrong, where and when; `run` counts the runs of the step from 1."""

    place: Place
    when: When
    kind: str
    run: int = 1

    def __str__(self) -> str:
        step, operation, number = self.place
        run = f", run {self.run}" if self.run > 1 else ""
        return f"{self.kind} {self.when} {operation} {number} of {step}{run}"


class Entry(NamedTuple):
    """A call that was made, or was to be made."""

    place: Place
    run: int
    is_conditional: bool


@dataclass
class Run:
    """One run of a step."""

    step: str
    number: int
    calls: Counter[str] = field(default_factory=Counter)
    down: str | None = None  # the kind of fault that every further call of this run meets
    is_oversized: bool = False  # what it returns


@dataclass
class Injector:
    """Has faults happen. `due` chooses them by the call; `meanwhile` carries out an event.

    `sent` returns what is sent in place of a step's arguments: a guard that is taken out is not sent.
    """

    due: Callable[[Entry], Fault | None] = lambda _entry: None
    meanwhile: Callable[[str, str], None] = lambda _event, _step: None
    events: frozenset[str] = frozenset(EVENTS)
    sent: Callable[[str, str, Json], Json] = lambda _step, _operation, arguments: arguments
    trail: list[Entry] = field(default_factory=list)
    happened: list[Fault] = field(default_factory=list)
    runs: Counter[str] = field(default_factory=Counter)
    is_over: bool = False
    out: dict[str, str] = field(default_factory=dict)  # steps for which the table is gone, in all their runs
    _of_thread: threading.local = field(default_factory=threading.local)

    def begin(self, due: Callable[[Entry], Fault | None]) -> None:
        """Forget what was recorded."""
        self.due, self.is_over = due, False
        self.trail, self.happened, self.runs, self.out = [], [], Counter(), {}

    @contextmanager
    def running(self, step: str) -> Iterator[Run]:
        """Let the calls of this thread be those of a step."""
        before = getattr(self._of_thread, "run", None)
        self.runs[step] += 1
        self._of_thread.run = run = Run(step, self.runs[step])
        try:
            yield run
        finally:
            self._of_thread.run = before

    def end(self) -> None:
        """Let no further fault happen, and record no further call."""
        self.is_over = True

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Let the calls of this thread be nobody's: no fault happens."""
        before = getattr(self._of_thread, "run", None)
        self._of_thread.run = None
        try:
            yield
        finally:
            self._of_thread.run = before

    @contextmanager
    def active(self) -> Iterator[None]:
        """Be asked at every call of AWS. This thread's calls are nobody's until it runs a step."""
        make: Any = BaseClient._make_api_call  # type: ignore[attr-defined]
        self._of_thread.run = None

        def call(client: Any, operation: str, arguments: Json) -> Any:
            # Only the state machine itself has threads in which no step was begun.
            is_machine = not hasattr(self._of_thread, "run") and operation in CHANGES
            if is_machine:
                removes_mark = str(arguments.get("UpdateExpression", "")).startswith("REMOVE")
                with self.running(MARK_SENT if removes_mark else RECORD_FAILURE) as run:
                    return self._called(run, make, client, operation, arguments)
            begun: Run | None = getattr(self._of_thread, "run", None)
            if begun is None:
                return make(client, operation, arguments)
            return self._called(begun, make, client, operation, arguments)

        with patch.object(BaseClient, "_make_api_call", call):
            yield

    def _called(self, run: Run, make: Any, client: Any, operation: str, arguments: Json) -> Any:
        if self.is_over:
            return make(client, operation, self.sent(run.step, operation, arguments))
        lasting = run.down or self.out.get(run.step)
        if lasting:
            raise error_of(lasting, client, operation, arguments)
        if operation not in CHANGES:
            return make(client, operation, arguments)
        arguments = self.sent(run.step, operation, arguments)
        run.calls[operation] += 1
        place = Place(run.step, operation, run.calls[operation])
        entry = Entry(place, run.number, is_conditional(operation, arguments))
        self.trail.append(entry)
        fault = self.due(entry)
        if fault is None:
            return make(client, operation, arguments)
        self.happened.append(fault)
        if fault.when == "before":
            self._happen(fault, run, client, operation, arguments)
            return make(client, operation, arguments)
        answer = make(client, operation, arguments)
        self._happen(fault, run, client, operation, arguments)
        return answer

    def _happen(self, fault: Fault, run: Run, client: Any, operation: str, arguments: Json) -> None:
        if fault.kind in self.events:
            with self.undisturbed():
                self.meanwhile(fault.kind, run.step)
        elif fault.kind == "oversized" and fault.when == "after":
            run.is_oversized = True
        elif fault.kind == "timeout" and run.step not in OF_MACHINE:
            raise Killed
        else:
            if fault.when == "before" and fault.kind in LASTING:
                run.down = fault.kind
            if fault.kind == "outage":
                self.out[run.step] = fault.kind
            raise error_of(fault.kind, client, operation, arguments)


def is_conditional(operation: str, arguments: Json) -> bool:
    """Tell whether a call can be refused by a condition: for an execution, that its name is free."""
    return operation == "StartExecution" or any(_conditions(arguments))


def _conditions(arguments: Json) -> list[bool]:
    """Tell of each item that is written whether it has a condition."""
    writes = [what for item in arguments.get("TransactItems", ()) for what in item.values()] or [arguments]
    return ["ConditionExpression" in what for what in writes]


def error_of(kind: str, client: Any, operation: str, arguments: Json) -> Exception:
    """Return what the client raises for a fault."""
    if kind in ("exception", "timeout"):  # the state machine's own call knows no other time-out
        return RuntimeError("a fault in the code")
    if kind != "condition":
        return refusal(client, operation, *CODES[kind])
    if operation == "StartExecution":
        return refusal(client, operation, "ExecutionAlreadyExists", 400)
    if operation != "TransactWriteItems":
        return refusal(client, operation, "ConditionalCheckFailedException", 400)
    reasons = [{"Code": "ConditionalCheckFailed" if has else "None"} for has in _conditions(arguments)]
    return refusal(client, operation, "TransactionCanceledException", 400, CancellationReasons=reasons)


def refusal(client: Any, operation: str, code: str, status: int, **more: Any) -> Exception:
    metadata = {"HTTPStatusCode": status, "RequestId": "made-up"}
    response = {"Error": {"Code": code, "Message": "a fault"}, "ResponseMetadata": metadata, **more}
    error: Exception = client.exceptions.from_code(code)(response, operation)
    return error
