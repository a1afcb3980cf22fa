"""Progress of one plan from many devices at once: nothing is lost or counted twice, and nothing outlives a deletion."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from studyplan.domain.errors.base import StudyplanError
from studyplan.domain.errors.failures import StoreThrottled
from studyplan.domain.errors.http import NotFound, Stale
from studyplan.domain.progress.values import TaskUpdate
from studyplan.domain.values.plan import Plan
from studyplan.runtime.wiring import now
from studyplan.services.etags import etag_of
from studyplan.services.events import Sender
from studyplan.services.progress import ProgressService, TaggedProgress
from tests.concurrency.conftest import Database, Show
from tests.concurrency.database import MeetingDynamoDB
from tests.concurrency.test_deletions import Signalling, rows_left
from tests.concurrency.workflow import CountingWorkflow
from tests.support.builders import a_plan, a_task
from tests.support.fakes.events import InMemoryEvents
from tests.support.races import at_once
from tests.support.repositories import deletion_from
from tests.support.stored import published

pytestmark = [pytest.mark.stack, pytest.mark.concurrency]

CALLERS, ROUNDS = 50, 20
TASKS = [a_task(f"resource {number}", minutes=1) for number in range(CALLERS)]
IDS = [placed.task.id for placed in TASKS]
CALLS = 7  # of DynamoDB that a tick makes, and one more


def a_plan_of(database: Database, owner: str) -> Plan:
    """Store a plan with a task for each caller."""
    return published(database.store(), "request", None, owner=owner, days=a_plan(TASKS).days)


def ticking(database: Database, owner: str, client: Any = None) -> Callable[..., TaggedProgress]:
    """Return what one device does: it has repositories of its own."""
    store = database.store(client)
    service = ProgressService(
        store.plans, store.runs, store.progress, store.votes, Sender(InMemoryEvents(), store.outbox)
    )

    def tick(plan: Plan, task_id: str, if_match: str | None = None, minutes: int = 30) -> TaggedProgress:
        update = TaskUpdate(task_id=task_id, status="done", minutes_spent=minutes, note="Read it twice.")
        return service.record(owner, plan.id, (update,), if_match=if_match, now=now())

    return tick


@pytest.mark.parametrize("meeting", [False, True], ids=["", "with conflicts"])
def test_of_50_tasks_that_50_devices_record_at_once_none_is_lost(database: Database, show: Show, meeting: bool) -> None:
    owner = f"ticks-{meeting}"
    plan = a_plan_of(database, owner)
    client = MeetingDynamoDB(database.client, 0.001) if meeting else database.client
    devices = [ticking(database, owner, client) for _ in range(CALLERS)]

    def attempt(number: int) -> int:
        """Repeat a call that was refused, as its caller would, and return how many calls it took."""
        for calls in range(1, 200):
            try:
                devices[number](plan, IDS[number])
            except (Stale, StoreThrottled):
                continue
            return calls
        return 0

    calls = at_once(attempt, CALLERS)
    stored = database.store().progress.get(owner, plan.id)
    assert all(calls)
    assert {task.task_id for task in stored.tasks if task.status == "done"} == set(IDS)
    assert stored.revision == CALLERS, "each change counts once"
    conflicts = f", {client.conflicts} conflicts" if isinstance(client, MeetingDynamoDB) else ""
    show(f"{CALLERS} tasks of a plan by as many devices: all recorded, {sum(calls)} calls{conflicts}")


def test_one_tick_that_50_devices_send_counts_once(database: Database, show: Show) -> None:
    plan = a_plan_of(database, "same-tick")
    devices = [ticking(database, "same-tick") for _ in range(CALLERS)]
    answers = at_once(lambda number: devices[number](plan, IDS[0]), CALLERS)
    assert {answer.progress.revision for answer in answers} == {1}
    assert len({answer.etag for answer in answers}) == 1
    show(f"one tick by {CALLERS} devices: revision 1, one answer")


def test_of_50_updates_of_one_tag_one_is_recorded_and_49_are_412(database: Database, show: Show) -> None:
    plan = a_plan_of(database, "tagged")
    devices = [ticking(database, "tagged") for _ in range(CALLERS)]
    tag, outcomes = devices[0](plan, IDS[0], minutes=1440).etag, []
    for turn in range(ROUNDS):

        def attempt(number: int, turn: int = turn, tag: str = tag) -> str | None:
            """Send minutes that no other call sends: nobody repeats another's update."""
            try:
                return devices[number](plan, IDS[0], if_match=tag, minutes=1 + turn * CALLERS + number).etag
            except Stale:
                return None

        tags = [each for each in at_once(attempt, CALLERS) if each is not None]
        stored = database.store().progress.get("tagged", plan.id)
        outcomes.append((len(tags), stored.revision))
        tag = etag_of(stored)
        assert tag in tags
    assert outcomes == [(1, turn + 2) for turn in range(ROUNDS)]
    show(f"progress with one tag by {CALLERS} devices: one winner in each of {len(outcomes)} rounds")


def test_a_deletion_that_begins_at_any_call_of_a_tick_leaves_nothing(database: Database, show: Show) -> None:
    """Four devices go on ticking until they are told that the plan is gone."""
    ends = Counter[str]()
    for at in range(1, CALLS * 4, 2):
        owner = f"tick-del-{at}"
        plan = a_plan_of(database, owner)
        client = Signalling(database.client, at)
        devices = [ticking(database, owner, client) for _ in range(4)]

        def go_on(number: int, plan: Plan = plan, devices: Any = devices, client: Any = client) -> str:
            try:
                for task_id in IDS[number::4]:
                    devices[number](plan, task_id)
            except StudyplanError as refused:
                return refused.code
            finally:
                client.done(None)
            return "recorded"

        with ThreadPoolExecutor(4) as pool:
            running = [pool.submit(go_on, number) for number in range(4)]
            client.reached.wait(10)
            deletion = deletion_from(database.store(), CountingWorkflow())
            deletion.delete(owner, plan.learner_id, if_match=None, now=now())
            ends.update(each.result() for each in running)
    assert rows_left(database, "tick-del-") == []
    assert set(ends) <= {NotFound.__name__, Stale.__name__, "recorded"}
    assert ends[NotFound.__name__]
    shown = ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))
    show(f"deletion while four devices tick: nothing left; {shown}")
