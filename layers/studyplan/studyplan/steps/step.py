"""The wrapper of every step: parse, log, time, trace, serialise - also when parsing or the step itself fails."""

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger
from pydantic import ValidationError

from studyplan.domain.errors.base import place_of
from studyplan.domain.errors.failures import InternalError, InvalidStepInput, PlanFailure, Transient
from studyplan.domain.errors.llm import WriterError
from studyplan.domain.values.trace import Json, TraceRecord, within_limit
from studyplan.domain.values.types import Value
from studyplan.http.request_context import sound
from studyplan.runtime import wiring

logger = Logger()


class StepInput(Value):
    """What the state machine hands to every step: which request, and which attempt at it (from 1).

    `fallback` asks for a plan by rules where no model has written a good one. `correlation_id` is of the call that
    asked for the plan; it is logged, and of no other use.
    """

    owner: str
    request_id: str
    attempt: int
    fallback: bool = False
    correlation_id: str = ""


@dataclass(frozen=True)
class Outcome[Out: Value]:
    """A step's output for the state (small), its decision in a sentence, and detail for the trace only."""

    output: Out
    decision: str
    detail: Json | None = None


type Handler[Out: Value] = Callable[[StepInput], Outcome[Out]]
type LambdaHandler = Callable[[dict[str, Any], object], dict[str, Any]]


def step[Out: Value](name: str) -> Callable[[Handler[Out]], LambdaHandler]:
    """Make a Lambda handler of a step. What it raises keeps its class name: the state machine routes by it."""

    def wrap(run: Handler[Out]) -> LambdaHandler:
        @functools.wraps(run)
        def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
            record = _first_record(name, event)
            clock = time.perf_counter()
            try:
                outcome = run(_parsed(event))
                output = outcome.output.model_dump(mode="json")
                told = {"output": output, "decision": outcome.decision, "detail": outcome.detail}
                _leave(event, record, clock, told)
            except Exception as failure:
                raise _reported(event, record, clock, failure) from None
            logger.info("step done")
            return output

        return handler

    return wrap


def _first_record(name: str, event: dict[str, Any]) -> TraceRecord:
    attempt = event["attempt"] if isinstance(event.get("attempt"), int) else 0
    summary = {"request_id": str(event.get("request_id", ""))[:36], "attempt": attempt}
    if correlation_id := sound(event.get("correlation_id")):
        summary["correlation_id"] = correlation_id
    logger.clear_state()
    logger.append_keys(step=name, **summary)
    return TraceRecord(
        step=name,
        attempt=attempt,
        started_at=wiring.now(),
        milliseconds=0.0,
        input=summary,
        decision="",
    )


def _parsed(event: dict[str, Any]) -> StepInput:
    try:
        # A newer machine may say more than this version asks for, while both are in use.
        return StepInput.model_validate(event, extra="ignore")
    except ValidationError as wrong:
        fields = sorted({".".join(map(str, fault["loc"])) for fault in wrong.errors()})
        raise InvalidStepInput(f"The step's input is wrong at: {', '.join(fields)}.") from None


def _reported(event: dict[str, Any], record: TraceRecord, clock: float, failure: Exception) -> Exception:
    """Log and trace a failure, and give what to raise: the failure, or InternalError for one without a name of ours.

    Of that one only class and place are kept: its text may hold anything, and Step Functions keeps what is raised.
    """
    if isinstance(failure, PlanFailure | Transient | WriterError):
        named = failure
        logger.warning("step failed", error=named.code)
    else:
        named = InternalError(f"{InternalError.sentence} ({type(failure).__name__})")
        logger.error("step failed", error=type(failure).__name__, place=place_of(failure))
    detail = None if isinstance(named, Transient) else named.trace
    told = {"error": named.code, "decision": str(named) or named.sentence, "detail": detail}
    try:
        _leave(event, record, clock, told)
    except Exception as lost:
        logger.warning("trace lost", error=type(lost).__name__)
    return named


def _leave(event: dict[str, Any], record: TraceRecord, clock: float, change: dict[str, Any]) -> None:
    owner, request_id = event.get("owner"), event.get("request_id")
    if isinstance(owner, str) and isinstance(request_id, str):
        if change.get("detail") is not None:
            change = change | {"detail": within_limit(change["detail"])}
        milliseconds = round((time.perf_counter() - clock) * 1000, 1)
        full = record.model_copy(update=change | {"milliseconds": milliseconds})
        wiring.store().add_trace(owner, request_id, full)
