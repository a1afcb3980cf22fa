"""What a command of .ci/run leaves running is found and ended, and fails the command; so does a missing end."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(shutil.which("setsid") is None, reason="without setsid a command just runs")

LEAVE_THREE = """
import subprocess
for how in ({"start_new_session": True}, {"env": {}}, {"process_group": 0, "env": {}}):
    left = subprocess.Popen(["sleep", "987"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **how)
    print(left.pid)
"""


def within(seconds: float, *command: str) -> subprocess.CompletedProcess[str]:
    whole = [str(ROOT / ".ci" / "within"), str(seconds), *command]
    return subprocess.run(whole, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def runs(pid: str) -> bool:
    """Return whether it has not ended. One that nobody waits for stays in the list of processes, as a Z."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_command_that_cleans_up_keeps_its_status() -> None:
    assert within(30, "true").returncode == 0
    assert within(30, "sh", "-c", "exit 7").returncode == 7


def test_what_is_left_running_is_named_and_ended() -> None:
    done = within(30, sys.executable, "-c", LEAVE_THREE)
    left = done.stdout.split()
    assert done.returncode == 1
    assert [f"{pid} sleep 987" in done.stderr for pid in left] == [True] * 3
    assert [pid for pid in left if runs(pid)] == []


def test_a_command_without_end_is_ended() -> None:
    done = within(0.3, "sh", "-c", "echo $$; sleep 986")
    assert done.returncode == 124
    assert not runs(done.stdout.strip())
