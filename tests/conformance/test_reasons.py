"""What `make contract` takes for no finding is as narrow as it says."""

from typing import Any

import pytest

from tests.conformance.reasons import Course, is_beyond_a_schema, is_reset, is_text_on_the_wire

UNKNOWN = {"pointer": "/learner_id", "message": "there is no such learner"}
MISSING = {"pointer": "/name", "message": "Field required"}
ID, OTHER = "4f5f0c3e-2c41-4d4b-9a53-9c1a7a1f1a01", "c2b5f0de-6a1b-4c58-b5ce-7d7c3e9f3c03"


def refused(*errors: dict[str, str], code: str = "InvalidFields") -> dict[str, Any]:
    return {"code": code, "errors": list(errors)}


def test_what_is_stored_is_beyond_a_schema() -> None:
    assert is_beyond_a_schema("POST", 422, refused(UNKNOWN), {})
    assert is_beyond_a_schema("POST", 422, refused(code="Infeasible"), {})
    used = {"pointer": "Idempotency-Key", "message": "was used for a request that was deleted; send a new key"}
    assert is_beyond_a_schema("POST", 422, refused(used), {})


def test_what_is_sent_as_a_text_is_a_text() -> None:
    assert is_text_on_the_wire("/api/imports/", "text/csv")
    assert not is_text_on_the_wire("/api/imports/", "application/json")
    assert not is_text_on_the_wire("/api/learners/", "text/csv")


def test_a_file_in_the_media_type_of_another_format_is_beyond_a_schema() -> None:
    problem = {"code": "UnsupportedMediaType", "detail": "Send a file of format csv as text/csv."}
    assert is_beyond_a_schema("POST", 415, problem, {}, "application/json")
    assert not is_beyond_a_schema("POST", 415, problem, {}, "text/html")
    assert not is_beyond_a_schema(
        "POST", 415, problem | {"detail": "Send the body as application/json."}, {}, "text/csv"
    )


@pytest.mark.parametrize(
    ("pointer", "message"),
    [
        (
            "/level_by_topic",
            "'\u0139\U00086dd3\u0120^' and '\xb1\u013a\xac\u0121' are one topic with two levels; keep one of them",
        ),
        ("/Data Bases", "is the same alias as /data-bases; send one of them"),
        ("/tasks/0/task_id", "is not a task of this plan; send the id of one of its tasks"),
        ("/task_id", "is not a task of this plan; send the id of one of its tasks"),
        ("/to_date", "the plan has no dates; send to_day"),
        ("/constraints/start_date", "cannot be changed by a replan; leave it out, and send from_date"),
        ("/from_date", "must not be before the learner's today, 2026-11-29"),
        ("/duration_days", "the plan ends before day 9, the first day of the replan; send a longer duration"),
        ("/tasks/12/task_id", "is sent twice; send each task once"),
        ("/from_date", "must not be before the learner's today, 2026-03-06"),
        ("/duration_days", "the plan ends before day 12, the first day of the replan; send a longer duration"),
        ("/to_day", "send to_day or to_date, one of them"),
        ("/\ufdfa", "must have at most 60 characters in the form that is compared"),
        ("", "would make 201 aliases; at most 200 can be stored"),
        ("/\u00ad", "must not be blank"),
        ("/goal", "must not be blank"),
    ],
)
def test_what_texts_are_when_they_are_compared_or_shown_is_beyond_a_schema(pointer: str, message: str) -> None:
    assert is_beyond_a_schema("PATCH", 422, refused({"pointer": pointer, "message": message}), {})


@pytest.mark.parametrize(
    ("method", "status", "problem"),
    [
        ("POST", 422, refused(MISSING)),
        ("POST", 422, refused({"pointer": "/task_id", "message": "must be a UUID"})),
        ("POST", 422, refused({"pointer": "/to_day", "message": "the plan has no dates; send to_day"})),
        ("POST", 422, refused(UNKNOWN, MISSING)),
        ("POST", 422, refused()),
        ("POST", 422, refused(UNKNOWN | {"pointer": "/name"})),
        ("POST", 422, refused({"pointer": "/level_by_topic", "message": "Input should be a valid dictionary"})),
        ("PATCH", 422, refused({"pointer": "/go", "message": "must have at most 60 characters"})),
        ("POST", 422, refused({"pointer": "/estimate_source", "message": "needs estimated_minutes"})),
        ("POST", 400, refused(UNKNOWN)),
        ("POST", 500, refused(code="Infeasible")),
    ],
)
def test_anything_else_is_a_finding(method: str, status: int, problem: dict[str, Any]) -> None:
    assert not is_beyond_a_schema(method, status, problem, {})


def test_a_tag_can_be_stale_only_where_one_was_sent() -> None:
    assert is_beyond_a_schema("PATCH", 412, refused(code="Stale"), {"if-match": '"1"'})
    assert not is_beyond_a_schema("PATCH", 412, refused(code="Stale"), {})


def test_only_votes_are_deleted_from_what_is_still_there() -> None:
    votes, resource = f"/api/resources/{ID}/feedback/", f"/api/resources/{ID}/"
    assert is_reset(f"DELETE {votes}", votes)
    assert not is_reset(f"DELETE {resource}", resource)
    assert not is_reset(f"DELETE {resource}", votes)
    assert not is_reset(f"DELETE {votes}", resource)


def test_a_request_goes_with_its_learner_and_not_by_itself() -> None:
    course = Course()
    course.note("POST", "/api/plan-requests/", 202, {"id": OTHER, "learner_id": ID})
    assert not course.went_with_its_learner(f"/api/plan-requests/{OTHER}/")
    course.note("DELETE", f"/api/learners/{ID}/", 404, None)
    assert not course.went_with_its_learner(f"/api/plan-requests/{OTHER}/")
    course.note("DELETE", f"/api/learners/{ID}/", 204, None)
    assert course.went_with_its_learner(f"/api/plan-requests/{OTHER}/")
    assert not course.went_with_its_learner(f"/api/plan-requests/{ID}/")
