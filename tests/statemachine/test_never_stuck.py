"""Never stuck, never twice: what one post in two, a crash in between or a lost execution leave is put right."""

from collections.abc import Callable

import pytest

from studyplan.domain.errors.failure_codes import sentence_of
from studyplan.domain.errors.http import InvalidFields
from studyplan.domain.values.plan_request import PlanRequest
from studyplan.ports import ExecutionState, Workflow
from studyplan.runtime import wiring
from studyplan.services.reconcile import reconcile
from tests.statemachine.conftest import Post
from tests.statemachine.machine import Machine
from tests.support import aws
from tests.support.builders import LATER, MUCH_LATER, NOW, a_context, a_request, an_id
from tests.support.repositories import Repositories

REQUEST = an_id("request")


class KnownWorkflow:
    """A workflow whose executions are in one state, and which remembers what it was told to do."""

    def __init__(self, state: ExecutionState) -> None:
        self._state = state
        self.told: list[str] = []

    def start(self, owner: str, request_id: str, _correlation_id: str) -> None:
        self.told.append(f"start {owner} {request_id}")

    def state(self, request_id: str) -> ExecutionState:
        return self._state

    def stop(self, request_id: str) -> None:
        self.told.append(f"stop {request_id}")


class SilentWorkflow(KnownWorkflow):
    """A workflow that gives no answer about one request; the others were never started."""

    def __init__(self, *, about: str) -> None:
        super().__init__("missing")
        self._about = about

    def state(self, request_id: str) -> ExecutionState:
        if request_id == self._about:
            raise RuntimeError("no answer")
        return super().state(request_id)


class DeadWorkflow(KnownWorkflow):
    """A function that dies, or a service that refuses, between the row and the start."""

    def start(self, owner: str, request_id: str, _correlation_id: str) -> None:
        raise ConnectionError("gone")


@pytest.fixture
def opened(store: Repositories) -> None:
    store.requests.add("local", a_request(), a_context(), deadline=LATER)


def code_of(store: Repositories) -> str | None:
    request = store.requests.get("local", REQUEST)
    assert request is not None
    return request.failure.code if request.failure else None


def test_a_request_that_was_never_started_is_started(store: Repositories, opened: None) -> None:
    workflow = KnownWorkflow("missing")
    assert reconcile(store.requests, workflow, now=NOW).actions == {"started": 1}
    assert workflow.told == [f"start local {REQUEST}"]
    assert code_of(store) is None


def test_a_request_that_is_running_is_left_alone(store: Repositories, opened: None) -> None:
    workflow = KnownWorkflow("running")
    assert reconcile(store.requests, workflow, now=LATER).actions == {"waiting": 1}
    assert (workflow.told, code_of(store)) == ([], None)


def test_a_request_whose_execution_ended_is_closed(store: Repositories, opened: None) -> None:
    workflow = KnownWorkflow("ended")
    assert reconcile(store.requests, workflow, now=NOW).actions == {"closed": 1}
    assert (workflow.told, code_of(store)) == ([], "ExecutionEnded")
    assert reconcile(store.requests, workflow, now=NOW).actions == {}


@pytest.mark.covers("error:DeadlinePassed")
@pytest.mark.parametrize(("state", "told"), [("running", [f"stop {REQUEST}"]), ("missing", []), ("ended", [])])
def test_a_request_past_its_deadline_is_closed(
    store: Repositories, opened: None, state: ExecutionState, told: list[str]
) -> None:
    workflow = KnownWorkflow(state)
    assert reconcile(store.requests, workflow, now=MUCH_LATER).actions == {"closed": 1}
    assert (workflow.told, code_of(store)) == (told, "DeadlinePassed")
    assert sentence_of("DeadlinePassed") == "The plan was not finished before its deadline."


def test_a_request_that_ended_while_the_sweeper_looked_keeps_its_end(store: Repositories, opened: None) -> None:
    class EndsMeanwhile(KnownWorkflow):
        def state(self, request_id: str) -> ExecutionState:
            store.requests.fail("local", request_id, "NothingSuitable", now=NOW)
            return "ended"

    assert reconcile(store.requests, EndsMeanwhile("ended"), now=NOW).actions == {"waiting": 1}
    assert code_of(store) == "NothingSuitable"


def test_every_open_request_of_every_owner_is_looked_at(store: Repositories) -> None:
    for number in range(20):
        name = an_id(f"request {number}")
        store.requests.add(f"owner {number % 3}", a_request(id=name), a_context(request_id=name), deadline=LATER)
    workflow = KnownWorkflow("missing")
    assert reconcile(store.requests, workflow, now=NOW).actions == {"started": 20}
    assert len({told.rpartition(" ")[2] for told in workflow.told}) == 20


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
    workflow = KnownWorkflow("missing")
    use(workflow)
    request = post(key="my key three")
    post(key="my key three")
    assert workflow.told == [f"start local {request.id}"] * 2


@pytest.mark.parametrize("who", ["sweeper", "replay"])
def test_a_crash_between_row_and_start_is_made_good(
    machine: Machine, post: Post, use: Callable[[Workflow], None], store: Repositories, who: str
) -> None:
    real = wiring.workflow()
    use(DeadWorkflow("missing"))
    request: PlanRequest = post(key=f"crashed {who}")
    assert request.status == "queued"
    assert request.id not in executions()
    use(real)
    if who == "sweeper":
        assert reconcile(store.requests, real, now=wiring.now()).actions == {"started": 1}
    else:
        assert post(key=f"crashed {who}") == request
    assert machine.run(request.id).request.status == "completed"
    assert executions().count(request.id) == 1


def test_a_request_that_can_not_be_settled_holds_up_no_other(store: Repositories) -> None:
    wanted = [a_request(id=an_id(name)) for name in ("one", "two", "three")]
    for request in wanted:
        store.requests.add("local", request, a_context(request_id=request.id), deadline=LATER)
    workflow = SilentWorkflow(about=wanted[1].id)
    assert reconcile(store.requests, workflow, now=NOW).actions == {"started": 2, "postponed": 1}
    assert set(workflow.told) == {f"start local {wanted[0].id}", f"start local {wanted[2].id}"}
