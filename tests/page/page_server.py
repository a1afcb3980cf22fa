"""Serves the page's files on loopback as the deployment does; the tests themselves answer the page's API calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

FOLDER = Path(__file__).parents[2] / "functions" / "viewer" / "page"
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


def answer(path: str) -> dict[str, Any]:
    """Return the viewer function's answer to a GET."""
    file = FOLDER / (path.lstrip("/") or "index.html")
    if not file.is_file():
        return {"statusCode": 404, "headers": {}, "body": ""}
    kind = {"Content-Type": KINDS.get(file.suffix, "text/plain")}
    return {"statusCode": 200, "headers": kind | {"Content-Security-Policy": POLICY}, "body": file.read_text("utf-8")}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        answered = answer(self.path.partition("?")[0])
        content = answered["body"].encode()
        self.send_response(answered["statusCode"])
        for name, value in (answered["headers"] | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Write no line for each call."""


@contextmanager
def serving_page() -> Iterator[str]:
    """Serve the page, and yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
