"""Never stuck, never twice: what one post in two, a crash in between or a lost execution leave is put right."""

from collections.abc import Callable

import pytest

from studyplan.domain.errors.http import InvalidFields
from studyplan.domain.values.plan_request import PlanRequest
from studyplan.ports import Workflow
from studyplan.runtime import wiring
from studyplan.services.reconcile import reconcile
from tests.statemachine.conftest import Post
from tests.statemachine.machine import Machine
from tests.support import aws
from tests.support.builders import an_id
from tests.support.fakes.workflow import InMemoryWorkflow
from tests.support.repositories import Repositories

REQUEST = an_id("request")


class DeadWorkflow(InMemoryWorkflow):
    """A function that dies, or a service that refuses, between the row and the start."""

    def start(self, owner: str, request_id: str, correlation_id: str) -> None:
        raise ConnectionError("gone")


def executions() -> list[str]:
    listed = aws.client("stepfunctions").list_executions(stateMachineArn=aws.MACHINE, maxResults=1000)["executions"]
    return [execution["name"] for execution in listed]


def test_two_posts_with_one_key_are_one_execution(machine: Machine, post: Post) -> None:
    first = post(key="my key one")
    machine.run(first.id)
    second = post(key="my key one")
    assert second.id == first.id
    assert second.status == "completed", "the answer is where the request stands"
    assert executions().count(first.id) == 1
    assert machine.calls.count("publish_plan") == 1


def test_posts_without_a_key_are_different_requests(machine: Machine, post: Post) -> None:
    first, second = post(), post()
    assert first.id != second.id
    assert {machine.run(first.id).status, machine.run(second.id).status} == {"SUCCEEDED"}


def test_one_key_with_another_body_is_refused(machine: Machine, post: Post) -> None:
    first = post(key="my key two")
    with pytest.raises(InvalidFields) as refused:
        post(key="my key two", goal="Something else")
    assert refused.value.fields[0].pointer == "Idempotency-Key"
    assert machine.run(first.id).request.goal == "Learn Python"


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb", "\x00"])
def test_a_key_that_is_none_is_refused(machine: Machine, post: Post, key: str) -> None:
    with pytest.raises(InvalidFields):
        post(key=key)


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Workflow], None]:
    return lambda workflow: monkeypatch.setattr(wiring, "workflow", lambda: workflow)


def test_a_replay_starts_what_is_there_already(post: Post, use: Callable[[Workflow], None]) -> None:
    workflow = InMemoryWorkflow()
    use(workflow)
    request = post(key="my key three")
    post(key="my key three")
    assert workflow.starts == [("local", request.id, "")] * 2


@pytest.mark.parametrize("who", ["reconciler", "replay"])
def test_a_crash_between_row_and_start_is_made_good(
    machine: Machine, post: Post, use: Callable[[Workflow], None], store: Repositories, who: str
) -> None:
    real = wiring.workflow()
    use(DeadWorkflow())
    request: PlanRequest = post(key=f"crashed {who}")
    assert request.status == "queued"
    assert request.id not in executions()
    use(real)
    if who == "reconciler":
        assert reconcile(store.requests, real, now=wiring.now()).actions == {"started": 1}
    else:
        assert post(key=f"crashed {who}") == request
    assert machine.run(request.id).request.status == "completed"
    assert executions().count(request.id) == 1
