"""Deleting a learner in AWS: no row is left, what runs is stopped, and a deletion that was cut off is finished."""

from collections.abc import Iterator
from typing import Any

import pytest

from studyplan.adapters.stepfunctions import StepFunctionsWorkflow
from studyplan.domain.scoring.decision import Attempt
from studyplan.runtime import wiring
from tests.services.test_updates import ANA, FULL_LEARNER, FULL_RESOURCE, delete
from tests.support import aws
from tests.support.builders import (
    LATER,
    a_context,
    a_draft,
    a_plan,
    a_published_plan,
    a_request,
    a_trace_record,
    an_id,
    some_candidates,
)
from tests.support.calls import Ask
from tests.support.repositories import Repositories, in_use
from tests.support.stored import add_request


@pytest.fixture
def store(table: None) -> Repositories:
    """What the functions store, in DynamoDB."""
    return in_use()


@pytest.fixture(autouse=True)
def filled(store: Repositories) -> None:
    store.learners.add("local", FULL_LEARNER)
    store.library.add("local", FULL_RESOURCE)


# The set of an owner's open requests, when there is none: a row that stays.
NONE_OPEN = {"pk": {"S": "OWNER#local#OPEN"}, "sk": {"S": "IDS"}}


def rows_left() -> list[dict[str, Any]]:
    """All rows but that set and those that keep the keys of deleted requests used: an id and when it expires."""
    return [row for row in aws.rows() if row != NONE_OPEN and row.keys() != {"pk", "sk", "id", "expires_at"}]


@pytest.fixture
def slow_machine(moto: None, store: Repositories) -> Iterator[None]:
    """A machine whose executions run until they are stopped."""
    states = {"Wait": {"Type": "Wait", "Seconds": 3600, "End": True}}
    aws.create_machine({"StartAt": "Wait", "States": states})
    yield
    aws.client("stepfunctions").delete_state_machine(stateMachineArn=aws.MACHINE)


def store_everything(store: Repositories, name: str, learner_id: str) -> None:
    """Store a request of a learner, with all that its run stores."""
    key = an_id(name)
    request, context = a_request(id=key, learner_id=learner_id), a_context(request_id=key, learner_id=learner_id)
    add_request(store, "local", request, context, deadline=LATER)
    store.runs.of("local", key).save_candidates(some_candidates())
    store.runs.of("local", key).save_draft(1, a_draft(), a_plan())
    store.runs.of("local", key).save_attempt(1, Attempt(findings=()))
    store.runs.add_trace("local", key, a_trace_record())


@pytest.mark.covers("error:LearnerDeleted")
def test_with_a_learner_goes_all_of_it_and_what_runs_is_stopped(
    ask: Ask, store: Repositories, slow_machine: None
) -> None:
    before = aws.rows()
    gone = str(
        ask("learners_api", "POST", "/api/learners/", {"name": "B", "current_level": "beginner", "weekly_hours": 1})[
            "read"
        ]["id"]
    )
    store_everything(store, "done", gone)
    store.plans.publish("local", a_published_plan(an_id("done"), learner_id=gone))
    store_everything(store, "running", gone)
    wiring.workflow().start("local", an_id("running"), "call-1")
    machines, arn = (
        aws.client("stepfunctions"),
        f"{aws.MACHINE.replace(':stateMachine:', ':execution:')}:{an_id('running')}",
    )
    aws.until(lambda: "WaitStateEntered" in str(machines.get_execution_history(executionArn=arn)["events"]))
    assert delete(ask, f"/api/learners/{gone}/")["statusCode"] == 204
    assert sorted(map(str, rows_left())) == sorted(map(str, before)), "no row of it is left, and no other is gone"
    # moto's stop is a word to a thread, which it hears a little later.
    aws.until(lambda: wiring.workflow().state(an_id("running")) == "ended")
    assert machines.describe_execution(executionArn=arn)["status"] == "ABORTED"


CUT_OFF = [
    ("learners", "mark_deleted"),
    ("requests", "fail"),
    ("requests", "mark_deleted"),
    ("plans", "delete"),
    ("runs", "delete"),
    ("requests", "delete"),
    ("learners", "delete"),
]


@pytest.mark.parametrize(("repository", "method"), CUT_OFF)
def test_a_deletion_that_was_cut_off_is_finished_by_the_next(
    ask: Ask, store: Repositories, repository: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StepFunctionsWorkflow, "stop", lambda *_: None)
    others = [row for row in aws.rows() if "RESOURCE" in row["pk"]["S"]]
    for name in ("one", "two"):
        store_everything(store, name, an_id("ana"))
        store.plans.publish("local", a_published_plan(an_id(name)))

    def cut_off(*_: Any, **__: Any) -> None:
        raise ConnectionError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(type(getattr(store, repository)), method, cut_off)
        assert delete(ask, ANA)["statusCode"] == 500
    assert ask("learners_api", "GET", ANA)["statusCode"] == 200, "it can be asked for again"
    assert delete(ask, ANA)["statusCode"] == 204
    left = [row for row in aws.rows() if "RESOURCE" in row["pk"]["S"]]
    assert left == others
    assert {row["pk"]["S"].split("#")[2] for row in rows_left()} == {"RESOURCE", "URL", "PAGE", "CATALOGUE"}
