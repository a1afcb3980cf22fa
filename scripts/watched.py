"""Run a command and see to it that nothing it started is left: `python -m scripts.watched SECONDS COMMAND ...`.

On Linux this process becomes the parent of every orphan among its descendants, so none can hide from it by a
new session or another environment. It ends what is left and then fails, naming it. Elsewhere, the time limit
alone holds.
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
GRACE = 3.0  # seconds in which what is ending anyway may end by itself
OUT_OF_TIME = 124


def adopt_orphans() -> None:
    if sys.platform == "linux" and ctypes.CDLL(None).prctl(BECOME_PARENT_OF_ORPHANS, 1, 0, 0, 0) != 0:
        raise OSError("the kernel does not let this process adopt orphans")


def descendants() -> dict[int, str]:
    """Process id to command line, of all that runs below this process; empty where there is no /proc."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has just ended
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(stat.parent.name)] = int(parent)
    below, found = {os.getpid()}, set[int]()
    while below:
        below = {child for child, parent in parents.items() if parent in below} - found
        found |= below
    return {pid: _command(pid) for pid in sorted(found)}


def _command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return "(ended meanwhile)"


def _bury() -> None:
    """Take note of adopted children that have ended, or they stay in the process list."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def settled(seconds: float) -> dict[int, str]:
    """What still runs after that much time to end by itself."""
    until = time.monotonic() + seconds
    while True:
        _bury()
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
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # being stopped is no excuse either
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
    for pid, what in left.items():
        print(f"Left running, now ended: {pid} {what}", file=sys.stderr)
    end(left)
    return status or (1 if left else 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
