"""Each route with each scope: what a token, a link, a dead link and nothing at all open."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.functions.test_routes import GOOD, IDS, NEVER, OF_ONE, filled, place_of
from tests.support.builders import a_learner, a_published_plan, an_id
from tests.support.calls import Ask, event_of
from tests.support.fakes.fixtures import Snapshot
from tests.support.handlers import APIS, Context, api_of, handler_of
from tests.support.links import a_link, a_token, linked
from tests.support.repositories import Repositories

__all__ = ["filled"]

type Json = dict[str, Any]

AGO = "2026-01-05T09:15:00.000000+00:00"
BY_LINK = [route for route in GOOD if f"{route}/".partition(" ")[2].startswith("/api/learn/")]
OPEN_TO_ALL = ["GET /api/health"]
OF_CALENDARS = [route for route in GOOD if " /calendar/" in route]
OWNERS = [route for route in GOOD if route not in (*BY_LINK, *OF_CALENDARS, *OPEN_TO_ALL)]
UNKNOWN = an_id("nobody")

# Who calls: the owner whom an authorizer would name, and what the header Authorization has.
TOKENS: dict[str, tuple[str | None, str | None]] = {
    "nobody": (None, None),
    "the owner": ("local", "Bearer header.payload.signature"),
    "another owner": ("eve", "Bearer header.payload.signature"),
    "an owner without the header": ("local", None),
    "a scheme that is none": (None, f"Token {a_token()}"),
    "a link as a token": (None, f"Bearer {a_token()}"),
    "a link without its scheme": (None, a_token()),
    "a scheme alone": (None, "Learner"),
}
LINKS = {
    "ana": a_link(kind="learner", expires_at=NEVER),
    "ben": a_link("ben", kind="learner", learner_id=an_id("ben"), expires_at=NEVER),
    "eve's learner": a_link("eve", kind="learner", learner_id=an_id("eve"), expires_at=NEVER),
    "a calendar": a_link("feed", expires_at=NEVER),
    "an expired link": a_link("expired", kind="learner", expires_at=AGO),
    "a revoked link": a_link("revoked", kind="learner", expires_at=NEVER),
    "a deleted learner": a_link("deleted", kind="learner", learner_id=an_id("dan"), expires_at=NEVER),
}
NAMES = {"ana": "token", "ben": "ben", "eve's learner": "eve", "a calendar": "feed", "an expired link": "expired"}
NAMES |= {"a revoked link": "revoked", "a deleted learner": "deleted", "a link that never was": "never"}
DEAD = ["a calendar", "an expired link", "a revoked link", "a deleted learner", "a link that never was"]
OTHERS = ["ben", "eve's learner"]


@pytest.fixture(autouse=True)
def links(filled: None, store: Repositories) -> None:
    """Links of Ana, of Ben who is of the same owner, and of a learner of another one; and those that have ended."""
    store.learners.add("local", a_learner(id=an_id("ben"), name="Ben"))
    store.learners.add("local", a_learner(id=an_id("dan"), name="Dan"))
    store.learners.add("eve", a_learner(id=an_id("eve"), name="Eve's"))
    of_ana = ("a calendar", "an expired link", "a revoked link")  # one more is stored by `filled`
    linked(store, "local", *(LINKS[name] for name in (*of_ana, "ben", "a deleted learner")))
    linked(store, "eve", LINKS["eve's learner"])
    seen = store.links.of_learner("local", an_id("ana"))
    after = seen.revoked(LINKS["a revoked link"].id)
    assert after is not None
    store.links.replace("local", after, seen=seen)
    store.links.delete_of_learner("local", an_id("dan"))


def asked(ask: Ask, route: str, owner: str | None, header: str | None, *, key: str | None = None, **more: Any) -> Json:
    """Call a route as this caller; `owner` is whom the authorizer names."""
    given = GOOD[route][1] | more
    given["headers"] = given.get("headers", {}) | ({"Authorization": header} if header is not None else {})
    given["requestContext"] = {"authorizer": {"owner": owner} if owner else None}
    place = place_of(route, key)
    return ask(api_of(place), route.partition(" ")[0], f"{place}/", given.pop("body", None), **given)


def by_link(ask: Ask, route: str, name: str, **more: Any) -> Json:
    return asked(ask, route, None, f"Learner {a_token(NAMES[name])}", **more)


def code(answer: Json) -> str:
    return str(answer["read"].get("code"))


def words_of_ana(answer: Json) -> list[str]:
    words = [an_id("ana"), an_id("request"), a_published_plan().id, "Ana", "Learn Python basics"]
    return [word for word in words if word in answer["body"]]


def test_every_route_has_a_scope() -> None:
    assert {*OWNERS, *BY_LINK, *OF_CALENDARS, *OPEN_TO_ALL} == GOOD.keys()
    assert len(BY_LINK) >= 13


@pytest.mark.parametrize("route", OPEN_TO_ALL)
@pytest.mark.parametrize("caller", TOKENS)
def test_what_is_open_to_all_is(ask: Ask, route: str, caller: str) -> None:
    assert asked(ask, route, *TOKENS[caller])["statusCode"] == 200


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("route", OWNERS)
def test_no_link_opens_a_route_of_owners_not_even_with_an_authorizer_that_lets_it_pass(
    ask: Ask, snapshot: Snapshot, route: str, name: str
) -> None:
    before = snapshot()
    for owner in (None, "local"):
        answer = asked(ask, route, owner, f"Learner {a_token(NAMES[name])}")
        assert (answer["statusCode"], code(answer)) == (401, "Unauthorized")
        assert words_of_ana(answer) == []
    assert snapshot() == before


@pytest.mark.parametrize("caller", TOKENS)
@pytest.mark.parametrize(
    "route", [pytest.param(route, marks=pytest.mark.covers(f"route:{route}:401")) for route in BY_LINK]
)
def test_no_token_opens_what_a_link_opens(ask: Ask, snapshot: Snapshot, route: str, caller: str) -> None:
    before = snapshot()
    answer = asked(ask, route, *TOKENS[caller])
    assert (answer["statusCode"], code(answer)) == (401, "LinkRequired")
    assert answer["multiValueHeaders"]["WWW-Authenticate"] == ["Learner"]
    assert words_of_ana(answer) == []
    assert snapshot() == before


@pytest.mark.parametrize("owner", [None, "eve"])
@pytest.mark.parametrize("route", BY_LINK)
def test_a_learners_link_opens_it_whoever_else_the_gateway_names(ask: Ask, route: str, owner: str | None) -> None:
    answer = asked(ask, route, owner, f"Learner {a_token()}")
    assert answer["statusCode"] == GOOD[route][0], answer["body"]


@pytest.mark.parametrize("caller", TOKENS)
@pytest.mark.parametrize("route", OF_CALENDARS)
def test_a_calendar_is_opened_by_its_address_whoever_calls(ask: Ask, route: str, caller: str) -> None:
    assert asked(ask, route, *TOKENS[caller], key=a_token(NAMES["a calendar"]))["statusCode"] == 200


@pytest.mark.parametrize("name", [name for name in NAMES if name != "a calendar"])
@pytest.mark.parametrize("route", OF_CALENDARS)
def test_no_other_link_opens_a_calendar(ask: Ask, route: str, name: str) -> None:
    answer = asked(ask, route, "local", f"Learner {a_token()}", key=a_token(NAMES[name]))
    assert answer["statusCode"] == 404
    assert answer["read"] is None or code(answer) == "LinkNotFound"


@pytest.mark.covers("error:LinkNotFound", "route:GET /api/learn:404")
@pytest.mark.parametrize("route", BY_LINK)
def test_every_dead_link_gets_one_answer(ask: Ask, snapshot: Snapshot, route: str) -> None:
    before = snapshot()
    answers = [by_link(ask, route, name) for name in DEAD]
    assert {(answer["statusCode"], code(answer)) for answer in answers} == {(404, "LinkNotFound")}
    assert len({answer["body"] for answer in answers}) == 1
    assert by_link(ask, route, "a calendar", key="no id")["body"] == answers[0]["body"], "before its id is looked at"
    assert snapshot() == before


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("route", [route for route in BY_LINK if route in OF_ONE])
def test_another_learners_plan_is_not_found_as_one_that_is_not_there(
    ask: Ask, snapshot: Snapshot, route: str, name: str
) -> None:
    """Also with a body that would be refused: what is not one's own is not there, whatever is sent."""
    before = snapshot()
    bodies: list[Json] = [{}, {"body": {"unknown": 1}}] if "body" in GOOD[route][1] else [{}]
    for more in bodies:
        theirs, nobodys = by_link(ask, route, name, **more), by_link(ask, route, name, key=UNKNOWN, **more)
        assert (theirs["statusCode"], code(theirs)) == (404, "NotFound")
        assert theirs["body"] == nobodys["body"]
        assert theirs["multiValueHeaders"] == nobodys["multiValueHeaders"]
        assert words_of_ana(theirs) == []
    assert snapshot() == before


