"""The registry by which commands find the stacks that serve."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from local.stack.registry import Serving, announced, serving_now, watched


def a_serving(pid: int, command: str = "serve") -> Serving:
    return Serving(pid, command, "http://127.0.0.1:8000", "http://127.0.0.1:4566", {"TableName": "t"}, {"Table": "t"})


def test_a_stack_is_found_while_it_serves_and_not_after(tmp_path: Path) -> None:
    folder = tmp_path / "serving"
    with announced(folder, a_serving(os.getpid())):
        assert serving_now(folder) == [a_serving(os.getpid())]
    assert serving_now(folder) == []
    assert list(folder.iterdir()) == []


def test_a_stack_whose_process_was_killed_is_not_found_and_its_file_is_removed(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    with announced(tmp_path, a_serving(int(ended.stdout))):
        assert serving_now(tmp_path) == []
        assert list(tmp_path.iterdir()) == []


def test_the_newest_is_the_last(tmp_path: Path) -> None:
    with announced(tmp_path, a_serving(os.getpid())), announced(tmp_path, a_serving(os.getppid(), "demo")):
        os.utime(tmp_path / f"{os.getpid()}.json", (2_000_000_000, 2_000_000_000))
        assert [serving.command for serving in serving_now(tmp_path)] == ["demo", "serve"]


def test_an_invalid_file_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "1.json").write_text("{")
    (tmp_path / "2.json").write_text('{"pid": 1}')
    assert serving_now(tmp_path) == []
    assert serving_now(tmp_path / "never made") == []


def test_a_stack_waits_for_its_watchers_and_no_longer_than_they_live(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    living, dead = tmp_path / f"7.watched-by-{os.getppid()}", tmp_path / "7.watched-by-99999999"
    slept = list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            living.unlink()

    monkeypatch.setattr("local.stack.registry.time.sleep", sleep)
    with announced(tmp_path, a_serving(7)):
        living.touch()
        dead.touch()
    assert len(slept) == 3
    assert list(tmp_path.iterdir()) == []


def test_a_watcher_is_marked_only_while_it_watches(tmp_path: Path) -> None:
    with suppress(KeyboardInterrupt), watched(tmp_path, 7):
        assert [path.name for path in tmp_path.iterdir()] == [f"7.watched-by-{os.getpid()}"]
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
