"""`make invoke`: runs one function in a container."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from local.cli.progress import print_progress
from local.sam_local import container_engine, sam_commands
from local.sam_local.fixtures import event_for, store_fixtures
from local.stack.registry import serving_now
from local.stack.stack import SERVING, running


def invoke(data: Path, environment: Mapping[str, str]) -> int:
    """Run the function STEP with its event of tests/events/, and return the exit code of `sam local invoke`.

    The function uses the stack of `make serve` or `make start-api` where one is running, else a stack of its own.
    """
    step = environment.get("STEP") or ""
    sam_commands.function_id_of(step)
    sam_commands.require_engine()
    stacks = [serving for serving in serving_now(SERVING) if serving.command in ("serve", "start-api")]
    with ExitStack() as until_done:
        if not stacks:
            stack = until_done.enter_context(running(data, bridge=container_engine.gateway(), progress=print_progress))
            stacks = [stack.serving("invoke")]
        print_progress("storing the fixed plan request that the steps need")
        store_fixtures(stacks[-1])
        return sam_commands.invoke(stacks[-1], step, event_for(step, data), print_progress)
