"""The workers of one function: child processes with an imported handler, each lent to one call at a time."""

import json
import os
import socket
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.emulator.worker_process import Start

type Document = dict[str, Any]

# Imports of a cold function, on a machine that may start all of them at once.
INIT_SECONDS = 60.0
# Further calls of one function wait for a free worker: a laptop has no thousand environments.
WORKERS_PER_FUNCTION = max(4, os.cpu_count() or 1)
# A call waits for a busy worker before it starts another, since most end soon: less long where two wait for each.
PATIENCE_SECONDS = 1.0
WAITING_FOR_EACH = 2


@dataclass(frozen=True)
class Source:
    """Where a function's code is: its own folder and the layers behind it."""

    root: str
    layers: tuple[str, ...] = ()


class InvocationError(Exception):
    """A handler failed; `document` is Lambda's answer, with errorType, errorMessage and stackTrace."""

    def __init__(self, document: Document) -> None:
        super().__init__(document["errorMessage"])
        self.document = document


class Replaced(Exception):
    """The function has newer code, with workers of its own."""


class Worker:
    """One child process with an imported handler."""

    def __init__(self, start: Start, variables: dict[str, str], log: Path) -> None:
        self.channel, theirs = socket.socketpair()
        with theirs:
            self.process = start(variables, theirs, log)
        self.lines = self.channel.makefile("rb")
        self.started = False

    def receive(self, seconds: float) -> Document:
        """Return the worker's next message. Raise TimeoutError after `seconds`, EOFError when the worker has died."""
        self.channel.settimeout(max(seconds, 0.001))
        line = self.lines.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        reply: Document = json.loads(line)
        if "error" in reply:
            raise InvocationError(reply["error"])
        return reply

    def start(self) -> None:
        if not self.started:
            self.receive(INIT_SECONDS)
            self.started = True

    def call(self, event: Any, request_id: str, arn: str, seconds: float) -> Any:
        message = {"event": event, "request_id": request_id, "arn": arn, "seconds": seconds}
        self.channel.settimeout(seconds)
        self.channel.sendall(json.dumps(message).encode() + b"\n")
        return self.receive(seconds)["result"]

    @property
    def is_usable(self) -> bool:
        return self.process.poll() is None and not self.lines.closed

    def kill(self) -> int:
        self.process.kill()
        self.lines.close()
        self.channel.close()
        return self.process.wait()


class Workers:
    """The workers of one function: how many there are, which of them are idle, and how many calls wait for one."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.idle: list[Worker] = []
        self.count = 0
        self.waiting = 0
        self.is_current = True
        self.change = threading.Condition()

    def take(self) -> Worker | None:
        """Return an idle worker, or None when the caller is to start one and give it back later.

        Raises Replaced when there is newer code.
        """
        waits_since = time.monotonic()
        with self.change:
            self.waiting += 1
            try:
                while self.is_current:
                    while self.idle:
                        if (worker := self.idle.pop()).is_usable:
                            return worker
                        self.count -= 1
                    patience = waits_since + PATIENCE_SECONDS - time.monotonic()
                    is_due = patience <= 0 or self.waiting >= WAITING_FOR_EACH * self.count
                    if is_due and self.count < WORKERS_PER_FUNCTION:
                        self.count += 1
                        return None
                    self.change.wait(max(patience, 0.01))
                raise Replaced
            finally:
                self.waiting -= 1

    def give_back(self, worker: Worker | None) -> None:
        """Let the next call have the worker. One that is dead, or has older code, is taken off the list."""
        with self.change:
            if worker is not None and self.is_current and worker.is_usable:
                self.idle.append(worker)
                worker = None
            else:
                self.count -= 1
            self.change.notify()
        if worker is not None and worker.is_usable:
            worker.kill()

    def end(self) -> None:
        """Kill the idle workers now, and the busy ones when they are given back."""
        with self.change:
            self.is_current = False
            stale, self.idle = self.idle, []
            self.change.notify_all()
        for worker in stale:
            worker.kill()
