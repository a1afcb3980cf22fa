"""How many plan requests an owner may have open: one more is a problem with a time to retry."""

from typing import Any

import pytest

from studyplan.ports import MAX_OPEN_REQUESTS
from studyplan.runtime.settings import settings
from tests.support import aws
from tests.support.builders import NOW, a_learner, a_resource, an_id
from tests.support.calls import Ask
from tests.support.repositories import Repositories

PATH = "/api/plan-requests/"
PLAN_REQUEST = {"learner_id": an_id("ana"), "goal": "Learn Python basics", "topic": "python", "duration_days": 7}


@pytest.fixture(autouse=True)
def two_may_be_open(store: Repositories, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_OPEN_REQUESTS", "2")
    store.learners.add("local", a_learner())
    store.library.add("local", a_resource("study"))
    store.library.add("local", a_resource("practice", resource_type="exercise"))


def post(ask: Ask, key: str | None = None, **difference: Any) -> dict[str, Any]:
    headers = {"Idempotency-Key": key} if key else None
    return ask("plans_api", "POST", PATH, PLAN_REQUEST | difference, headers=headers)


def test_one_more_is_429_with_a_problem_of_its_own(ask: Ask) -> None:
    made = [post(ask, f"{number}") for number in range(2)]
    assert [answer["statusCode"] for answer in made] == [202, 202]
    refused = post(ask, "2")
    assert (refused["statusCode"], refused["read"]["code"]) == (429, "TooManyOpenRequests")
    assert refused["read"]["type"] == "urn:studyplan:problem:too-many-open-requests"
    assert refused["multiValueHeaders"]["Retry-After"] == ["5"]
    assert len(ask("plans_api", "GET", PATH)["read"]["items"]) == 2


def test_a_request_that_is_sent_again_is_never_refused(ask: Ask, store: Repositories) -> None:
    """Neither while all are open, nor when it has ended and others fill its place."""
    first, _ = post(ask, "0"), post(ask, "1")
    assert post(ask, "0")["read"]["id"] == first["read"]["id"]
    store.requests.fail("local", first["read"]["id"], "DeadlinePassed", now=NOW)
    assert post(ask, "2")["statusCode"] == 202
    again = post(ask, "0")
    assert (again["statusCode"], again["read"]["status"]) == (202, "failed")
    assert post(ask, "3")["statusCode"] == 429


def test_a_reused_key_is_a_wrong_field_also_then(ask: Ask) -> None:
    post(ask, "0"), post(ask, "1")
    answer = post(ask, "0", goal="Something else")
    assert (answer["statusCode"], answer["read"]["errors"][0]["pointer"]) == (422, "Idempotency-Key")


def test_an_infeasible_request_is_refused_as_such_first(ask: Ask) -> None:
    post(ask, "0"), post(ask, "1")
    assert post(ask, constraints={"max_daily_minutes": 5})["read"]["code"] == "Infeasible"
    assert ask("plans_api", "POST", f"{PATH}check/", PLAN_REQUEST)["statusCode"] == 200, "a check opens nothing"


def test_a_room_that_a_request_left_is_there_for_the_next(ask: Ask, store: Repositories) -> None:
    first, _ = post(ask), post(ask)
    assert post(ask)["statusCode"] == 429
    store.requests.fail("local", first["read"]["id"], "DeadlinePassed", now=NOW)
    assert [post(ask)["statusCode"], post(ask)["statusCode"]] == [202, 429]


@pytest.mark.parametrize("setting", [None, ""])
def test_the_default_is_the_templates(setting: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAX_OPEN_REQUESTS")
    if setting is not None:
        monkeypatch.setenv("MAX_OPEN_REQUESTS", setting)
    parameter = aws.template()["Parameters"]["MaxOpenRequests"]
    assert settings().max_open_requests == MAX_OPEN_REQUESTS == parameter["Default"]
    assert parameter["MaxValue"] == 100, "as many as one read of the table may ask for"
