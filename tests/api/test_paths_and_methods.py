"""Unknown paths are 404, known paths with another method 405 with Allow: ours, never the gateway's own."""

import pytest

from tests.api import bodies
from tests.api.client import PROBLEM, Client, Json
from tests.api.conftest import Made
from tests.api.routes import ITEMS, ROUTES, concrete, covers

pytestmark = pytest.mark.stack

ALL = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
UNKNOWN = [
    "/assets",
    "/assets/main.0123456789abcdef.js",
    "/favicon.ico",
    "/api",
    "/api/",
    "/api/nothing",
    "/api/learners/x/y",
    f"/api/learners/{bodies.NOBODY}/plans",
    f"/api/plans/{bodies.NOBODY}/trace",
    f"/api/plans/{bodies.NOBODY}/explain/more",
    f"/api/plan-requests/{bodies.NOBODY}/trace/more",
    "/API/learners/",
    "/api//learners/",
]
ODD = ["/api/learners/%00", "/api/learners/%ff", "/api/learners/..%2f..%2fetc", "/api/learners/..", "/api/plans/%0a"]
ODD += ["/api/plans/%0a/", "/%0a/api/plans", "/api/plans/%0d%0aa/explain/"]
READ = [path for path in ITEMS if "GET" in ROUTES[path]]
WRONG = [(path, method) for path, known in ROUTES.items() for method in ALL if method not in known]


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", UNKNOWN)
def test_an_unknown_path_is_not_found_whatever_is_asked_of_it(api: Client, path: str, method: str) -> None:
    answer = api.call(method, path)
    assert answer.is_problem(404), answer.content


@pytest.mark.parametrize("path", ODD)
def test_an_odd_path_is_not_found(api: Client, path: str) -> None:
    answer = api.get(path)
    assert answer.is_problem(404), answer.content


@pytest.mark.parametrize(
    ("path", "method"),
    [pytest.param(path, method, id=f"{method} {path}", marks=covers(405, f"* {path}")) for path, method in WRONG],
)
def test_another_method_is_told_which_there_are(api: Client, path: str, method: str) -> None:
    for asked in (concrete(path), concrete(path).rstrip("/")):
        answer = api.call(method, asked)
        assert answer.is_problem(405), answer.content
        assert answer.headers["Allow"] == ", ".join(ROUTES[path])


@pytest.mark.parametrize("path", ROUTES)
def test_head_is_told_too_without_a_body(api: Client, path: str) -> None:
    answer = api.call("HEAD", concrete(path))
    assert (answer.status, answer.headers["Content-Type"], answer.content) == (405, PROBLEM, b"")
    assert answer.headers["Allow"] == ", ".join(ROUTES[path])


@pytest.mark.parametrize("identifier", [bodies.NOBODY, "1", "not-a-uuid", "%F0%9F%91%A9", "x" * 500])
@pytest.mark.parametrize("path", [pytest.param(path, marks=covers(404, f"GET {path}")) for path in READ])
def test_an_id_that_nobody_has_is_not_found(api: Client, path: str, identifier: str) -> None:
    answer = api.get(concrete(path, identifier))
    assert answer.is_problem(404), answer.content


def test_an_id_of_another_kind_is_not_found(api: Client, ana: Json, made: Made) -> None:
    assert api.get(f"/api/plans/{ana['id']}/").is_problem(404)
    assert api.get(f"/api/plan-requests/{made.plan['id']}/").is_problem(404)
    assert api.get(f"/api/learners/{made.request['id']}/").is_problem(404)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=covers(200, f"GET {path}"))
        for path in ROUTES
        if "GET" in ROUTES[path] and "{id}" not in path
    ],
)
def test_the_last_slash_makes_no_difference(api: Client, ana: Json, path: str) -> None:
    with_slash, without = api.get(path), api.get(path.rstrip("/"))
    assert (with_slash.status, with_slash.headers["Content-Type"]) == (200, "application/json")
    assert (without.status, without.content) == (200, with_slash.content)


def test_health_is_well(api: Client) -> None:
    assert api.get("/api/health/").body == {"status": "ok"}


def test_an_id_in_capitals_is_the_same_id(api: Client, ana: Json) -> None:
    assert api.get(f"/api/learners/{ana['id'].upper()}/").body == ana
