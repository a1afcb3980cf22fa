"""`python -m bench`: measures Studyplan against its floors. A missed goal is printed; it is not a failure.

It also computes what a million plans cost, and plays 1,000 requests a second over an account's quotas. ONLY=cost does
nothing else, FORMAT=json prints JSON, WRITE=1 writes these two into docs/proof.md.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import clients, cost, embedded, load, sizes, start_up
from bench.child import ROOT, ask, sources, variables
from bench.figures import Figure, NotMeasured, figure
from bench.table import as_json, summary, table
from evals.documents import PROOF, write_section
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
        print_progress("retrieval from libraries of up to 100,000 resources")
        yield from sizes.measure()
        print_progress("the embedded stack against no-ops")
        yield from embedded.measure(Path(folder))
        print_progress("eight clients of `make serve`")
        yield from clients.measure(Path(folder) / "served")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args(arguments)
    is_json = chosen.json or os.environ.get("FORMAT") == "json"
    if os.environ.get("WRITE"):
        _write()
    started = time.monotonic()
    try:
        measured = [] if os.environ.get("ONLY") == "cost" else list(figures())
    except (StackError, NotMeasured) as error:
        print(error, file=sys.stderr)
        return 1
    if is_json:
        computed = {"cost": cost.as_json(), "load": load.as_json()}
        print(json.dumps({"figures": json.loads(as_json(measured)), **computed}, indent=2))
        return 0
    if measured:
        print(table(measured))
        print(f"\n{summary(measured)} Ratios are taken within each round. {time.monotonic() - started:.0f} s.\n")
    print(f"{cost.as_text()}\n\n{load.as_text()}")
    return 0


def _write() -> None:
    write_section("make bench ONLY=cost WRITE=1: cost", cost.as_markdown())
    picture = PROOF.parent / "images" / "load.svg"
    picture.write_text(load.svg(), "utf-8")
    plot = f"![Requests that wait, by design](images/{picture.name})"
    write_section("make bench ONLY=cost WRITE=1: load", [*load.as_markdown(), "", plot])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
