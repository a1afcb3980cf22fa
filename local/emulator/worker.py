"""One Lambda execution environment: imports a handler, then handles events over a socket, one JSON line each.

The pool starts it as `python -P worker.py <fd>`, or has it forked. Standard output and error stay free for logs.
"""

import importlib
import importlib.util
import json
import os
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

type Handler = Callable[[Any, "LambdaContext"], Any]
type Message = dict[str, Any]


# Lambda's names for a handler that cannot be loaded.
INIT_ERRORS = {
    "ModuleNotFoundError": "Runtime.ImportModuleError",
    "AttributeError": "Runtime.HandlerNotFound",
}


class LambdaContext:
    """The context object that AWS Lambda passes to a Python handler."""

    def __init__(self, invocation: Message) -> None:
        self.aws_request_id: str = invocation["request_id"]
        self.invoked_function_arn: str = invocation["arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None
        self._ends_at = time.monotonic() + float(invocation["seconds"])

    def get_remaining_time_in_millis(self) -> int:
        return max(0, round((self._ends_at - time.monotonic()) * 1000))


def describe(error: BaseException, error_type: str | None = None) -> Message:
    """Return the error document of the Python runtime: class name, message, stack."""
    return {
        "error": {
            "errorType": error_type or type(error).__name__,
            "errorMessage": str(error),
            "stackTrace": traceback.format_tb(error.__traceback__)[1:],  # without our own frame
        }
    }


def load_handler(name: str) -> Handler:
    module_name, _, function_name = name.rpartition(".")
    handler: Handler = getattr(importlib.import_module(module_name.replace("/", ".")), function_name)
    return handler


def shorten_aws_calls() -> None:
    """Have botocore send its calls without urllib3, where the handler has imported it."""
    if "botocore.httpsession" not in sys.modules:
        return
    spec = importlib.util.spec_from_file_location("aws_session", Path(__file__).with_name("aws_session.py"))
    if spec is None or spec.loader is None:
        raise ImportError("aws_session.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.install()


def answer(handler: Handler, invocation: Message) -> bytes:
    try:
        reply: Message = {"result": handler(invocation["event"], LambdaContext(invocation))}
    except Exception as error:
        traceback.print_exc()
        reply = describe(error)
    try:
        return json.dumps(reply).encode() + b"\n"
    except (TypeError, ValueError) as error:
        return json.dumps(describe(error, "Runtime.MarshalError")).encode() + b"\n"


def read_lines(channel: socket.socket, inbox: SimpleQueue[bytes]) -> None:
    """Fill the inbox until the pool has ended; then end at once, even in the middle of a handler."""
    try:
        for line in channel.makefile("rb"):
            inbox.put(line)
    finally:  # also after a connection reset, which comes when the pool had not read all of this worker's output
        os._exit(0)


def main(descriptor: int) -> None:
    channel = socket.socket(fileno=descriptor)
    inbox: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=read_lines, args=(channel, inbox), daemon=True).start()
    if not os.environ.get("AWS_ENDPOINT_URL"):
        sys.exit("AWS_ENDPOINT_URL is empty: this handler would reach the real AWS, so it does not start.")
    try:
        handler = load_handler(os.environ["_HANDLER"])
        shorten_aws_calls()
    except Exception as error:
        traceback.print_exc()
        channel.sendall(json.dumps(describe(error, INIT_ERRORS.get(type(error).__name__))).encode() + b"\n")
        sys.exit(1)
    channel.sendall(b'{"ready": true}\n')
    while True:
        channel.sendall(answer(handler, json.loads(inbox.get())))


if __name__ == "__main__":
    main(int(sys.argv[1]))
