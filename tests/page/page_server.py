"""Serves the page on loopback by the function that the deployment has; the tests answer the page's API calls."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

APP: Any = importlib.import_module("functions.viewer.app")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        event = {"path": path, "httpMethod": "GET", "headers": {}, "requestContext": {"path": path}}
        answered = APP.handler(event, None)
        content = answered["body"].encode()
        self.send_response(answered["statusCode"])
        for name, value in (answered["headers"] | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Write no line for each call."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that ends a connection, as it does with each test."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve on loopback, and yield the origin."""
    with _Server(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def serving_page() -> Iterator[str]:
    """Serve the page, and yield its address."""
    with listening(_Handler) as origin:
        yield f"{origin}/"
