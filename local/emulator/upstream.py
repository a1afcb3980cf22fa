"""Forwards the front's requests to another server on this machine: `sam local start-api`."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx2

type Scope = MutableMapping[str, Any]
type Send = Callable[[Scope], Awaitable[None]]
type Receive = Callable[[], Awaitable[Scope]]

# Headers of one connection, not of the message (RFC 9110, 7.6.1); the HTTP client sets the length itself.
HOP_BY_HOP = {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade"}
SECONDS = 300.0  # the first call may have to start a container


class Upstream:
    """An ASGI app that forwards requests to `url` and returns the responses."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client: httpx2.AsyncClient | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        import httpx2  # only `make start-api` needs it

        if self._client is None:
            self._client = httpx2.AsyncClient(trust_env=False, timeout=SECONDS)
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        try:
            response = await self._client.request(
                scope["method"],
                self.url + (scope["raw_path"] + query).decode("ascii"),
                headers=_forwarded(scope["headers"]),
                content=await _body_of(receive),
            )
        except httpx2.HTTPError as error:
            await _respond(send, 502, [(b"content-type", b"text/plain")], f"{type(error).__name__}".encode())
            return
        # The HTTP client has unpacked the content, so its length and encoding have changed.
        response_headers = [(name.lower(), value) for name, value in response.headers.raw]
        dropped = HOP_BY_HOP | {b"content-length", b"content-encoding"}
        headers = [header for header in response_headers if header[0] not in dropped]
        await _respond(send, response.status_code, headers, response.content)


def _forwarded(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    dropped = HOP_BY_HOP | {b"content-length", b"host", b"accept-encoding"}
    return [header for header in headers if header[0] not in dropped]


async def _body_of(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        body += part
        if not message.get("more_body"):
            return body


async def _respond(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
