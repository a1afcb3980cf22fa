"""Another server on this machine in place of the deployed API: `sam local start-api`, behind the same front."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx2

type Scope = MutableMapping[str, Any]
type Send = Callable[[Scope], Awaitable[None]]
type Receive = Callable[[], Awaitable[Scope]]

# Of one connection, not of the message (RFC 9110, 7.6.1); the length is the client's to set anew.
HOP_BY_HOP = {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade"}
SECONDS = 300.0  # a container's first call may have to start it


class Upstream:
    """An ASGI app that hands requests on to `url` and answers with what comes back."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._client: httpx2.AsyncClient | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        import httpx2  # only `make start-api` needs it

        if self._client is None:
            self._client = httpx2.AsyncClient(trust_env=False, timeout=SECONDS)
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        try:
            answer = await self._client.request(
                scope["method"],
                self.url + (scope["raw_path"] + query).decode("ascii"),
                headers=_passed_on(scope["headers"]),
                content=await _whole(receive),
            )
        except httpx2.HTTPError as error:
            await _answer(send, 502, [(b"content-type", b"text/plain")], f"{type(error).__name__}".encode())
            return
        # What the client has unpacked is as long as it now is.
        kept = [(name.lower(), value) for name, value in answer.headers.raw]
        dropped = HOP_BY_HOP | {b"content-length", b"content-encoding"}
        await _answer(send, answer.status_code, [it for it in kept if it[0] not in dropped], answer.content)


def _passed_on(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [it for it in headers if it[0] not in HOP_BY_HOP | {b"content-length", b"host", b"accept-encoding"}]


async def _whole(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        body += part
        if not message.get("more_body"):
            return body


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
