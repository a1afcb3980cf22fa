"""Scopes: what the wrapper lets a call use, and which paths each kind of scope opens."""

import json
from typing import Any

import pytest

from studyplan.domain.errors.http import LinkRequired, Unauthorized
from studyplan.http.api import CallScope, Owner, lambda_handler_for, new_router
from studyplan.http.scopes import (
    SCOPE,
    Access,
    Kind,
    Scope,
    check_path,
    link_token_of,
    root_of,
    scope_in,
    scope_of_owner,
)
from tests.support.handlers import Context

AUTHORIZED = {"requestContext": {"authorizer": {"owner": "anna"}}}
PATHS: dict[str, Kind] = {
    "/api/plans/": "owner",
    "/api/learners/": "owner",
    "/api/learn": "learner",
    "/api/learn/": "learner",
    "/api/learn/plans/1/": "learner",
    "/api/learnt/": "owner",
    "/calendar/token/plan.ics": "calendar",
    "/calendars": "owner",
    "/": "owner",
    "": "owner",
}
KINDS: tuple[Kind, ...] = ("owner", "learner", "calendar")


def headed(value: str, name: str = "Authorization") -> dict[str, Any]:
    return {"headers": {name: value}}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("path", PATHS)
def test_a_scope_opens_the_paths_of_its_kind_and_no_other(kind: Kind, path: str) -> None:
    scope = Scope("anna", kind, "ana")
    if kind == PATHS[path]:
        check_path(scope, path)
    else:
        with pytest.raises(Unauthorized):
            check_path(scope, path)


@pytest.mark.parametrize("value", ["Learner abc", "learner abc", "LEARNER  abc ", " Learner abc"])
@pytest.mark.parametrize("name", ["Authorization", "authorization"])
def test_the_token_of_a_link_comes_behind_its_scheme(value: str, name: str) -> None:
    assert link_token_of(headed(value, name)) == "abc"


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"headers": None},
        headed(""),
        headed("Learner"),
        headed("Learner "),
        headed("Learner a b"),
        headed("Learner a\nb"),
        headed("Learner é"),
        headed("Bearer abc"),
        headed("LearnerX abc"),
        headed("abc"),
        headed("Learner abc", "X-Authorization"),
        AUTHORIZED,
    ],
)
@pytest.mark.covers("error:LinkRequired")
def test_a_call_without_a_link_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(LinkRequired):
        link_token_of(event)


def test_an_owner_is_whom_the_authorizer_names_and_a_link_is_no_owner() -> None:
    assert scope_of_owner(AUTHORIZED) == Scope("anna")
    assert scope_of_owner(AUTHORIZED | headed("Bearer abc")) == Scope("anna")
    for value in ("Learner abc", "learner abc", "LEARNER"):
        with pytest.raises(Unauthorized):
            scope_of_owner(AUTHORIZED | headed(value))


def test_what_a_caller_sends_is_no_scope() -> None:
    for sent in (None, {"owner": "anna"}, ["anna", "owner"], ("anna", "owner", "", "")):
        with pytest.raises(Unauthorized):
            scope_in({SCOPE: sent})


def handled(path: str, scope: Scope, checked: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """Call a function whose one route is at every path of PATHS, with calls of this scope."""
    router = new_router()

    @router.get("/api/learn/plans/<plan_id>/")
    @router.get("/api/plans/<plan_id>/")
    def seen(plan_id: str, scope: CallScope, owner: Owner) -> dict[str, str]:
        return {"plan": plan_id, "owner": owner, "kind": scope.kind, "learner": scope.learner_id}

    rows = [] if checked is None else checked
    access = Access(
        lambda _event: scope,
        lambda _scope, parameters: rows.append(dict(parameters)),
        {"Cache-Control": "no-store"},
    )
    handler = lambda_handler_for(router, access=access)
    event: dict[str, Any] = {"path": path, "httpMethod": "GET", "headers": {}, "body": None, "requestContext": {}}
    return handler(event | {SCOPE: {"owner": "eve"}}, Context())  # type: ignore[arg-type]


def test_a_handler_gets_the_scope_of_the_call_and_the_wrapper_checks_the_ids_of_its_path_first() -> None:
    checked: list[dict[str, str]] = []
    answer = handled("/api/learn/plans/7/", Scope("anna", "learner", "ana"), checked)
    assert json.loads(answer["body"]) == {"plan": "7", "owner": "anna", "kind": "learner", "learner": "ana"}
    assert checked == [{"plan_id": "7"}]


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/api/plans/7/", "learner"), ("/api/learn/plans/7/", "owner"), ("/api/learn/plans/7/", "calendar")],
)
def test_the_wrapper_refuses_a_scope_at_the_paths_of_another_kind(path: str, kind: Kind) -> None:
    checked: list[dict[str, str]] = []
    answer = handled(path, Scope("anna", kind, "ana"), checked)
    assert (answer["statusCode"], checked) == (401, [])
    assert json.loads(answer["body"])["code"] == "Unauthorized"


@pytest.mark.parametrize("path", ["/api/plans/7/", "/api/nowhere/", "/api/learn/"])
def test_every_answer_has_the_headers_of_the_function(path: str) -> None:
    answer = handled(path, Scope("anna"))
    assert answer["multiValueHeaders"]["Cache-Control"] == ["no-store"]


def test_a_caller_reaches_what_comes_of_a_call_below_the_root_of_its_scope() -> None:
    assert root_of({SCOPE: Scope("anna")}) == "/api"
    assert root_of({SCOPE: Scope("anna", "learner", "ana")}) == "/api/learn"
