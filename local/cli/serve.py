"""`make serve` and `make start-api`: serve the API on this machine until Ctrl-C."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from local.cli.backfill import complete_data
from local.cli.progress import print_progress
from local.sam_local import container_engine, sam_commands
from local.stack.errors import StackError
from local.stack.stack import TEMPLATE, running


def serve(data: Path, port: int, template: Path, *, in_containers: bool = False) -> int:
    """Serve until Ctrl-C or TERM; with AUTH=jwt only callers with a token.

    With `in_containers`, `sam local start-api` runs the functions of the API, behind the same front.
    """
    signs = signs_for_callers(os.environ)
    on_stop(_interrupt)
    if in_containers:
        sam_commands.require_engine()
    command, bridge = "start-api" if in_containers else "serve", container_engine.gateway()
    # Containers, and commands that look for a stack, need outputs that another template may not have.
    is_our_template = template == TEMPLATE
    with (
        suppress(KeyboardInterrupt),
        ExitStack() as until_stopped,
        running(
            data,
            port,
            template=template,
            signs=signs,
            elsewhere=in_containers,
            bridge=bridge,
            announce=command if is_our_template else None,
            progress=print_progress,
        ) as stack,
    ):
        if in_containers:
            log = stack.logs / "start-api.log"
            api = until_stopped.enter_context(sam_commands.api(stack.serving(command), print_progress, log))
            stack.emulator.order("lead elsewhere", url=api)
        elif is_our_template:
            sam_commands.write_variables(stack.serving(command))
        if is_our_template:
            complete_data(stack, data, print_progress)
        port = urlsplit(stack.url).port or port
        print(f"Studyplan listens at http://localhost:{port} (Ctrl-C stops it)", flush=True)
        if is_our_template:
            print(f"Open http://localhost:{port}/ in a browser; the API is below /api/", flush=True)
        with suppress(KeyboardInterrupt):
            while True:
                time.sleep(1)
                stack.ensure_alive()
        on_stop(signal.SIG_IGN)
        print_progress("stopping; the data is kept for the next run")
        until_stopped.close()
    return 0


def on_stop(handler: "Callable[[int, FrameType | None], None] | signal.Handlers") -> None:
    """Handle Ctrl-C and TERM with `handler`. Both are set, since a shell starts background jobs with Ctrl-C ignored."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def signs_for_callers(environment: Mapping[str, str]) -> bool:
    """Return whether the front signs tokens for callers that have none. Raise StackError for an unknown AUTH."""
    mode = environment.get("AUTH") or "local"
    if mode not in ("local", "jwt"):
        raise StackError(
            f"AUTH must be local (callers need no token) or jwt (they send a token of `make token`), not '{mode}'."
        )
    return mode == "local"
