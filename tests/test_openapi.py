"""docs/openapi.json: what the routes say, sound in itself, and true."""

import copy
import importlib
import json
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from studyplan.domain.errors.base import kinds_of
from studyplan.domain.errors.http import Refused
from studyplan.http.problems import problem_of
from tests.support import aws, contract
from tests.support.contract import broken_promises, codes, document, faults, operations
from tests.support.handlers import APIS
from tools.openapi.__main__ import COPIES
from tools.openapi.document import text
from tools.openapi.links import TAGS_OF_THEIR_OWN
from tools.openapi.problems import EVERYDAY, GATEWAY

OPERATIONS = [pytest.param(operation, id=f"{method} {path}") for method, path, operation in operations()]
CALENDAR = "/calendar/{token}/plan.ics"
LEARNER = "/api/learners/4f5f0c3e-2c41-4d4b-9a53-9c1a7a1f1a01/"


@pytest.mark.parametrize("path", COPIES, ids=lambda path: path.parent.name)
def test_the_document_is_what_the_routes_say(path: Any) -> None:
    assert path.read_text("utf-8") == text(), "run `make openapi`"


def test_the_document_is_openapi_31() -> None:
    assert document()["openapi"].startswith("3.1.")
    assert [str(error) for error in OpenAPIV31SpecValidator(document()).iter_errors()] == []


def test_a_broken_document_would_be_found() -> None:
    broken = copy.deepcopy(document())
    del broken["paths"]["/api/health/"]["get"]["responses"]["200"]["description"]
    assert list(OpenAPIV31SpecValidator(broken).iter_errors())


def routes() -> set[tuple[str, str]]:
    keys = [key for name in APIS for key in importlib.import_module(f"functions.{name}.app").router._routes]
    return {(method, key[0].replace("<", "{").replace(">", "}")) for key in keys for method in key[1]}


def test_every_route_is_in_the_document_and_back() -> None:
    assert {(method, path) for method, path, _ in operations()} == routes()


def test_paths_end_in_a_slash_as_the_user_writes_them() -> None:
    assert [path for path in document()["paths"] if not path.endswith("/")] == [
        "/api/imports/{import_id}/report.csv",
        "/api/openapi.json",
        CALENDAR,
    ]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_operation_is_described(operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert [tag in {known["name"] for known in document()["tags"]} for tag in operation["tags"]] == [True]
    succeeding = [status for status in operation["responses"] if status.startswith("2")]
    assert len(succeeding) == 1


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for _, _, operation in operations()]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_everyday_problems_are_declared_everywhere(operation: dict[str, Any]) -> None:
    assert {str(problem_of(error)["status"]) for error in EVERYDAY} <= operation["responses"].keys()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_error_is_a_problem(operation: dict[str, Any]) -> None:
    errors = [contract.response(said) for status, said in operation["responses"].items() if status[0] in "45"]
    assert all(list(error["content"]) == [contract.PROBLEM] for error in errors)
    schemas = [error["content"][contract.PROBLEM]["schema"] for error in errors]
    assert all(schema == {"$ref": "#/components/schemas/Problem"} for schema in schemas)


def test_every_refusal_is_declared_somewhere() -> None:
    declared = {
        code for _, _, operation in operations() for said in operation["responses"].values() for code in codes(said)
    }
    assert declared == {refusal.__name__ for refusal in kinds_of(Refused)} | {"InternalError", "Unavailable", "Gateway"}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_may_be_stale_takes_a_version(operation: dict[str, Any]) -> None:
    takes = {parameter["name"] for parameter in operation.get("parameters", ())}
    assert ("If-Match" in takes) == ("412" in operation["responses"])


def media_types() -> list[Any]:
    found = []
    for method, path, operation in operations():
        bodies = {"body": operation.get("requestBody", {})} | operation["responses"]
        for name, body in bodies.items():
            content = contract.response(body).get("content", {})
            found += [pytest.param(media, id=f"{method} {path} {name}") for media in content.values()]
    return found


@pytest.mark.parametrize("media", media_types())
def test_a_body_has_an_example_that_is_as_its_schema_says(media: dict[str, Any]) -> None:
    examples = [media["example"]] if "example" in media else [each["value"] for each in media["examples"].values()]
    assert examples
    assert [fault for example in examples for fault in faults(media["schema"], example)] == []


