"""Warm worker processes, a few for each function, in place of Lambda's execution environments."""

import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.stack.aws import CREDENTIALS, REGION

type Document = dict[str, Any]

WORKER = Path(__file__).with_name("worker.py")
# Imports of a cold function, on a machine that may start all of them at once.
INIT_SECONDS = 60.0
SOURCES_SECONDS = 30.0
# Further calls of one function wait for a free worker: a laptop has no thousand environments.
WORKERS_PER_FUNCTION = max(4, os.cpu_count() or 1)


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


def failure(error_type: str, message: str) -> InvocationError:
    return InvocationError({"errorType": error_type, "errorMessage": message, "stackTrace": []})


def environment(config: Document, source: Source, endpoint: str) -> dict[str, str]:
    """Return the variables that a Lambda function has: nothing of this machine's environment reaches a handler."""
    name = config["FunctionName"]
    variables = {key: str(value) for key, value in config.get("Environment", {}).get("Variables", {}).items()}
    if before := variables.get("AWS_ENDPOINT_URL"):
        # An earlier run may have deployed it, when the emulator had another port.
        moved = {key: value for key, value in variables.items() if f"{value}/".startswith(f"{before}/")}
        variables |= {key: endpoint + value.removeprefix(before) for key, value in moved.items()}
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "en_US.UTF-8",
        "TZ": "UTC",
        "PYTHONPATH": os.pathsep.join((source.root, *source.layers)),
        "LAMBDA_TASK_ROOT": source.root,
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": config.get("Version", "$LATEST"),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.get("MemorySize", 128)),
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        **CREDENTIALS,
        **variables,
        "_HANDLER": config["Handler"],
    }


class Worker:
    """One child process with an imported handler."""

    def __init__(self, source: Source, variables: dict[str, str], log: Path) -> None:
        self.source = source
        self.channel, theirs = socket.socketpair()
        with log.open("ab") as sink, theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-u", str(WORKER), str(theirs.fileno())],
                env=variables,
                cwd=variables["LAMBDA_TASK_ROOT"],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
            )
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

    def kill(self) -> int:
        self.process.kill()
        self.lines.close()
        self.channel.close()
        return self.process.wait()


@dataclass
class Pool:
    """The workers of every function, found by the function's deployed name."""

    endpoint: str
    logs: Path
    sources: dict[str, Source] = field(default_factory=dict)
    idle: dict[str, list[Worker]] = field(default_factory=dict)
    slots: dict[str, threading.BoundedSemaphore] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    has_sources: threading.Event = field(default_factory=threading.Event)

    def serve(self, sources: dict[str, Source]) -> None:
        """Set the code of each function, and end the workers of older code."""
        with self.lock:
            stale = [worker for workers in self.idle.values() for worker in workers]
            self.sources = sources
            self.idle = {name: [] for name in sources}
            self.slots = {name: threading.BoundedSemaphore(WORKERS_PER_FUNCTION) for name in sources}
        self.has_sources.set()
        for worker in stale:
            worker.kill()

    def invoke(self, config: Document, event: Any, request_id: str) -> Any:
        """Return the handler's result. Raise InvocationError when it raised, was too slow or died."""
        name = config["FunctionName"]
        self.has_sources.wait(SOURCES_SECONDS)  # a restored schedule may fire before the first order arrives
        if name not in self.sources:
            raise failure("Runtime.InvalidEntrypoint", f"no code is known for {name}")
        with self.slots[name]:
            worker = self._take(name, config)
            try:
                result = self._call(worker, config, event, request_id)
            except InvocationError:
                self._give_back(name, worker)
                raise
            self._give_back(name, worker)
            return result

    def warm(self, config: Document) -> None:
        """Start a worker ahead of the first call, and wait until it is ready or that call has come."""
        name = config["FunctionName"]
        worker = self._take(name, config)
        self._give_back(name, worker)
        # Wait until there is a message, but do not read it: the first call reads it, also when it is an error.
        while not worker.started and worker.process.poll() is None:
            if select.select([worker.channel], [], [], 0.05)[0]:
                return

    def _take(self, name: str, config: Document) -> Worker:
        with self.lock:
            while self.idle[name]:
                worker = self.idle[name].pop()
                if worker.process.poll() is None:
                    return worker
        variables = environment(config, self.sources[name], self.endpoint)
        log = self.logs / f"{Path(self.sources[name].root).name}.log"
        return Worker(self.sources[name], variables, log)

    def _give_back(self, name: str, worker: Worker) -> None:
        with self.lock:
            is_current = worker.source is self.sources.get(name)
            if is_current and worker.process.poll() is None and not worker.lines.closed:
                self.idle.setdefault(name, []).append(worker)
        if not is_current and not worker.lines.closed:  # it was busy when its code was replaced
            worker.kill()

    def _call(self, worker: Worker, config: Document, event: Any, request_id: str) -> Any:
        seconds = float(config.get("Timeout") or 3)
        began = time.monotonic()
        try:
            worker.start()
            return worker.call(event, request_id, config.get("FunctionArn", ""), seconds)
        except InvocationError:
            if not worker.started:
                worker.kill()
            raise
        except TimeoutError:
            worker.kill()
            spent = min(seconds, time.monotonic() - began)
            message = f"RequestId: {request_id} Error: Task timed out after {spent:.2f} seconds"
            raise failure("Sandbox.Timedout", message) from None
        except (EOFError, OSError):
            message = f"RequestId: {request_id} Error: Runtime exited with exit status {worker.kill()}"
            raise failure("Runtime.ExitError", message) from None
