"""Every route with every status it can give, by the real handlers."""

from collections.abc import Callable
from typing import Any

import pytest

from studyplan.domain.errors import StoreUnavailable
from studyplan.ports import Store
from studyplan.runtime import wiring
from tests.builders import LATER, a_brief, a_learner, a_published_plan, a_request, a_resource, an_id
from tests.functions.conftest import Ask

LEARNER = {"name": "Ana", "current_level": "beginner", "weekly_hours": 5}
RESOURCE = {
    "title": "New",
    "url": "https://example.org/new",
    "topic": "python",
    "difficulty": "beginner",
    "resource_type": "article",
}
WISH = {"learner_id": an_id("ana"), "goal": "Learn Python basics", "topic": "python", "duration_days": 7}
TAKEN = "https://example.org/needed"
IDS = {
    "/api/learners/": an_id("ana"),
    "/api/resources/": an_id("resource"),
    "/api/plan-requests/": an_id("request"),
    "/api/plans/": a_published_plan().id,
}
API_OF = {"/api/learners/": "learners_api", "/api/resources/": "resources_api"}
STALE = {"If-Match": '"another version"'}


class Still:
    """A workflow in which nothing runs."""

    def start(self, *_: object) -> None: ...
    def stop(self, *_: object) -> None: ...


@pytest.fixture(autouse=True)
def filled(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of each kind, and a resource that another one needs."""
    monkeypatch.setattr(wiring, "workflow", Still)
    store.add_learner("local", a_learner())
    store.add_resource("local", a_resource("needed"))
    store.add_resource("local", a_resource("needing", prerequisites=(an_id("needed"),)))
    store.add_resource("local", a_resource())
    store.open_request("local", a_request(), a_brief(), deadline=LATER)
    store.publish("local", a_published_plan())


def case(route: str, status: int, **given: Any) -> Any:
    """A call of a route and the status it should have, which it then covers."""
    return pytest.param(
        route, status, given, marks=pytest.mark.covers(f"route:{route}:{status}"), id=f"{route} {status}"
    )


def with_body(route: str, body: dict[str, Any], status: int) -> list[Any]:
    return [
        case(route, status, body=body),
        case(route, 400, body="{"),
        case(route, 413, body={"name": "x" * 20_000}),
        case(route, 415, body=body, headers={"Content-Type": "text/plain"}),
        case(route, 422, body=body | {"unknown": 1}),
    ]


def listing(route: str) -> list[Any]:
    return [case(route, 200), case(route, 422, multiValueQueryStringParameters={"limit": ["0"]})]


def one(route: str, status: int = 200, **given: Any) -> list[Any]:
    return [case(route, status, **given), case(route, 404, key=an_id("nobody"), **given)]


CASES = [
    case("GET /api/health/", 200),
    *with_body("POST /api/learners/", LEARNER, 201),
    *listing("GET /api/learners/"),
    *one("GET /api/learners/{id}/"),
    *with_body("PATCH /api/learners/{id}/", {"name": "Ben"}, 200),
    case("PATCH /api/learners/{id}/", 404, key=an_id("nobody"), body={"name": "Ben"}),
    case("PATCH /api/learners/{id}/", 412, body={"name": "Ben"}, headers=STALE),
    *one("DELETE /api/learners/{id}/", 204),
    case("DELETE /api/learners/{id}/", 412, headers=STALE),
    *with_body("POST /api/resources/", RESOURCE, 201),
    case("POST /api/resources/", 409, body=RESOURCE | {"url": TAKEN}),
    *listing("GET /api/resources/"),
    case("POST /api/resources/seed/", 200),
    *one("GET /api/resources/{id}/"),
    *with_body("PATCH /api/resources/{id}/", {"title": "Newer"}, 200),
    case("PATCH /api/resources/{id}/", 404, key=an_id("nobody"), body={"title": "Newer"}),
    case("PATCH /api/resources/{id}/", 409, body={"url": TAKEN}),
    case("PATCH /api/resources/{id}/", 412, body={"title": "Newer"}, headers=STALE),
    *one("DELETE /api/resources/{id}/", 204),
    case("DELETE /api/resources/{id}/", 409, key=an_id("needed")),
    case("DELETE /api/resources/{id}/", 412, headers=STALE),
    *with_body("POST /api/plan-requests/", WISH, 202),
    *listing("GET /api/plan-requests/"),
    *one("GET /api/plan-requests/{id}/"),
    *one("GET /api/plan-requests/{id}/trace/"),
    *listing("GET /api/plans/"),
    *one("GET /api/plans/{id}/"),
]
PATHS = sorted({parameters.values[0].partition(" ")[2] for parameters in CASES})


def call_of(
    ask: Ask, method: str, path: str, *, key: str | None = None, body: Any = None, slash: str = "/", **more: Any
) -> dict[str, Any]:
    collection = next((each for each in IDS if path.startswith(each)), "")
    place = path.replace("{id}", key or IDS.get(collection, ""))
    return ask(API_OF.get(collection, "plans_api"), method, place.removesuffix("/") + slash, body, **more)


@pytest.mark.parametrize("slash", ["/", ""], ids=["slash", "no slash"])
@pytest.mark.parametrize(("route", "status", "given"), CASES)
def test_a_route_answers(ask: Ask, route: str, status: int, given: dict[str, Any], slash: str) -> None:
    method, _, path = route.partition(" ")
    answer = call_of(ask, method, path, slash=slash, **given)
    assert answer["statusCode"] == status, answer["body"]
    if status >= 400:
        assert answer["multiValueHeaders"]["Content-Type"] == ["application/problem+json"]
        assert answer["read"]["status"] == status


@pytest.mark.parametrize(
    "path", [pytest.param(path, marks=pytest.mark.covers(f"route:* {path}:405")) for path in PATHS]
)
def test_a_path_refuses_a_method_it_does_not_know(ask: Ask, path: str) -> None:
    answer = call_of(ask, "PUT", path)
    assert answer["statusCode"] == 405
    known = {
        route.partition(" ")[0] for route, *_ in (each.values for each in CASES) if route.partition(" ")[2] == path
    }
    assert set(answer["multiValueHeaders"]["Allow"][0].split(", ")) == known


@pytest.mark.covers("route:* *:404", "route:* *:503", "route:* *:500")
def test_what_any_route_may_answer(ask: Ask, broken_store: Callable[[Exception], None]) -> None:
    assert call_of(ask, "GET", "/api/nothing/")["statusCode"] == 404
    broken_store(StoreUnavailable())
    assert call_of(ask, "GET", "/api/learners/")["statusCode"] == 503
    broken_store(ZeroDivisionError())
    assert call_of(ask, "GET", "/api/learners/")["statusCode"] == 500


@pytest.mark.covers("error:Stale")
def test_a_change_of_another_version_changes_nothing(ask: Ask, store: Store) -> None:
    answer = call_of(ask, "PATCH", "/api/learners/{id}/", body={"name": "Ben"}, headers=STALE)
    assert answer["read"]["code"] == "Stale"
    assert store.learner("local", an_id("ana")) == a_learner()
