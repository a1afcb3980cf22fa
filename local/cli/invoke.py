"""`make invoke`: one step of the state machine in a container."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from local.cli.progress import tell
from local.sam_local import container_engine, sam_commands
from local.sam_local.fixtures import event_for, store_fixtures
from local.stack.registry import serving_now
from local.stack.stack import SERVING, running


def invoke(data: Path, environment: Mapping[str, str]) -> int:
    """One step in a container, with its event of tests/events/; before a stack that serves, or else one of its own."""
    step = environment.get("STEP") or ""
    sam_commands.function_named(step)
    sam_commands.needed_engine()
    served = [it for it in serving_now(SERVING) if it.command in ("serve", "start-api")]
    with ExitStack() as until:
        if not served:
            stack = until.enter_context(running(data, bridge=container_engine.gateway(), tell=tell))
            served = [stack.serving("invoke")]
        tell("storing what the steps need: one fixed request")
        store_fixtures(served[-1])
        return sam_commands.invoke(served[-1], step, event_for(step, data), tell)
