"""The wrapper of the steps of an import: parse, log, and errors under names that the state machine routes by."""

import functools
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger
from pydantic import ValidationError

from studyplan.domain.errors.base import place_of
from studyplan.domain.errors.failures import InvalidStepInput, Transient
from studyplan.domain.errors.imports import ImportBroken, ImportFailure
from studyplan.domain.importing.record import Import
from studyplan.domain.values.ids import valid_correlation_id
from studyplan.domain.values.types import Value

logger = Logger()

type ImportHandler = Callable[["ImportStepInput"], Import]
type LambdaHandler = Callable[[dict[str, Any], object], dict[str, Any]]


class ImportStepInput(Value):
    """What the state machine gives a step: which import. `correlation_id` is of the call that asked; only logged."""

    owner: str
    import_id: str
    correlation_id: str = ""


def import_step(name: str) -> Callable[[ImportHandler], LambdaHandler]:
    """Make a Lambda handler of a step of imports; its output is how far the import is, in numbers."""

    def wrap(execute: ImportHandler) -> LambdaHandler:
        @functools.wraps(execute)
        def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
            _label(name, event)
            try:
                imported = execute(_parsed(event))
            except Exception as failure:
                raise _named(failure) from None
            logger.info("step done", status=imported.status, rows=imported.rows, done=imported.done)
            return {"status": imported.status, "rows": imported.rows, "done": imported.done}

        return handler

    return wrap


def _label(name: str, event: dict[str, Any]) -> None:
    logger.clear_state()
    logger.append_keys(step=name, import_id=str(event.get("import_id", ""))[:36])
    if correlation_id := valid_correlation_id(event.get("correlation_id")):
        logger.append_keys(correlation_id=correlation_id)


def _parsed(event: dict[str, Any]) -> ImportStepInput:
    try:
        return ImportStepInput.model_validate(event, extra="ignore")
    except ValidationError as invalid:
        fields = sorted({".".join(map(str, error["loc"])) for error in invalid.errors()})
        raise InvalidStepInput(f"The step's input is wrong at: {', '.join(fields)}.") from None


def _named(failure: Exception) -> Exception:
    """Log a failure and return what to raise. Of an unknown one only class and place are kept."""
    if isinstance(failure, ImportFailure | InvalidStepInput | Transient):
        logger.warning("step failed", error=failure.code)
        return failure
    logger.error("step failed", error=type(failure).__name__, place=place_of(failure))
    return ImportBroken(f"{ImportBroken.sentence} ({type(failure).__name__})")
