"""Two reconcilers at once, while calls and executions go on: each request is started once and closed once."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from studyplan.domain.values.plan_request import PlanRequest
from studyplan.ports import OpenRequest
from studyplan.services.reconcile import reconcile
from tests.concurrency.conftest import Database, Show
from tests.concurrency.workflow import CountingWorkflow
from tests.support.builders import LATER, MUCH_LATER, NOW, a_context, a_request, an_id
from tests.support.races import at_once
from tests.support.repositories import Repositories
from tests.support.stored import add_request

pytestmark = [pytest.mark.stack, pytest.mark.concurrency]

MANY = 15
OWNER = "reconciled"


class OfOwner:
    """The requests of a store, and of the open ones those of one owner."""

    def __init__(self, store: Repositories) -> None:
        self._requests = store.requests

    def open(self) -> Iterator[OpenRequest]:
        return (request for request in self._requests.open() if request.owner == OWNER)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._requests, name)


def opened(database: Database, kind: str, deadline: str) -> list[PlanRequest]:
    """Store open requests; `kind` is in their ids."""
    names = [an_id(f"{kind} {number}") for number in range(MANY)]
    return [
        add_request(
            database.store(), OWNER, a_request(id=name), a_context(request_id=name), deadline=deadline, at_most=100
        )
        for name in names
    ]


def test_two_reconcilers_at_once_start_once_and_close_once(database: Database, show: Show) -> None:
    workflow = CountingWorkflow()
    missing = opened(database, "missing", MUCH_LATER)
    ended = opened(database, "ended", MUCH_LATER)
    late = opened(database, "late", NOW)
    running = opened(database, "running", MUCH_LATER)
    workflow.states |= {request.id: "ended" for request in ended}
    workflow.states |= {request.id: "running" for request in (*late, *running)}
    stores: list[Any] = [OfOwner(database.store()) for _ in range(2)]
    runs = at_once(lambda number: reconcile(stores[number], workflow, now=LATER), 2)
    actions = sum((Counter(run.actions) for run in runs), Counter[str]())
    assert actions["closed"] == len(ended) + len(late)
    assert actions["postponed"] == 0
    assert all(workflow.states[request.id] == "running" for request in (*missing, *running))
    stored = {request.id: database.store().requests.get(OWNER, request.id) for request in (*ended, *late)}
    codes = Counter(request.failure.code for request in stored.values() if request and request.failure)
    assert codes == {"ExecutionEnded": MANY, "DeadlinePassed": MANY}
    left = Counter(request.request_id for request in stores[0].open())
    assert left == Counter(request.id for request in (*missing, *running))
    show(f"two reconcilers at once, {4 * MANY} open requests: {actions['closed']} closed once, {MANY} started once")


def test_a_request_that_ends_while_two_reconcilers_run_has_one_end(database: Database) -> None:
    """Each is closed by whoever is first: two reconcilers, and the execution that records its failure."""
    workflow = CountingWorkflow()
    requests = opened(database, "contested", NOW)
    workflow.states |= {request.id: "running" for request in requests}
    stores: list[Any] = [OfOwner(database.store()) for _ in range(3)]

    def close(number: int) -> int:
        if number < 2:
            return reconcile(stores[number], workflow, now=LATER).actions.get("closed", 0)
        return sum(stores[2].fail(OWNER, request.id, "InternalError", now=LATER) for request in requests)

    assert sum(at_once(close, 3)) == MANY
    ends = [stores[0].get(OWNER, request.id) for request in requests]
    assert {end.failure.code for end in ends} <= {"DeadlinePassed", "InternalError"}
