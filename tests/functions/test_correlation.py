"""One id from a call to the steps that come of it: in all log lines, in the trace, and no other text for it."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from studyplan.services.reconcile import reconcile
from tests.support.builders import LATER, NOW, a_context, a_learner, a_request, a_resource, an_id
from tests.support.calls import Ask, event_of
from tests.support.fakes.adapters import InMemoryAdapters
from tests.support.fakes.workflow import InMemoryWorkflow
from tests.support.handlers import STEPS, call
from tests.support.repositories import Repositories
from tests.support.stored import add_request

type Json = dict[str, Any]

PLAN_REQUEST = {"learner_id": an_id("ana"), "goal": "Learn Python basics", "topic": "python", "duration_days": 7}


@pytest.fixture(autouse=True)
def library(store: Repositories) -> None:
    """Ana, and enough for a week of hers."""
    store.learners.add("local", a_learner())
    for number in range(6):
        kind = "exercise" if number % 3 == 2 else "article"
        store.library.add("local", a_resource(f"{number}", estimated_minutes=35, resource_type=kind))


def lines(text: str) -> list[Json]:
    return [json.loads(line) for line in text.splitlines()]


def posted(ask: Ask, **difference: Any) -> Json:
    return ask("plans_api", "POST", "/api/plan-requests/", PLAN_REQUEST, **difference)


@pytest.mark.parametrize("name", ["X-Correlation-ID", "x-correlation-id"])
def test_a_callers_id_goes_to_the_execution_and_into_the_log(
    ask: Ask, workflow: InMemoryWorkflow, logged: Callable[[], str], name: str
) -> None:
    made = posted(ask, headers={name: "order-7:1.2_b"})
    assert workflow.starts == [("local", made["read"]["id"], "order-7:1.2_b")]
    assert {line["correlation_id"] for line in lines(logged())} == {"order-7:1.2_b"}


UNSOUND = ["", " ", "a b", "a\nb", "-a", "a" * 65, "é", "ana@example.org", '"}', "\x00", "a/b", "$(x)"]


@pytest.mark.parametrize("given", UNSOUND, ids=ascii)
def test_instead_of_an_unsound_one_there_is_api_gateways(
    ask: Ask, workflow: InMemoryWorkflow, logged: Callable[[], str], given: str
) -> None:
    posted(ask, headers={"X-Correlation-ID": given})
    its = event_of("plans_api")["requestContext"]["requestId"]
    assert [start.correlation_id for start in workflow.starts] == [its]
    assert {line["correlation_id"] for line in lines(logged())} == {its}


def test_a_line_about_a_start_that_failed_has_it_too(
    ask: Ask, fakes: InMemoryAdapters, logged: Callable[[], str]
) -> None:
    class Dead(InMemoryWorkflow):
        def start(self, owner: str, request_id: str, correlation_id: str) -> None:
            raise ConnectionError

    fakes.workflow = Dead()
    assert posted(ask, headers={"X-Correlation-ID": "call-9"})["statusCode"] == 202
    logs = lines(logged())
    assert [line["message"].split(",")[0] for line in logs] == ["start failed", "answered"]
    assert {line["correlation_id"] for line in logs} == {"call-9"}


def test_what_the_reconciler_starts_has_the_id_of_the_call_that_asked_for_it(
    ask: Ask, store: Repositories, workflow: InMemoryWorkflow
) -> None:
    made = posted(ask, headers={"X-Correlation-ID": "call-9"})
    add_request(store, "local", a_request(), a_context(), deadline=LATER)
    workflow.starts.clear()
    workflow.states.clear()  # as if neither had been started
    assert reconcile(store.requests, workflow, now=NOW).actions == {"started": 2}
    assert set(workflow.starts) == {("local", made["read"]["id"], "call-9"), ("local", an_id("request"), "")}


def test_each_step_logs_and_traces_it(ask: Ask, logged: Callable[[], str]) -> None:
    request_id = posted(ask, headers={"X-Correlation-ID": "call-9"})["read"]["id"]
    for step in STEPS:
        call(step, event_of(step) | {"request_id": request_id, "correlation_id": "call-9"})
    logs = [line for line in lines(logged()) if "step" in line]
    assert [line["step"] for line in logs] == list(STEPS)
    assert {line["correlation_id"] for line in logs} == {"call-9"}
    records = ask("plans_api", "GET", f"/api/plan-requests/{request_id}/trace/")["read"]["records"]
    assert [record["input"]["correlation_id"] for record in records] == ["call-9"] * len(STEPS)


@pytest.mark.parametrize("given", [*UNSOUND, None, 5, ["x"]], ids=ascii)
def test_a_step_logs_no_other_text_as_one(logged: Callable[[], str], given: Any) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011 - there is no such request
        call("score_plan", event_of("score_plan") | {"correlation_id": given})
    (line,) = lines(logged())
    assert "correlation_id" not in line


def test_a_line_of_a_library_of_ours_is_as_the_others(logged: Callable[[], str]) -> None:
    """Adapters use the standard library's loggers, below that of the service."""
    logging.getLogger("studyplan.adapters.dynamodb.model_budget").warning(
        "a reservation stands", extra={"error": "StoreThrottled"}
    )
    (line,) = lines(logged())
    assert (line["message"], line["error"]) == ("a reservation stands", "StoreThrottled")