def test_security_is_what_the_template_asks_for() -> None:
    events = [it.get("Properties", {}).get("Events", {}) for it in aws.template()["Resources"].values()]
    asked = [event["Properties"] for each in events for event in each.values() if event["Type"] == "Api"]
    asked = [it for it in asked if it["Path"].startswith("/api/")]  # the page is no part of the HTTP API
    unguarded = {f"{it['Path']}/" for it in asked if it.get("Auth", {}).get("Authorizer") == "NONE"}
    opened = {path for path in unguarded if not path.startswith("/api/learn/")} | {CALENDAR}
    by_link = {path for _, path, _ in operations() if path.startswith("/api/learn/")}
    assert document()["security"] == [{"bearer": []}]
    assert {path for _, path, operation in operations() if operation.get("security") == []} == opened
    assert {path for _, path, operation in operations() if "401" not in operation["responses"]} == opened
    assert {path for _, path, operation in operations() if operation.get("security") == [{"learner": []}]} == by_link
    assert {f"{it['Path']}/" for it in asked} >= unguarded - opened == {"/api/learn/", "/api/learn/{proxy+}/"}


def test_an_operation_by_a_link_is_an_owners_too_but_for_what_the_link_opens() -> None:
    """Written once: the same bodies and answers. Only who calls is different."""
    owners = {(method, path): each for method, path, each in operations()}
    for method, path, by_link in operations():
        if path.startswith("/api/learn/") and path != "/api/learn/":
            own = owners[method, path.replace("/api/learn/", "/api/")]
            assert by_link["operationId"] == f"learner_{own['operationId']}"
            for part in ("parameters", "requestBody", "description"):
                assert by_link.get(part) == own.get(part)
            assert set(by_link["responses"]) == set(own["responses"])


def test_the_gateways_own_answers_are_declared() -> None:
    _, _, operation = next(operations())
    assert {str(status) for status in GATEWAY} <= operation["responses"].keys()


def learner(**difference: Any) -> str:
    good = document()["paths"]["/api/learners/{learner_id}/"]["get"]["responses"]["200"]["content"]
    return json.dumps(good["application/json"]["example"] | difference)


HEADERS = {"content-type": "application/json", "etag": '"1"'}


def test_an_answer_as_declared_breaks_no_promise() -> None:
    assert broken_promises("GET", LEARNER, 200, HEADERS, learner()) == []


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, HEADERS, learner(weekly_hours="5")),
        (200, HEADERS, learner(hours=5)),
        (200, HEADERS, learner().replace("timezone", "time_zone")),
        (200, HEADERS | {"content-type": "text/plain"}, learner()),
        (200, {"content-type": "application/json"}, learner()),
        (201, HEADERS, learner()),
        (409, {"content-type": contract.PROBLEM}, "{}"),
        (404, {"content-type": contract.PROBLEM}, '{"type": "x", "title": "x", "code": "Conflict"}'),
    ],
)
def test_another_answer_breaks_one(status: int, headers: dict[str, str], body: str) -> None:
    assert broken_promises("GET", LEARNER, status, headers, body)


LINKS = [
    pytest.param(said["responses"][status], link, id=f"{said['operationId']} {status} {name}")
    for _, _, said in operations()
    for status in said["responses"]
    for name, link in contract.response(said["responses"][status]).get("links", {}).items()
]
OF_LEARNER = {"list_plan_requests", "list_plans", "list_links"}
LINKING = {"create_link", "revoke_link"}
LATER = {"list_versions", "list_changes", "list_outdated"}
OF_PLAN = {"get_plan", "explain_plan", "get_progress", "list_feedback"} | LATER
OF_RESOURCE = {"get_resource", "patch_resource", "remove_resource"}
OF_RESOURCE |= {"get_resource_feedback", "patch_resource_feedback", "reset_resource_feedback"}
PLANNING = {"create_plan_request", "check_plan_request"}
BY_ID = {operation["operationId"]: operation for _, _, operation in operations()}


@pytest.mark.parametrize(("answer", "link"), LINKS)
def test_a_link_leads_to_an_operation_and_gives_it_parameters_that_it_takes(
    answer: dict[str, Any], link: dict[str, Any]
) -> None:
    taken = {parameter["name"] for parameter in BY_ID[link["operationId"]].get("parameters", ())}
    assert link.get("parameters", {}).keys() <= taken
    assert link["description"]


