"""The API as curl sees it, through the front."""

import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from local.stack.stack import Stack
from tests.local.backends import Client

pytestmark = pytest.mark.stack

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


@pytest.fixture
def call(stack: Stack) -> Iterator[Client]:
    with Client(stack.url) as client:
        yield client


def parsed(body: bytes) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(body)
    return document


@pytest.mark.parametrize("path", ["/things", "/things/", "/things/a/b/"])
@pytest.mark.parametrize("method", METHODS)
def test_every_method_reaches_the_handler(call: Client, method: str, path: str) -> None:
    answer, body = call(method, path)
    assert answer.status == (201 if method == "POST" else 200)
    assert answer.headers["X-Answer"] == "42"
    assert answer.headers["Content-Type"] == "application/test+json"
    if method != "HEAD":
        assert (parsed(body)["method"], parsed(body)["path"]) == (method, path)


def test_a_link_made_from_the_request_can_be_followed(call: Client) -> None:
    created, _ = call("POST", "/things/", b"{}")
    answer, body = call("GET", created.headers["Location"])
    assert answer.status == 200
    assert parsed(body)["path"] == "/things/1/"


def test_query_and_headers_arrive(call: Client) -> None:
    _, body = call("GET", "/things?x=1&x=2&y=%C3%A4", x_test="here")
    assert parsed(body)["query"] == {"x": ["1", "2"], "y": ["ä"]}
    assert parsed(body)["header"] == "here"


def test_a_megabyte_arrives_whole(call: Client) -> None:
    _, body = call("POST", "/things", b"a" * 1_000_000)
    assert parsed(body)["length"] == 1_000_000


def test_a_body_beyond_that_of_api_gateway_is_refused_unread(stack: Stack) -> None:
    place = urlsplit(stack.url)
    for header in ("Content-Length: 1073741824", "Transfer-Encoding: chunked"):
        with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
            head = f"POST /things HTTP/1.1\r\nHost: localhost:{place.port}\r\n{header}\r\n\r\n"
            connection.sendall(head.encode())
            assert connection.recv(64).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("path", ["/things?x=%ff", "/things/%ff", "/things/%00", "/things?" + "x=1&" * 1500])
def test_odd_requests_reach_the_handler_too(call: Client, path: str) -> None:
    answer, _ = call("GET", path)
    assert answer.status == 200


def test_the_gateways_own_errors_are_those_of_the_template(call: Client) -> None:
    answer, body = call("GET", "/nowhere")
    assert (answer.status, answer.headers["Content-Type"]) == (403, "application/problem+json")
    assert parsed(body) == {"title": "Missing Authentication Token", "code": "Gateway"}


def test_an_error_of_a_handler_has_its_class_name(call: Client) -> None:
    answer, body = call("GET", "/things/raise")
    assert answer.status == 502
    assert b"RuntimeError" in body


def test_a_foreign_name_for_this_machine_is_refused(call: Client) -> None:
    answer, body = call("GET", "/things", host="rebound.example")
    assert answer.status == 421
    assert parsed(body)["status"] == 421


def own_origin(stack: Stack) -> str:
    return f"http://{urlsplit(stack.url).netloc}"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    "origin",
    ["https://elsewhere.example", "http://localhost:1", "http://localhost", "null", "", "http://evil.localhost"],
)
def test_a_page_of_another_origin_is_refused_and_told_why(call: Client, method: str, origin: str) -> None:
    answer, body = call(method, "/things", origin=origin)
    assert (answer.status, answer.headers["Content-Type"]) == (403, "application/problem+json")
    assert "Origin" in parsed(body)["detail"]
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_same_host_over_https_is_another_origin(call: Client, stack: Stack) -> None:
    answer, _ = call("POST", "/things", origin=own_origin(stack).replace("http:", "https:"))
    assert answer.status == 403


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "LOCALHOST"])
def test_a_page_of_this_stack_reaches_the_handler_under_each_of_its_names(
    call: Client, stack: Stack, name: str
) -> None:
    host = f"{name}:{urlsplit(stack.url).port}"
    answer, _ = call("POST", "/things", b"{}", host=host, origin=f"http://{host.lower()}")
    assert answer.status == 201


def test_a_program_that_names_no_origin_reaches_the_handler(call: Client) -> None:
    answer, _ = call("POST", "/things", b"{}")
    assert answer.status == 201


def test_pages_under_two_names_of_this_machine_are_two_origins(call: Client, stack: Stack) -> None:
    port = urlsplit(stack.url).port
    answer, _ = call("POST", "/things", host=f"localhost:{port}", origin=f"http://127.0.0.1:{port}")
    assert answer.status == 403
