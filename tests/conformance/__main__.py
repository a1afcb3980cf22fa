"""`make contract`: the document held to a linter's rules, and the API held to the document by schemathesis."""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from local.stack.errors import StackError
from local.stack.stack import running
from tests.conformance.broken import BREAKAGES
from tests.conformance.exploration import Explored, explore, links
from tests.conformance.linting import blind_rules, lint
from tests.owners.world import Bearer, moved_in
from tools.node import NodeError

OWNERS = ("anna", "ben")
A_DAY = 24 * 60  # minutes that a token is good for


def linted(folder: Path) -> list[str]:
    """What is wrong with the document, or with the linter."""
    faults, blind = lint(), blind_rules(folder)
    print(f"Linter: {len(faults)} faults in docs/openapi.json; {len(BREAKAGES) - len(blind)} of {len(BREAKAGES)} seen")
    print("  in a copy that is broken on purpose, each by its own rule (.spectral.yaml).", flush=True)
    return [*map(str, faults), *(f"the rule {rule} does not see what it is there for" for rule in blind)]


def explored(folder: Path, cases: int, seed: int) -> Explored:
    with running(folder / "data", signs=False) as stack:
        bearers = ((owner, Bearer(stack.url, stack.issuer.token(owner, A_DAY))) for owner in OWNERS)
        try:
            owners = tuple(moved_in(bearer, owner) for owner, bearer in bearers)
        except AssertionError as broken:  # each answer is held to the document here too
            return Explored([f"the first calls of an owner went wrong: {str(broken)[:1000]}"])
        return explore(stack.url, owners, folder, cases, seed)


def told(found: Explored, seed: int, seconds: float) -> None:
    followed, every = sorted(found.followed), links()
    print(f"Links: {len(followed)} of {len(every)} were followed, {sum(found.followed.values()):,} times in all.")
    for link in sorted(found.neglected):
        print(f"  not once: {link}")
    for complaint in found.complaints:
        print(f"FOUND: {complaint}")
    print(f"The contract took {seconds:.0f} s; seed {seed}, {len(found.complaints)} findings.")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("--cases", type=int, default=100, help="cases an operation, in each phase that makes them up")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="the same calls again")
    chosen = parser.parse_args()
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory() as name:
            wrong = linted(Path(name))
            found = explored(Path(name), chosen.cases, chosen.seed)
    except (NodeError, StackError) as error:
        print(error, file=sys.stderr)
        return 1
    found.complaints += wrong
    told(found, chosen.seed, time.monotonic() - started)
    return 1 if found.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
