"""`python -m local serve|start-api|invoke|demo|watch|token|reset`: the embedded stack from a terminal."""

import argparse
import importlib
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from local import bridge, samlocal, watch
from local.errors import StackError
from local.fixtures import event_for, store_fixtures
from local.issuer import token_for
from local.serving import serving_now
from local.stack import DATA, SERVING, TEMPLATE, running
from local.state import clear


def tell(message: str) -> None:
    print(f"  {message}", file=sys.stderr, flush=True)


def serve(data: Path, port: int, template: Path, *, in_containers: bool = False) -> int:
    """Serve until Ctrl-C or TERM; with AUTH=jwt only those who bring a token.

    `in_containers` has `sam local start-api` run the functions of the API, behind the same front.
    """
    signs = signs_in(os.environ)
    on_stop(_interrupt)
    if in_containers:
        samlocal.needed_engine()
    for_what, near = "start-api" if in_containers else "serve", bridge.gateway()
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
            api = until.enter_context(samlocal.api(stack.serving(for_what), tell, stack.logs / "start-api.log"))
            stack.emulator.order("lead elsewhere", url=api)
        elif ours:
            samlocal.tell_containers(stack.serving(for_what))
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


def invoke(data: Path, environment: Mapping[str, str]) -> int:
    """One step in a container, with its event of tests/events/; before a stack that serves, or else one of its own."""
    step = environment.get("STEP") or ""
    samlocal.function_named(step)
    samlocal.needed_engine()
    served = [it for it in serving_now(SERVING) if it.command in ("serve", "start-api")]
    with ExitStack() as until:
        if not served:
            stack = until.enter_context(running(data, bridge=bridge.gateway(), tell=tell))
            served = [stack.serving("invoke")]
        tell("storing what the steps need: one fixed request")
        store_fixtures(served[-1])
        return samlocal.invoke(served[-1], step, event_for(step, data), tell)


def reset(data: Path) -> int:
    """Forget everything that was kept between runs."""
    clear(data)
    print("The local data is gone.")
    return 0


def token(data: Path) -> int:
    print(token_for(os.environ, data))
    return 0


def signs_in(environment: Mapping[str, str]) -> bool:
    """Whether the front signs for those who come without a token."""
    asked = environment.get("AUTH") or "local"
    if asked not in ("local", "jwt"):
        raise StackError(
            f"AUTH is local (callers need no token) or jwt (they bring one of `make token`), not '{asked}'."
        )
    return asked == "local"


def port_number(text: str) -> int:
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise StackError(f"The port must be a number from 0 to 65535, not {text!r}.")
    return int(text)


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    commands = whole.add_subparsers(dest="command", required=True)
    kept = argparse.ArgumentParser(add_help=False)
    kept.add_argument("--data", type=Path, default=DATA, help="where the data is kept between runs")
    serving = commands.add_parser("serve", parents=[kept], help="keep the API up")
    serving.add_argument("--port", type=port_number, default=8000)
    serving.add_argument("--template", type=Path, default=TEMPLATE, help="what to deploy")
    containers = commands.add_parser(
        "start-api", parents=[kept], help="the same, its functions in sam local's containers"
    )
    containers.add_argument("--port", type=port_number, default=8000)
    commands.add_parser("invoke", parents=[kept], help="one step with sam local (STEP=validate_plan)")
    commands.add_parser(
        "watch",
        help="an execution as the console would show it",
        description=watch.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands.add_parser("token", parents=[kept], help="print a token (OWNER=anna EXPIRES=60)")
    commands.add_parser("reset", parents=[kept], help="clear the kept data")
    commands.add_parser("demo", help="one learner's request, from start to plan", add_help=False)
    return whole


def main(arguments: Sequence[str]) -> int:
    try:
        chosen, rest = parser().parse_known_args(arguments)
        if rest and chosen.command != "demo":
            parser().error(f"unrecognized arguments: {' '.join(rest)}")
        match chosen.command:
            case "serve":
                return serve(chosen.data, chosen.port, chosen.template)
            case "start-api":
                return serve(chosen.data, chosen.port, TEMPLATE, in_containers=True)
            case "invoke":
                return invoke(chosen.data, os.environ)
            case "watch":
                return watch.main(os.environ)
            case "token":
                return token(chosen.data)
            case "reset":
                return reset(chosen.data)
            case _:
                demo: int = importlib.import_module("local.demo").main(rest)
                return demo
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
