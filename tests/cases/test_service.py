"""Cases of area `service`: each test is named by its case, and its input is written out here."""

import json
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from studyplan.adapters.stepfunctions import StepFunctionsWorkflow
from studyplan.adapters.writers.mock import MockWriter
from studyplan.domain.generation.draft import Draft
from studyplan.domain.values.plan_request import PlanRequestIn
from studyplan.domain.values.types import LEVELS
from studyplan.ports import LIBRARY_LIMIT, Assignment
from studyplan.runtime import wiring
from tests.cases.calls import PLAN_REQUEST, get, library_for_a_week, make_learner, pointers, request_plan, use_writer
from tests.statemachine.machine import STATE_LIMIT, Machine
from tests.support import aws
from tests.support.builders import NOW, a_resource, an_id
from tests.support.calls import Ask
from tests.support.library import stock_compiled
from tests.support.repositories import Repositories

NOBODY = "00000000-0000-4000-8000-000000000000"


def executions() -> list[str]:
    return [
        each["name"] for each in aws.client("stepfunctions").list_executions(stateMachineArn=aws.MACHINE)["executions"]
    ]


def test_double_post(ask: Ask, store: Repositories, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    library_for_a_week(store)
    learner = make_learner(ask)["id"]
    before = executions()

    def hang(*_: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as first_call:
        first_call.setattr(StepFunctionsWorkflow, "start", hang)
        first = request_plan(ask, learner, key="one and the same")
    again = [request_plan(ask, learner, key="one and the same") for _ in range(2)]
    (request_id,) = {answer["read"]["id"] for answer in (first, *again)}
    assert sorted(set(executions()) - set(before)) == [request_id]
    other = request_plan(ask, learner, key="one and the same", duration_days=8)
    assert (other["statusCode"], [fault["pointer"] for fault in other["read"]["errors"]]) == (422, ["Idempotency-Key"])
    run = machine.run(request_id)
    assert (run.status, run.request.status) == ("SUCCEEDED", "completed")
    assert [item["id"] for item in get(ask, "/api/plan-requests/")["read"]["items"]] == [request_id]
    assert len(get(ask, "/api/plans/")["read"]["items"]) == 1


def test_decimals(ask: Ask, store: Repositories, machine: Machine) -> None:
    library_for_a_week(store)
    made = make_learner(ask, weekly_hours=5.5)
    answer = get(ask, f"/api/learners/{made['id']}/")
    assert answer["read"]["weekly_hours"] == made["weekly_hours"] == 5.5
    assert '"weekly_hours":5.5' in answer["body"].replace(" ", "")
    assert [row["weekly_hours"] for row in aws.rows() if "weekly_hours" in row] == [{"N": "5.5"}]
    run = machine.run(request_plan(ask, made["id"])["read"]["id"])
    plan = get(ask, f"/api/plans/{run.request.plan_id}/")
    confidence = plan["read"]["confidence"]
    assert 0 < confidence["score"] <= 1
    assert all(isinstance(part["effect"], int | float) for part in confidence["factors"])
    trace = get(ask, f"/api/plan-requests/{run.request_id}/trace/")
    retrieved = trace["read"]["records"][0]["output"]
    assert retrieved["capacity_minutes"] == 330, "5.5 hours are 330 minutes, in a day's 60 at most"
    assert sum(day["minutes"] for day in plan["read"]["days"]) == 330
    assert "Decimal" not in plan["body"] + trace["body"] + json.dumps(run.events, default=str)


@pytest.mark.slow
def test_big_library(ask: Ask, store: Repositories, machine: Machine) -> None:
    topics = ["python", "sailing", "knitting", "machine learning", "go"]
    types = ["article", "video", "course", "exercise"]
    stock_compiled(
        "local",
        (
            a_resource(
                f"resource {number}",
                topic=topics[number % 5],
                difficulty=LEVELS[number % 3],
                resource_type=types[number % 4],
                estimated_minutes=15 + number % 200,
                prerequisites=(an_id(f"resource {number - 15}"),) if number % 7 == 0 and number > 15 else (),
            )
            for number in range(8_500)
        ),
    )
    asked = request_plan(ask, make_learner(ask)["id"], duration_days=365)
    run = machine.run(asked["read"]["id"])
    assert run.status == "SUCCEEDED"
    assert run.request.status in ("completed", "needs_review")
    assert run.largest < STATE_LIMIT
    plan = get(ask, f"/api/plans/{run.request.plan_id}/")["read"]
    assert [day["day"] for day in plan["days"]] == list(range(1, 366))
    assert sum(day["minutes"] for day in plan["days"]) > 0.9 * 365 / 7 * 300
    assert max(len(json.dumps(row, default=str)) for row in aws.rows()) < 400_000
    _at_its_limit(ask)


def _at_its_limit(ask: Ask) -> None:
    """More than is promised to work is refused with a sentence, long before anything breaks."""
    head = {"pk": {"S": "OWNER#local#CATALOGUE"}, "sk": {"S": "HEAD"}}
    aws.client("dynamodb").update_item(
        TableName=aws.TABLE,
        Key=head,
        UpdateExpression="SET held = :limit",
        ExpressionAttributeValues={":limit": {"N": f"{LIBRARY_LIMIT}"}},
    )
    body = {"title": "One more", "url": "https://example.org/one-more", "topic": "python"}
    refused = ask(
        "resources_api", "POST", "/api/resources/", body | {"difficulty": "beginner", "resource_type": "article"}
    )
    assert (refused["statusCode"], refused["read"]["code"]) == (422, "LibraryFull")
    assert refused["read"]["detail"] == "A library holds at most 200000 resources; delete some before you add more."


def test_key_after_deletion(ask: Ask, store: Repositories, machine: Machine) -> None:
    library_for_a_week(store)
    first = make_learner(ask)["id"]
    run = machine.run(request_plan(ask, first, key="week-1")["read"]["id"])
    assert run.request.status == "completed"
    assert ask("learners_api", "DELETE", f"/api/learners/{first}/")["statusCode"] == 204
    second = make_learner(ask)["id"]
    refused = request_plan(ask, second, key="week-1")
    assert pointers(refused) == ["Idempotency-Key"]
    assert refused["read"]["errors"][0]["message"] == "was used for a request that was deleted; send a new key"
    assert get(ask, f"/api/plan-requests/{run.request_id}/")["statusCode"] == 404
    assert request_plan(ask, second, key="week-2")["statusCode"] == 202


def test_deleted_while_writing(
    ask: Ask, store: Repositories, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    library_for_a_week(store)
    learner = make_learner(ask)["id"]

    def deleted_meanwhile(assignment: Assignment) -> Draft:
        assert ask("learners_api", "DELETE", f"/api/learners/{learner}/")["statusCode"] == 204
        return MockWriter().write(assignment).draft

    monkeypatch.setattr(StepFunctionsWorkflow, "stop", lambda *_: None)  # it does not reach the step that runs
    use_writer(monkeypatch, deleted_meanwhile)
    run = machine.run(request_plan(ask, learner)["read"]["id"])
    assert (run.status, run.states[-1]) == ("FAILED", "Plan failed")
    (used_key,) = [row for row in aws.rows() if run.request_id in str(row)]
    assert used_key.keys() == {"pk", "sk", "id", "expires_at"}


def test_limit_full_of_ended(ask: Ask, store: Repositories, monkeypatch: pytest.MonkeyPatch) -> None:
    library_for_a_week(store)
    learner = make_learner(ask)["id"]
    monkeypatch.setattr(StepFunctionsWorkflow, "start", lambda *_: None)
    body = PlanRequestIn.model_validate(PLAN_REQUEST | {"learner_id": learner})

    def submit() -> str:
        return wiring.plan_request_service().submit("local", body, idempotency_key=None).id

    for _ in range(20):
        store.requests.fail("local", submit(), "DeadlinePassed", now=NOW)
    call: Any = BaseClient._make_api_call  # type: ignore[attr-defined]
    coming, others = [3], list[str]()

    def others_before_it_looks(client: Any, operation: str, arguments: Any) -> Any:
        try:
            return call(client, operation, arguments)
        except ClientError:  # the first of the four is refused: the set is full
            others.extend(submit() for _ in range(coming.pop() if coming else 0))
            raise

    with monkeypatch.context() as at_once:
        at_once.setattr(BaseClient, "_make_api_call", others_before_it_looks)
        first = request_plan(ask, learner)
    assert (first["statusCode"], len(others)) == (202, 3)
    still_open = {request.request_id for request in store.requests.open()}
    assert still_open == {first["read"]["id"], *others}


def test_unknown_learner(ask: Ask, machine: Machine) -> None:
    before = executions()
    answer = request_plan(ask, NOBODY)
    assert (answer["statusCode"], [fault["pointer"] for fault in answer["read"]["errors"]]) == (422, ["/learner_id"])
    assert aws.rows() == []
    assert executions() == before
