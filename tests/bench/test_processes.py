"""What a process and its descendants use, as the benchmark reads it."""

import os
import subprocess
import sys

import pytest

from bench.processes import can_be_read, usage_of

pytestmark = pytest.mark.skipif(not can_be_read(), reason="this system has no /proc")

# A child that has used a processor for a while and ended, then one that lives; the line says that they are there.
FAMILY = """
import subprocess, sys
subprocess.run([sys.executable, "-c", "sum(range(20_000_000))"], check=True)
alive = subprocess.Popen([sys.executable, "-c", "input()"], stdin=sys.stdin)
print("ready", flush=True)
alive.wait()
"""


def test_ended_and_living_descendants_count() -> None:
    before = usage_of(os.getpid())
    with subprocess.Popen(
        [sys.executable, "-c", FAMILY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "ready\n"
        family, all_of_us = usage_of(parent.pid), usage_of(os.getpid())
        parent.communicate("")
    assert family.processes == 2
    assert family.seconds > 0.1, "the child that ended has used more"
    assert family.megabytes > 5
    assert all_of_us.since(before).seconds >= family.seconds
    assert all_of_us.processes >= before.processes + 2


def test_a_process_that_is_gone_uses_nothing() -> None:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    assert usage_of(done.pid).processes == 0
