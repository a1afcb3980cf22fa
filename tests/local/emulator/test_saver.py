"""What the saver writes, and what it leaves out."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local.emulator.saver import Saver

type Snapshots = dict[str, Callable[[], Any]]


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    running = asyncio.new_event_loop()
    thread = threading.Thread(target=running.run_forever)
    thread.start()
    yield running
    running.call_soon_threadsafe(running.stop)
    thread.join()
    running.close()


def a_saver(folder: Path, loop: asyncio.AbstractEventLoop, snapshots: Snapshots) -> Saver:
    app = SimpleNamespace(_build_persistence_save_dict=lambda: snapshots)
    persistence = SimpleNamespace(STATE_DIR=str(folder), _state_format_version=lambda _: 3, _json_default=str)
    return Saver(app, persistence, loop)


def always_changing() -> None:
    raise RuntimeError("dictionary changed size during iteration")


def test_state_is_written_as_the_emulator_reads_it(tmp_path: Path, loop: asyncio.AbstractEventLoop) -> None:
    a_saver(tmp_path, loop, {"lambda": lambda: {"f": 1}, "never-used": lambda: None}).save()
    saved = {file.name: json.loads(file.read_text()) for file in tmp_path.iterdir()}
    assert saved == {"lambda.json": {"__ministack_format__": 3, "payload": {"f": 1}}}


def test_unchanged_state_is_not_written_again(tmp_path: Path, loop: asyncio.AbstractEventLoop) -> None:
    saver = a_saver(tmp_path, loop, {"lambda": lambda: {"f": 1}})
    saver.save()
    (tmp_path / "lambda.json").unlink()
    saver.save()
    assert not (tmp_path / "lambda.json").exists()


def test_a_service_that_cannot_be_copied_holds_up_no_other(tmp_path: Path, loop: asyncio.AbstractEventLoop) -> None:
    a_saver(tmp_path, loop, {"busy": always_changing, "lambda": lambda: {"f": 1}}).save()
    assert [file.name for file in tmp_path.iterdir()] == ["lambda.json"]


def test_secrets_are_never_written(tmp_path: Path, loop: asyncio.AbstractEventLoop) -> None:
    a_saver(tmp_path, loop, {"secretsmanager": lambda: {"key": "k"}, "lambda": lambda: {"f": 1}}).save()
    assert [file.name for file in tmp_path.iterdir()] == ["lambda.json"]


def test_tables_are_copied_on_the_event_loop(tmp_path: Path, loop: asyncio.AbstractEventLoop) -> None:
    a_saver(tmp_path, loop, {"dynamodb": lambda: {"on loop": asyncio.get_running_loop() is loop}}).save()
    assert json.loads((tmp_path / "dynamodb.json").read_text())["payload"] == {"on loop": True}


def test_what_is_deployed_is_copied_first_and_written_last(tmp_path: Path, loop: asyncio.AbstractEventLoop) -> None:
    """A kill in between leaves no deployment whose parts are missing."""
    copied: list[str] = []

    def copy(service: str) -> list[str]:
        copied.append(service)
        return [file.name for file in tmp_path.iterdir()]

    services = ("apigateway", "cloudformation", "lambda")
    a_saver(tmp_path, loop, {service: partial(copy, service) for service in services}).save()
    assert copied == ["cloudformation", "apigateway", "lambda"]
    assert json.loads((tmp_path / "lambda.json").read_text())["payload"] == ["apigateway.json"]
    assert (tmp_path / "cloudformation.json").exists()
