"""Progress over HTTP, on a plan that the real state machine made."""

import json

import pytest

from tests.api import bodies
from tests.api.client import Answer, Client, Json
from tests.api.conftest import Made
from tests.api.routes import covers

pytestmark = pytest.mark.stack

PROGRESS, TASKS = "/api/plans/{id}/progress/", "/api/plans/{id}/tasks/"


@pytest.fixture(scope="module")
def plan(api: Client, ana: Json) -> Json:
    """A plan of its own, of which nothing is recorded by other tests."""
    asked = api.made("/api/plan-requests/", bodies.plan_request(ana["id"]))
    plan: Json = api.get(f"/api/plans/{api.ended(asked['id'])['plan_id']}/").body
    return plan


def tasks_of(plan: Json) -> list[Json]:
    return [task for day in plan["days"] for task in day["tasks"]]


def record(api: Client, plan: Json, *tasks: Json, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps({"tasks": tasks}).encode()
    return api.call("PATCH", TASKS.format(id=plan["id"]), body, {"Content-Type": "application/json"} | named)


@covers(200, f"GET {PROGRESS}", f"PATCH {TASKS}")
def test_what_is_recorded_is_read_and_a_repeated_call_changes_nothing(api: Client, plan: Json) -> None:
    first, second, third, *_ = tasks_of(plan)
    updates = [
        {"task_id": first["id"], "status": "done", "minutes_spent": first["minutes"], "note": "李雷 👩🏽‍🎓\n¡Sí!"},
        {"task_id": second["id"], "status": "skipped"},
    ]
    recorded = record(api, plan, *updates)
    assert recorded.status == 200, recorded.content
    read = api.get(PROGRESS.format(id=plan["id"]))
    assert (read.body, read.headers["ETag"]) == (recorded.body, recorded.headers["ETag"])
    assert {task["note"] for task in read.body["tasks"]} == {"李雷 👩🏽‍🎓\n¡Sí!", None}
    assert (read.body["counts"]["done"], read.body["counts"]["skipped"]) == (1, 1)
    assert read.body["next_task"]["task"] == third
    again = record(api, plan, *updates)
    assert (again.content, again.headers["ETag"]) == (recorded.content, recorded.headers["ETag"])
    assert api.get(f"/api/plans/{plan['id']}/").body == plan, "the plan itself stays as it is"


@covers(412, f"PATCH {TASKS}")
def test_progress_that_somebody_else_recorded_meanwhile_stays(api: Client, plan: Json) -> None:
    last = tasks_of(plan)[-1]["id"]
    tag = api.get(PROGRESS.format(id=plan["id"])).headers["ETag"]
    theirs = record(api, plan, {"task_id": last, "status": "done"}, If_Match=tag)
    assert theirs.status == 200, theirs.content
    assert record(api, plan, {"task_id": last, "status": "skipped"}, If_Match=tag).is_problem(412)
    assert api.get(PROGRESS.format(id=plan["id"])).body == theirs.body


def test_a_task_of_another_plan_is_named_and_nothing_is_recorded(api: Client, plan: Json, made: Made) -> None:
    before = api.get(PROGRESS.format(id=plan["id"]))
    updates = [{"task_id": tasks_of(each)[0]["id"], "status": "done"} for each in (plan, made.plan)]
    answer = record(api, plan, *updates)
    assert answer.is_problem(422), answer.content
    assert answer.pointers == ["/tasks/1/task_id"]
    assert api.get(PROGRESS.format(id=plan["id"])).content == before.content


@covers(404, f"GET {PROGRESS}", f"PATCH {TASKS}")
def test_progress_goes_with_its_learner(api: Client) -> None:
    learner = api.made("/api/learners/", bodies.learner())
    asked = api.made("/api/plan-requests/", bodies.plan_request(learner["id"]))
    plan = api.get(f"/api/plans/{api.ended(asked['id'])['plan_id']}/").body
    update = {"task_id": tasks_of(plan)[0]["id"], "status": "done"}
    assert record(api, plan, update).status == 200
    assert api.call("DELETE", f"/api/learners/{learner['id']}/").status == 204
    assert api.get(PROGRESS.format(id=plan["id"])).is_problem(404)
    assert record(api, plan, update).is_problem(404)
