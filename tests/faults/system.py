"""The product on moto: its API, its state machine and its reconciler, with one learner and a library for a week."""

import copy
import json
import threading
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from studyplan.adapters.stepfunctions import StepFunctionsWorkflow
from studyplan.domain.generation.draft import Written
from studyplan.domain.values.ids import id_from, plan_id_of
from studyplan.domain.values.plan_request import PlanRequest
from studyplan.ports import Assignment
from studyplan.runtime import wiring
from studyplan.services.reconcile import reconcile
from tests.faults.injection import Injector, Json, Killed
from tests.statemachine.machine import Machine, PlatformError
from tests.support import aws
from tests.support.builders import a_draft, a_learner, a_resource, an_id
from tests.support.calls import event_of
from tests.support.handlers import OWNER, STEPS, Context, call, handler_of
from tests.support.links import a_link, linked
from tests.support.repositories import in_use

LEARNER, BEN = an_id("ana"), an_id("ben")
PLAN_REQUEST = {"goal": "Learn Python", "topic": "python", "duration_days": 7}
ALL_SIX = [f"resource {number}" for number in range(6)]
POOR, GOOD = a_draft(*ALL_SIX), a_draft("loops", *ALL_SIX)  # the first is sent back: it lacks the weak area
MORE_THAN_A_STATE_HOLDS = 300_000
DONE, MADE, GONE = 200, 201, (204, 404)
TRIES = 50  # of a caller, and of the schedule, while each is disturbed
TIMED_OUT, TOO_LARGE = 504, 502  # what a gateway answers for its function

POST, DELETE, RECONCILE, TICK, REPLAN, ACCEPT = "submit", "delete", "reconcile", "tick", "replan", "accept"
LINK = "make a link"
STATES = {step: step.partition("_")[0] for step in STEPS}
REPEATED = STATES | {"generate_plan": "repair", "validate_plan": "validate again", "score_plan": "score again"}


class Writer:
    """A model whose first draft is poor; in `mode` "good" it is not, and in "broken" there is a fault in the code."""

    name = "compatible"

    def __init__(self) -> None:
        self.mode = "poor first"

    def write(self, assignment: Assignment) -> Written:
        if self.mode == "broken":
            raise RuntimeError("a fault in the code")
        draft = POOR if self.mode == "poor first" and assignment.previous is None else GOOD
        return Written(draft=draft.model_copy(update={"generated_by": self.name}))


