"""Plays in several processes, each with a system of its own."""

import io
import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import batched
from multiprocessing import get_context
from typing import Any

from tests.faults.emulation import on_moto
from tests.faults.matrix import Cell, Result, played
from tests.faults.system import System
from tests.support import aws

AT_ONCE = 10  # cells that a process is given
_ENTERED: list[AbstractContextManager[Any]] = []
_SYSTEM: list[Any] = []

type Enter = Callable[[], AbstractContextManager[Any]]


def _begin(enter: Enter) -> None:
    """Make this process's system. What the functions print and log is dropped."""
    os.environ |= aws.SETTINGS | {"POWERTOOLS_LOG_LEVEL": "CRITICAL"}
    logging.disable(logging.CRITICAL)
    sys.stdout = io.StringIO()
    entered = enter()
    _SYSTEM.append(entered.__enter__())
    _ENTERED.append(entered)  # else it would end here


def _work[A, R](work: Callable[[Any, A], R], argument: A) -> R:
    sys.stdout.seek(0)
    sys.stdout.truncate()
    return work(_SYSTEM[0], argument)


class Processes:
    """Does work with the systems of several processes."""

    def __init__(self, executor: ProcessPoolExecutor) -> None:
        self._executor = executor

    def one[A, R](self, work: Callable[[Any, A], R], argument: A) -> R:
        return self._executor.submit(_work, work, argument).result()

    def each[A, R](self, work: Callable[[Any, A], R], arguments: Iterable[A]) -> Iterator[R]:
        yield from self._executor.map(partial(_work, work), arguments)

    def play(self, cells: Iterable[Cell]) -> list[Result]:
        """Play the cells, and return the results in their order."""
        done = self.each(_play_all, list(batched(cells, AT_ONCE, strict=False)))
        return [result for results in done for result in results]


def _play_all(system: System, cells: tuple[Cell, ...]) -> list[Result]:
    return [played(system, cell) for cell in cells]


@contextmanager
def processes(count: int, enter: Enter = on_moto) -> Iterator[Processes]:
    """Yield processes that each have a system of their own, which `enter` makes."""
    spawn = get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=spawn, initializer=_begin, initargs=(enter,)) as executor:
        yield Processes(executor)
