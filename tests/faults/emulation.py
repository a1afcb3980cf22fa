"""Moto as the faults need it: with the system on it, and where it matters here as AWS is."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from studyplan.runtime import wiring
from tests.faults.system import System
from tests.statemachine.machine import running
from tests.support import aws


@contextmanager
def on_moto() -> Iterator[System]:
    """Yield the system, with an emulated AWS of its own."""
    with ExitStack() as stack:
        enter = stack.enter_context
        enter(aws.emulated())
        enter(quick())
        machine = enter(running(aws.definition()))
        for made in (wiring.adapters, wiring.fallback_writer):
            made.cache_clear()
        system = System(machine)
        enter(patch.object(wiring, "writer", lambda: system.writer))
        enter(system.injector.active())
        yield system
        system.settle()


@contextmanager
def quick() -> Iterator[None]:
    """Let nothing wait or be read twice, and executions end by the errors by which they end in AWS."""
    pause = patch("studyplan.adapters.dynamodb.table.time", SimpleNamespace(sleep=lambda _seconds: None))
    with pause, _parsed_once(), _terminal_errors():
        yield


def _parsed_once() -> Any:
    """Let moto read a definition once. What a run of it changes is in the execution's own environment."""
    from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
    from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker

    programs: Any = cache(lambda definition: AmazonStateLanguageParser.parse(definition)[0])
    read: Any = lambda worker: programs(worker._evaluation_details.state_machine_details.definition)  # noqa: E731
    return patch.object(ExecutionWorker, "_get_evaluation_entrypoint", read)


def _terminal_errors() -> Any:
    """Let a state that is too large end the execution, as in AWS: there `States.ALL` does not catch that error."""
    from moto.stepfunctions.parser.asl.component.common.error_name.error_equals_decl import ErrorEqualsDecl

    equals = ErrorEqualsDecl._eval_body

    def evaluated(declared: Any, environment: Any) -> None:
        name = environment.stack[-1].error_name
        equals(declared, environment)
        if name == "States.DataLimitExceeded":
            environment.stack[-1] = False

    return patch.object(ErrorEqualsDecl, "_eval_body", evaluated)