@pytest.mark.parametrize(("name", "learner"), [("ben", "Ben"), ("eve's learner", "Eve's")])
def test_a_link_opens_its_own_learner_and_no_other(ask: Ask, name: str, learner: str) -> None:
    answer = by_link(ask, "GET /api/learn", name)
    assert (answer["read"]["learner"]["name"], answer["read"]["plans"]) == (learner, [])
    assert words_of_ana(answer) == []


def test_a_link_opens_the_learner_and_the_plans(ask: Ask) -> None:
    answer = by_link(ask, "GET /api/learn", "ana")
    assert answer["read"]["learner"]["name"] == "Ana"
    assert answer["read"]["link"] == {"expires_at": NEVER}
    (plan,) = answer["read"]["plans"]
    assert (plan["id"], plan["goal"], plan["duration_days"]) == (a_published_plan().id, "Learn Python basics", 7)
    assert set(answer["read"]["learner"]) == {"id", "name", "current_level", "weekly_hours", "timezone"}


def answers_of_all_kinds(ask: Ask) -> Iterator[tuple[str, Json]]:
    for route in BY_LINK:
        yield route, by_link(ask, route, "ana")
        yield route, by_link(ask, route, "a calendar")
        yield route, asked(ask, route, None, None)
        yield route, by_link(ask, route, "ana", body="{", multiValueQueryStringParameters={"owner": ["eve"]})
        yield route, by_link(ask, route, "ben", key=UNKNOWN)


