"""A learner is deleted while steps, posts and updates for them run: nothing is left over, wherever the calls meet."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from studyplan.domain.errors.base import StudyplanError
from studyplan.domain.errors.http import NotFound
from studyplan.domain.values.learner import LearnerPatch
from studyplan.runtime import wiring
from studyplan.runtime.link_wiring import new_token
from studyplan.services.links import LinkService
from studyplan.services.updates import update_learner
from tests.concurrency.conftest import Database, Show
from tests.concurrency.functions import EmulatedAdapters, run_steps
from tests.concurrency.submitting import Functions, prepare
from tests.concurrency.workflow import CountingWorkflow
from tests.support.builders import an_id
from tests.support.handlers import STEPS
from tests.support.repositories import deletion_from

pytestmark = [pytest.mark.stack, pytest.mark.concurrency]

CALLS = 9  # a step makes fewer calls of DynamoDB
LIBRARY = {"RESOURCE", "URL", "PAGE", "CATALOGUE"}
USED_KEY = {"pk", "sk", "id", "expires_at"}


class Signalling:
    """Passes calls on, and says when the call `at` (from 1) begins; the deletion waits for that."""

    def __init__(self, client: Any, at: int) -> None:
        self._client, self._left, self.reached = client, at, threading.Event()

    def done(self, _call: object) -> None:
        self.reached.set()

    def __getattr__(self, name: str) -> Any:
        self._left -= 1
        if self._left == 0:
            self.reached.set()
        return getattr(self._client, name)


@pytest.fixture
def use(database: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], CountingWorkflow]:
    """Have the handlers use a client."""

    def used(client: Any) -> CountingWorkflow:
        adapters = EmulatedAdapters(database.table(client), CountingWorkflow())
        monkeypatch.setattr(wiring, "adapters", lambda: adapters)
        return adapters.workflow  # type: ignore[return-value]

    return used


def rows_left(database: Database, prefix: str) -> list[str]:
    """The rows of owners and their links: none of a library or of a used key, no set of open requests without ids."""
    every = list(database.all_rows())
    rows = [row for row in every if row["pk"]["S"].startswith(f"OWNER#{prefix}")]
    others = [row for row in rows if row["pk"]["S"].split("#")[2] not in LIBRARY and row.keys() != USED_KEY]
    others += [row for row in every if row.get("owner", {}).get("S", "").startswith(prefix)]  # links, by their hashes
    return [f"{row['pk']['S']} {row['sk']['S']}" for row in others if row.keys() != {"pk", "sk"}]


def deleted(database: Database, owner: str, workflow: CountingWorkflow) -> None:
    deletion = deletion_from(database.store(), workflow)
    deletion.delete(owner, an_id("ana"), if_match=None, now=wiring.now())


@pytest.mark.parametrize("step", STEPS)
def test_a_deletion_that_begins_at_any_call_of_a_step_leaves_nothing(
    database: Database, use: Callable[[Any], CountingWorkflow], step: str, show: Show
) -> None:
    """The steps go on after it: an execution that is stopped still ends the step that it runs."""
    ends = Counter[str]()
    for at in range(1, CALLS + 1):
        owner = f"del-{step}-{at}"
        workflow = use(database.client)
        prepare(database.store(), owner)
        request = Functions.of(1, database.store, workflow).post(0, owner, "key").request_id
        assert run_steps(owner, request, STEPS[: STEPS.index(step)]) == ""
        client = Signalling(database.client, at)
        use(client)
        with ThreadPoolExecutor(2) as pool:
            running = pool.submit(run_steps, owner, request, STEPS[STEPS.index(step) :])
            running.add_done_callback(client.done)
            client.reached.wait()
            deleted(database, owner, workflow)
            ends[running.result() or "published"] += 1
        assert workflow.stops[request] <= 1
    assert rows_left(database, f"del-{step}-") == []
    assert set(ends) <= {"RequestMissing", "RequestClosed", "ArtefactMissing", "published"}
    show(f"deletion at {CALLS} calls from {step} on: nothing left; {shown(ends)}")


class Meeting:
    """Calls for one learner that begin together; deletions begin with the database call `at` of the posts."""

    def __init__(self, database: Database, use: Callable[[Any], CountingWorkflow], owner: str, at: int) -> None:
        self.database, self.owner = database, owner
        self.client = Signalling(database.client, at)
        self.workflow = use(self.client)
        self.functions = Functions.of(6, lambda: database.store(self.client), self.workflow)
        self.gate = threading.Barrier(16)

    def submit(self, number: int) -> str:
        self.gate.wait()
        answer = self.functions.post(number, self.owner, f"key {number}")
        return run_steps(self.owner, answer.request_id) or "published" if answer.code == 202 else str(answer.code)

    def change(self, number: int) -> str:
        self.gate.wait()
        learners, patch = self.database.store().learners, LearnerPatch(name=f"Name {number}")
        try:
            update_learner(learners, self.owner, an_id("ana"), patch, if_match=None, now=wiring.now())
        except StudyplanError as refused:
            return f"PATCH {refused.code}"
        return "PATCH 200"

    def link(self, _number: int) -> str:
        self.gate.wait()
        store = self.database.store()
        service = LinkService(store.links, store.learners, wiring.now, wiring.new_id, new_token)
        try:
            service.make(self.owner, an_id("ana"), "calendar")
        except StudyplanError as refused:
            return f"POST link {refused.code}"
        return "POST link 201"

    def delete(self, _number: int) -> str:
        self.gate.wait()
        self.client.reached.wait(10)
        try:
            deleted(self.database, self.owner, self.workflow)
        except NotFound:
            return "DELETE 404"
        return "DELETE 204"

    def hold(self) -> Counter[str]:
        with ThreadPoolExecutor(16) as pool:
            calls: list[Future[str]] = [pool.submit(self.submit, number) for number in range(6)]
            calls += [pool.submit(self.change, number) for number in range(4)]
            calls += [pool.submit(self.link, number) for number in range(4)]
            calls += [pool.submit(self.delete, number) for number in range(2)]
            return Counter(call.result() for call in calls)


def test_posts_updates_and_deletions_of_one_learner_at_once_leave_nothing(
    database: Database, use: Callable[[Any], CountingWorkflow], show: Show
) -> None:
    ends = Counter[str]()
    for turn in range(12):
        prepare(database.store(), f"all-{turn}")
        outcomes = Meeting(database, use, f"all-{turn}", 1 + 12 * turn).hold()
        assert outcomes["DELETE 204"] >= 1
        ends += outcomes
    assert rows_left(database, "all-") == []
    show(f"posts, updates, links and two deletions of a learner at once, 12 times: nothing left; {shown(ends)}")


def shown(ends: Counter[str]) -> str:
    return ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))
