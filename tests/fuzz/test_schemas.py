"""What `make fuzz` takes for a fault of all that schemathesis prints."""

import pytest

from tests.conformance.reasons import Course
from tests.fuzz.schemas import is_owed_to_a_deletion, is_owed_to_a_text, told_of

LEARNER, REQUEST, OTHER = (f"{digit}{digit}ec0bd6-53d8-439f-956f-9f3eff732b2c" for digit in "123")
GET = "curl -X GET -H 'Authorization: Bearer <token of dora>' http://127.0.0.1:42371/api/plan-requests/"
NOT_FOUND = f"""- ST302 Created resource not found

    The API returned `404 Not Found` for a resource that was just created.

    Created with      : `POST /api/plan-requests/`
    Not available with: `GET /api/plan-requests/{{request_id}}/`

Reproduce with:

    curl -X POST -H 'Authorization: Bearer <token of dora>' -d '{{}}' http://127.0.0.1:42371/api/plan-requests/
    {GET}{REQUEST}/
"""
SAID = f"____ POST /api/plan-requests/ ____\n{NOT_FOUND}\n- ST999 Another fault\n\n    of another call\n=====\n"


@pytest.fixture
def course() -> Course:
    """A request of a learner who was deleted."""
    course = Course()
    course.note("POST", "/api/plan-requests/", 202, {"id": REQUEST, "learner_id": LEARNER})
    course.note("DELETE", f"/api/learners/{LEARNER}/", 204, None)
    return course


def test_a_request_that_went_with_its_learner_is_no_fault(course: Course) -> None:
    assert is_owed_to_a_deletion(NOT_FOUND, course)


@pytest.mark.parametrize("id", [OTHER, LEARNER])
def test_another_that_is_not_found_is_one(course: Course, id: str) -> None:
    assert not is_owed_to_a_deletion(NOT_FOUND.replace(REQUEST, id), course)


def test_so_is_one_whose_learner_is_there() -> None:
    course = Course()
    course.note("POST", "/api/plan-requests/", 202, {"id": REQUEST, "learner_id": LEARNER})
    assert not is_owed_to_a_deletion(NOT_FOUND, course)


def test_of_two_requests_both_have_to_be_gone_so(course: Course) -> None:
    assert not is_owed_to_a_deletion(f"{NOT_FOUND}    {GET}{OTHER}/\n", course)


def test_what_names_no_request_is_a_fault(course: Course) -> None:
    assert not is_owed_to_a_deletion("- ST302, of which nothing was printed", course)


def test_what_was_printed_is_told_apart_by_its_code() -> None:
    (block,) = told_of("ST302", SAID)
    assert block.strip() == NOT_FOUND.strip()
    assert [it.split("\n")[0] for it in told_of("ST999", SAID)] == ["- ST999 Another fault"]
    assert told_of("ST000", SAID) == ["- ST000, of which nothing was printed"]


TAKEN = """- ST201 Schema-violating request accepted
    Invalid component: in body - incorrect type
    curl -X POST -H 'Idempotency-Key: 0' -H 'Content-Type: text/csv' -d '{}' 'http://127.0.0.1:44857/api/imports/'
"""


def test_an_object_that_is_sent_as_text_is_a_text() -> None:
    assert is_owed_to_a_text(TAKEN)


@pytest.mark.parametrize(
    ("written", "other"),
    [("text/csv", "application/json"), ("/api/imports/", "/api/learners/"), ("incorrect type", "missing field")],
)
def test_another_request_that_is_taken_is_a_fault(written: str, other: str) -> None:
    assert not is_owed_to_a_text(TAKEN.replace(written, other))
