"""How botocore sends the workers' calls: on one connection, whole answers only, with botocore's own errors."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError

from local.emulator.aws_session import Kept, send_by

type Send = Callable[[Any], Any]

USUAL = "sent the usual way"
ANSWER = b"HTTP/1.1 400 Bad Request\r\nX-Amz-Crc32: 1\r\ncontent-length: 4\r\n\r\nbody"


class Server:
    """Takes connections one after the other; answers each request with the parts that it was given."""

    def __init__(self, *parts: bytes) -> None:
        self.parts = parts
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.requests: list[bytes] = []
        self.connections = 0
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}/"

    def _serve(self) -> None:
        while True:
            try:
                channel, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            with channel:
                while request := channel.recv(1 << 16):
                    self.requests.append(request)
                    for part in self.parts:
                        channel.sendall(part)
                    if not self.parts:
                        break


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(ANSWER)
    with closing(server.listener):
        yield server


def request_to(url: str, **difference: Any) -> Any:
    headers = {"X-Amz-Target": "DynamoDB_20120810.GetItem", "Authorization": b"signed", "Content-Length": "2"}
    sound = {"url": url, "method": "POST", "body": b"{}", "headers": headers, "stream_output": False}
    return SimpleNamespace(**sound | difference)


@pytest.fixture
def kept() -> Iterator[Kept]:
    kept = Kept()
    yield kept
    for connection in kept.by_address.values():
        connection.channel.close()


@pytest.fixture
def send(kept: Kept) -> Send:
    return partial(send_by(lambda _session, _request: USUAL, kept), None)


def test_a_request_is_sent_as_it_is_and_its_answer_is_read_whole(server: Server, send: Send) -> None:
    response = send(request_to(server.url))
    assert (response.status_code, response.content, response.headers["x-amz-crc32"]) == (400, b"body", "1")
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.split(b"\r\n") == [
        b"POST / HTTP/1.1",
        f"host: {server.url.split('/')[2]}".encode(),
        b"X-Amz-Target: DynamoDB_20120810.GetItem",
        b"Authorization: signed",
        b"Content-Length: 2",
    ]
    assert body == b"{}"


def test_a_thread_keeps_its_connection(server: Server, send: Send) -> None:
    for _ in range(3):
        send(request_to(server.url))
    assert (len(server.requests), server.connections) == (3, 1)


@pytest.mark.parametrize("cut", range(1, len(ANSWER), 7))
def test_an_answer_may_come_in_parts(cut: int, send: Send) -> None:
    server = Server(ANSWER[:cut], ANSWER[cut:])
    with closing(server.listener):
        assert send(request_to(server.url)).content == b"body"


def test_a_connection_that_ends_is_botocores_error_and_is_not_kept(kept: Kept, send: Send) -> None:
    server = Server()
    with closing(server.listener):
        with pytest.raises(ConnectionClosedError):
            send(request_to(server.url))
        assert kept.by_address == {}


def test_nobody_at_the_endpoint_is_botocores_error(send: Send) -> None:
    with socket.create_server(("127.0.0.1", 0)) as freed:
        url = f"http://127.0.0.1:{freed.getsockname()[1]}/"
    with pytest.raises(EndpointConnectionError):
        send(request_to(url))


@pytest.mark.parametrize(
    "difference",
    [{"method": "PUT"}, {"body": None}, {"stream_output": True}, {"url": "https://127.0.0.1:1/"}, {"url": "http://a/"}],
    ids=str,
)
def test_all_else_goes_the_usual_way(server: Server, send: Send, difference: dict[str, Any]) -> None:
    assert send(request_to(**{"url": server.url} | difference)) == USUAL
    assert server.requests == []
