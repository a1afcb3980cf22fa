"""Starts and stops the process of the small real model."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.fake_models.small_model_server import NAME
from local.stack.emulator_process import ROOT, stack_python
from local.stack.errors import StackError

__all__ = ["NAME", "served"]

PACKAGES = ROOT / ".tools" / "model"
PROGRAM = Path(__file__).with_name("small_model_server.py")
STOP_SECONDS = 10.0


@contextmanager
def served(log: Path) -> Iterator[str]:
    """Yield the base url of a server in the chat wire format; its output goes to `log`. Raise StackError without it."""
    if not PACKAGES.is_dir():
        raise StackError(f"The small model is missing ({PACKAGES}): install it with `make .tools/model`.")
    with (
        log.open("ab") as sink,
        subprocess.Popen(
            [stack_python(), "-P", str(PROGRAM)],
            env={"PYTHONPATH": str(PACKAGES)},
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
    """Close its input, at which it ends by itself; kill it when it does not."""
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