def test_no_answer_may_be_kept_by_a_browser_or_a_proxy(ask: Ask) -> None:
    for route, answer in answers_of_all_kinds(ask):
        assert answer["multiValueHeaders"]["Cache-Control"] == ["no-store"], route


@pytest.mark.parametrize("path", ["nowhere/", "links/", "learners/", "plans/", "resources/", "plan-requests/"])
def test_a_path_that_is_none_needs_a_link_too(ask: Ask, path: str) -> None:
    headers = {"Authorization": f"Learner {a_token()}"}
    answer = ask("learn_api", "GET", f"/api/learn/{path}", headers=headers)
    assert (answer["statusCode"], code(answer)) == (404, "NotFound")
    assert code(ask("learn_api", "GET", f"/api/learn/{path}", headers={})) == "LinkRequired"


@pytest.mark.parametrize("name", [name for name in APIS if name not in ("learn_api", "calendar_feed")])
@pytest.mark.parametrize("path", ["/api/learn", "/api/learn/", "/api/learn/plans/"])
def test_a_function_of_owners_serves_no_path_of_links(ask: Ask, name: str, path: str) -> None:
    """As a template that leads it to the wrong function would have it."""
    answer = answer_of(name, path, {}, {"owner": "local"})
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (401, "Unauthorized")


@pytest.mark.parametrize("path", ["/api/learners/", "/api/plans/", "/", "/api//learn/", "/calendar/x/plan.ics"])
def test_the_function_of_links_serves_no_path_of_owners(ask: Ask, path: str) -> None:
    answer = answer_of("learn_api", path, {"Authorization": f"Learner {a_token()}"}, {"owner": "local"})
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (401, "Unauthorized")


def answer_of(name: str, path: str, headers: Json, authorizer: Json) -> Json:
    event = event_of(name) | {"path": path, "httpMethod": "GET", "headers": headers, "body": None}
    answer: Json = handler_of(name)(event | {"requestContext": {"authorizer": authorizer}}, Context())
    return answer


def test_query_parameters_name_nobody(ask: Ask) -> None:
    named = {"multiValueQueryStringParameters": {"learner_id": [an_id("ana")]}}
    answer = by_link(ask, "GET /api/learn", "ben", **named)
    assert answer["statusCode"] == 422
    assert IDS["/api/learn/plans/"] not in answer["body"]


def test_a_body_is_read_as_the_owners(ask: Ask, store: Repositories) -> None:
    task = a_published_plan().days[0].tasks[0].id
    body = {"tasks": [{"task_id": task, "status": "done"}]}
    ticked = by_link(ask, "PATCH /api/learn/plans/{id}/tasks", "ana", body=body)
    assert ticked["statusCode"] == 200, ticked["body"]
    (stored,) = store.progress.get("local", a_published_plan().id).tasks
    assert (stored.task_id, stored.status) == (task, "done")
    assert json.loads(asked(ask, "GET /api/plans/{id}/progress", "local", None)["body"]) == ticked["read"]
