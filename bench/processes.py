"""Processor time and memory of a process and all its descendants, from Linux's /proc."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Usage:
    """User and system seconds so far, memory in MB (pages that processes share count once), number of processes."""

    seconds: float
    megabytes: float
    processes: int

    def since(self, before: "Usage") -> "Usage":
        return Usage(self.seconds - before.seconds, self.megabytes, self.processes)


def can_be_read() -> bool:
    """Return whether this system has the files."""
    return (PROC / "self" / "smaps_rollup").exists()


def usage_of(root: int) -> Usage:
    """Return what `root` and its descendants use; nothing on a system without the files."""
    family = list(_family(root, _stats()))
    seconds = sum(ticks for _, ticks in family) / TICKS
    return Usage(seconds, sum(_kilobytes(pid) for pid, _ in family) / 1024, len(family))


def _stats() -> Mapping[int, tuple[int, int]]:
    """Return parent and ticks of every process; the ticks of its ended children are among them."""
    by_pid = {}
    for folder in PROC.glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            # The name, in parentheses, may contain anything.
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            by_pid[int(folder.name)] = int(fields[1]), sum(map(int, fields[11:15]))
    return by_pid


def _family(root: int, stats: Mapping[int, tuple[int, int]]) -> Iterator[tuple[int, int]]:
    if root in stats:
        yield root, stats[root][1]
    for pid, (parent, _) in stats.items():
        if parent == root:
            yield from _family(pid, stats)


def _kilobytes(pid: int) -> int:
    with suppress(OSError):
        text = (PROC / str(pid) / "smaps_rollup").read_text(encoding="utf-8")
        if line := re.search(r"^Pss: +(\d+) kB$", text, re.MULTILINE):
            return int(line[1])
    return 0
