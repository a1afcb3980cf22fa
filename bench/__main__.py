"""`python -m bench`: measures Studyplan against its floors. A missed goal is printed; it is not a failure."""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import clients, embedded, start_up
from bench.child import ROOT, ask, sources, variables
from bench.figures import Figure, NotMeasured, figure
from bench.table import as_json, summary, table
from local.stack.emulator_process import stack_python
from local.stack.errors import StackError

OWN_CODE_GOALS = {"7": 10.0, "365": 60.0}  # milliseconds


def own_code() -> Iterator[Figure]:
    folders = {"SEEDS_FOLDER": str(ROOT / "seeds"), "MEANING_FOLDER": str(ROOT / ".tools" / "meaning")}
    environment = variables(sources()["resources_api"], **folders)
    for days, measured in ask("bench.own_code", environment).items():
        name = f"own code of a {days}-day plan"
        yield figure(name, measured["totals"], "ms", goal=OWN_CODE_GOALS[days], note=measured["note"])
        yield figure(f"of it scheduling, {days} days", measured["schedule"], "ms", goal=OWN_CODE_GOALS[days])


def print_progress(message: str) -> None:
    print(f"  {message}", file=sys.stderr, flush=True)


def figures() -> Iterator[Figure]:
    stack_python()  # raises now, not after a minute, when the stack's environment is missing
    with tempfile.TemporaryDirectory(prefix="studyplan-bench-") as folder:
        print_progress("start-up of every handler, each against its floor")
        yield from start_up.measure(Path(folder))
        print_progress("own code")
        yield from own_code()
        print_progress("the embedded stack against no-ops")
        yield from embedded.measure(Path(folder))
        print_progress("eight clients of `make serve`")
        yield from clients.measure(Path(folder) / "served")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args(arguments)
    started = time.monotonic()
    try:
        measured = list(figures())
    except (StackError, NotMeasured) as error:
        print(error, file=sys.stderr)
        return 1
    if chosen.json:
        print(as_json(measured))
        return 0
    print(table(measured))
    print(f"\n{summary(measured)} Ratios are taken within each round. {time.monotonic() - started:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
