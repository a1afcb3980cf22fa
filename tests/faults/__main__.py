"""`make test-faults`: the matrix, pairs of faults, a soak, and the system without each of its guards; then imports."""

import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import batched
from typing import Any

from tests.faults.guards import GUARDS, find
from tests.faults.imports import guards as import_guards
from tests.faults.imports import matrix as import_matrix
from tests.faults.imports import plays as import_plays
from tests.faults.imports import system as imports
from tests.faults.matrix import Result, cells, doubles, recorded, table
from tests.faults.processes import Processes, processes
from tests.faults.promises import PROMISES
from tests.faults.scenarios import Play
from tests.faults.soak import AT_ONCE, RATE, bound, soak

DOUBLES, SOAK = 500, 2_000


def main() -> int:
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
    pairs, requests = int(os.environ.get("DOUBLES") or DOUBLES), int(os.environ.get("SOAK") or SOAK)
    with_guards = os.environ.get("GUARDS") != "0"
    count = os.environ.get("PROCESSES", "auto")
    started, is_whole = time.monotonic(), True
    at_once = os.cpu_count() or 1 if count == "auto" else max(1, int(count))
    with processes(at_once) as system:
        print(f"Seed {seed}.\n")
        results = matrix(system)
        is_whole &= totals(results, "cells")
        print(f"{time.monotonic() - started:.0f} s\n")
        is_whole &= totals(pairs_of(system, results, seed, pairs), "pairs of faults, by the seed")
        print(f"{time.monotonic() - started:.0f} s\n")
        is_whole &= soaked(system, seed, requests)
        print(f"{time.monotonic() - started:.0f} s\n")
        is_whole &= not with_guards or without_guards(system)
    print(f"{time.monotonic() - started:.0f} s\n\nImports.\n")
    with processes(at_once, imports.on_moto) as system:
        is_whole &= of_imports(system, seed, int(os.environ.get("IMPORTS") or 0))
        is_whole &= not with_guards or without_import_guards(system)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.monotonic() - started
    print(f"\n{seconds:.0f} s, of which the processors worked {used.ru_utime + used.ru_stime:.0f} s.")
    return 0 if is_whole else 1


def matrix(system: Processes) -> list[Result]:
    calls = system.one(recorded, None)
    chosen = list(cells(calls))
    count = sum(map(len, calls.values()))
    print(f"{count} calls that change something; {len(chosen)} cells remain of what can happen before and after each.")
    print("A code is how the request failed; in brackets, that the reconciler closed it.\n")
    results = system.play(chosen)
    for line in table(results):
        print(line)
    return results


def of_imports(system: Processes, seed: int, most: int) -> bool:
    """Play the matrix of imports, or `most` cells of it."""
    calls = system.one(import_matrix.recorded, None)
    chosen = list(import_matrix.cells(calls))
    print(f"{sum(map(len, calls.values()))} calls that change table, bucket or machine; {len(chosen)} cells.")
    if 0 < most < len(chosen):
        chosen = random.Random(seed).sample(chosen, most)  # noqa: S311 - chooses faults
        print(f"{most} of them are played, chosen by the seed.")
    parts = system.each(import_matrix.play_all, list(batched(chosen, 10, strict=False)))
    results = [result for part in parts for result in part]
    for line in import_matrix.table(results):
        print(line)
    plays = [result.play for result in results]
    return _totals(plays, (str(result.cell) for result in results), import_plays.PROMISES)


def without_import_guards(system: Processes) -> bool:
    print("Without a guard of imports, and the first cell that shows it:")
    return all(list(_found(system, import_guards.find, import_guards.GUARDS)))


def pairs_of(system: Processes, results: Sequence[Result], seed: int, count: int) -> list[Result]:
    return system.play(doubles(results, random.Random(seed), count))  # noqa: S311 - chooses faults


def totals(results: Sequence[Result], what: str) -> bool:
    """Print how many of each outcome there were and what is broken; return whether nothing is."""
    happened = sum(len(result.play.happened) == len(result.cell.faults) for result in results)
    print(f"\n{len(results)} {what}; in {happened} all faults happened.")
    return _totals((result.play for result in results), (str(result.cell) for result in results))


def _totals(plays: Iterable[Play], names: Iterable[str], promises: Iterable[str] = PROMISES) -> bool:
    outcomes, broken = Counter[str](), Counter[str]()
    lines: list[str] = []
    for name, play in zip(names, plays, strict=True):
        outcomes[play.outcome] += 1
        broken.update({violation.promise for violation in play.violations})
        lines += [f"BROKEN {name}: {violation.promise}: {violation.how}" for violation in play.violations]
    for outcome, count in outcomes.most_common():
        print(f"{count:7} {outcome}")
    for line in lines:
        print(line)
    print(", ".join(f"{broken[promise]} {promise}" for promise in promises))
    return not lines


def soaked(system: Processes, seed: int, count: int) -> bool:
    seeds = (f"{seed}:{number}" for number in range(count))
    parts = system.each(soak, list(batched(seeds, AT_ONCE, strict=False)))
    results = [result for part in parts for result in part]
    faults = sum(len(result.play.happened) for result in results)
    print(f"\n{count} requests, {RATE:.0%} of the calls that change something with a fault: {faults} faults.")
    plays = [result.play for result in results]
    is_whole = _totals(plays, (f"{result.seed}: {_faults(result.play)}" for result in results))
    if is_whole:
        print(f"0 in {count:,} bounds it below {bound(count):.2%} at 95 %.")
    return is_whole


def _faults(play: Play) -> str:
    return " + ".join(map(str, play.happened)) or "no fault"


def without_guards(system: Processes) -> bool:
    print("Without a guard, and the first cell that shows it:")
    return all(list(_found(system, find, GUARDS)))


def _found(system: Processes, find: Callable[[Any, str], Any], guards: Iterable[str]) -> Iterator[bool]:
    for guard, result, count in system.each(find, guards):
        if result is None:
            print(f"  - {guard}: NOT SEEN in {count} cells")
        else:
            violation = result.play.violations[0]
            print(f"  - {guard}: {result.cell}\n      {violation.promise}: {violation.how} (cell {count})")
        yield result is not None


if __name__ == "__main__":
    sys.exit(main())