class System:
    """What callers and the schedule do, and what is there afterwards."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.injector = Injector(meanwhile=self._meanwhile)
        self.writer = Writer()
        self.keys = 0
        self._forget()
        self.is_at_start, self.may_go_on = threading.Event(), threading.Event()
        self._thread = threading.local()
        for step in STEPS:
            machine.replace(step, partial(self._step, step))
        self.empty = self._furnish()
        self.recorded: Json = {}  # the calls of each scenario without a fault
        self.with_plan: tuple[str, Json] | None = None  # the key of its request, and the rows
        self.tasks: tuple[str, ...] = ()  # of that plan; the first is done

    def _forget(self) -> None:
        self.keys += 1
        self.key = f"key {self.keys}"
        self.replan_key = f"replan {self.keys}"  # new in each play, also of a plan that several plays begin with
        self.is_accepted = self.is_deleted = self.is_replan = False
        self.ticked_version: int | None = None  # that was in force when another device recorded progress
        self.accepted: int | None = None  # the version that was put in force, as that was answered
        self.closed_as: str | None = None  # the status that the request once ended with
        self.raised: str | None = None  # what the last step that failed raised
        self.violations: list[Any] = []  # what was seen on the way
        self.sent, self.ticked = set[str](), set[str]()  # tasks that were sent as done, and of which that was answered
        self.tokens = set[str]()  # of links that were answered

    def _furnish(self) -> Json:
        aws.empty_table()
        store = in_use()
        for number, name in enumerate(ALL_SIX):
            kind = "exercise" if number % 3 == 2 else "article"
            store.library.add(OWNER, a_resource(name, estimated_minutes=35, resource_type=kind))
        store.library.add(OWNER, a_resource("loops", estimated_minutes=35, tags=("loops",)))
        store.library.all(OWNER)  # compiles it
        store.learners.add(OWNER, a_learner(id=BEN, name="Ben"))
        self.library = {key_of(row) for row in aws.rows()}
        store.learners.add(OWNER, a_learner(weak_areas=("loops",)))
        linked(store, OWNER, a_link(expires_at="9999-01-05T09:00:00.000000+00:00"))
        return self.copy()

    def copy(self) -> Json:
        there: Json = copy.deepcopy(self._table().items)
        return there

    def _table(self) -> Any:
        return dynamodb_backends[aws.ACCOUNT][aws.REGION].tables[aws.TABLE]

    def begin(self, *, has_plan: bool = False) -> None:
        """Begin anew with the library and the learners and a key that is new, or with a plan and the key of that.

        Of that plan one task is done.
        """
        if has_plan and self.with_plan is None:
            self._fill(self.empty)
            with self.injector.undisturbed():
                self.post()
                self.settle()
                self.tasks = self._tasks()
                self.tick(0)
            self.with_plan = self.key, self.copy()
        self._fill(self.empty)
        if has_plan and self.with_plan is not None:
            self.key, rows = self.with_plan
            self._table().items.update(copy.deepcopy(rows))
            self.sent, self.ticked = {self.tasks[0]}, {self.tasks[0]}

    def _tasks(self) -> tuple[str, ...]:
        plan = in_use().plans.get(OWNER, self.plan_id)
        return tuple(task.id for day in plan.days for task in day.tasks) if plan else ()

    def _fill(self, rows: Json) -> None:
        aws.all_ended().clear()
        self._table().items.clear()
        self._table().items.update(copy.deepcopy(rows))
        self._forget()
        self.is_at_start.clear()
        self.may_go_on.set()

    @property
    def first_id(self) -> str:
        return id_from(OWNER, "plan-request", self.key)

    @property
    def request_id(self) -> str:
        """Return the id of the request that is watched: that of the plan, or of its replan."""
        return id_from(OWNER, "replan", self.plan_id, self.replan_key) if self.is_replan else self.first_id

    @property
    def plan_id(self) -> str:
        return plan_id_of(self.first_id)

    @property
    def request(self) -> PlanRequest | None:
        return in_use().requests.get(OWNER, self.request_id)

    @property
    def has_progress_meanwhile(self) -> bool:
        """Return whether another device has recorded a task, whatever it was answered."""
        return in_use().progress.get(OWNER, self.plan_id).revision > 1

    # --- what callers do ---

    def post(self, *, key: str = "", learner_id: str = LEARNER) -> int:
        body, headers = json.dumps(PLAN_REQUEST | {"learner_id": learner_id}), {"Idempotency-Key": key or self.key}
        return self._call("plans_api", POST, "POST", "/api/plan-requests/", body=body, headers=headers)

    def replan(self) -> int:
        """Submit the replan of the plan; from then on its request is the one that is watched."""
        self.is_replan = True
        path, headers = f"/api/plans/{self.plan_id}/replan/", {"Idempotency-Key": self.replan_key}
        return self._call("progress_api", REPLAN, "POST", path, body="{}", headers=headers)

    def accept(self) -> int:
        """Accept the version that was proposed."""
        path = f"/api/plans/{self.plan_id}/versions/2/accept/"
        status = self._call("progress_api", ACCEPT, "POST", path, body=None)
        self.accepted = 2 if status == DONE else self.accepted
        return status

    def delete(self) -> int:
        status = self._call("learners_api", DELETE, "DELETE", f"/api/learners/{LEARNER}/", body=None)
        self.is_deleted = self.is_deleted or status in GONE
        return status

    def tick(self, number: int) -> int:
        """Record that a task is done, with a note."""
        task = self.tasks[number]
        body = json.dumps({"tasks": [{"task_id": task, "status": "done", "minutes_spent": 40, "note": "Ana's."}]})
        self.sent.add(task)
        status = self._call("progress_api", TICK, "PATCH", f"/api/plans/{self.plan_id}/tasks/", body=body)
        if status == DONE:
            self.ticked.add(task)
        return status

    def link(self) -> int:
        """Make a link of the learner's calendar."""
        path, body = f"/api/learners/{LEARNER}/links/", json.dumps({"kind": "calendar"})
        status, answered = self._answered("learners_api", LINK, "POST", path, body=body)
        if status == MADE:
            self.tokens.add(json.loads(answered)["token"])
        return status

    def _call(self, function: str, step: str, method: str, path: str, **event: Any) -> int:
        return self._answered(function, step, method, path, **event)[0]

    def _answered(self, function: str, step: str, method: str, path: str, **event: Any) -> tuple[int, str]:
        """Return the status and the body that a caller gets."""
        with self.injector.running(step) as run:
            try:
                answer = call(function, event_of(function) | {"httpMethod": method, "path": path} | event)
            except Killed:
                return TIMED_OUT, ""
        return (TOO_LARGE, "") if run.is_oversized else (int(answer["statusCode"]), answer["body"])

    # --- what AWS does ---

    def _step(self, step: str, event: Json) -> Any:
        name = (REPEATED if event["attempt"] > 1 else STATES)[step]
        self._thread.is_of_a_step = True
        self.is_at_start.set()
        assert self.may_go_on.wait(60)
        with self.injector.running(name) as run:
            try:
                answer = call(step, event)
            except Killed:
                self.raised = "Sandbox.Timedout"
                raise PlatformError(self.raised) from None
            except Exception as failure:
                self.raised = type(failure).__name__
                raise
        return {"rest": "x" * MORE_THAN_A_STATE_HOLDS} if run.is_oversized else answer

    def reconcile(self) -> None:
        with self.injector.running(RECONCILE):
            try:
                handler_of("reconcile_requests")({}, Context())
            except (Killed, Exception):  # the schedule calls it again a minute later
                return

    def reconcile_late(self) -> None:
        """Reconcile after the deadline of all that is open."""
        later = (datetime.fromisoformat(wiring.now()) + timedelta(minutes=16)).isoformat(timespec="microseconds")
        with self.injector.running(RECONCILE):
            try:
                reconcile(wiring.requests(), wiring.workflow(), now=later)
            except (Killed, Exception):
                return

    def settle(self) -> list[Any]:
        """Wait until every execution has ended, and return them."""
        return list(aws.all_ended())

    # --- what happens meanwhile ---

    def _meanwhile(self, event: str, step: str) -> None:
        if event == "deleted":  # its caller repeats what was not answered
            next((None for _ in range(TRIES) if self.delete() in GONE), None)
        elif event == "ticked":  # on another device
            plan = in_use().plans.get(OWNER, self.plan_id)
            self.ticked_version = plan.version if plan else None
            self.tick(2)
        elif event == "too late":
            self.reconcile_late()
        elif event == "posted" and step == DELETE:
            self.post(key=f"{self.key} meanwhile")
        elif event == "posted" and step == ACCEPT:  # on another device
            self.accept()
        elif event == "posted" and step == LINK:  # by another caller
            self.link()
        elif event == "posted":
            _ = self.replan() if self.is_replan else self.post()
            if step in (POST, REPLAN) and not getattr(
                self._thread, "is_of_a_step", False
            ):  # a step cannot wait for its own end
                self.settle()
        elif event == "aborted":
            StepFunctionsWorkflow(aws.client("stepfunctions"), aws.MACHINE).stop(self.request_id)
        elif event == "timed out":
            for execution in self.executions():
                execution.exec_worker.env.set_timed_out()
        self.note()

    def executions(self) -> list[Any]:
        from moto.stepfunctions.parser.models import stepfunctions_parser_backends  # costs half a second

        machine = stepfunctions_parser_backends[aws.ACCOUNT][aws.REGION].describe_state_machine(aws.MACHINE)
        return list(machine.executions)

    def note(self) -> None:
        """Note how the request has ended, if it has: it must stay like that."""
        request = self.request
        if request is not None and request.status not in ("queued", "running"):
            self.closed_as = self.closed_as or request.status


def key_of(row: Json) -> tuple[str, str]:
    return row["pk"]["S"], row["sk"]["S"]
