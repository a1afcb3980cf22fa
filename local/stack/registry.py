"""The stacks that serve on this machine: a file for each, by which other commands find it, removed when it stops."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from local.stack.data_folder import is_alive

# A demo ends as soon as its plan is there; `make watch` has yet to read how the execution ended.
WATCHERS_SECONDS = 3.0


@dataclass(frozen=True)
class Serving:
    """A stack that serves: the command that started it, its process, its addresses, and what is deployed in it."""

    pid: int
    command: str
    url: str
    endpoint: str
    outputs: dict[str, str]
    resources: dict[str, str]


@contextmanager
def announced(folder: Path, serving: Serving) -> Iterator[None]:
    """Let other commands find the stack until the end."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{serving.pid}.json"
    half_written = path.with_suffix(".new")
    half_written.write_text(json.dumps(asdict(serving)), encoding="utf-8")
    half_written.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        _let_watchers_see_the_end(folder, serving.pid)


@contextmanager
def watched(folder: Path, pid: int) -> Iterator[None]:
    """Let the stack of process `pid` wait a moment before it stops, so that this process sees how it ends."""
    mark = folder / f"{pid}.watched-by-{os.getpid()}"
    mark.touch()
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)


def _let_watchers_see_the_end(folder: Path, pid: int) -> None:
    give_up = time.monotonic() + WATCHERS_SECONDS
    while marks := list(folder.glob(f"{pid}.watched-by-*")):
        for mark in marks:
            if time.monotonic() > give_up or not is_alive(int(mark.name.rpartition("-")[2])):
                mark.unlink(missing_ok=True)
        time.sleep(0.05)


def serving_now(folder: Path) -> list[Serving]:
    """Return the stacks whose process is alive, the newest last; remove the files of those that were killed."""
    alive = []
    for path in sorted(folder.glob("*.json"), key=_age):
        with suppress(OSError, ValueError, TypeError):
            serving = Serving(**json.loads(path.read_text("utf-8")))
            if is_alive(serving.pid):
                alive.append(serving)
            else:
                path.unlink(missing_ok=True)
    return alive


def _age(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0
