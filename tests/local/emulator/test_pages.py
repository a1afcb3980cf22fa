"""The API pages of the local front: complete, from this machine only, and beside the API's own paths."""

import re

import pytest

from local.emulator.pages import DOCUMENT, FOLDER, POLICY, START, page_at
from local.stack.stack import Stack
from tests.local.backends import Client
from tests.support.contract import document


def test_the_page_links_to_files_that_are_there() -> None:
    page = page_at(FOLDER)
    assert page is not None
    linked = re.findall(r'(?:src|href)="([^"]+)"', page.content.decode())
    assert len(linked) == 3
    assert [name for name in linked if page_at(FOLDER + name) is None] == []


def test_the_pages_show_the_apis_document() -> None:
    assert f'"{DOCUMENT}"' in START
    assert DOCUMENT in document()["paths"]


def test_without_its_slash_the_folder_leads_to_it() -> None:
    page = page_at("/api/docs")
    assert page is not None
    assert (page.status, dict(page.headers)[b"location"]) == (308, b"/api/docs/")


@pytest.mark.parametrize("path", ["/", "/api/", "/api/docs/nope", "/api/docs/../x", "/api/docsx/", "/api/openapi.json"])
def test_any_other_path_is_the_apis(path: str) -> None:
    assert page_at(path) is None


@pytest.mark.stack
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("name", "kind", "least"),
    [("", "html", 200), ("swagger-ui-bundle.min.js", "javascript", 1_000_000), ("swagger-ui.min.css", "css", 100_000)],
)
def test_the_front_serves_them(stack: Stack, method: str, name: str, kind: str, least: int) -> None:
    with Client(stack.url) as call:
        answer, body = call(method, FOLDER + name)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == f"text/{kind}; charset=utf-8"
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert int(answer.headers["Content-Length"]) >= least
    assert len(body) == (0 if method == "HEAD" else int(answer.headers["Content-Length"]))


@pytest.mark.stack
def test_a_foreign_name_for_this_machine_gets_no_page(stack: Stack) -> None:
    with Client(stack.url) as call:
        answer, _ = call("GET", FOLDER, host="rebound.example")
    assert answer.status == 421
