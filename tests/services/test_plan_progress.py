"""Progress over HTTP: recorded once however often it is sent, and read with the learner's date."""

from typing import Any

import pytest

from studyplan.domain.values.plan import Plan
from studyplan.runtime import wiring
from tests.support.builders import NOW, a_context, a_learner, a_plan, a_published_plan, a_request, a_task, an_id
from tests.support.calls import Ask
from tests.support.fakes.adapters import InMemoryAdapters
from tests.support.fakes.fixtures import Snapshot
from tests.support.repositories import Repositories

type Json = dict[str, Any]

PLAN = a_published_plan().id
PROGRESS, TASKS = f"/api/plans/{PLAN}/progress/", f"/api/plans/{PLAN}/tasks/"
PLACED = [a_task("a", day=1, minutes=30), a_task("b", day=1, minutes=20), a_task("c", day=2, minutes=40)]
A, B, C = (placed.task.id for placed in PLACED)
DONE = {"task_id": A, "status": "done", "minutes_spent": 45, "note": "Slow.\nTwice."}


def fill(store: Repositories, *, start_date: str | None, timezone: str = "UTC") -> Plan:
    plan = a_published_plan(days=a_plan(PLACED, start_date=start_date).days)
    context = a_context(start_date=start_date, timezone=timezone)
    store.learners.add("local", a_learner())
    store.requests.add("local", a_request(), context, deadline=NOW)
    assert store.plans.publish("local", plan)
    return plan


@pytest.fixture(autouse=True)
def dated(store: Repositories, monkeypatch: pytest.MonkeyPatch) -> Plan:
    at(monkeypatch, "2026-03-03T12:00:00.000000+00:00")
    return fill(store, start_date="2026-03-02")


def at(monkeypatch: pytest.MonkeyPatch, now: str) -> None:
    monkeypatch.setattr(wiring, "now", lambda: now)


def patch(ask: Ask, *tasks: Json, if_match: str | None = None) -> Json:
    headers = {"If-Match": if_match} if if_match else {}
    return ask("progress_api", "PATCH", TASKS, {"tasks": [*tasks]}, headers=headers)


def read(ask: Ask) -> Json:
    return ask("progress_api", "GET", PROGRESS)


def tag(answer: Json) -> str:
    (value,) = answer["multiValueHeaders"]["ETag"]
    return str(value)


def pointers(answer: Json) -> list[str]:
    assert (answer["statusCode"], answer["read"]["code"]) == (422, "InvalidFields")
    return [error["pointer"] for error in answer["read"]["errors"]]


def test_a_task_is_done_and_the_next_one_named(ask: Ask) -> None:
    answer = patch(ask, DONE)
    assert answer["statusCode"] == 200
    stored = answer["read"]
    assert stored == read(ask)["read"]
    assert stored["tasks"] == [DONE | {"updated_at": wiring.now()}]
    assert stored["counts"] == {"total": 3, "done": 1, "skipped": 0, "due": 2, "late": 1}
    assert stored["minutes"] == {"planned": 90, "done": 30, "spent": 45}
    assert (stored["plan_id"], stored["revision"], stored["today"], stored["day"]) == (PLAN, 1, "2026-03-03", 2)
    assert (stored["next_task"]["task"]["id"], stored["next_task"]["date"]) == (B, "2026-03-02")
    assert stored["pace"] == 1.1


