"""`make watch`: shows an execution as the Step Functions console would, state by state, while it runs.

REQUEST=<id>    the execution of that plan request
REQUEST=next    the next execution that starts
no REQUEST      the newest execution, or the first one that starts
FULL=1          every input and output in full
PROFILE=<name>  in AWS with that profile, not in the stacks on this machine (STACK=studyplan-dev, REGION=)

It waits for `make demo` or `make serve` when neither is running. It ends with the execution; the exit code is 0 when
the execution succeeded, else 1.
"""

import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from datetime import UTC, datetime, timedelta

from local.execution_view.console import Console
from local.execution_view.executions import Machine, Started, Unreachable, in_aws, on_this_machine
from local.execution_view.history import Execution
from local.stack.errors import StackError
from local.stack.registry import watched
from local.stack.stack import SERVING

type Print = Callable[[str], None]
type Machines = Callable[[], list[Machine]]

NEXT = "next"
WIDTH = 110
WAIT_SECONDS = 0.2
CLOCKS_DIFFER = timedelta(seconds=60)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
WAITING_FOR_STACK = "waiting for `make demo` or `make serve` in another terminal"


def main(environment: Mapping[str, str]) -> int:
    """Return 0 when the execution succeeded, else 1. Raise StackError when there is none to show."""
    machine, started = chosen(_machines(environment), environment.get("REQUEST") or "", _print_progress)
    width = max(60, shutil.get_terminal_size((WIDTH, 0)).columns) if sys.stdout.isatty() else WIDTH
    console = Console(width, whole=(environment.get("FULL") or "0") != "0")
    try:
        with watched(SERVING, machine.pid) if machine.pid else nullcontext():
            print(f"Execution {started.arn.rpartition(':')[2]}\n  in {machine.where}", flush=True)
            execution = follow(machine, started, console, lambda line: print(line, flush=True))
    except BrokenPipeError:  # a reader such as `head` has closed the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0 if execution.end and execution.end.status == "SUCCEEDED" else 1


def _machines(environment: Mapping[str, str]) -> Machines:
    if not environment.get("PROFILE"):
        return lambda: on_this_machine(SERVING)
    machine = in_aws(environment)
    return lambda: [machine]


def chosen(machines: Machines, request: str, progress: Print) -> tuple[Machine, Started]:
    """Return the execution to show, and its machine. Wait for one unless a request is named."""
    if request not in ("", NEXT):
        return named(machines(), request)
    known: set[str] = set()
    after = LONG_AGO
    if request == NEXT:
        known = {started.arn for _, started in _newest_of_each(machines())}
        # A stack that starts meanwhile has the executions of its last run; a clock in AWS may be behind this one.
        after = datetime.now(UTC) - CLOCKS_DIFFER
    reported = False
    while True:
        here = machines()
        new = [(machine, run) for machine, run in _newest_of_each(here) if run.at > after and run.arn not in known]
        if new:
            return max(new, key=lambda pair: pair[1].at)
        if not reported:
            progress(f"waiting for an execution in {_places(here)}" if here else WAITING_FOR_STACK)
            reported = True
        time.sleep(max([WAIT_SECONDS, *(machine.pause for machine in here)]))


def named(here: list[Machine], request: str) -> tuple[Machine, Started]:
    """Return the execution of a request. Raise StackError when none of the machines has it."""
    if not here:
        raise StackError("No stack serves on this machine: start one with `make serve` or `make demo`.")
    for machine in reversed(here):
        with suppress(Unreachable):
            if execution := machine.named(request):
                return machine, execution
    raise StackError(f"No execution is called {request} in {_places(here)}: `make watch` alone shows the newest.")


def follow(machine: Machine, started: Started, console: Console, show: Print) -> Execution:
    """Show the lines as they come, until the execution has ended. Raise Unreachable when its stack ends before."""
    shown = 0
    while True:
        execution = machine.execution(started.arn)
        lines = list(console.lines(execution)) if execution else []
        for line in lines[shown:]:
            show(line)
        shown = len(lines)
        if execution and execution.end:
            return execution
        time.sleep(machine.pause)


def _newest_of_each(here: list[Machine]) -> list[tuple[Machine, Started]]:
    """Return the newest execution of each machine. A stack that is stopping has none."""
    newest = []
    for machine in here:
        with suppress(Unreachable):
            if started := machine.newest():
                newest.append((machine, started))
    return newest


def _places(here: list[Machine]) -> str:
    return " or ".join(machine.where for machine in here)


def _print_progress(message: str) -> None:
    print(f"  {message}", file=sys.stderr, flush=True)
