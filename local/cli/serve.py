"""`make serve` and `make start-api`: the API on this machine until Ctrl-C."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from local.cli.progress import tell
from local.sam_local import container_engine, sam_commands
from local.stack.errors import StackError
from local.stack.stack import TEMPLATE, running


def serve(data: Path, port: int, template: Path, *, in_containers: bool = False) -> int:
    """Serve until Ctrl-C or TERM; with AUTH=jwt only those who bring a token.

    `in_containers` has `sam local start-api` run the functions of the API, behind the same front.
    """
    signs = signs_in(os.environ)
    on_stop(_interrupt)
    if in_containers:
        sam_commands.needed_engine()
    for_what, near = "start-api" if in_containers else "serve", container_engine.gateway()
    # Another template has not what containers, and who looks for a stack, have to be told.
    ours = template == TEMPLATE
    with (
        suppress(KeyboardInterrupt),
        ExitStack() as until,
        running(
            data,
            port,
            template=template,
            signs=signs,
            elsewhere=in_containers,
            bridge=near,
            announce=for_what if ours else None,
            tell=tell,
        ) as stack,
    ):
        if in_containers:
            api = until.enter_context(sam_commands.api(stack.serving(for_what), tell, stack.logs / "start-api.log"))
            stack.emulator.order("lead elsewhere", url=api)
        elif ours:
            sam_commands.tell_containers(stack.serving(for_what))
        port = urlsplit(stack.url).port or port
        print(f"Studyplan listens at http://localhost:{port} (Ctrl-C stops it)", flush=True)
        with suppress(KeyboardInterrupt):
            while True:
                time.sleep(1)
                stack.ensure_alive()
        on_stop(signal.SIG_IGN)
        tell("stopping; the data stays for the next time")
        until.close()
    return 0


def on_stop(handler: "Callable[[int, FrameType | None], None] | signal.Handlers") -> None:
    """What Ctrl-C and TERM do from now on; both are said, since a shell starts background jobs with Ctrl-C ignored."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def signs_in(environment: Mapping[str, str]) -> bool:
    """Whether the front signs for those who come without a token."""
    asked = environment.get("AUTH") or "local"
    if asked not in ("local", "jwt"):
        raise StackError(
            f"AUTH is local (callers need no token) or jwt (they bring one of `make token`), not '{asked}'."
        )
    return asked == "local"
