"""Replans, accepts, moves and progress of one plan at once: one version in force, and nothing done is lost."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from studyplan.domain.errors.base import StudyplanError
from studyplan.domain.errors.failures import Transient
from studyplan.domain.progress.values import TaskUpdate
from studyplan.domain.values.plan import Plan
from studyplan.domain.values.plan_request import PlanRequestIn, ReplanIn
from studyplan.ports import MAX_OPEN_REQUESTS
from studyplan.runtime import wiring
from studyplan.services.events import Sender
from studyplan.services.plans.moves import Move, MoveService
from studyplan.services.plans.replan import ReplanService
from studyplan.services.plans.versions import VersionService
from studyplan.services.progress import ProgressService
from studyplan.services.submit import PlanRequestService
from tests.concurrency.conftest import Database, Show
from tests.concurrency.database import MeetingDynamoDB
from tests.concurrency.functions import EmulatedAdapters, run_steps
from tests.concurrency.test_deletions import CALLS, Signalling, deleted, rows_left, shown
from tests.concurrency.workflow import CountingWorkflow
from tests.support.builders import a_learner, a_resource, an_id
from tests.support.fakes.events import InMemoryEvents
from tests.support.handlers import STEPS

pytestmark = [pytest.mark.stack, pytest.mark.concurrency]

ROUNDS = 5
SINCE, UNTIL = "2000-01-01", "2999-01-01"
type Use = Callable[[Any], "Living"]


class Living:
    """A plan of an owner, and what callers do with it. Each call has adapters of its own, like a function's."""

    def __init__(self, database: Database, client: Any) -> None:
        self.database, self.workflow = database, CountingWorkflow()
        self.client, self.owner, self.plan_id = client, "", ""

    def adapters(self) -> EmulatedAdapters:
        return EmulatedAdapters(self.database.table(self.client), self.workflow)

    def begin(self, owner: str) -> "Living":
        """Make a plan of six weeks with dates, of which the first two tasks are done."""
        self.owner = owner
        stored = self.adapters()
        stored.learners.add(owner, a_learner(weekly_hours=3.5))
        for number in range(12):
            stored.library.add(owner, a_resource(f"resource {number}", estimated_minutes=35))
        today = wiring.now()[:10]
        body = {"learner_id": an_id("ana"), "goal": "Learn Python", "topic": "python", "duration_days": 42}
        asked = PlanRequestIn.model_validate(body | {"constraints": {"start_date": today}})
        request = PlanRequestService(
            *(stored.learners, stored.library, stored.aliases, stored.requests, stored.plans, self.workflow),
            meaning=lambda: None,
            now=wiring.now,
            new_id=wiring.new_id,
            max_open=MAX_OPEN_REQUESTS,
        ).submit(owner, asked, idempotency_key=None)
        assert run_steps(owner, request.id) == ""
        ended = stored.requests.get(owner, request.id)
        assert ended is not None
        self.plan_id = str(ended.plan_id)
        self.tick(0)
        return self

    @property
    def plan(self) -> Plan:
        plan = self.adapters().plans.get(self.owner, self.plan_id)
        assert plan is not None
        return plan

    def tick(self, place: int) -> str:
        """Record the task at a place of the plan that is in force as done."""
        task = [task for day in self.plan.days for task in day.tasks][place]
        done = (TaskUpdate(task_id=task.id, status="done"),)
        stored = self.adapters()
        service = ProgressService(
            stored.plans, stored.runs, stored.progress, stored.votes, Sender(InMemoryEvents(), stored.outbox)
        )
        how: Any = {"if_match": None, "now": wiring.now()}
        return self._answered("tick", lambda: service.record(self.owner, self.plan_id, done, **how))

    def submit(self, key: str) -> str:
        """Submit a replan, and return its request or the code of the refusal."""
        most = MAX_OPEN_REQUESTS
        service = ReplanService(self.adapters(), self.workflow, now=wiring.now, new_id=wiring.new_id, max_open=most)
        try:
            return service.submit(self.owner, self.plan_id, ReplanIn(duration_days=49), idempotency_key=key).id
        except StudyplanError as refused:
            return refused.code

    def replan(self, key: str) -> str:
        """Submit a replan and run its steps."""
        request = self.submit(key)
        return f"replan {run_steps(self.owner, request) or 'proposed'}" if len(request) == 36 else f"replan {request}"

    def accept(self, number: int) -> str:
        service = VersionService(self.adapters(), now=wiring.now)
        return self._answered("accept", lambda: service.accept(self.owner, self.plan_id, number, if_match=None))

    def move(self, to_day: int) -> str:
        """Move the last task of the plan that is in force."""
        task = [task for day in self.plan.days for task in day.tasks][-1]
        service = MoveService(self.adapters(), now=wiring.now)
        body = Move(task_id=task.id, to_day=to_day)
        return self._answered("move", lambda: service.move(self.owner, self.plan_id, body, if_match=None))

    def _answered(self, name: str, call: Callable[[], object]) -> str:
        try:
            call()
        except Transient:
            return f"{name} 503"
        except StudyplanError as refused:
            return f"{name} {refused.code}"
        return f"{name} 200"


