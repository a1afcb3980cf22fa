"""The wrapper of every step: parse, log, time, trace, serialise - also when parsing or the step itself fails."""

import functools
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from aws_lambda_powertools import Logger
from pydantic import ValidationError

from studyplan.domain.errors.base import place_of
from studyplan.domain.errors.failures import InternalError, InvalidStepInput, PlanFailure, RequestMissing, Transient
from studyplan.domain.errors.llm import WriterError
from studyplan.domain.values.ids import valid_correlation_id
from studyplan.domain.values.trace import Json, TraceRecord, within_limit
from studyplan.domain.values.types import Value
from studyplan.ports import Run, Runs

logger = Logger()


class StepInput(Value):
    """What the state machine gives every step: which request, and which attempt at it (from 1).

    `fallback` asks for a plan by rules where no model has written a good one. `correlation_id` is of the call that
    asked for the plan; it is only logged.
    """

    owner: str
    request_id: str
    attempt: int
    fallback: bool = False
    correlation_id: str = ""


class Outcome[Out: Value](NamedTuple):
    """A step's output for the state (small), its decision in a sentence, and detail for the trace only.

    `store` stores what the step has made together with its trace record; a step that makes nothing else has none.
    """

    output: Out
    decision: str
    detail: Json | None = None
    store: Callable[[TraceRecord], None] | None = None


type Handler[Out: Value] = Callable[[StepInput, Run], Outcome[Out]]
type LambdaHandler = Callable[[dict[str, Any], object], dict[str, Any]]


def step[Out: Value](
    name: str, *, runs: Callable[[], Runs], now: Callable[[], str]
) -> Callable[[Handler[Out]], LambdaHandler]:
    """Make a Lambda handler of a step. What it raises keeps its class name: the state machine routes by it.

    `runs` and `now` are called with each event; `now` gives ISO 8601 in UTC.
    """

    def wrap(execute: Handler[Out]) -> LambdaHandler:
        @functools.wraps(execute)
        def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
            record = _Recording(event, _first_record(name, event, now()), runs)
            try:
                request = _parsed(event)
                outcome = execute(request, runs().of(request.owner, request.request_id))
                output = outcome.output.model_dump(mode="json")
                change = {"output": output, "decision": outcome.decision, "detail": outcome.detail}
                record.save(change, outcome.store)
            except Exception as failure:
                raise _reported(record, failure) from None
            logger.info("step done")
            return output

        return handler

    return wrap


def _first_record(name: str, event: dict[str, Any], started_at: str) -> TraceRecord:
    attempt = event["attempt"] if isinstance(event.get("attempt"), int) else 0
    summary = {"request_id": str(event.get("request_id", ""))[:36], "attempt": attempt}
    if correlation_id := valid_correlation_id(event.get("correlation_id")):
        summary["correlation_id"] = correlation_id
    logger.clear_state()
    logger.append_keys(step=name, **summary)
    return TraceRecord(step=name, attempt=attempt, started_at=started_at, milliseconds=0.0, input=summary, decision="")


def _parsed(event: dict[str, Any]) -> StepInput:
    try:
        # A newer machine may say more than this version asks for, while both are in use.
        return StepInput.model_validate(event, extra="ignore")
    except ValidationError as invalid:
        fields = sorted({".".join(map(str, error["loc"])) for error in invalid.errors()})
        raise InvalidStepInput(f"The step's input is wrong at: {', '.join(fields)}.") from None


def _reported(record: "_Recording", failure: Exception) -> Exception:
    """Log and trace a failure, and return what to raise: the failure itself, or InternalError for an unknown one.

    Of an unknown failure only class and place are kept: its text may hold anything, and Step Functions keeps what is
    raised.
    """
    if isinstance(failure, PlanFailure | Transient | WriterError):
        named = failure
        logger.warning("step failed", error=named.code)
    else:
        named = InternalError(f"{InternalError.sentence} ({type(failure).__name__})")
        logger.error("step failed", error=type(failure).__name__, place=place_of(failure))
    detail = None if isinstance(named, Transient) else named.trace
    try:
        record.save({"error": named.code, "decision": str(named) or named.sentence, "detail": detail})
    except RequestMissing:
        pass  # it was deleted, and its trace with it
    except Exception as lost:
        logger.warning("trace lost", error=type(lost).__name__)
    return named


class _Recording:
    """The trace record of one call of a step."""

    def __init__(self, event: dict[str, Any], record: TraceRecord, runs: Callable[[], Runs]) -> None:
        self._event = event
        self._record = record
        self._runs = runs
        self._clock = time.perf_counter()

    def save(self, change: dict[str, Any], store: Callable[[TraceRecord], None] | None = None) -> None:
        """Store the record with `change`, by `store` or alone. An event that does not say whose it is has no trace."""
        owner, request_id = self._event.get("owner"), self._event.get("request_id")
        if not isinstance(owner, str) or not isinstance(request_id, str):
            return
        if change.get("detail") is not None:
            change = change | {"detail": within_limit(change["detail"])}
        milliseconds = round((time.perf_counter() - self._clock) * 1000, 1)
        record = self._record.model_copy(update=change | {"milliseconds": milliseconds})
        if store is not None:
            store(record)
        else:
            self._runs().add_trace(owner, request_id, record)
