"""`python -m local serve|start-api|invoke|demo|watch|token|reset`: the embedded stack from a terminal."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from local.cli.invoke import invoke
from local.cli.serve import serve
from local.execution_view import watch
from local.stack.data_folder import clear
from local.stack.errors import StackError
from local.stack.issuer import token_for
from local.stack.stack import DATA, TEMPLATE


def reset(data: Path) -> int:
    """Forget everything that was kept between runs."""
    clear(data)
    print("The local data is gone.")
    return 0


def token(data: Path) -> int:
    print(token_for(os.environ, data))
    return 0


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
                demo: int = importlib.import_module("local.cli.demo").main(rest)
                return demo
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
