"""The front: serves the deployed REST API at the root of its own port, for curl and browsers."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from local.emulator.pages import File, page_at
from local.emulator.upstream import Receive, Scope, Send, Upstream
from local.stack.issuer import KEYS_PATH, Issuer, Signer

type App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Callers without a token are served, so a web page whose name resolves to 127.0.0.1 must not reach the API.
HOSTS = {b"localhost", b"127.0.0.1", b"[::1]"}
# Nor may a page of another site, which the same browser shows.
FOREIGN = (
    "A page of another origin made this call, as its Origin header says. This local API serves callers without a "
    "token, so it refuses pages that are not its own."
)
# What a link opens: with the token of the front such a call would be another caller's.
BY_LINK = ("/api/learn", "/calendar")
LARGEST = 10_000_000  # bytes of a body, as of API Gateway
ASCII = bytes(range(0x21, 0x7F)).decode()


class Front:
    """An ASGI app: requests on the front's port go to the API, all others to the emulator.

    A request without an Authorization header gets a token of the local issuer, whose keys are on the emulator's port:
    curl needs no token, and the authorizer still checks each call. What links open gets none.
    """

    def __init__(self, emulator: App, port: int, note_activity: Callable[[], None], issuer: Issuer) -> None:
        self.emulator = emulator
        self.port = port
        self.note_activity = note_activity
        self.keys = File(200, ((b"content-type", b"application/json"),), issuer.keys())
        self.signer = Signer(issuer)
        self.signs = True
        self.api = emulator
        self.prefix = ""
        self.open = asyncio.Event()

    def lead_to(self, api_id: str, stage: str, *, signs: bool) -> None:
        """Serve this API. Without an API id, callers wait until `lead_elsewhere` is called."""
        self.signs = signs
        if api_id:
            self.prefix = f"/restapis/{api_id}/{stage}/_user_request_"
            self.open.set()

    def lead_elsewhere(self, url: str) -> None:
        """Send requests to the server at `url`, which has the API at its root."""
        self.prefix = ""
        self.api = Upstream(url)
        self.open.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.note_activity()
        if scope["type"] != "http" or scope["server"][1] != self.port:
            if scope["type"] == "http" and scope["path"] == KEYS_PATH:
                await show(send, self.keys, head=False)
            else:
                await self.emulator(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if headers.get(b"host", b"").rsplit(b":", 1)[0].lower() not in HOSTS:
            await refuse(
                send, 421, "Misdirected Request", "This local API answers only to the names localhost and 127.0.0.1."
            )
            return
        if is_foreign(headers):
            await refuse(send, 403, "Forbidden", FOREIGN)
            return
        if is_too_large(headers):
            await refuse(send, 413, "Request Too Long", f"A call has at most {LARGEST // 1_000_000} MB and a length.")
            return
        if scope["method"] in ("GET", "HEAD") and (page := page_at(scope["path"])) is not None:
            await show(send, page, head=scope["method"] == "HEAD")
            return
        await self.open.wait()
        rewritten = {
            "path": self.prefix + scope["path"],
            "raw_path": self.prefix.encode() + scope["raw_path"],
            "query_string": quote(scope["query_string"], safe=ASCII).encode(),
        }
        if self.signs and b"authorization" not in headers and not is_by_link(scope["path"]):
            rewritten["headers"] = [*scope["headers"], (b"authorization", f"Bearer {self.signer()}".encode())]
        await self.api({**scope, **rewritten}, receive, send)


async def show(send: Send, page: File, *, head: bool) -> None:
    length = (b"content-length", str(len(page.content)).encode())
    await send({"type": "http.response.start", "status": page.status, "headers": [*page.headers, length]})
    await send({"type": "http.response.body", "body": b"" if head else page.content})


def is_foreign(headers: dict[bytes, bytes]) -> bool:
    """Return whether a page of another origin makes this call; browsers name the origin with each call that can write.

    An opaque origin (`null`) is foreign. Programs such as curl send none.
    """
    origin = headers.get(b"origin")
    return origin is not None and origin.lower() != b"http://" + headers[b"host"].lower()


def is_by_link(path: str) -> bool:
    """Return whether a path is one that a learner's link or a calendar's opens."""
    return path in BY_LINK or path.startswith(tuple(f"{root}/" for root in BY_LINK))


def is_too_large(headers: dict[bytes, bytes]) -> bool:
    """Return whether a body is larger than API Gateway takes, or does not say how large it is."""
    length = headers.get(b"content-length", b"0")
    return b"chunked" in headers.get(b"transfer-encoding", b"").lower() or not length.isdigit() or int(length) > LARGEST


async def refuse(send: Send, status: int, title: str, detail: str) -> None:
    problem = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    headers = [(b"content-type", b"application/problem+json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(problem).encode()})
