"""Nobody without an owner gets further than 401, and only the authorizer names the owner."""

import json
from typing import Any

import pytest

from studyplan.domain.errors.http import Unauthorized
from studyplan.http.request_context import owner_named, owner_of
from tests.support.calls import event_of
from tests.support.facts import declarations
from tests.support.handlers import api_of, call

# All but health and what links open: functions/test_scopes.py has those.
GUARDED = [route for route, statuses in declarations().items() if 401 in statuses and "/api/learn/" not in f"{route}/"]
NOBODY: list[Any] = [
    None,
    {},
    {"principalId": "anna"},
    {"owner": None},
    {"owner": ""},
    {"owner": 5},
    {"owner": ["anna"]},
    {"owner": "a" * 201},
    {"owner": "anna#RESOURCE"},
    {"owner": "anna\n"},
    {"owner": "é"},
    {"claims": {"sub": "anna"}},
    "anna",
]


def asked(method: str, path: str, authorizer: Any, **more: Any) -> dict[str, Any]:
    name = api_of(path)
    event = event_of(name)
    event["requestContext"] |= {"authorizer": authorizer}
    answer: dict[str, Any] = call(name, event | {"httpMethod": method, "path": path} | more)
    return answer


@pytest.mark.parametrize(
    "route", [pytest.param(route, marks=pytest.mark.covers(f"route:{route}:401")) for route in GUARDED]
)
@pytest.mark.covers("error:Unauthorized")
def test_a_call_without_an_owner_is_401_whatever_it_asks_for(route: str) -> None:
    method, path = route.replace("{id}", "some-id").split()
    answer = asked(method, path, None, body="{")
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (401, "Unauthorized")
    assert answer["multiValueHeaders"]["WWW-Authenticate"] == ["Bearer"]


@pytest.mark.parametrize("path", ["/", "/api/nowhere", "/api/health/more", "/api/healthy", "//api/health"])
def test_a_path_that_is_none_is_401_too(path: str) -> None:
    assert asked("GET", path, None)["statusCode"] == 401


@pytest.mark.parametrize("authorizer", NOBODY)
def test_what_the_authorizer_would_not_give_is_no_owner(authorizer: Any) -> None:
    assert asked("GET", "/api/learners", authorizer)["statusCode"] == 401
    with pytest.raises(Unauthorized):
        owner_of({"requestContext": {"authorizer": authorizer}})


@pytest.mark.parametrize("path", ["/api/health", "/api/health/"])
def test_health_asks_for_nobody(path: str) -> None:
    assert asked("GET", path, None)["statusCode"] == 200


def test_nothing_that_a_caller_sends_is_an_owner() -> None:
    given = {"owner": "ben", "principalId": "ben"}
    more = {
        "headers": {**given, "x-owner": "ben", "Authorization": "Bearer ben"},
        "queryStringParameters": given,
        "pathParameters": given,
        "stageVariables": given,
        "body": json.dumps({"requestContext": {"authorizer": given}}),
    }
    assert owner_of({"requestContext": {"authorizer": {"owner": "anna"}}, **more}) == "anna"
    with pytest.raises(Unauthorized):
        owner_of({"requestContext": {"identity": given}, "authorizer": given, **more})


@pytest.mark.parametrize("subject", ["anna", "a#b", "a%23b", "Zoë", "a/b c", "." * 200])
def test_an_owner_is_read_as_it_was_named(subject: str) -> None:
    owner = owner_named(subject)
    assert owner_of({"requestContext": {"authorizer": {"owner": owner}}}) == owner


def test_two_subjects_are_two_owners() -> None:
    subjects = ["a#b", "a%23b", "a%2523b", "a/b", "a b", "a+b", "A#B", "a", "A", "é", "e\u0301"]
    assert len({owner_named(subject) for subject in subjects}) == len(subjects)
