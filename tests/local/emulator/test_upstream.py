"""The front in front of another server: what arrives there, and what is returned."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from local.emulator.front import Front
from local.emulator.upstream import Upstream
from local.stack.issuer import kept

type Message = dict[str, Any]


def response_to(
    upstream: Upstream, *parts: bytes, method: str = "POST", path: bytes = b"/a", query: bytes = b""
) -> Message:
    """Send a request whose body comes in parts; return status, headers and body of the response."""
    scope = {
        "method": method,
        "raw_path": path,
        "query_string": query,
        "headers": [(b"host", b"localhost:8000"), (b"x-test", b"here"), (b"connection", b"close")],
    }
    waiting = [{"body": part, "more_body": True} for part in parts] + [{"body": b""}]
    sent: list[Message] = []

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(upstream(scope, receive, send))
    return {"status": sent[0]["status"], "headers": dict(sent[0]["headers"]), "body": sent[1]["body"]}


@pytest.mark.parametrize("path", [b"/api/plans/x%2Fy/", b"/api/", b"/"])
def test_a_request_arrives_as_it_was_sent(httpserver: HTTPServer, path: bytes) -> None:
    seen: list[Request] = []

    def answer(request: Request) -> Response:
        request.get_data()
        seen.append(request)
        return Response(b"made", 201, {"Location": "/api/x/", "Content-Type": "application/json"})

    httpserver.expect_request(path.decode().replace("%2F", "/")).respond_with_handler(answer)
    response = response_to(
        Upstream(httpserver.url_for("").rstrip("/")), b"one ", b"two", path=path, query=b"x=1&x=%C3%A4"
    )
    (request,) = seen
    assert (request.method, request.environ["REQUEST_URI"]) == ("POST", f"{path.decode()}?x=1&x=%C3%A4")
    assert (request.get_data(), request.headers["X-Test"]) == (b"one two", "here")
    assert (response["status"], response["body"]) == (201, b"made")
    assert response["headers"][b"location"] == b"/api/x/"
    assert response["headers"][b"content-length"] == b"4"


def test_an_unreachable_server_is_a_502() -> None:
    response = response_to(Upstream("http://127.0.0.1:9"))
    assert (response["status"], response["body"]) == (502, b"ConnectError")


def test_callers_wait_until_the_front_knows_where_to_lead(httpserver: HTTPServer, tmp_path: Path) -> None:
    """Else the emulator would answer the first of them, in place of the containers that were asked for."""
    httpserver.expect_request("/api/").respond_with_data(b"from there")
    scope: Message = {"type": "http", "server": ("127.0.0.1", 8000), "method": "GET", "path": "/api/"}
    scope |= {"raw_path": b"/api/", "query_string": b"", "headers": [(b"host", b"localhost:8000")]}
    sent: list[Message] = []

    async def receive() -> Any:
        return {"body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    async def emulator(*_: Any) -> None:
        raise AssertionError("the emulator was asked")

    async def call() -> None:
        front = Front(emulator, 8000, lambda: None, kept(tmp_path))
        front.lead_to("", "v1", signs=True)
        waiting = asyncio.create_task(front(scope, receive, send))
        await asyncio.sleep(0)
        assert not waiting.done()
        front.lead_elsewhere(httpserver.url_for("").rstrip("/"))
        await waiting

    asyncio.run(call())
    assert sent[1]["body"] == b"from there"
    assert httpserver.log[0][0].headers["Authorization"].startswith("Bearer ")


def authorization_at(path: str, folder: Path, *sent: bytes) -> bytes | None:
    """Return what comes to the API of a call with these Authorization headers, where the front signs."""
    headers = [(b"host", b"localhost:8000"), *((b"authorization", value) for value in sent)]
    scope: Message = {"type": "http", "server": ("127.0.0.1", 8000), "method": "PATCH", "path": path}
    scope |= {"raw_path": path.encode(), "query_string": b"", "headers": headers}
    came: list[Any] = []

    async def emulator(scope: Any, *_: Any) -> None:
        came.append(dict(scope["headers"]).get(b"authorization"))

    async def nothing(*_: Any) -> Any:
        return {}

    async def call() -> None:
        front = Front(emulator, 8000, lambda: None, kept(folder))
        front.lead_to("api", "v1", signs=True)
        await front(scope, nothing, nothing)

    asyncio.run(call())
    return came[0]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("path", "signed"),
    [
        ("/api/plans/", True),
        ("/api/learners/1/", True),
        ("/api/learn", False),
        ("/api/learn/", False),
        ("/api/learn/plans/1/", False),
        ("/calendar/token/plan.ics", False),
        ("/calendars/", True),
    ],
)
def test_the_front_signs_no_call_of_what_a_link_opens(path: str, signed: bool, tmp_path: Path) -> None:
    signature = authorization_at(path, tmp_path)
    assert (signature is not None) is signed
    assert authorization_at(path, tmp_path, b"Learner abc") == b"Learner abc"
