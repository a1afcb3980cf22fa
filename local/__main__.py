"""`python -m local serve|start-api|invoke|demo|import|watch|token|reset|backfill|reindex|feedback`: embedded stack."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from local.cli import backfill, feedback
from local.cli.invoke import invoke
from local.cli.serve import serve
from local.execution_view import watch
from local.importing import import_catalogue
from local.stack.data_folder import clear
from local.stack.errors import StackError
from local.stack.issuer import token_for
from local.stack.stack import DATA, TEMPLATE


def reset(data: Path) -> int:
    """Delete the data that was kept between runs."""
    clear(data)
    print("The local data is deleted.")
    return 0


def token(data: Path) -> int:
    print(token_for(os.environ, data))
    return 0


def port_number(text: str) -> int:
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise StackError(f"The port must be a number from 0 to 65535, not {text!r}.")
    return int(text)


def parser() -> argparse.ArgumentParser:
    main_parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    commands = main_parser.add_subparsers(dest="command", required=True)
    with_data = argparse.ArgumentParser(add_help=False)
    with_data.add_argument("--data", type=Path, default=DATA, help="where the data is kept between runs")
    serving = commands.add_parser("serve", parents=[with_data], help="serve the API")
    serving.add_argument("--port", type=port_number, default=8000)
    serving.add_argument("--template", type=Path, default=TEMPLATE, help="what to deploy")
    containers = commands.add_parser(
        "start-api", parents=[with_data], help="serve the API with its functions in sam local's containers"
    )
    containers.add_argument("--port", type=port_number, default=8000)
    commands.add_parser("invoke", parents=[with_data], help="run one function with sam local (STEP=validate_plan)")
    commands.add_parser(
        "watch",
        help="show an execution as the Step Functions console would",
        description=watch.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands.add_parser(
        "import",
        help="import a catalogue file into the served library",
        description=import_catalogue.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands.add_parser("token", parents=[with_data], help="print a token (OWNER=anna EXPIRES=60)")
    commands.add_parser("reset", parents=[with_data], help="delete the kept data")
    commands.add_parser(
        "backfill",
        help="give rows of earlier releases what lists need",
        description=backfill.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands.add_parser(
        "reindex",
        help="give resources of earlier releases the rows by which they are found (APPLY=1)",
        description=backfill.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands.add_parser(
        "feedback",
        help="show which of the last plans would change by feedback",
        description=feedback.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands.add_parser("demo", help="make one learner's plan and print it", add_help=False)
    return main_parser


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
            case "import":
                return import_catalogue.main(os.environ)
            case "token":
                return token(chosen.data)
            case "backfill":
                return backfill.main(os.environ)
            case "reindex":
                return backfill.reindex_table(os.environ)
            case "feedback":
                return feedback.main(os.environ)
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
    sys.path.append(str(TEMPLATE.parent / "layers" / "studyplan"))  # for the demo's variables and for backfill
    sys.exit(main(sys.argv[1:]))
