"""The wrapper of the API functions: every call gets an answer, every error a problem."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from studyplan.domain.errors.failures import StoreThrottled
from tests.support.builders import a_learner, a_resource, an_id
from tests.support.calls import Ask
from tests.support.fakes.workflow import InMemoryWorkflow
from tests.support.handlers import APIS, call
from tests.support.repositories import Repositories

LEARNERS, LEARNER = "/api/learners/", {"name": "Ana", "current_level": "beginner", "weekly_hours": 5}
PLAN_REQUEST = {"learner_id": an_id("ana"), "goal": "Learn Python basics", "topic": "python", "duration_days": 7}
LIMIT = 16 * 1024


def header(answer: dict[str, Any], name: str) -> str | None:
    values = {key.lower(): value for key, value in answer["multiValueHeaders"].items()}.get(name.lower())
    return values[0] if isinstance(values, list) else values


@pytest.mark.parametrize("name", ["Content-Type", "content-type", "CONTENT-TYPE"])
@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_a_content_type_is_read_in_any_case(ask: Ask, name: str, kind: str) -> None:
    assert ask("learners_api", "POST", LEARNERS, LEARNER, headers={name: kind})["statusCode"] == 201


@pytest.mark.parametrize("headers", [None, {}, {"Accept": "*/*"}])
def test_a_body_without_a_content_type_is_taken_for_json(ask: Ask, headers: dict[str, str] | None) -> None:
    assert ask("learners_api", "POST", LEARNERS, LEARNER, headers=headers)["statusCode"] == 201


@pytest.mark.covers("error:UnsupportedMediaType")
@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""])
def test_another_content_type_is_refused(ask: Ask, kind: str) -> None:
    answer = ask("learners_api", "POST", LEARNERS, LEARNER, headers={"content-type": kind})
    expected = 201 if not kind else 415
    assert answer["statusCode"] == expected


@pytest.mark.parametrize("name", ["Idempotency-Key", "idempotency-key", "IDEMPOTENCY-KEY"])
def test_an_idempotency_key_is_read_in_any_case(
    ask: Ask, store: Repositories, workflow: InMemoryWorkflow, name: str
) -> None:
    store.learners.add("local", a_learner())
    store.library.add("local", a_resource("study"))
    store.library.add("local", a_resource("practice", resource_type="exercise"))
    answers = [ask("plans_api", "POST", "/api/plan-requests/", PLAN_REQUEST, headers={name: "one"}) for _ in range(2)]
    assert [answer["statusCode"] for answer in answers] == [202, 202]
    assert len(workflow.states) == 1
    assert len(workflow.starts) == 2


@pytest.mark.parametrize(("size", "status"), [(LIMIT, 422), (LIMIT + 1, 413), (1_000_000, 413)])
@pytest.mark.covers("error:BodyTooLarge")
def test_a_body_may_have_16_kilobytes(ask: Ask, size: int, status: int) -> None:
    empty = json.dumps({"name": ""})
    body = json.dumps({"name": "x" * (size - len(empty))})
    assert len(body) == size
    assert ask("learners_api", "POST", LEARNERS, body)["statusCode"] == status


def test_bytes_are_counted_and_not_letters(ask: Ask) -> None:
    body = json.dumps({"name": "学" * (LIMIT // 2)}, ensure_ascii=False)
    assert len(body) < LIMIT
    assert ask("learners_api", "POST", LEARNERS, body)["statusCode"] == 413


def test_a_body_in_base64_is_read(ask: Ask) -> None:
    body = base64.b64encode(json.dumps(LEARNER).encode()).decode()
    assert ask("learners_api", "POST", LEARNERS, body, isBase64Encoded=True)["statusCode"] == 201


@pytest.mark.parametrize("body", ["%", "abc", base64.b64encode(b"\xff\xfe").decode(), base64.b64encode(b"{").decode()])
def test_a_body_in_base64_that_is_none_is_malformed(ask: Ask, body: str) -> None:
    assert ask("learners_api", "POST", LEARNERS, body, isBase64Encoded=True)["statusCode"] == 400


@pytest.mark.covers("error:MalformedBody")
@pytest.mark.parametrize(
    "body",
    ["{", '{"name":', "x", '{"name":NaN}', '{"name":"a","name":"b"}', '{"a":{"b":1,"b":2}}', "[" * 10_000, "\ufeff{}"],
)
def test_a_body_that_is_not_json_is_malformed(ask: Ask, body: str) -> None:
    answer = ask("learners_api", "POST", LEARNERS, body)
    assert (answer["statusCode"], answer["read"]["code"]) == (400, "MalformedBody")


@pytest.mark.covers("error:InvalidFields")
@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"name": 5}, "/name"),
        ({"name": " "}, "/name"),
        ({"weekly_hours": "5"}, "/weekly_hours"),
        ({"weekly_hours": -1}, "/weekly_hours"),
        ({"weekly_hours": True}, "/weekly_hours"),
        ({"weak_areas": ["loops", 3]}, "/weak_areas/1"),
        ({"colour": "blue"}, "/colour"),
        ({"a/b~c": 1}, "/a~1b~0c"),
        ({"name": "\ud800"}, "/name"),
    ],
)
def test_a_field_that_is_wrong_is_named(ask: Ask, wrong: dict[str, Any], pointer: str) -> None:
    answer = ask("learners_api", "POST", LEARNERS, LEARNER | wrong)
    assert (answer["statusCode"], answer["read"]["code"]) == (422, "InvalidFields")
    assert [fault["pointer"] for fault in answer["read"]["errors"]] == [pointer]


@pytest.mark.parametrize("body", [None, "", "[1]", "null", '"text"', "5"])
def test_a_body_that_is_no_object_is_refused(ask: Ask, body: str | None) -> None:
    assert ask("learners_api", "POST", LEARNERS, body)["statusCode"] == 422


@pytest.mark.parametrize(
    ("stage", "place"), [("/v1", "/v1/api/learners/"), ("", "/api/learners/"), ("/a/b", "/a/b/api/learners/")]
)
def test_a_location_is_where_the_caller_finds_it(ask: Ask, stage: str, place: str) -> None:
    for path in ("/api/learners/", "/api/learners"):
        answer = ask("learners_api", "POST", path, LEARNER, requestContext={"path": f"{stage}{path}"})
        assert header(answer, "Location") == f"{place}{answer['read']['id']}/"


def test_a_location_without_a_context_is_the_path(ask: Ask) -> None:
    answer = ask("learners_api", "POST", LEARNERS, LEARNER, requestContext={})
    assert header(answer, "Location") == f"/api/learners/{answer['read']['id']}/"


# `learn_api` looks for the link first: tests/functions/test_scopes.py asks it for paths that are none.
@pytest.mark.parametrize("name", [name for name in APIS if name != "learn_api"])
@pytest.mark.covers("error:NotFound")
@pytest.mark.parametrize("path", ["/", "/nope", "/api", "/api/learnersx/", "/api/learners/a/b", "/%00"])
def test_a_path_that_is_none_is_not_found(ask: Ask, name: str, path: str) -> None:
    answer = ask(name, "GET", path)
    assert (answer["statusCode"], answer["read"]["code"]) == (404, "NotFound")


@pytest.mark.parametrize("key", [an_id("nobody"), "zzz", "..", "%2e%2e", "a" * 5000])
@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("learners_api", "/api/learners/{}/"),
        ("resources_api", "/api/resources/{}/"),
        ("plans_api", "/api/plan-requests/{}/"),
        ("plans_api", "/api/plan-requests/{}/trace/"),
        ("plans_api", "/api/plans/{}/"),
    ],
)
def test_what_is_not_there_is_not_found(ask: Ask, name: str, path: str, key: str) -> None:
    assert ask(name, "GET", path.format(key))["statusCode"] == 404


@pytest.mark.covers("error:MethodNotAllowed")
@pytest.mark.parametrize(
    ("name", "method", "path"),
    [
        ("learners_api", "DELETE", "/api/learners/"),
        ("resources_api", "PUT", "/api/resources"),
        ("plans_api", "POST", "/api/health/"),
    ],
)
def test_a_method_that_a_path_does_not_know_is_refused(ask: Ask, name: str, method: str, path: str) -> None:
    answer = ask(name, method, path)
    assert (answer["statusCode"], answer["read"]["code"]) == (405, "MethodNotAllowed")
    assert "GET" in str(header(answer, "Allow"))
    assert method not in str(header(answer, "Allow"))


@pytest.mark.covers("error:Conflict")
def test_a_url_that_is_taken_is_a_conflict_that_names_its_resource(ask: Ask, store: Repositories) -> None:
    store.library.add("local", a_resource(url="https://example.org/a"))
    body = {"title": "A", "url": "https://EXAMPLE.org/a/", "topic": "python", "difficulty": "beginner"}
    answer = ask("resources_api", "POST", "/api/resources/", body | {"resource_type": "article"})
    assert (answer["statusCode"], answer["read"]["code"]) == (409, "Conflict")
    assert an_id("resource") in answer["read"]["detail"]


def test_a_problem_is_a_problem(ask: Ask) -> None:
    answer = ask("learners_api", "POST", LEARNERS, LEARNER | {"name": 5})
    assert header(answer, "Content-Type") == "application/problem+json"
    assert answer["read"]["status"] == answer["statusCode"] == 422
    assert answer["read"]["type"] == "urn:studyplan:problem:invalid-fields"
    assert answer["read"]["title"] == "Invalid fields"
    assert answer["read"]["detail"]


def test_a_busy_store_is_503_and_worth_another_try(ask: Ask, broken_store: Callable[[Exception], None]) -> None:
    broken_store(StoreThrottled())
    answer = ask("learners_api", "GET", LEARNERS)
    assert (answer["statusCode"], header(answer, "Retry-After")) == (503, "2")
    assert header(answer, "Content-Type") == "application/problem+json"


def test_an_error_without_a_name_is_500_and_keeps_its_text_to_itself(
    ask: Ask,
    broken_store: Callable[[Exception], None],
    logged: Callable[[], str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken_store(ZeroDivisionError("Ana's secret"))
    answer = ask("learners_api", "POST", LEARNERS, LEARNER)
    assert (answer["statusCode"], answer["read"]["code"]) == (500, "InternalError")
    assert "secret" not in answer["body"] + logged() + caplog.text, "nor in the log of a library"
    assert "Ana" not in logged() + caplog.text
    assert '"error":"ZeroDivisionError"' in logged()


@pytest.mark.parametrize("event", [{}, {"httpMethod": "GET"}, {"httpMethod": "GET", "path": None, "headers": None}])
@pytest.mark.parametrize("name", APIS)
def test_even_an_event_that_is_none_gets_an_answer(settings: None, name: str, event: dict[str, Any]) -> None:
    """Of a calendar, it has no path that is one; the others need an owner first."""
    answer = call(name, event)
    status = 404 if name == "calendar_feed" else 401
    assert (answer["statusCode"], json.loads(answer["body"])["status"]) == (status, status)


@pytest.mark.parametrize(
    "query", [{"limit": "0"}, {"limit": "101"}, {"limit": "ten"}, {"cursor": "x" * 501}, {"cursor": "%"}]
)
def test_a_list_names_a_parameter_that_is_wrong(ask: Ask, query: dict[str, str]) -> None:
    many = {name: [value] for name, value in query.items()}
    answer = ask("learners_api", "GET", LEARNERS, queryStringParameters=query, multiValueQueryStringParameters=many)
    assert answer["statusCode"] == 422
    assert [fault["pointer"] for fault in answer["read"]["errors"]] == list(query)
