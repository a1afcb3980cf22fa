"""The process of a worker: started as a program, or forked from a process that has the libraries in memory."""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from local.stack.aws import CREDENTIALS, REGION

WORKER = Path(__file__).with_name("worker.py")
FORK_SERVER = Path(__file__).with_name("fork_server.py")
LONGEST_ANSWER = 100
PR_SET_CHILD_SUBREAPER = 36  # of Linux's <sys/prctl.h>
# The same for each function. Handlers see nothing else of this machine.
MACHINE = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "en_US.UTF-8",
    "TZ": "UTC",
    "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    **CREDENTIALS,
}

type Variables = Mapping[str, str]
type Start = Callable[[Variables, socket.socket, Path], Process]


class Process(Protocol):
    """What the pool needs of `subprocess.Popen`."""

    def poll(self) -> int | None: ...

    def kill(self) -> None: ...

    def wait(self) -> int: ...


def start_program(variables: Variables, channel: socket.socket, log: Path) -> Process:
    """Start a worker as a program of its own."""
    return _program([str(WORKER)], variables, variables["LAMBDA_TASK_ROOT"], channel, log)


def _program(
    arguments: list[str], variables: Variables, folder: str, channel: socket.socket, log: Path
) -> subprocess.Popen[bytes]:
    with log.open("ab") as sink:
        return subprocess.Popen(
            [sys.executable, "-P", "-u", *arguments, str(channel.fileno())],
            env=variables,
            cwd=folder,
            pass_fds=[channel.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
        )


class Forks:
    """Starts workers by forking, on Linux; where that fails, as programs.

    Not on macOS: its system libraries, which urllib asks for proxies, may abort a process that was forked.
    """

    def __init__(self, logs: Path) -> None:
        self.lock = threading.Lock()
        self.logs = logs
        self.control: socket.socket | None = None
        if sys.platform == "linux" and adopt_orphans(True):
            self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                # With plugins pydantic would look through all packages. The template turns them off as well.
                variables = MACHINE | {"PYDANTIC_DISABLE_PLUGINS": "__all__"}
                self.server = _program([str(FORK_SERVER)], variables, "/", theirs, logs / "workers.log")

    def start(self, variables: Variables, channel: socket.socket, log: Path) -> Process:
        with self.lock:
            if self.control is not None:
                try:
                    return self._fork(self.control, variables, channel, log)
                except (OSError, ValueError):
                    self.control.close()
                    self.control = None
        return start_program(variables, channel, log)

    def _fork(self, control: socket.socket, variables: Variables, channel: socket.socket, log: Path) -> Process:
        with log.open("ab") as sink:
            socket.send_fds(control, [json.dumps(dict(variables)).encode()], [channel.fileno(), sink.fileno()])
        return Forked(int(control.recv(LONGEST_ANSWER)))

    def end(self) -> None:
        """End the process that forks. Its workers end with the pool."""
        with self.lock:
            if self.control is not None:
                self.control.close()
                self.control = None
                self.server.wait()
                adopt_orphans(False)


class Forked:
    """A forked worker, which is a child of this process. Like `subprocess.Popen`."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.status: int | None = None
        self.lock = threading.Lock()

    def poll(self) -> int | None:
        return self._look(os.WNOHANG)

    def wait(self) -> int:
        status = self._look(0)
        return -1 if status is None else status

    def kill(self) -> None:
        with self.lock:  # nobody waits for it meanwhile, so the number is still its own
            if self.status is None:
                os.kill(self.pid, signal.SIGKILL)

    def _look(self, options: int) -> int | None:
        with self.lock:
            if self.status is None:
                pid, status = os.waitpid(self.pid, options)
                if pid:
                    self.status = os.waitstatus_to_exitcode(status)
            return self.status


def adopt_orphans(adopt: bool) -> bool:
    """Have Linux make orphaned descendants children of this process, or no longer. Return whether it does."""
    done: int = ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(adopt), 0, 0, 0)
    return adopt and done == 0
