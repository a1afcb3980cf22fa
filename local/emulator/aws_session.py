"""How a worker's botocore sends calls to the emulator: over a connection that each thread keeps, without urllib3.

urllib3 and http.client take a third of what such a call costs a worker. What is more than a request with its whole
body, and an answer that is read whole, goes the usual way. The product's own code does not know of this module.
"""

import socket
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import botocore.httpsession
from botocore import awsrequest
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

SECONDS = 60.0  # botocore's own limit for an answer
CHUNK = 1 << 16
LONGEST_HEAD = 1 << 16

type Address = tuple[str, int]
type Send = Callable[[Any, Any], Any]

new_response: Any = awsrequest.AWSResponse


class Lost(Exception):
    """The connection has ended before the answer has."""


class Connection:
    """A connection to the emulator, and what has arrived on it."""

    def __init__(self, address: Address) -> None:
        self.channel = socket.create_connection(address, timeout=SECONDS)
        self.channel.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def exchange(self, message: bytes) -> tuple[int, dict[str, str], bytes]:
        """Send a request and return status, headers and body of its answer."""
        self.channel.sendall(message)
        buffer = b""
        while (end := buffer.find(b"\r\n\r\n")) < 0:
            if len(buffer) > LONGEST_HEAD:
                raise Lost
            buffer += self._more()
        first, *lines = buffer[:end].decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body, length = buffer[end + 4 :], int(headers["content-length"])
        while len(body) < length:
            body += self._more()
        return int(first.split(" ", 2)[1]), headers, body

    def _more(self) -> bytes:
        part = self.channel.recv(CHUNK)
        if not part:
            raise Lost
        return part


class Kept(threading.local):
    """The connections of one thread."""

    def __init__(self) -> None:
        self.by_address: dict[Address, Connection] = {}


def send_by(usual: Send, kept: Kept) -> Send:
    """Return a `send` for botocore's session, with `usual` for what this module does not do."""

    def send(session: Any, request: Any) -> Any:
        url = urlsplit(request.url)
        is_plain = request.method == "POST" and isinstance(request.body, bytes) and not request.stream_output
        if url.scheme != "http" or url.hostname != "127.0.0.1" or not url.port or not is_plain:
            return usual(session, request)
        address = (url.hostname, url.port)
        try:
            connection = kept.by_address.pop(address, None) or Connection(address)
        except OSError as error:
            raise EndpointConnectionError(endpoint_url=request.url, error=error) from error
        try:
            status, headers, body = connection.exchange(_written(request, url.netloc, url.path or "/"))
        except (OSError, Lost, ValueError, KeyError) as error:
            connection.channel.close()
            if isinstance(error, TimeoutError):
                raise ReadTimeoutError(endpoint_url=request.url, error=error) from error
            raise ConnectionClosedError(error=error, request=request, endpoint_url=request.url) from error
        kept.by_address[address] = connection
        response = new_response(request.url, status, headers, None)
        response._content = body
        return response

    return send


def _written(request: Any, host: str, path: str) -> bytes:
    body: bytes = request.body
    lines = [f"POST {path} HTTP/1.1", f"host: {host}"]
    for name, value in request.headers.items():
        lines.append(f"{name}: {value.decode('latin-1') if isinstance(value, bytes) else value}")
    return "\r\n".join((*lines, "", "")).encode("latin-1") + body


def install() -> None:
    """Have every client of this process send its calls so."""
    session: Any = botocore.httpsession.URLLib3Session
    session.send = send_by(session.send, Kept())
