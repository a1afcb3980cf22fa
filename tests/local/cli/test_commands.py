"""`python -m local` from a terminal: its error messages, its exit codes, and that no process outlives it."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local.stack.emulator_process import HOST, ROOT
from local.stack.issuer import token_for
from tests.local.backends import TEMPLATE, Client, wait_for


def start(data: Path, *more: str, template: Path = TEMPLATE, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "local", "serve", "--data", str(data), "--template", str(template), *more],
        cwd=ROOT,
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def serving(data: Path, *, template: Path = TEMPLATE, **variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `serve`, and yield its process and url."""
    with start(data, "--port", "0", template=template, **variables) as process:
        try:
            assert process.stdout
            line = process.stdout.readline()
            assert "listens at" in line
            yield process, line.split()[3]
        finally:
            if process.poll() is None:
                process.kill()


def refusal(data: Path, *more: str, **variables: str) -> str:
    """Return the error of a start that must fail: its stderr without the progress lines."""
    with start(data, *more, template=TEMPLATE, **variables) as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert out == ""
    lines = [line for line in err.splitlines() if not line.startswith("  ")]
    assert len(lines) == 1, err
    return lines[0]


def descendants(pid: int) -> set[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    parents = {int(child): int(parent) for child, parent in map(str.split, listed.stdout.splitlines())}
    below: set[int] = set()
    while more := {child for child, parent in parents.items() if parent in {pid, *below}} - below:
        below |= more
    return below


def is_alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return state.stdout.strip()[:1] not in {"", "Z"}


@pytest.mark.stack
@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_serve_stops_cleanly_and_takes_everything_with_it(tmp_path: Path, number: signal.Signals) -> None:
    with serving(tmp_path) as (process, url):
        with Client(url) as call:
            assert call("GET", "/things/")[0].status == 200
        children = descendants(process.pid)
        assert len(children) > 1, "the emulator and its workers"
        process.send_signal(number)
        assert process.wait(timeout=60) == 0
    assert not any(map(is_alive, children))


@pytest.mark.slow
@pytest.mark.stack
def test_a_killed_command_leaves_no_process_and_no_lock(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, _):
        children = descendants(process.pid)
        process.kill()
        process.wait()
    wait_for(lambda: not any(map(is_alive, children)))
    with serving(tmp_path) as (process, _):
        process.terminate()
        assert process.stderr
        assert "was killed" in process.stderr.read()


@pytest.mark.stack
def test_the_data_of_a_running_stack_is_refused_to_a_second_one(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, _):
        assert f"already running with its data in {tmp_path} (process {process.pid})" in refusal(
            tmp_path, "--port", "0"
        )


@pytest.mark.stack
def test_with_auth_jwt_a_caller_sends_a_token_made_before_or_during_the_run(tmp_path: Path) -> None:
    before = token_for({"OWNER": "anna"}, tmp_path)
    with serving(tmp_path, AUTH="jwt") as (_, url), Client(url) as call:
        assert call("GET", "/things")[0].status == 403
        for token in (before, token_for({}, tmp_path)):
            answer, body = call("GET", "/things", authorization=f"Bearer {token}")
            assert (answer.status, json.loads(body)["authorization"]) == (200, f"Bearer {token}")


def test_an_unknown_auth_is_reported(tmp_path: Path) -> None:
    assert "AUTH must be local" in refusal(tmp_path, AUTH="none")


def test_a_busy_port_is_reported(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as other:
        port = other.getsockname()[1]
        assert f"Port {port} cannot be used" in refusal(tmp_path, "--port", str(port))


def test_an_invalid_port_is_reported(tmp_path: Path) -> None:
    assert "not '80a'" in refusal(tmp_path, "--port", "80a")


def test_a_missing_environment_is_reported(tmp_path: Path) -> None:
    assert "make .venv-stack" in refusal(tmp_path, STUDYPLAN_STACK_PYTHON=str(tmp_path / "python"))


def test_an_environment_without_the_emulator_is_reported(tmp_path: Path) -> None:
    error = refusal(tmp_path, STUDYPLAN_STACK_PYTHON=sys.executable)
    assert "The emulator did not start" in error
    assert "No module named" in error


def test_a_missing_template_is_reported(tmp_path: Path) -> None:
    assert "There is no template" in refusal(tmp_path, "--template", str(tmp_path / "none.yaml"))
