"""A process that has imported the libraries of the handlers, and forks a worker each time that the pool asks for one.

The workers share the memory of the libraries and start in a few milliseconds. The pool starts it, on Linux alone, as
`python -P fork_server.py <fd>`. It imports no code of a function, runs one thread and opens no connection.
"""

import gc
import importlib
import importlib.util
import json
import os
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

# What most handlers import, and the clients that they make: whoever made one has read the service's description.
LIBRARIES = (
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.event_handler.middlewares.openapi_validation",
    "aws_lambda_powertools.logging",
    "boto3",
    "pydantic",
)
SERVICES = ("dynamodb", "stepfunctions")
LONGEST_REQUEST = 1 << 17


def preload() -> None:
    """Import the libraries that are there; a worker that lacks one says so itself."""
    for name in LIBRARIES:
        with suppress(ImportError):
            importlib.import_module(name)
    with suppress(Exception):
        boto3 = importlib.import_module("boto3")
        for service in SERVICES:
            boto3.client(service)
    gc.collect()
    gc.freeze()  # a collection in a worker would write to the pages that it shares


def load_worker() -> Any:
    spec = importlib.util.spec_from_file_location("worker", Path(__file__).with_name("worker.py"))
    if spec is None or spec.loader is None:
        raise ImportError("worker.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def serve(control: socket.socket, worker: Any) -> None:
    """Fork until the pool ends. In a worker this returns, or raises, at the worker's end."""
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, LONGEST_REQUEST, 2)
        if not message:
            return
        channel, log = descriptors
        reader, writer = os.pipe()
        between = os.fork()
        if between == 0:
            if child := os.fork():
                os.write(writer, str(child).encode())
                os._exit(0)
            for descriptor in (control.detach(), reader, writer):
                os.close(descriptor)
            become(json.loads(message), log)
            worker.main(channel)
            return
        for descriptor in (channel, log, writer):
            os.close(descriptor)
        # Then the worker is an orphan, which the emulator's process has adopted.
        os.waitpid(between, 0)
        with os.fdopen(reader) as answer:
            control.send(answer.read().encode())


def become(variables: dict[str, str], log: int) -> None:
    """Take on what a process of its own would have been started with."""
    os.dup2(log, sys.stdout.fileno())
    os.dup2(log, sys.stderr.fileno())
    os.close(log)
    os.chdir(variables["LAMBDA_TASK_ROOT"])
    locale = {name: os.environ[name] for name in ("LC_CTYPE",) if name in os.environ}  # set by Python as it started
    os.environ.clear()
    os.environ.update(locale | variables)
    time.tzset()
    sys.path[:0] = variables["PYTHONPATH"].split(os.pathsep)


def main() -> None:
    worker = load_worker()
    preload()
    serve(socket.socket(fileno=int(sys.argv[1])), worker)


if __name__ == "__main__":
    main()
