"""Requests and artefacts in the table: numbers, names, expiry, and the set that open requests are counted by."""

from collections.abc import Callable
from typing import Any

import pytest

from studyplan.domain.errors.failures import ArtefactMissing
from studyplan.domain.errors.http import TooManyOpenRequests
from tests.support import aws
from tests.support.builders import NOW, a_learner, a_request, a_trace_record, an_id
from tests.support.library import counted
from tests.support.repositories import Repositories
from tests.support.stored import MOST, open_one, opened_rows

REQUEST = an_id("request")


def test_a_number_is_kept_as_a_number(store: Repositories) -> None:
    store.learners.add("ana", a_learner(weekly_hours=5.5))
    assert aws.rows()[0]["weekly_hours"] == {"N": "5.5"}


@pytest.mark.covers("error:ArtefactMissing")
@pytest.mark.parametrize(
    ("what", "ask"),
    [
        ("SHELF", lambda store: store.runs.of("ana", REQUEST).candidates()),
        ("TIMETABLE#02", lambda store: store.runs.of("ana", REQUEST).timetable(2)),
        ("FINDINGS#01", lambda store: store.runs.of("ana", REQUEST).attempts(up_to=2)),
    ],
)
def test_what_no_step_stored_is_named_by_its_row(
    store: Repositories, what: str, ask: Callable[[Repositories], object]
) -> None:
    with pytest.raises(ArtefactMissing, match=what):
        ask(store)


def test_a_trace_is_kept_for_ninety_days(store: Repositories) -> None:
    open_one(store, "request")
    store.runs.add_trace("ana", REQUEST, a_trace_record(started_at="2026-01-05T00:00:00.000000+00:00"))
    (row,) = [row for row in aws.rows() if row["sk"]["S"].startswith("TRACE#")]
    assert row["expires_at"] == {"N": "1775347200"}, "2026-04-05, 90 days on, in seconds since 1970"


def test_a_request_and_a_learner_are_read_in_one_call(store: Repositories) -> None:
    open_one(store, "request")
    requests: Any = store.requests
    with counted(requests._table._client) as calls:
        request, learner = store.requests.with_learner("ana", REQUEST, an_id("ana"))
        assert store.requests.with_learner("ana", an_id("nobody's"), an_id("nobody")) == (None, None)
    assert request == a_request(id=REQUEST)
    assert learner == a_learner()
    assert calls == {"BatchGetItem": 2}


def fail_by_the_machine(request_id: str) -> None:
    """Close a request as the state that records a failure does, which knows nothing of how they are counted."""
    asked = aws.definition()["States"]["Record failure"]["Parameters"]
    values = {":code": {"S": "InternalError"}, ":now": {"S": NOW}}
    aws.client("dynamodb").update_item(
        TableName=aws.TABLE,
        Key={"pk": {"S": "OWNER#ana#REQUEST"}, "sk": {"S": request_id}},
        UpdateExpression=asked["UpdateExpression"],
        ConditionExpression=asked["ConditionExpression"],
        ExpressionAttributeNames=asked["ExpressionAttributeNames"],
        ExpressionAttributeValues={
            key: values.get(key, value) for key, value in asked["ExpressionAttributeValues"].items() if "S" in value
        }
        | values,
    )


def test_one_that_the_machine_failed_makes_room_for_one(store: Repositories) -> None:
    for number in range(MOST):
        open_one(store, number)
    fail_by_the_machine(an_id("1"))
    assert open_one(store, "next").id == an_id("next")
    with pytest.raises(TooManyOpenRequests):
        open_one(store, "more")
    assert opened_rows() == MOST


def test_the_set_is_read_only_when_it_is_full(store: Repositories) -> None:
    for number in range(MOST):
        open_one(store, number)
        store.requests.fail("ana", an_id(f"{number}"), "DeadlinePassed", now=NOW)
    (row,) = [row for row in aws.rows() if row["pk"]["S"] == "OWNER#ana#OPEN"]
    assert len(row["ids"]["SS"]) == MOST, "what has ended is still in it"
    open_one(store, "next")
    (row,) = [row for row in aws.rows() if row["pk"]["S"] == "OWNER#ana#OPEN"]
    assert row["ids"]["SS"] == [an_id("next")]
