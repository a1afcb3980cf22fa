"""Work that several processes share: evaluations make thousands of plans."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context


def in_processes[Given, Made](work: Callable[[Given], Made], given: Sequence[Given]) -> list[Made]:
    """Return what `work` makes of each, in order, by a process for each processor (or PROCESSES of them)."""
    count = int(os.environ.get("PROCESSES") or 0) or os.cpu_count() or 1
    if count == 1 or len(given) < 2 * count:
        return list(map(work, given))
    with ProcessPoolExecutor(count, mp_context=get_context("fork")) as pool:
        return list(pool.map(work, given, chunksize=max(1, len(given) // (16 * count))))
