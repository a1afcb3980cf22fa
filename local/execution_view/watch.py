"""`make watch`: an execution as the Step Functions console would show it, state by state, while it runs.

REQUEST=<id>    the execution of that plan request
REQUEST=next    the next one that starts
no REQUEST      the newest there is; where there is none yet, the first that comes
FULL=1          every input and output whole
PROFILE=<name>  in AWS with that profile of yours, not in the stacks that serve here (STACK=studyplan-dev, REGION=)

It waits for `make demo` or `make serve` when neither is up. It ends with the execution: 0 when that succeeded, else 1.
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

type Tell = Callable[[str], None]
type Machines = Callable[[], list[Machine]]

NEXT = "next"
WIDTH = 110
WAIT_SECONDS = 0.2
CLOCKS_DIFFER = timedelta(seconds=60)
EVER = datetime.min.replace(tzinfo=UTC)
WAITING_FOR_STACK = "waiting for `make demo` or `make serve` in another terminal"


def main(environment: Mapping[str, str]) -> int:
    """0 when the execution succeeded, 1 when it did not. StackError where there is none to show."""
    machine, found = chosen(_machines(environment), environment.get("REQUEST") or "", _tell)
    width = max(60, shutil.get_terminal_size((WIDTH, 0)).columns) if sys.stdout.isatty() else WIDTH
    console = Console(width, whole=(environment.get("FULL") or "0") != "0")
    try:
        with watched(SERVING, machine.pid) if machine.pid else nullcontext():
            print(f"Execution {found.arn.rpartition(':')[2]}\n  in {machine.where}", flush=True)
            execution = follow(machine, found, console, lambda line: print(line, flush=True))
    except BrokenPipeError:  # a reader such as `head` has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0 if execution.end and execution.end.status == "SUCCEEDED" else 1


def _machines(environment: Mapping[str, str]) -> Machines:
    if not environment.get("PROFILE"):
        return lambda: on_this_machine(SERVING)
    machine = in_aws(environment)
    return lambda: [machine]


def chosen(machines: Machines, request: str, tell: Tell) -> tuple[Machine, Started]:
    """The execution to show, and where it is. Waits for one unless a request is named."""
    if request not in ("", NEXT):
        return named(machines(), request)
    known: set[str] = set()
    after = EVER
    if request == NEXT:
        known = {started.arn for _, started in _newest_of_each(machines())}
        # A stack that starts meanwhile brings those of its last run along; a clock in AWS may be a little behind ours.
        after = datetime.now(UTC) - CLOCKS_DIFFER
    told = False
    while True:
        here = machines()
        new = [it for it in _newest_of_each(here) if it[1].at > after and it[1].arn not in known]
        if new:
            return max(new, key=lambda it: it[1].at)
        if not told:
            tell(f"waiting for an execution in {_places(here)}" if here else WAITING_FOR_STACK)
            told = True
        time.sleep(max([WAIT_SECONDS, *(machine.pause for machine in here)]))


def named(here: list[Machine], request: str) -> tuple[Machine, Started]:
    """The execution of a request. StackError where none of these has it."""
    if not here:
        raise StackError("No stack serves on this machine: start one with `make serve` or `make demo`.")
    for machine in reversed(here):
        with suppress(Unreachable):
            if found := machine.named(request):
                return machine, found
    raise StackError(f"No execution is called {request} in {_places(here)}: `make watch` alone shows the newest.")


def follow(machine: Machine, found: Started, console: Console, show: Tell) -> Execution:
    """Show its lines as they come, until it has ended. Unreachable when its stack ends before."""
    shown = 0
    while True:
        execution = machine.execution(found.arn)
        lines = list(console.lines(execution)) if execution else []
        for line in lines[shown:]:
            show(line)
        shown = len(lines)
        if execution and execution.end:
            return execution
        time.sleep(machine.pause)


def _newest_of_each(here: list[Machine]) -> list[tuple[Machine, Started]]:
    """A stack that is just going has none."""
    found = []
    for machine in here:
        with suppress(Unreachable):
            if started := machine.newest():
                found.append((machine, started))
    return found


def _places(here: list[Machine]) -> str:
    return " or ".join(machine.where for machine in here)


def _tell(message: str) -> None:
    print(f"  {message}", file=sys.stderr, flush=True)
