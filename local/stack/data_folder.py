"""The folder in which a stack keeps its data, and the lock that lets one stack at a time use it."""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from local.stack.errors import StackError

# Seconds that the emulator of a killed command may need to save and end by itself.
ORPHAN_SECONDS = 15.0


@contextmanager
def owned(folder: Path, progress: Callable[[str], None]) -> Iterator[int]:
    """Lock `folder` and yield the lock's descriptor. A child that inherits it holds the lock as well.

    The system releases the lock with the last process that has it, so a lock file left behind never blocks.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StackError(f"The data folder {folder} cannot be used: {error.strerror}.") from None
    try:
        _lock(descriptor, folder, progress)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield descriptor
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def clear(folder: Path) -> None:
    """Remove a stack's data. Raise StackError while a stack uses it."""
    if folder.exists():
        with owned(folder, lambda _: None):
            shutil.rmtree(folder)


def _lock(descriptor: int, folder: Path, progress: Callable[[str], None]) -> None:
    waiting_since = None
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            owner = _owner(descriptor)
            if owner is None or is_alive(owner):
                raise StackError(
                    f"A stack is already running with its data in {folder} (process {owner}): stop it first."
                ) from None
        else:
            if (owner := _owner(descriptor)) is not None:
                progress(f"the last run (process {owner}) was killed; continuing with the data that it saved")
            return
        if waiting_since is None:
            waiting_since = time.monotonic()
            progress(f"the last run (process {owner}) was killed; waiting for its emulator to end")
        if time.monotonic() - waiting_since > ORPHAN_SECONDS:
            raise StackError(f"An emulator of the killed run {owner} still uses {folder}: end it, then try again.")
        time.sleep(0.1)


def _owner(descriptor: int) -> int | None:
    text = os.pread(descriptor, 32, 0)
    return int(text) if text.isdigit() else None


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
