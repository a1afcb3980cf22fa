"""Starts the emulator's process, sends it orders over a pipe, and stops it."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from local.stack.aws import REGION, child_environment
from local.stack.errors import StackError

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
LONG_LOG = 5_000_000


@dataclass(frozen=True)
class Emulator:
    """A running emulator."""

    process: subprocess.Popen[str]
    orders: IO[str]
    endpoint: str
    url: str
    log: Path

    def ensure_alive(self) -> None:
        if self.process.poll() is not None:
            raise StackError(f"The emulator ended unexpectedly: see {self.log}.")

    def wait_until_ready(self) -> None:
        """Return when it can take a deployment. Raise StackError when it does not start."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up:
            if self.process.poll() is not None:
                raise StackError(f"The emulator did not start: {last_line(self.log)} (more in {self.log})")
            with suppress(OSError), opener.open(f"{self.endpoint}/_ministack/health", timeout=5):
                self.order("save")
                return
            time.sleep(0.05)
        raise StackError(f"The emulator did not answer within {START_SECONDS:.0f} seconds: see {self.log}.")

    def order(self, name: str, **details: Any) -> None:
        try:
            self.orders.write(json.dumps({"order": name, **details}) + "\n")
            self.orders.flush()
        except BrokenPipeError:
            self.ensure_alive()


def stack_python() -> str:
    """Return the interpreter of the environment that has the emulator. Raise StackError when it is missing."""
    python = os.environ.get("STUDYPLAN_STACK_PYTHON") or str(ROOT / ".venv-stack" / "bin" / "python")
    if not Path(python).is_file():
        raise StackError(f"The local stack's Python is missing ({python}): make it with `make .venv-stack`.")
    return python


def listen(port: int, host: str = HOST) -> socket.socket:
    """Return a listening socket on `host`; port 0 takes any free port. Raise StackError when the port is in use."""
    # With TCP_NODELAY, which asyncio sets only where the protocol is named: else a response may wait 40 ms.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        sock.bind((host, port))
        sock.listen(128)
    except OSError as error:
        sock.close()
        raise StackError(f"Port {port} cannot be used ({error.strerror}): choose another with PORT=.") from None
    return sock


@contextmanager
def emulator(state: Path, port: int, lock: int, bridge: str | None = None) -> Iterator[Emulator]:
    """Run an emulator with its data under `state` and its front on `port`. It is not ready yet.

    With `bridge`, an address of this machine, it also listens there, on the port of its endpoint.
    """
    with ExitStack() as stack:
        sockets = [stack.enter_context(listen(number)) for number in (port, 0)]
        if bridge:
            with suppress(StackError):  # where containers run in a machine of their own they reach 127.0.0.1
                sockets.append(stack.enter_context(listen(sockets[1].getsockname()[1], bridge)))
        running = _start(state, sockets, lock)
        try:
            # This process must close its copies, or clients of a dead emulator would wait for ever.
            stack.close()
            yield running
        finally:
            _stop(running)


def _start(state: Path, sockets: list[socket.socket], lock: int) -> Emulator:
    logs = _logs(state)
    front_port, gateway_port = (sock.getsockname()[1] for sock in sockets[:2])
    descriptors = [sock.fileno() for sock in sockets]
    log = logs / "emulator.log"
    with log.open("ab") as sink:
        process = subprocess.Popen(
            [
                stack_python(),
                "-m",
                "local.emulator.launcher",
                str(state),
                str(front_port),
                *map(str, descriptors),
            ],
            env=_environment(state, gateway_port),
            cwd=ROOT,
            pass_fds=[*descriptors, lock],
            stdin=subprocess.PIPE,
            stdout=sink,
            stderr=sink,
            text=True,
            # Ctrl-C in a terminal reaches the whole group; the emulator must outlive the driver's last calls.
            start_new_session=True,
        )
    orders = cast(IO[str], process.stdin)
    return Emulator(process, orders, f"http://{HOST}:{gateway_port}", f"http://{HOST}:{front_port}", log)


def _logs(state: Path) -> Path:
    """Return the folder of the logs; rename logs that have grown long."""
    logs = state / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    for log in logs.glob("*.log"):
        if log.stat().st_size > LONG_LOG:
            log.replace(log.with_suffix(".log.old"))
    return logs


def _environment(state: Path, gateway_port: int) -> dict[str, str]:
    return {
        **child_environment(os.environ),
        "PYTHONPATH": str(ROOT),
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(gateway_port),
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "emulator"),
        # Without it objects are gone after a restart, while the table says that they are there.
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "emulator" / "s3"),
        "LOG_LEVEL": "ERROR",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
    }


def last_line(log: Path) -> str:
    """Return the last line of a log, without a terminal's colours."""
    lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return re.sub(r"\x1b\[[0-9;]*m", "", lines[-1]) if lines else "it printed nothing"


def _stop(running: Emulator) -> None:
    """Ask the emulator to end: it saves first. Kill it when it takes too long."""
    process = running.process
    with suppress(OSError):
        running.orders.close()
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        print(f"The emulator had to be killed: see {running.log}.", file=sys.stderr)
