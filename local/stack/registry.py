"""Which stacks serve on this machine, so that other commands find them: a file each, gone with its stack."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from local.stack.data_folder import is_alive

# A demo is over the moment its plan is there: who watches it has yet to read how its execution ended.
WATCHERS_SECONDS = 3.0


@dataclass(frozen=True)
class Serving:
    """A stack: its driver's process, what it is for, where it answers, and what was deployed."""

    pid: int
    command: str
    url: str
    endpoint: str
    outputs: dict[str, str]
    resources: dict[str, str]


@contextmanager
def announced(folder: Path, serving: Serving) -> Iterator[None]:
    """Found by others meanwhile."""
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
    """Meanwhile the stack of that process does not stop without a moment for this one to see its end."""
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
    """Those whose process is there, the newest last; files of killed ones are removed."""
    found = []
    for path in sorted(folder.glob("*.json"), key=_age):
        with suppress(OSError, ValueError, TypeError):
            serving = Serving(**json.loads(path.read_text("utf-8")))
            if is_alive(serving.pid):
                found.append(serving)
            else:
                path.unlink(missing_ok=True)
    return found


def _age(path: Path) -> float:
    with suppress(OSError):
        return path.stat().st_mtime
    return 0.0
