"""A learner's plan from its request to an accepted version, through the functions, at times that a test sets."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from studyplan.runtime import wiring
from tests.support.builders import a_learner, a_resource, an_id
from tests.support.calls import Ask
from tests.support.handlers import OWNER, STEPS, call
from tests.support.repositories import Repositories

type Json = dict[str, Any]

START = "2026-03-02"  # a Monday
REQUEST: Json = {
    "learner_id": an_id("ana"),
    "goal": "Learn Python basics",
    "topic": "python",
    "duration_days": 7,
    "constraints": {"start_date": START, "max_daily_minutes": 90},
}


@dataclass
class LivingPlan:
    """Calls of one learner. `day` sets the date: the n-th day of the plan, at nine."""

    ask: Ask
    store: Repositories
    patch: pytest.MonkeyPatch
    tags: dict[str, str] = field(default_factory=dict)
    plan_id: str = ""
    seconds: int = 0

    def day(self, number: int) -> None:
        self.seconds += 1
        now = f"2026-03-{number + 1:02}T09:00:{self.seconds:02}.000000+00:00"
        self.patch.setattr(wiring, "now", lambda: now)

    def make(self, **difference: Any) -> Json:
        """Submit the plan request, run its steps, and return the plan."""
        made = self.ask("plans_api", "POST", "/api/plan-requests/", REQUEST | difference)
        assert made["statusCode"] == 202, made["read"]
        self.plan_id = self.run(made["read"]["id"])["plan_id"]
        return self.plan()

    def run(self, request_id: str, *, up_to: str = STEPS[-1]) -> Json:
        event = {"owner": OWNER, "request_id": request_id, "attempt": 1}
        answers: list[Json] = [call(step, event) for step in STEPS[: STEPS.index(up_to) + 1]]
        return answers[-1]

    def plan(self, version: int | None = None) -> Json:
        query = {"queryStringParameters": {"version": str(version)}} if version else {}
        answer = self.ask("plans_api", "GET", f"/api/plans/{self.plan_id}/", **query)
        assert answer["statusCode"] == 200, answer["read"]
        read: Json = answer["read"]
        return read

    def tag(self) -> str:
        answer = self.ask("plans_api", "GET", f"/api/plans/{self.plan_id}/")
        tag: str = answer["multiValueHeaders"]["ETag"][0]
        return tag

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Json:
        """Call a route below the plan."""
        return self.ask("progress_api", method, f"/api/plans/{self.plan_id}{path}", body, **more)

    def tick(self, *task_ids: str, **difference: Any) -> Json:
        tasks = [{"task_id": task_id, "status": "done"} | difference for task_id in task_ids]
        answer = self.call("PATCH", "/tasks/", {"tasks": tasks})
        assert answer["statusCode"] == 200, answer["read"]
        return answer

    def submit(self, body: Json | None = None, *, key: str | None = None) -> Json:
        headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
        return self.call("POST", "/replan/", body or {}, headers=headers)

    def replan(self, body: Json | None = None) -> Json:
        """Replan, run the steps, and return the request as it has ended."""
        answer = self.submit(body)
        assert answer["statusCode"] == 202, answer["read"]
        self.run(answer["read"]["id"])
        read: Json = self.ask("plans_api", "GET", f"/api/plan-requests/{answer['read']['id']}/")["read"]
        return read

    def accept(self, version: int, **headers: str) -> Json:
        return self.call("POST", f"/versions/{version}/accept/", headers=headers)

    def versions(self) -> Json:
        read: Json = self.call("GET", "/versions/")["read"]
        return read


def begin(ask: Ask, store: Repositories, patch: pytest.MonkeyPatch) -> LivingPlan:
    """Store Ana and a library for a week, and set the date to day 1."""
    store.learners.add(OWNER, a_learner(weekly_hours=3.5))
    for number in range(8):
        kind = "exercise" if number % 3 == 2 else "article"
        store.library.add(OWNER, a_resource(f"resource {number}", estimated_minutes=35, resource_type=kind))
    living = LivingPlan(ask, store, patch)
    living.day(1)
    return living


def task_ids(plan: Json, *days: int) -> list[str]:
    return [task["id"] for day in plan["days"] if day["day"] in days for task in day["tasks"]]


def tasks_by_day(plan: Json) -> dict[int, list[str]]:
    return {day["day"]: [task["id"] for task in day["tasks"]] for day in plan["days"]}
