"""Runs a command and checks that no process it started is left: `python -m scripts.watched SECONDS COMMAND ...`.

On Linux this process becomes the parent of every orphan among its descendants, so that a new session or another
environment hides none. It ends the processes that are left, names them and fails. On other systems only the time
limit holds.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

BECOME_PARENT_OF_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER in <linux/prctl.h>
GRACE = 3.0  # seconds in which processes may end by themselves
OUT_OF_TIME = 124


def adopt_orphans() -> None:
    if sys.platform == "linux" and ctypes.CDLL(None).prctl(BECOME_PARENT_OF_ORPHANS, 1, 0, 0, 0) != 0:
        raise OSError("the kernel does not let this process adopt orphans")


def descendants() -> dict[int, str]:
    """Return process id -> command line of every process below this one; empty on systems without /proc."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has just ended
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(stat.parent.name)] = int(parent)
    level, below = {os.getpid()}, set[int]()
    while level:
        level = {child for child, parent in parents.items() if parent in level} - below
        below |= level
    return {pid: _command(pid) for pid in sorted(below)}


def _command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return "(ended meanwhile)"


def _reap() -> None:
    """Collect adopted children that have ended, or they stay in the process list."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def settled(seconds: float) -> dict[int, str]:
    """Return the processes that still run after this time."""
    until = time.monotonic() + seconds
    while True:
        _reap()
        left = descendants()
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.05)


def end(processes: dict[int, str]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        processes = settled(GRACE)


def main(arguments: Sequence[str]) -> int:
    limit, *command = arguments
    adopt_orphans()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # also when this process is stopped
    child = subprocess.Popen(command)
    try:
        status = child.wait(float(limit))
    except subprocess.TimeoutExpired:
        print(f"Not done after {limit} seconds: ended.", file=sys.stderr)
        end({child.pid: ""} | descendants())
        return OUT_OF_TIME
    except KeyboardInterrupt:
        end({child.pid: ""} | descendants())
        return 130
    left = settled(GRACE)
    for pid, command_line in left.items():
        print(f"Left running, now ended: {pid} {command_line}", file=sys.stderr)
    end(left)
    return status or (1 if left else 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
