"""The steps that a read of a plan request shows, and what they cost in DynamoDB."""

from typing import Any

import pytest

from studyplan.domain.values.plan_request import deadline_of
from tests.support.builders import NOW, a_context, a_request, a_trace_record, an_id
from tests.support.calls import Ask
from tests.support.library import counted
from tests.support.repositories import Repositories, in_use
from tests.support.stored import add_request

PATH = f"/api/plan-requests/{an_id('request')}/"


@pytest.fixture
def store(table: None) -> Repositories:
    """What the functions store, in DynamoDB."""
    return in_use()


def add_running(store: Repositories) -> None:
    add_request(store, "local", a_request(), a_context(), deadline=deadline_of(NOW))
    store.requests.mark_running("local", an_id("request"), now=NOW)


def add_trace(store: Repositories, step: str, second: int, **more: Any) -> None:
    started_at = f"2026-01-05T09:00:{second:02}.000000+00:00"
    store.runs.add_trace("local", an_id("request"), a_trace_record(step, started_at=started_at, **more))


def test_a_read_of_a_request_shows_its_steps(ask: Ask, store: Repositories) -> None:
    add_running(store)
    add_trace(store, "retrieve_resources", 1)
    add_trace(store, "generate_plan", 2, error="LlmAuthError")
    read = ask("plans_api", "GET", PATH)["read"]
    nothing = {"writer": None, "outcome": None, "error": None}
    assert read["status"] == "running"
    assert read["steps"] == [
        {"step": "retrieve_resources", "attempt": 1, "state": "done", "milliseconds": 1.5} | nothing,
        {"step": "generate_plan", "attempt": 1, "state": "failed", "milliseconds": 1.5}
        | {"writer": None, "outcome": "fallback", "error": "LlmAuthError"},
        {"step": "generate_plan", "attempt": 2, "state": "running", "milliseconds": None}
        | nothing
        | {"writer": "fallback"},
    ]


def test_steps_cost_one_query_more(ask: Ask, store: Repositories) -> None:
    add_running(store)
    for number in range(20):
        add_trace(store, "generate_plan", number, detail={"picks": [an_id(str(pick)) for pick in range(200)]})
    requests: Any = store.requests
    with counted(requests._table._client) as calls:
        assert len(ask("plans_api", "GET", PATH)["read"]["steps"]) == 21
    assert calls == {"GetItem REQUEST": 1, "Query RUN": 1}


def test_the_list_of_requests_has_no_steps(ask: Ask, store: Repositories) -> None:
    add_running(store)
    (listed,) = ask("plans_api", "GET", "/api/plan-requests/")["read"]["items"]
    assert "steps" not in listed