def test_the_same_call_again_changes_nothing(ask: Ask, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    first = patch(ask, DONE, {"task_id": B, "status": "skipped"})
    before = snapshot()
    at(monkeypatch, "2026-03-03T13:00:00.000000+00:00")
    again = patch(ask, DONE, {"task_id": B, "status": "skipped"})
    assert snapshot() == before
    assert (again["read"], tag(again)) == (first["read"], tag(first))


def test_a_task_is_open_again(ask: Ask) -> None:
    patch(ask, DONE)
    undone = patch(ask, {"task_id": A, "status": "planned", "minutes_spent": None})["read"]
    assert undone["counts"]["done"] == 0
    assert undone["tasks"][0]["note"] == DONE["note"], "what is left out stays"


def test_all_tasks_of_a_call_are_recorded_or_none(ask: Ask, snapshot: Snapshot) -> None:
    before = snapshot()
    answer = patch(ask, DONE, {"task_id": an_id("no task"), "status": "done"}, {"task_id": B, "status": "done"})
    assert pointers(answer) == ["/tasks/1/task_id"]
    assert "one of its tasks" in answer["read"]["errors"][0]["message"]
    assert snapshot() == before


def test_a_task_is_sent_once(ask: Ask, snapshot: Snapshot) -> None:
    before = snapshot()
    assert pointers(patch(ask, DONE, {"task_id": A.upper(), "status": "skipped"})) == ["/tasks/1/task_id"]
    assert snapshot() == before


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"status": "finished"}, "/tasks/0/status"),
        ({"minutes_spent": 0}, "/tasks/0/minutes_spent"),
        ({"minutes_spent": 1441}, "/tasks/0/minutes_spent"),
        ({"minutes_spent": "30"}, "/tasks/0/minutes_spent"),
        ({"note": ""}, "/tasks/0/note"),
        ({"note": "n" * 501}, "/tasks/0/note"),
        ({"note": "\u0000"}, "/tasks/0/note"),
        ({"task_id": "one"}, "/tasks/0/task_id"),
        ({"rating": 5}, "/tasks/0/rating"),
    ],
)
def test_a_field_that_is_wrong_is_named(ask: Ask, snapshot: Snapshot, wrong: Json, pointer: str) -> None:
    before = snapshot()
    assert pointers(patch(ask, DONE | wrong)) == [pointer]
    assert snapshot() == before


def test_a_call_has_one_to_fifty_tasks(ask: Ask) -> None:
    assert pointers(patch(ask)) == ["/tasks"]
    assert pointers(patch(ask, *[{"task_id": A, "status": "done"}] * 51)) == ["/tasks"]


def test_a_tag_of_other_progress_changes_nothing(ask: Ask, snapshot: Snapshot) -> None:
    old = tag(read(ask))
    new = tag(patch(ask, DONE, if_match=old))
    assert new != old
    before = snapshot()
    refused = patch(ask, {"task_id": B, "status": "done"}, if_match=old)
    assert (refused["statusCode"], refused["read"]["code"]) == (412, "Stale")
    assert snapshot() == before
    assert patch(ask, {"task_id": B, "status": "done"}, if_match=new)["statusCode"] == 200


def test_the_tag_is_of_what_is_recorded_and_not_of_the_date(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read(ask)
    at(monkeypatch, "2026-03-05T12:00:00.000000+00:00")
    after = read(ask)
    assert after["read"]["counts"]["late"] > before["read"]["counts"]["late"]
    assert tag(after) == tag(before)


@pytest.mark.parametrize(("zone", "today"), [("Pacific/Auckland", "2026-03-04"), ("Pacific/Honolulu", "2026-03-02")])
def test_today_is_the_date_where_the_learner_is(
    ask: Ask, fakes: InMemoryAdapters, store: Repositories, monkeypatch: pytest.MonkeyPatch, zone: str, today: str
) -> None:
    fakes.state.plans.clear()
    fakes.state.requests.clear()
    fill(store, start_date="2026-03-02", timezone=zone)
    hour = "11:30" if zone.endswith("Auckland") else "09:30"
    at(monkeypatch, f"2026-03-03T{hour}:00.000000+00:00")
    assert read(ask)["read"]["today"] == today


def test_a_zone_that_is_known_no_more_is_utc(ask: Ask, fakes: InMemoryAdapters, store: Repositories) -> None:
    fakes.state.plans.clear()
    fakes.state.requests.clear()
    fill(store, start_date="2026-03-02", timezone="Atlantis/Capital")
    assert read(ask)["read"]["today"] == "2026-03-03"


def test_a_plan_without_dates_is_never_late(ask: Ask, fakes: InMemoryAdapters, store: Repositories) -> None:
    fakes.state.plans.clear()
    fakes.state.requests.clear()
    fill(store, start_date=None)
    answer = read(ask)["read"]
    assert (answer["today"], answer["day"], answer["counts"]["due"], answer["counts"]["late"]) == (None, 1, 2, 0)


def test_a_deleted_learner_has_no_progress(ask: Ask) -> None:
    patch(ask, DONE)
    assert ask("learners_api", "DELETE", f"/api/learners/{an_id('ana')}/")["statusCode"] == 204
    assert [read(ask)["statusCode"], patch(ask, DONE)["statusCode"]] == [404, 404]
