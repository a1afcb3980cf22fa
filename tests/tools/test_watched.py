"""What a command leaves running is found, ended, and makes the command fail; so does a command without end."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans to a chosen process")

# In a session of its own, with an empty environment: neither a process group nor a mark would find it.
LEAVE_ONE = """
import subprocess
left = subprocess.Popen(["sleep", "987"], start_new_session=True, env={}, stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL)
print(left.pid)
"""


def watched(seconds: float, *command: str) -> subprocess.CompletedProcess[str]:
    whole = [sys.executable, "-m", "scripts.watched", str(seconds), *command]
    return subprocess.run(whole, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def runs(pid: str) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_a_command_that_cleans_up_keeps_its_status() -> None:
    assert watched(30, "true").returncode == 0
    assert watched(30, "sh", "-c", "exit 7").returncode == 7


def test_what_is_left_running_is_named_and_ended() -> None:
    done = watched(30, sys.executable, "-c", LEAVE_ONE)
    assert done.returncode == 1
    assert "sleep 987" in done.stderr
    assert not runs(done.stdout.strip())


def test_a_command_without_end_is_ended() -> None:
    done = watched(0.3, "sh", "-c", "echo $$; sleep 986")
    assert done.returncode == 124
    assert not runs(done.stdout.strip())
