"""The page as a deployment with a sign-in serves it, and an API that trusts the same issuer."""

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

from tests.page import canned, followed
from tests.page.api import Api, Call, Reply, problem
from tests.page.fake_issuer import FakeIssuer
from tests.page.page_server import listening

APP = Path(__file__).parents[2] / "functions" / "viewer" / "app.py"


class GuardedApi(Api):
    """An API that answers 401 to calls without a token of the issuer."""

    def __init__(self, issuer: FakeIssuer) -> None:
        super().__init__()
        self.issuer = issuer
        followed.put_all(self)
        self.on("GET plan-requests/", canned.listed({k: v for k, v in canned.request().items() if k != "steps"}))
        self.on("POST plan-requests/check/", canned.report(feasible=True, pieces=20))

    def _reply(self, call: Call) -> Reply:
        if self.issuer.accepts(call.headers.get("authorization", "")):
            return super()._reply(call)
        return problem(401, "Unauthorized", "Send a valid token.", {"WWW-Authenticate": "Bearer"})


@contextmanager
def serving_viewer(issuer: FakeIssuer | None) -> Iterator[str]:
    """Serve the viewer function with the sign-in of an issuer, or with none, and yield the page's address."""
    apps: list[ModuleType] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            called = self.path.partition("?")[0]
            event = {"path": called, "httpMethod": "GET", "headers": {}, "requestContext": {"path": called}}
            answer = apps[0].handler(event, None)
            content = answer["body"].encode()
            self.send_response(answer["statusCode"])
            for name, value in (answer["headers"] | {"Content-Length": str(len(content))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *_: Any) -> None:
            """Write no line for each call."""

    with listening(Handler) as origin:
        url = f"{origin}/"
        if issuer:
            issuer.redirect = url
        apps.append(started(issuer.settings() if issuer else {}))
        yield url


def started(variables: dict[str, str]) -> ModuleType:
    """Return the viewer function as it starts with these variables."""
    spec = importlib.util.spec_from_file_location("viewer_with_sign_in", APP)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    with mock.patch.dict("os.environ", variables):
        spec.loader.exec_module(module)
    return module
