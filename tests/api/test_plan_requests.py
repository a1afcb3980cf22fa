"""A plan request: accepted at once, made once for its key, and honest when no plan comes of it."""

from uuid import uuid4

import pytest

from tests.api import bodies
from tests.api.client import Client, Json
from tests.api.routes import covers

pytestmark = pytest.mark.stack

REQUESTS = "/api/plan-requests/"


def ids(api: Client) -> set[str]:
    """Ids of all requests; how they stand may change at any moment."""
    return {request["id"] for request in api.listed(REQUESTS)}


@covers(202, f"POST {REQUESTS}")
def test_it_is_accepted_says_where_to_ask_and_when(api: Client, ana: Json) -> None:
    accepted = api.post(REQUESTS, bodies.plan_request(ana["id"]))
    assert (accepted.status, accepted.headers["Retry-After"]) == (202, "1")
    request = accepted.body
    assert (request["status"], request["plan_id"], request["failure"]) == ("queued", None, None)
    asked = bodies.plan_request(ana["id"])
    assert {key: request[key] for key in asked} == asked | {"constraints": request["constraints"]}
    assert request["constraints"].items() >= asked["constraints"].items()
    followed = api.get(accepted.headers["Location"])
    assert (followed.status, followed.body["id"]) == (200, request["id"])
    assert api.ended(request["id"])["status"] == "completed"


def test_the_same_key_twice_is_one_request_and_one_plan(api: Client, ana: Json) -> None:
    key, plan_request = str(uuid4()), bodies.plan_request(ana["id"])
    first, second = (api.post(REQUESTS, plan_request, Idempotency_Key=key) for _ in range(2))
    assert (first.status, second.status) == (202, 202)
    assert second.body["id"] == first.body["id"]
    assert second.headers["Location"] == first.headers["Location"]
    ended = api.ended(first.body["id"])
    third = api.post(REQUESTS, plan_request, idempotency_key=key)
    assert (third.status, third.body | {"steps": ended["steps"]}) == (202, ended)
    assert [request["id"] for request in api.listed(REQUESTS)].count(ended["id"]) == 1
    assert [plan["request_id"] for plan in api.listed("/api/plans/")].count(ended["id"]) == 1
    steps = [record["step"] for record in api.get(f"{REQUESTS}{ended['id']}/trace/").body["records"]]
    assert len(steps) == 5
    shown = api.get(f"{REQUESTS}{ended['id']}/").body["steps"]
    assert [(step["step"], step["state"]) for step in shown] == [(step, "done") for step in steps]


def test_the_same_key_with_another_body_is_refused(api: Client, ana: Json) -> None:
    key = str(uuid4())
    api.made(REQUESTS, bodies.plan_request(ana["id"]), Idempotency_Key=key)
    answer = api.post(REQUESTS, bodies.plan_request(ana["id"], duration_days=8), Idempotency_Key=key)
    assert answer.is_problem(422), answer.content
    assert answer.pointers == ["Idempotency-Key"]


def test_another_key_and_no_key_make_another_request(api: Client, ana: Json) -> None:
    plan_request = bodies.plan_request(ana["id"])
    keyed = [api.made(REQUESTS, plan_request, Idempotency_Key=str(uuid4()))["id"] for _ in range(2)]
    assert len({*keyed, api.made(REQUESTS, plan_request)["id"], api.made(REQUESTS, plan_request)["id"]}) == 4


@pytest.mark.parametrize("key", ["", "x" * 256], ids=["empty", "256 long"])
def test_a_key_that_is_no_key_is_refused(api: Client, ana: Json, key: str) -> None:
    answer = api.post(REQUESTS, bodies.plan_request(ana["id"]), Idempotency_Key=key)
    assert answer.is_problem(422), answer.content
    assert answer.pointers == ["Idempotency-Key"]


def test_a_topic_that_nobody_has_is_refused_and_leaves_no_request(api: Client, ana: Json) -> None:
    before = ids(api)
    refused = api.post(REQUESTS, bodies.plan_request(ana["id"], topic="qzxv jwkp"))
    assert refused.is_problem(422), refused.content
    assert (refused.body["rule"], refused.pointers) == ("TOPIC_UNKNOWN", ["/topic"])
    assert ids(api) == before


@pytest.mark.slow
def test_a_year_of_what_fills_a_few_weeks_needs_review_and_says_so_before(api: Client, ana: Json) -> None:
    plan_request = bodies.plan_request(ana["id"], duration_days=365)
    assert api.post(f"{REQUESTS}check/", plan_request).body["thin"] is True
    request = api.ended(api.made(REQUESTS, plan_request)["id"])
    assert (request["status"], request["failure"]) == ("needs_review", None)
    plan = api.get(f"/api/plans/{request['plan_id']}/").body
    assert "LIBRARY_TOO_THIN" in {finding["code"] for finding in plan["findings"]}


def test_what_is_left_out_has_its_default(api: Client, ana: Json) -> None:
    plan_request = {key: value for key, value in bodies.plan_request(ana["id"]).items() if key != "constraints"}
    made = api.made(REQUESTS, plan_request)
    days: Json = {"unavailable_weekdays": [], "unavailable_dates": [], "minutes_by_weekday": None}
    dates = {"start_date": None, "deadline": None, "exam_date": None, "timezone": None}
    assert made["constraints"] == {"max_daily_minutes": None, "must_include_practice": False} | days | dates
    assert made["language"] is None
