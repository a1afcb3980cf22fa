"""Warm worker processes, a few for each function, in place of Lambda's execution environments."""

import os
import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from local.emulator.worker_process import MACHINE, Start, start_program
from local.emulator.workers import Document, InvocationError, Replaced, Source, Worker, Workers

SOURCES_SECONDS = 30.0


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
        **MACHINE,
        "PYTHONPATH": os.pathsep.join((source.root, *source.layers)),
        "LAMBDA_TASK_ROOT": source.root,
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": config.get("Version", "$LATEST"),
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.get("MemorySize", 128)),
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        **variables,
        "_HANDLER": config["Handler"],
    }


class Pool:
    """The workers of every function, found by the function's deployed name."""

    def __init__(self, endpoint: str, logs: Path, start: Start = start_program) -> None:
        self.endpoint = endpoint
        self.logs = logs
        self.start = start
        self.workers: dict[str, Workers] = {}
        self.has_sources = threading.Event()

    def serve(self, sources: dict[str, Source]) -> None:
        """Set the code of each function, and end the workers of older code."""
        stale, self.workers = self.workers, {name: Workers(source) for name, source in sources.items()}
        self.has_sources.set()
        for workers in stale.values():
            workers.end()

    def invoke(self, config: Document, event: Any, request_id: str) -> Any:
        """Return the handler's result. Raise InvocationError when it raised, was too slow or died."""
        name = config["FunctionName"]
        self.has_sources.wait(SOURCES_SECONDS)  # a restored schedule may fire before the first order arrives
        with self._worker(config) as worker:
            if worker is None:
                raise failure("Runtime.InvalidEntrypoint", f"no code is known for {name}")
            return self._call(worker, config, event, request_id)

    def warm(self, config: Document) -> None:
        """Start a worker ahead of the first call, and wait until it is ready or that call has come."""
        with self._worker(config) as worker:
            pass
        # Wait until there is a message, but do not read it: the first call reads it, also when it is an error.
        while worker is not None and not worker.started and worker.process.poll() is None:
            if select.select([worker.channel], [], [], 0.05)[0]:
                return

    @contextmanager
    def _worker(self, config: Document) -> Iterator[Worker | None]:
        """Lend a worker; None where no code is known."""
        workers = worker = None
        while (workers := self.workers.get(config["FunctionName"])) is not None:
            with suppress(Replaced):
                worker = workers.take()
                break
        else:
            yield None
            return
        try:
            if worker is None:
                worker = self._started(workers.source, config)
            yield worker
        finally:
            workers.give_back(worker)

    def _started(self, source: Source, config: Document) -> Worker:
        log = self.logs / f"{Path(source.root).name}.log"
        return Worker(self.start, environment(config, source, self.endpoint), log)

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
