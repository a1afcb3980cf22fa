"""`make contract`: the API held to docs/openapi.json by schemathesis, and the document to a linter's ruleset."""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from local.errors import StackError
from local.stack import running
from tests.conformance.exploration import Explored, explore, links
from tests.owners.world import Bearer, moved_in

OWNERS = ("anna", "ben")
A_DAY = 24 * 60  # minutes that a token is good for


def explored(cases: int, seed: int) -> Explored:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running(folder / "data", signs=False) as stack:
            bearers = ((owner, Bearer(stack.url, stack.issuer.token(owner, A_DAY))) for owner in OWNERS)
            owners = tuple(moved_in(bearer, owner) for owner, bearer in bearers)
            return explore(stack.url, owners, folder, cases, seed)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("--cases", type=int, default=100, help="cases an operation, in each phase that makes them up")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="the same calls again")
    chosen = parser.parse_args()
    started = time.monotonic()
    try:
        found = explored(chosen.cases, chosen.seed)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    print(
        f"Links: {len(found.followed)} of {len(links())} were followed, {sum(found.followed.values()):,} times in all."
    )
    for link in sorted(found.neglected):
        print(f"  not once: {link}")
    for complaint in found.complaints:
        print(f"FOUND: {complaint}")
    print(f"The contract took {time.monotonic() - started:.0f} s, seed {chosen.seed}.")
    return 1 if found.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
