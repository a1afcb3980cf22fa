"""Serves the AWS calls of the workers: HTTP for boto3 alone, and DynamoDB and Step Functions without detours.

The emulator's own server and router cost more than half of what such a call costs in this process.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from local.emulator.upstream import Receive, Scope, Send

type App = Callable[[Scope, Receive, Send], Awaitable[None]]
type Headers = dict[str, str]
type Answer = tuple[int, Headers, bytes]

# The prefix of a call's x-amz-target, and the module of the emulator that answers it.
SERVICES = {"DynamoDB_20120810": "dynamodb", "AWSStepFunctions": "stepfunctions"}
LONGEST_HEAD = 1 << 16
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Malformed(Exception):
    """The bytes are no request that boto3 sends."""


class Request:
    """The head of a request, and its body once that is there."""

    def __init__(self, head: bytes) -> None:
        start, *lines = head.decode("latin-1").split("\r\n")
        try:
            self.method, self.target, version = start.split(" ")
            self.headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in lines)}
            self.length = int(self.headers.get("content-length", "0"))
        except ValueError:
            raise Malformed from None
        if version != "HTTP/1.1" or "transfer-encoding" in self.headers or self.length < 0:
            raise Malformed
        self.body = b""


class AwsCalls:
    """Answers requests, by a service's module where that is enough, else by `app`, which is called as at `port`.

    `emulator`, `router` and `scopes` are modules of the emulator.
    """

    def __init__(
        self, app: App, port: int, note_activity: Callable[[], None], emulator: Any, router: Any, scopes: Any
    ) -> None:
        self.app = app
        self.port = port
        self.note_activity = note_activity
        self.emulator = emulator
        self.router = router
        self.scopes = scopes

    async def answer(self, request: Request) -> Answer:
        name = SERVICES.get(request.headers.get("x-amz-target", "").partition(".")[0])
        if name is None or request.target != "/" or "content-encoding" in request.headers:
            return await self._by_app(request)
        self.note_activity()
        self.scopes.set_request_account_id(self.router.extract_access_key_id(request.headers))
        self.scopes.set_request_region(self.router.extract_region(request.headers))
        service = self.emulator._get_module(name)  # so that its state is saved with that of the others
        status, headers, body = await service.handle_request(
            request.method, request.target, request.headers, request.body, {}
        )
        self.scopes.fix_error_content_type(name, status, headers)
        self.scopes.fix_success_content_type(name, status, headers)
        content = body if isinstance(body, bytes) else body.encode()
        return status, {**headers, "x-amzn-requestid": str(uuid4())}, content

    async def _by_app(self, request: Request) -> Answer:
        path, _, query = request.target.partition("?")
        scope = {
            "type": "http",
            "method": request.method,
            "scheme": "http",
            "http_version": "1.1",
            "path": unquote(path),
            "raw_path": path.encode("latin-1"),
            "query_string": query.encode("latin-1"),
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers.items()],
            "client": ("127.0.0.1", 0),
            "server": ("127.0.0.1", self.port),
        }
        headers: Headers = {}
        status, content = 500, b""

        async def receive() -> Scope:
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def send(message: Scope) -> None:
            nonlocal status, headers, content
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]}
            else:
                content += message.get("body", b"")

        await self.app(scope, receive, send)
        return status, headers, content


class Connection(asyncio.Protocol):
    """One connection of a worker: answers its requests one after the other."""

    def __init__(self, calls: AwsCalls, loop: asyncio.AbstractEventLoop) -> None:
        self.calls = calls
        self.loop = loop
        self.transport: Any = None
        self.buffer = b""
        self.request: Request | None = None
        self.task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if self.task is None:
            self._go_on()

    def _go_on(self) -> None:
        """Answer requests as long as all of one is there and none waits for its answer."""
        while self.task is None and (request := self._whole()) is not None:
            # It begins at once, and most calls end before this line does.
            task = asyncio.Task(self._serve(request), loop=self.loop, context=copy_context(), eager_start=True)
            if not task.done():
                self.task = task
                task.add_done_callback(self._after)

    def _after(self, _task: "asyncio.Task[None]") -> None:
        self.task = None
        self._go_on()

    def _whole(self) -> Request | None:
        if self.transport.is_closing():
            return None
        try:
            request = self.request = self.request or self._head()
        except Malformed:
            self._write(400, {"connection": "close"}, b"")
            self.transport.close()
            return None
        if request is None or len(self.buffer) < request.length:
            return None
        self.request = None
        request.body, self.buffer = self.buffer[: request.length], self.buffer[request.length :]
        return request

    def _head(self) -> Request | None:
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self.buffer) > LONGEST_HEAD:
                raise Malformed
            return None
        request = Request(self.buffer[:end])
        self.buffer = self.buffer[end + 4 :]
        if request.headers.get("expect", "").lower() == "100-continue":
            self.transport.write(CONTINUE)
        return request

    async def _serve(self, request: Request) -> None:
        try:
            status, headers, content = await self.calls.answer(request)
        except Exception as error:
            self.loop.call_exception_handler({"message": f"{request.method} {request.target}", "exception": error})
            status, headers, content = 500, {}, b'{"__type": "InternalError"}'
        self._write(status, headers, b"" if request.method == "HEAD" else content)
        if request.headers.get("connection", "").lower() == "close":
            self.transport.close()

    def _write(self, status: int, headers: Headers, content: bytes) -> None:
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items() if name.lower() != "content-length"]
        head = "\r\n".join((*lines, f"content-length: {len(content)}", "", ""))
        self.transport.write(head.encode("latin-1") + content)
