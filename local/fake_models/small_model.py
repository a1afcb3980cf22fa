"""The small real model from the outside: its process, started and always stopped."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.fake_models.small_model_server import NAME
from local.stack.emulator_process import ROOT
from local.stack.errors import StackError

__all__ = ["NAME", "served"]

PYTHON = ROOT / ".venv-model" / "bin" / "python"
PROGRAM = Path(__file__).with_name("small_model_server.py")
STOP_SECONDS = 10.0


@contextmanager
def served(log: Path) -> Iterator[str]:
    """The base url of a running server of the chat wire; what the server says goes to `log`. StackError without one."""
    if not PYTHON.is_file():
        raise StackError(f"The small model's Python is missing ({PYTHON}): make it with `make .venv-model`.")
    with (
        log.open("ab") as sink,
        subprocess.Popen(
            [str(PYTHON), "-P", str(PROGRAM)],
            env={},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=sink,
            text=True,
        ) as process,
    ):
        try:
            yield f"{_address(process, log)}/v1"
        finally:
            _stop(process)


def _address(process: "subprocess.Popen[str]", log: Path) -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise StackError(f"The small model did not start: see {log}.")
    url: str = json.loads(line)["url"]
    return url


def _stop(process: "subprocess.Popen[str]") -> None:
    """By its name for an end first, then for good: nothing of it is worth keeping."""
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
