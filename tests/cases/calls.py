"""What cases send and read: Ana, her plan request, and the calls that they make with the differences that matter."""

import json
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from studyplan.domain.generation.draft import Draft, Written
from studyplan.ports import Assignment
from studyplan.runtime import wiring
from tests.statemachine.machine import Machine, Run
from tests.support.builders import a_resource
from tests.support.calls import Ask
from tests.support.repositories import Repositories

type Json = dict[str, Any]

ANA = {
    "name": "Ana",
    "current_level": "beginner",
    "preferred_learning_style": "mixed",
    "weekly_hours": 5,
    "weak_areas": ["syntax"],
}
PLAN_REQUEST = {
    "goal": "Learn Python basics",
    "topic": "python",
    "duration_days": 7,
    "constraints": {"max_daily_minutes": 60, "must_include_practice": True},
}
RESOURCE = {"title": "A page", "topic": "python", "difficulty": "beginner", "resource_type": "article"}


def make_learner(ask: Ask, **difference: Any) -> Json:
    answer = ask("learners_api", "POST", "/api/learners/", ANA | difference)
    assert answer["statusCode"] == 201, answer["body"]
    made: Json = answer["read"]
    return made


def request_plan(ask: Ask, learner_id: str, *, key: str | None = None, **difference: Any) -> Json:
    body = PLAN_REQUEST | {"learner_id": learner_id} | difference
    return ask("plans_api", "POST", "/api/plan-requests/", body, headers={"Idempotency-Key": key} if key else {})


def add_resource(ask: Ask, url: str, **difference: Any) -> Json:
    return ask("resources_api", "POST", "/api/resources/", RESOURCE | {"url": url} | difference)


def get(ask: Ask, path: str) -> Json:
    return ask("learners_api" if "learners" in path else "plans_api", "GET", path)


def pointers(answer: Json) -> list[str]:
    """The fields that a 422 names."""
    assert answer["statusCode"] == 422, answer["body"]
    return [fault["pointer"] for fault in answer["read"].get("errors", ())]


def refused_keys(answer: Json) -> list[str]:
    """The keys of a writer's answer that its contract has no field for; nothing else may be wrong with it."""
    try:
        Draft.model_validate_json(json.dumps(answer))
    except ValidationError as wrong:
        faults = wrong.errors()
        assert {fault["type"] for fault in faults} == {"extra_forbidden"}
        return [".".join(map(str, fault["loc"])) for fault in faults]
    return []


def library_for_a_week(store: Repositories) -> None:
    for number, kind in enumerate(["article", "exercise"] * 4):
        tags = ("syntax",) if number < 2 else ()
        resource = a_resource(f"resource {number}", estimated_minutes=45, resource_type=kind, tags=tags)
        store.library.add("local", resource)


def run_for(ask: Ask, machine: Machine, *, learner: Json | None = None, **difference: Any) -> Run:
    """The run of a plan request that is accepted; `learner` is what is different about Ana."""
    asked = request_plan(ask, make_learner(ask, **learner or {})["id"], **difference)
    assert asked["statusCode"] == 202, asked["body"]
    return machine.run(asked["read"]["id"])


def plan_of(ask: Ask, run: Run) -> Json:
    plan: Json = get(ask, f"/api/plans/{run.request.plan_id}/")["read"]
    return plan


def tasks_of(plan: Json) -> list[Json]:
    return [task for day in plan["days"] for task in day["tasks"]]


def codes_of(plan: Json, *severities: str) -> set[str]:
    """Codes of a plan's findings of these severities; of all that are more than information when none is named."""
    wanted = severities or ("error", "warning")
    return {finding["code"] for finding in plan["findings"] if finding["severity"] in wanted}


def minutes_by_resource(tasks: list[Json]) -> dict[str, list[int]]:
    """The minutes of each resource's parts, in order."""
    parts: dict[str, list[int]] = {}
    for task in tasks:
        parts.setdefault(task["resource_id"], []).append(task["minutes"])
    return parts


type Pick = Callable[[Assignment], Draft]


def use_writer(monkeypatch: Any, pick: Pick) -> None:
    """Let plans be written by `pick`, a model as far as the service can see."""

    class Writer:
        def write(self, assignment: Assignment) -> Written:
            draft = pick(assignment)
            return Written(draft=draft.model_copy(update={"generated_by": "compatible"}))

    monkeypatch.setattr(wiring, "writer", Writer)
