"""Reconciling open requests with their executions: each is started, left alone or closed, and none blocks another."""

import pytest

from studyplan.domain.errors.failure_codes import sentence_of
from studyplan.ports import ExecutionState
from studyplan.services.reconcile import reconcile
from tests.support.builders import LATER, MUCH_LATER, NOW, a_context, a_request, an_id
from tests.support.fakes.workflow import InMemoryWorkflow
from tests.support.repositories import Repositories
from tests.support.stored import add_request

REQUEST = an_id("request")
STARTED = ("local", REQUEST, "")


class SilentWorkflow(InMemoryWorkflow):
    """A workflow that gives no answer about one request; the others were never started."""

    def __init__(self, *, about: str) -> None:
        super().__init__()
        self._about = about

    def state(self, request_id: str) -> ExecutionState:
        if request_id == self._about:
            raise RuntimeError("no answer")
        return super().state(request_id)


@pytest.fixture
def opened(store: Repositories) -> None:
    add_request(store, "local", a_request(), a_context(), deadline=LATER)


def in_state(state: ExecutionState) -> InMemoryWorkflow:
    """Return a workflow in which the request's execution is in this state."""
    workflow = InMemoryWorkflow()
    workflow.states = {} if state == "missing" else {REQUEST: state}
    return workflow


def code_of(store: Repositories) -> str | None:
    request = store.requests.get("local", REQUEST)
    assert request is not None
    return request.failure.code if request.failure else None


def test_a_request_that_was_never_started_is_started(store: Repositories, opened: None) -> None:
    workflow = in_state("missing")
    assert reconcile(store.requests, workflow, now=NOW).actions == {"started": 1}
    assert (workflow.starts, workflow.stops) == ([STARTED], [])
    assert code_of(store) is None


def test_a_request_that_is_running_is_left_alone(store: Repositories, opened: None) -> None:
    workflow = in_state("running")
    assert reconcile(store.requests, workflow, now=LATER).actions == {"waiting": 1}
    assert (workflow.starts, workflow.stops, code_of(store)) == ([], [], None)


def test_a_request_whose_execution_ended_is_closed(store: Repositories, opened: None) -> None:
    workflow = in_state("ended")
    assert reconcile(store.requests, workflow, now=NOW).actions == {"closed": 1}
    assert (workflow.starts, workflow.stops, code_of(store)) == ([], [], "ExecutionEnded")
    assert reconcile(store.requests, workflow, now=NOW).actions == {}


@pytest.mark.covers("error:DeadlinePassed")
@pytest.mark.parametrize(("state", "stops"), [("running", [REQUEST]), ("missing", []), ("ended", [])])
def test_a_request_past_its_deadline_is_closed(
    store: Repositories, opened: None, state: ExecutionState, stops: list[str]
) -> None:
    workflow = in_state(state)
    assert reconcile(store.requests, workflow, now=MUCH_LATER).actions == {"closed": 1}
    assert (workflow.starts, workflow.stops, code_of(store)) == ([], stops, "DeadlinePassed")
    assert sentence_of("DeadlinePassed") == "The plan was not finished before its deadline."


def test_a_request_that_ended_while_the_reconciler_looked_keeps_its_end(store: Repositories, opened: None) -> None:
    class EndsMeanwhile(InMemoryWorkflow):
        def state(self, request_id: str) -> ExecutionState:
            store.requests.fail("local", request_id, "NothingSuitable", now=NOW)
            return "ended"

    assert reconcile(store.requests, EndsMeanwhile(), now=NOW).actions == {"waiting": 1}
    assert code_of(store) == "NothingSuitable"


def test_every_open_request_of_every_owner_is_looked_at(store: Repositories) -> None:
    for number in range(20):
        name = an_id(f"request {number}")
        add_request(store, f"owner {number % 3}", a_request(id=name), a_context(request_id=name), deadline=LATER)
    workflow = in_state("missing")
    assert reconcile(store.requests, workflow, now=NOW).actions == {"started": 20}
    assert len({start.request_id for start in workflow.starts}) == 20


def test_a_request_that_cannot_be_reconciled_blocks_no_other(store: Repositories) -> None:
    wanted = [a_request(id=an_id(name)) for name in ("one", "two", "three")]
    for request in wanted:
        add_request(store, "local", request, a_context(request_id=request.id), deadline=LATER)
    workflow = SilentWorkflow(about=wanted[1].id)
    assert reconcile(store.requests, workflow, now=NOW).actions == {"started": 2, "postponed": 1}
    assert {start.request_id for start in workflow.starts} == {wanted[0].id, wanted[2].id}
