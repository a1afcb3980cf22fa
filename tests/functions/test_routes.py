"""Every route with every status it can give, by the real handlers."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from studyplan.domain.errors.failures import StoreUnavailable
from studyplan.domain.errors.http import LibraryFull
from tests.support.builders import (
    LATER,
    a_context,
    a_learner,
    a_published_plan,
    a_request,
    a_resource,
    an_id,
    some_candidates,
)
from tests.support.calls import Ask
from tests.support.facts import declarations
from tests.support.fakes.adapters import InMemoryAdapters
from tests.support.fakes.fixtures import Snapshot
from tests.support.handlers import api_of
from tests.support.imports import an_import
from tests.support.links import a_link, a_token, linked
from tests.support.repositories import Repositories
from tests.support.stored import add_request

LEARNER = {"name": "Ana", "current_level": "beginner", "weekly_hours": 5}
RESOURCE = {
    "title": "New",
    "url": "https://example.org/new",
    "topic": "python",
    "difficulty": "beginner",
    "resource_type": "article",
}
PLAN_REQUEST = {"learner_id": an_id("ana"), "goal": "Learn Python basics", "topic": "python", "duration_days": 7}
TAKEN = "https://example.org/needed"
TASK = a_published_plan().days[0].tasks[0].id
IDS = {
    "/api/learners/": an_id("ana"),
    "/api/resources/": an_id("resource"),
    "/api/plan-requests/": an_id("request"),
    "/api/plans/": a_published_plan().id,
    "/api/imports/": an_id("import"),
    "/calendar/": a_token("calendar"),
    "/api/learn/plan-requests/": an_id("request"),
    "/api/learn/plans/": a_published_plan().id,
}
NEVER = "9999-01-05T09:00:00.000000+00:00"
BY_LINK = {"Authorization": f"Learner {a_token()}"}
STALE = {"If-Match": '"another version"'}
DECLARED = declarations()


@pytest.fixture(autouse=True)
def filled(store: Repositories, fakes: InMemoryAdapters) -> None:
    """One of each kind, and a resource that another one needs."""
    store.learners.add("local", a_learner())
    linked(store, "local", a_link("calendar", expires_at=NEVER), a_link(kind="learner", expires_at=NEVER))
    store.library.add("local", a_resource("needed"))
    store.library.add("local", a_resource("needing", prerequisites=(an_id("needed"),)))
    store.library.add("local", a_resource())
    add_request(store, "local", a_request(), a_context(), deadline=LATER)
    store.runs.of("local", an_id("request")).save_candidates(some_candidates())
    store.plans.publish("local", a_published_plan())
    fakes.imports.add("local", an_import())
    fakes.imports.add("local", an_import("waiting", status="waiting"))


def case(route: str, status: int, **given: Any) -> Any:
    """A call of a route and the status it should have, which it then covers."""
    return pytest.param(
        route, status, given, marks=pytest.mark.covers(f"route:{route}:{status}"), id=f"{route} {status}"
    )


FORMAT = {"multiValueQueryStringParameters": {"format": ["csv"]}}
UNKNOWN = {"multiValueQueryStringParameters": {"format": ["csv"], "unknown": ["1"]}}
OF_FILES = "POST /api/imports"  # its body is a file
# A call of each route that succeeds.
GOOD: dict[str, tuple[int, dict[str, Any]]] = {
    "GET /api/health": (200, {}),
    "GET /api/openapi.json": (200, {}),
    "GET /calendar/{id}/plan.ics": (200, {}),
    "HEAD /calendar/{id}/plan.ics": (200, {}),
    "POST /api/learners": (201, {"body": LEARNER}),
    "GET /api/learners": (200, {}),
    "GET /api/learners/{id}": (200, {}),
    "PATCH /api/learners/{id}": (200, {"body": {"name": "Ben"}}),
    "DELETE /api/learners/{id}": (204, {}),
    "POST /api/learners/{id}/links": (201, {"body": {"kind": "learner"}}),
    "GET /api/learners/{id}/links": (200, {}),
    "DELETE /api/learners/{id}/links/{id}": (204, {}),
    "POST /api/resources": (201, {"body": RESOURCE}),
    "GET /api/resources": (200, {}),
    "POST /api/resources/seed": (200, {}),
    "GET /api/resources/{id}": (200, {}),
    "PATCH /api/resources/{id}": (200, {"body": {"title": "Newer"}}),
    "DELETE /api/resources/{id}": (204, {}),
    "GET /api/resources/reported": (200, {}),
    "GET /api/resources/{id}/feedback": (200, {}),
    "PATCH /api/resources/{id}/feedback": (200, {"body": {"points": 0.05}}),
    "DELETE /api/resources/{id}/feedback": (204, {}),
    "POST /api/imports": (202, {"body": "title,url,topic\n", **FORMAT, "headers": {"Content-Type": "text/csv"}}),
    "POST /api/imports/uploads": (201, FORMAT),
    "POST /api/imports/{id}/start": (202, {}),
    "GET /api/imports/{id}": (200, {}),
    "GET /api/imports/{id}/report": (200, {}),
    "GET /api/imports/{id}/report.csv": (200, {}),
    "POST /api/imports/{id}/apply": (202, {}),
    "GET /api/topics": (200, {}),
    "GET /api/topics/aliases": (200, {}),
    "PATCH /api/topics/aliases": (200, {"body": {"web": "javascript"}}),
    "POST /api/plan-requests": (202, {"body": PLAN_REQUEST}),
    "POST /api/plan-requests/check": (200, {"body": PLAN_REQUEST}),
    "GET /api/plan-requests": (200, {}),
    "GET /api/plan-requests/{id}": (200, {}),
    "GET /api/plan-requests/{id}/trace": (200, {}),
    "GET /api/plans": (200, {}),
    "GET /api/plans/{id}": (200, {}),
    "GET /api/plans/{id}/explain": (200, {}),
    "GET /api/plans/{id}/progress": (200, {}),
    "POST /api/plans/{id}/replan": (202, {"body": {}}),
    "GET /api/plans/{id}/versions": (200, {}),
    "POST /api/plans/{id}/versions/{id}/accept": (200, {}),
    "GET /api/plans/{id}/changes": (200, {}),
    "POST /api/plans/{id}/moves": (200, {"body": {"task_id": TASK, "to_day": 1}}),
    "GET /api/plans/{id}/outdated": (200, {}),
    "GET /api/plans/{id}/feedback": (200, {}),
    "POST /api/plans/{id}/feedback": (200, {"body": {"task_id": TASK, "rating": 4}}),
    "PATCH /api/plans/{id}/tasks": (200, {"body": {"tasks": [{"task_id": TASK, "status": "done"}]}}),
}
# By a learner's link, calls of the learner's plans are as the owner's.
GOOD |= {
    route.replace("/api/", "/api/learn/"): GOOD[route]
    for route in GOOD
    if route.partition(" ")[2] == "/api/plan-requests/{id}" or re.search(r" /api/plans/\{id\}", route)
}
GOOD |= {"GET /api/learn": (200, {})}
WITH_A_BODY = [route for route, (_, given) in GOOD.items() if "body" in given and route != OF_FILES]
OF_ONE = [route for route in GOOD if "{id}" in route]
LISTS = ["GET /api/learn", "GET /api/learners", "GET /api/resources", "GET /api/plan-requests", "GET /api/plans"]
# What is in force is accepted again with any tag: services/test_versions.py has the others.
VERSIONED = [route for route in GOOD if 412 in DECLARED[route] and not route.endswith("/accept")]
# The document is no row of the store: what it declares is the authorizer's 503.
ASKING = [route for route in GOOD if 503 in DECLARED[route] and route != "GET /api/openapi.json"]

CASES = [
    *[case(route, status, **given) for route, (status, given) in GOOD.items()],
    *[case(route, 304, headers={"If-None-Match": "*"}) for route in GOOD if "/calendar/" in route],
    *[case(route, 400, body="{") for route in WITH_A_BODY],
    *[case(route, 400, **GOOD[route][1] | {"body": "no base64", "isBase64Encoded": True}) for route in GOOD],
    *[case(route, 413, body="x" * (4_200_000 if route == OF_FILES else 20_000), **FORMAT) for route in GOOD],
    *[case(route, 415, body="{}", headers={"Content-Type": "text/plain"}, **FORMAT) for route in GOOD],
    *[case(route, 422, body=GOOD[route][1]["body"] | {"unknown": 1}) for route in WITH_A_BODY],
    *[case(route, 422, **given | UNKNOWN) for route, (_, given) in GOOD.items()],
    case(OF_FILES, 422, body="title,url\n", headers={"Content-Type": "text/csv"}),
    case(OF_FILES, 422, **FORMAT, headers={"Content-Type": "text/csv"}),
    case("POST /api/imports/{id}/start", 409, key=an_id("waiting")),
    case("POST /api/imports/{id}/apply", 409, key=an_id("waiting")),
    *[case(route, 404, key=an_id("nobody"), **GOOD[route][1]) for route in OF_ONE],
    *[case(route, 412, headers=STALE, **GOOD[route][1]) for route in VERSIONED],
    case("POST /api/resources", 409, body=RESOURCE | {"url": TAKEN}),
    case("PATCH /api/resources/{id}", 409, body={"url": TAKEN}),
    case("DELETE /api/resources/{id}", 409, key=an_id("needed")),
]
PATHS = sorted({route.partition(" ")[2] for route in GOOD})


def place_of(route: str, key: str | None = None) -> str:
    """Return the path of a route, with the id of what is stored or another one."""
    path = route.partition(" ")[2]
    collection = next((each for each in IDS if f"{path}/".startswith(each)), "")
    place = path.replace("/versions/{id}/", "/versions/1/").replace("/links/{id}", f"/links/{an_id('calendar')}")
    return place.replace("{id}", key or IDS.get(collection, ""))


def call_of(
    ask: Ask, route: str, *, key: str | None = None, body: Any = None, slash: str = "/", **more: Any
) -> dict[str, Any]:
    place = place_of(route, key)
    headers = more.get("headers", {})
    if f"{place}/".startswith("/api/learn/") and isinstance(headers, dict):
        more["headers"] = headers | BY_LINK
    return ask(api_of(place), route.partition(" ")[0], place + slash, body, **more)


def query_of(route: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = GOOD[route][1].get("multiValueQueryStringParameters", {})
    return found


def check_problem(answer: dict[str, Any]) -> None:
    assert answer["multiValueHeaders"]["Content-Type"] == ["application/problem+json"]
    assert answer["read"] is None or answer["read"]["status"] == answer["statusCode"]  # HEAD has no body


def test_every_route_is_called() -> None:
    assert GOOD.keys() == DECLARED.keys()


@pytest.mark.parametrize("route", GOOD)
def test_a_slash_at_the_end_makes_no_difference(ask: Ask, route: str) -> None:
    status, given = GOOD[route]
    assert call_of(ask, route, slash="", **given)["statusCode"] == status


@pytest.mark.parametrize(("route", "status", "given"), CASES)
def test_a_route_answers(ask: Ask, route: str, status: int, given: dict[str, Any]) -> None:
    answer = call_of(ask, route, **given)
    assert answer["statusCode"] == status, answer["body"]
    assert status in DECLARED[route]
    if status >= 400:
        check_problem(answer)


@pytest.mark.parametrize("text", ["null", "[]", "[{}]", "[BODY]", "[BODY, BODY]", '"text"', "5", "true"])
@pytest.mark.parametrize("route", WITH_A_BODY)
def test_a_body_that_is_no_object_is_refused_as_a_whole(ask: Ask, snapshot: Snapshot, route: str, text: str) -> None:
    before = snapshot()
    answer = call_of(ask, route, body=text.replace("BODY", json.dumps(GOOD[route][1]["body"])))
    assert (answer["statusCode"], answer["read"]["errors"]) == (422, [{"pointer": "", "message": "must be an object"}])
    assert snapshot() == before


def each_of(routes: list[str], status: int) -> pytest.MarkDecorator:
    marks = pytest.mark.covers
    return pytest.mark.parametrize(
        "route", [pytest.param(route, marks=marks(f"route:{route}:{status}")) for route in routes]
    )


@each_of(ASKING, 503)
def test_a_route_is_unavailable_without_its_store(
    ask: Ask, broken_store: Callable[[Exception], None], route: str
) -> None:
    broken_store(StoreUnavailable())
    answer = call_of(ask, route, **GOOD[route][1])
    assert (answer["statusCode"], answer["multiValueHeaders"]["Retry-After"]) == (503, ["2"])
    check_problem(answer)


@each_of(list(GOOD), 500)
def test_a_route_has_an_answer_to_an_error_of_ours(ask: Ask, route: str) -> None:
    answer = call_of(ask, route, **GOOD[route][1] | {"headers": "no headers at all"})
    assert answer["statusCode"] == 500
    check_problem(answer)


def methods_of(path: str) -> set[str]:
    return {route.partition(" ")[0] for route in GOOD if route.partition(" ")[2] == path}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=pytest.mark.covers(*[f"route:{method} {path}:405" for method in methods_of(path)]))
        for path in PATHS
    ],
)
def test_a_path_refuses_a_method_it_does_not_know(ask: Ask, path: str) -> None:
    answer = call_of(ask, f"PUT {path}")
    assert answer["statusCode"] == 405
    assert set(answer["multiValueHeaders"]["Allow"][0].split(", ")) == methods_of(path)
    check_problem(answer)


@pytest.mark.covers("route:POST /api/resources:422", "route:POST /api/resources/seed:422", "error:LibraryFull")
@pytest.mark.parametrize("route", ["POST /api/resources", "POST /api/resources/seed"])
def test_a_full_library_is_named(ask: Ask, store: Repositories, monkeypatch: pytest.MonkeyPatch, route: str) -> None:
    def full(*_: object, **__: object) -> None:
        raise LibraryFull("A library holds at most 20000 resources.")

    monkeypatch.setattr(type(store.library), "add", full)
    answer = call_of(ask, route, **GOOD[route][1])
    assert (answer["statusCode"], answer["read"]["code"]) == (422, "LibraryFull")
    check_problem(answer)


@pytest.mark.covers("error:Stale")
def test_a_change_of_another_version_changes_nothing(ask: Ask, store: Repositories) -> None:
    answer = call_of(ask, "PATCH /api/learners/{id}", body={"name": "Ben"}, headers=STALE)
    assert answer["read"]["code"] == "Stale"
    assert store.learners.get("local", an_id("ana")) == a_learner()


@pytest.mark.parametrize("name", ["Limit", "owner", "\ud800"])
@pytest.mark.parametrize("route", GOOD)
def test_a_parameter_that_a_route_does_not_have_is_refused_by_its_name(
    ask: Ask, snapshot: Snapshot, route: str, name: str
) -> None:
    before = snapshot()
    sent = {"multiValueQueryStringParameters": {**query_of(route), name: ["1"]}}
    answer = call_of(ask, route, **GOOD[route][1] | sent)
    named = [name] if answer["read"] is None else [fault["pointer"] for fault in answer["read"]["errors"]]
    assert (answer["statusCode"], named) == (422, [name])
    assert snapshot() == before


@pytest.mark.parametrize("route", LISTS)
def test_a_parameter_out_of_its_bounds_is_refused_by_its_name(ask: Ask, route: str) -> None:
    answer = call_of(ask, route, multiValueQueryStringParameters={"limit": ["0"]})
    assert (answer["statusCode"], [fault["pointer"] for fault in answer["read"]["errors"]]) == (422, ["limit"])


def test_a_refused_parameter_is_told_which_ones_there_are(ask: Ask) -> None:
    answer = call_of(ask, "GET /api/learners", multiValueQueryStringParameters={"page": ["1"]})
    assert answer["read"]["errors"] == [
        {"pointer": "page", "message": "is not a parameter of this path; it takes cursor, limit"}
    ]
