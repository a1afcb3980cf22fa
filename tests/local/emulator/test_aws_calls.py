"""The server of the workers' AWS calls: what it takes for a request, and who answers it."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from local.emulator.aws_calls import AwsCalls, Connection
from local.stack.emulator_process import listen
from tests.local.backends import Client

type Message = dict[str, Any]

DYNAMODB = "DynamoDB_20120810.GetItem"


class Emulator:
    """Stands in for the emulator: a service that answers with what it got, and an app that does."""

    def __init__(self) -> None:
        self.scopes: list[Message] = []
        self.context: list[str] = []
        self.active = 0

    def calls(self) -> AwsCalls:
        router = SimpleNamespace(extract_access_key_id=lambda headers: headers["x-key"], extract_region=lambda _: "r")
        responses = SimpleNamespace(
            set_request_account_id=self.context.append,
            set_request_region=self.context.append,
            fix_error_content_type=lambda *_: None,
            fix_success_content_type=lambda *_: None,
        )
        app = SimpleNamespace(_get_module=lambda name: SimpleNamespace(handle_request=partial(self.service, name)))
        return AwsCalls(self.app, 4566, self.note_activity, app, router, responses)

    def note_activity(self) -> None:
        self.active += 1

    async def service(self, name: str, _method: str, _path: str, _headers: Message, body: bytes, _: Message) -> Any:
        if body == b"raise":
            raise RuntimeError("on purpose")
        if body == b"slow":
            await asyncio.sleep(0.05)
        return 400 if body == b"refuse" else 200, {"Content-Type": "test"}, name.encode() + b" " + body

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        body = (await receive())["body"]
        headers = [(b"x-app", b"1"), (b"content-length", b"9")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": b"app ", "more_body": True})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


@pytest.fixture
def connect(emulator: Emulator) -> Iterator[Callable[[], Client]]:
    """Serves on a thread; yields what opens a connection."""
    loop, listening = asyncio.new_event_loop(), listen(0)
    loop.set_exception_handler(lambda *_: None)
    port = listening.getsockname()[1]
    serving = loop.run_until_complete(loop.create_server(partial(Connection, emulator.calls(), loop), sock=listening))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    clients: list[Client] = []

    def opened() -> Client:
        clients.append(Client(f"http://127.0.0.1:{port}"))
        return clients[-1]

    yield opened
    for client in clients:
        client.connection.close()
    asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result()
    loop.call_soon_threadsafe(serving.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def raw(client: Client, *parts: bytes) -> bytes:
    """Send bytes as they are; return all that comes until the server closes."""
    client.connection.connect()
    sock = client.connection.sock
    for part in parts:
        sock.sendall(part)
    received = b""
    while data := sock.recv(65536):
        received += data
    return received


def request(body: bytes, *, close: bool = False) -> bytes:
    lines = [b"POST / HTTP/1.1", b"X-Amz-Target: " + DYNAMODB.encode(), b"x-key: k", b"Content-Length: %d" % len(body)]
    return b"\r\n".join([*lines, *([b"Connection: close"] if close else []), b"", body])


def test_a_call_of_dynamodb_is_answered_by_its_module(connect: Callable[[], Client], emulator: Emulator) -> None:
    answer, content = connect()("POST", "/", b"{}", X_Amz_Target=DYNAMODB, x_key="local")
    assert (answer.status, content, answer.headers["content-type"]) == (200, b"dynamodb {}", "test")
    assert answer.headers["x-amzn-requestid"]
    assert (emulator.context, emulator.active, emulator.scopes) == (["local", "r"], 1, [])


def test_a_refused_call_keeps_its_status(connect: Callable[[], Client]) -> None:
    answer, content = connect()("POST", "/", b"refuse", X_Amz_Target="AWSStepFunctions.StartExecution", x_key="k")
    assert (answer.status, content) == (400, b"stepfunctions refuse")


@pytest.mark.parametrize("target", ["DynamoDBStreams_20120810.GetRecords", "secretsmanager.GetSecretValue"])
def test_a_call_of_another_service_goes_to_the_emulator(
    connect: Callable[[], Client], emulator: Emulator, target: str
) -> None:
    answer, content = connect()("POST", "/a%20b?x=1&y", b"body", X_Amz_Target=target)
    assert (answer.status, content, answer.headers["x-app"]) == (201, b"app body", "1")
    assert answer.headers.get_all("content-length") == ["8"]
    (scope,) = emulator.scopes
    assert (scope["method"], scope["path"], scope["raw_path"], scope["query_string"]) == (
        "POST",
        "/a b",
        b"/a%20b",
        b"x=1&y",
    )
    assert (b"x-amz-target", target.encode()) in scope["headers"]
    assert scope["server"] == ("127.0.0.1", 4566)


def test_a_get_goes_to_the_emulator(connect: Callable[[], Client], emulator: Emulator) -> None:
    assert connect()("GET", "/keys")[1] == b"app "
    assert emulator.scopes[0]["path"] == "/keys"


def test_a_connection_takes_one_request_after_the_other(connect: Callable[[], Client]) -> None:
    client = connect()
    bodies = [client("POST", "/", b"%d" % number, X_Amz_Target=DYNAMODB, x_key="k")[1] for number in range(3)]
    assert bodies == [b"dynamodb 0", b"dynamodb 1", b"dynamodb 2"]


def test_requests_that_come_together_are_answered_in_their_order(connect: Callable[[], Client]) -> None:
    received = raw(connect(), request(b"slow") + request(b"quick") + request(b"last", close=True))
    assert [line for line in received.split(b"\r\n") if line.startswith(b"dynamodb")][-1] == b"dynamodb last"
    assert received.index(b"dynamodb slow") < received.index(b"dynamodb quick") < received.index(b"dynamodb last")


def test_a_request_may_come_in_pieces(connect: Callable[[], Client]) -> None:
    whole = request("Grüße".encode(), close=True)
    received = raw(connect(), *(whole[at : at + 1] for at in range(len(whole))))
    assert received.endswith("dynamodb Grüße".encode())


def test_a_client_that_asks_first_may_go_on(connect: Callable[[], Client]) -> None:
    head = request(b"12", close=True)[:-2].replace(b"x-key", b"Expect: 100-continue\r\nx-key")
    assert raw(connect(), head, b"12").startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")


def test_an_error_of_the_emulator_is_500(connect: Callable[[], Client]) -> None:
    answer, content = connect()("POST", "/", b"raise", X_Amz_Target=DYNAMODB, x_key="k")
    assert (answer.status, content) == (500, b'{"__type": "InternalError"}')


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nno header\r\n\r\n",
        b"x" * 70_000,
    ],
    ids=["no version", "old version", "chunked", "negative", "no header", "endless"],
)
def test_what_boto3_does_not_send_is_refused(connect: Callable[[], Client], sent: bytes) -> None:
    assert raw(connect(), sent).startswith(b"HTTP/1.1 400 Bad Request\r\n")
