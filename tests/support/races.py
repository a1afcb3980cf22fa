"""Calls that come at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

RACERS = 12


def at_once[T](call: Callable[[int], T], racers: int = RACERS) -> list[T]:
    """Return what each call returns; every racer calls with its number, and none before all are ready."""
    gate = threading.Barrier(racers)

    def racer(number: int) -> T:
        gate.wait()
        return call(number)

    with ThreadPoolExecutor(racers) as pool:
        return list(pool.map(racer, range(racers)))