@pytest.fixture(params=["apart", "meeting"])
def use(request: pytest.FixtureRequest, database: Database, monkeypatch: pytest.MonkeyPatch) -> Use:
    """Have the handlers use a client; where transactions meet, DynamoDB cancels one."""

    def used(client: Any) -> Living:
        meeting = MeetingDynamoDB(client, 0.005) if request.param == "meeting" else client
        living = Living(database, meeting)
        monkeypatch.setattr(wiring, "adapters", living.adapters)
        return living

    return used


def wrong_with(living: Living) -> list[str]:
    """What does not hold of a plan once all calls have ended."""
    stored, owner, plan = living.adapters(), living.owner, living.plan
    versions = stored.versions.get(owner, living.plan_id)
    if versions is None:
        return [] if plan.version == 1 else ["a later version, and no list"]
    in_force, wrong = versions.version(versions.current), []
    if plan.version != versions.current or in_force is None or in_force.status != "accepted":
        wrong.append(f"version {plan.version} is in force, the list has {versions.current} as {in_force}")
    numbers = [version.version for version in versions.versions]
    if numbers != list(range(1, len(numbers) + 1)):
        wrong.append(f"versions {numbers}")
    if len([version for version in versions.versions if version.status == "proposed"]) > 1:
        wrong.append("two proposals")
    plans = {number: stored.versions.plan(owner, living.plan_id, number) for number in numbers}
    wrong += [f"version {number} is gone" for number, stored_plan in plans.items() if stored_plan is None]
    if plans.get(plan.version) != plan:
        wrong.append("the plan is not its version")
    minutes = {day.date: day.minutes for day in plan.days if day.date and day.minutes}
    if stored.plans.committed_minutes(owner, an_id("ana"), since=SINCE, until=UNTIL) != minutes:
        wrong.append("the minutes of dates are not those of the plan")
    tasks = {task.id for day in plan.days for task in day.tasks}
    recorded = stored.progress.get(owner, living.plan_id)
    wrong += [f"{each.task_id} is done and not in the plan" for each in recorded.tasks if each.task_id not in tasks]
    (summary,) = stored.plans.page(owner, limit=9, cursor=None).items
    if summary.request_id != plan.request_id:
        wrong.append("the list of plans has another version")
    return wrong


def test_of_replans_at_once_one_is_made(database: Database, use: Use, show: Show) -> None:
    ends = Counter[str]()
    for _ in range(ROUNDS):
        living = use(database.client).begin(f"replans-{uuid4()}")
        with ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda number, plan=living: plan.submit(f"key {number}"), range(12)))
        accepted = [answer for answer in answers if len(answer) == 36]
        ends.update("202" if len(answer) == 36 else answer for answer in answers)
        assert len(accepted) == 1, answers
        assert living.workflow.calls[accepted[0]] == 1
        assert run_steps(living.owner, accepted[0]) == ""
        assert wrong_with(living) == []
    assert set(ends) <= {"202", "ReplanOpen", "Stale", "StoreThrottled"}
    show(f"12 replans of one plan at once, {ROUNDS} times: {shown(ends)}")


def later(turn: int, call: Callable[[int], str], value: int) -> str:
    """Call a little later at each turn, so that now the one and now the other is first."""
    time.sleep(turn * 0.05)
    return call(value)


def test_accept_progress_moves_and_replans_of_one_plan_at_once(database: Database, use: Use, show: Show) -> None:
    ends = Counter[str]()
    for turn in range(ROUNDS):
        living = use(database.client).begin(f"living-{uuid4()}")
        assert living.replan("first") == "replan proposed"
        calls: list[Callable[[], str]] = [
            *[partial(living.accept, 2)] * 3,
            *(partial(later, turn, living.tick, place) for place in (1, 3)),
            *(partial(later, turn, living.move, day) for day in (41, 42)),
            *(partial(living.replan, f"key {number}") for number in range(2)),
        ]
        with ThreadPoolExecutor(len(calls)) as pool:
            ends.update(pool.map(lambda call: call(), calls))
        assert wrong_with(living) == []
    assert not {end for end in ends if "Internal" in end or "Missing" in end}
    show(f"accept, progress, moves and replans of one plan at once, {ROUNDS} times: {shown(ends)}")


@pytest.mark.parametrize("act", ["propose", "accept", "move", "tick"])
def test_a_deletion_that_begins_at_any_call_leaves_no_version(
    database: Database, use: Use, act: str, show: Show
) -> None:
    ends, prefix = Counter[str](), f"gone-{uuid4()}-"
    for at in range(1, CALLS + 3, 2):
        living = use(database.client).begin(f"{prefix}{at}")
        key = living.submit("key")
        assert run_steps(living.owner, key, STEPS[:-1] if act == "propose" else STEPS) == ""
        acts: dict[str, Callable[[], str]] = {
            "propose": partial(run_steps, living.owner, key, STEPS[-1:]),
            "accept": partial(living.accept, 2),
            "move": partial(living.move, 42),
            "tick": partial(living.tick, 1),
        }
        client = Signalling(living.client, at)
        living.client = client
        with ThreadPoolExecutor(2) as pool:
            running = pool.submit(acts[act])
            running.add_done_callback(client.done)
            client.reached.wait()
            deleted(database, living.owner, living.workflow)
            try:
                ends[running.result() or "proposed"] += 1
            except AssertionError:  # the plan was gone when the caller looked for its tasks
                ends["gone"] += 1
    assert rows_left(database, prefix) == []
    show(f"deletion at every second call from {act} on: nothing left; {shown(ends)}")