@pytest.mark.parametrize(("answer", "link"), LINKS)
def test_a_link_takes_what_the_answer_has(answer: dict[str, Any], link: dict[str, Any]) -> None:
    for expression in link.get("parameters", {}).values():
        if expression.startswith("$response.header."):
            assert expression.removeprefix("$response.header.") in answer["headers"]
        else:
            schema = answer["content"]["application/json"]["schema"]
            for step in expression.removeprefix("$response.body#/").split("/"):
                schema = within(schema, step)
            assert schema


def within(schema: dict[str, Any], step: str) -> dict[str, Any]:
    """The schema of a field, or of any item."""
    name = schema.get("$ref", "").removeprefix("#/components/schemas/")
    whole = document()["components"]["schemas"][name] if name else schema
    found: dict[str, Any] = whole["items"] if step.isdecimal() else whole["properties"][step]
    return found


@pytest.mark.parametrize(
    ("source", "status", "targets"),
    [
        ("create_learner", "201", {"get_learner", "patch_learner", "remove_learner"} | OF_LEARNER | LINKING | PLANNING),
        ("create_link", "201", {"revoke_link", "get_learner"} | OF_LEARNER),
        ("create_resource", "201", OF_RESOURCE | {"create_resource"}),
        ("create_plan_request", "202", {"get_plan_request", "get_trace", "get_learner"} | OF_LEARNER),
        ("check_plan_request", "200", {"create_plan_request"}),
        ("get_plan_request", "200", {"get_trace", "get_learner"} | OF_PLAN | OF_LEARNER),
        ("seed_resources", "200", {"list_resources"}),
        (
            "list_learners",
            "200",
            {"get_learner", "patch_learner", "remove_learner", "list_learners"} | OF_LEARNER | LINKING | PLANNING,
        ),
        ("list_resources", "200", OF_RESOURCE | {"list_resources"}),
        (
            "list_plan_requests",
            "200",
            {"get_plan_request", "get_trace", "get_learner"} | OF_PLAN | OF_LEARNER,
        ),
        (
            "list_plans",
            "200",
            {"patch_tasks", "replan", "accept_version", "move_task", "give_feedback"}
            | {"get_plan_request", "get_trace", "get_learner"}
            | OF_PLAN
            | OF_LEARNER,
        ),
        ("explain_plan", "200", {"get_plan", "get_progress", "list_feedback", "get_plan_request", "get_trace"} | LATER),
        ("get_progress", "200", {"get_plan", "explain_plan", "list_feedback", "patch_tasks"} | LATER),
        ("patch_tasks", "200", OF_PLAN | {"patch_tasks"}),
        ("replan", "202", {"get_plan_request", "get_trace", "get_learner"} | OF_LEARNER),
    ],
)
def test_what_an_answer_leads_to(source: str, status: str, targets: set[str]) -> None:
    links = BY_ID[source]["responses"][status]["links"]
    assert {link["operationId"] for link in links.values()} == targets


def test_each_change_that_follows_an_answer_with_a_tag_takes_it() -> None:
    tagged = {
        (operation["operationId"], link["operationId"])
        for _, _, operation in operations()
        for said in operation["responses"].values()
        if "ETag" in said.get("headers", {})
        for link in said.get("links", {}).values()
        if link["operationId"].startswith(("patch_", "remove_"))
        and (link["operationId"] not in TAGS_OF_THEIR_OWN or operation["operationId"] in TAGS_OF_THEIR_OWN)
        and link["parameters"].get("If-Match") != "$response.header.ETag"
    }
    assert tagged == set()


def test_a_tag_of_something_else_is_not_sent() -> None:
    """A plan has a tag, and its progress another one: with the plan's, recording a task would be 412."""
    sent = {
        (operation["operationId"], link["operationId"])
        for _, _, operation in operations()
        for said in operation["responses"].values()
        for link in contract.response(said).get("links", {}).values()
        if "If-Match" in link.get("parameters", {}) and link["operationId"] in TAGS_OF_THEIR_OWN
    }
    assert sent == {("get_progress", "patch_tasks"), ("patch_tasks", "patch_tasks")}
    assert BY_ID.keys() >= TAGS_OF_THEIR_OWN


@pytest.mark.parametrize("name", ["LearnerPatch", "ResourcePatch"])
def test_a_patch_takes_null_just_where_there_is_a_default_to_go_back_to(name: str) -> None:
    schemas = document()["components"]["schemas"]
    required = set(schemas[name.removesuffix("Patch") + "In"]["required"])
    nullable = {
        field for field, said in schemas[name]["properties"].items() if {"type": "null"} in said.get("anyOf", ())
    }
    assert nullable == schemas[name]["properties"].keys() - required
