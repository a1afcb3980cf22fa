"""Versions: what may be accepted and when, what is different between two, and tasks that are moved by hand."""

import pytest

from tests.support.builders import an_id
from tests.support.calls import Ask
from tests.support.handlers import OWNER
from tests.support.living import REQUEST, START, LivingPlan, begin, task_ids, tasks_by_day
from tests.support.repositories import Repositories


@pytest.fixture
def living(ask: Ask, store: Repositories, monkeypatch: pytest.MonkeyPatch) -> LivingPlan:
    """A plan of seven days, of which two are done, on its day 5."""
    made = begin(ask, store, monkeypatch)
    plan = made.make()
    made.tick(*task_ids(plan, 1, 2))
    made.day(5)
    return made


def test_an_accepted_version_is_the_plan_under_its_id(living: LivingPlan) -> None:
    living.replan()
    proposed = living.plan(2)
    answer = living.accept(2, **{"If-Match": living.tag()})
    assert answer["statusCode"] == 200
    assert answer["read"] == living.plan() == proposed
    assert answer["multiValueHeaders"]["ETag"] == [living.tag()]
    assert living.versions()["current"] == 2
    assert living.plan(1)["version"] == 1


def test_accepting_what_is_in_force_changes_nothing(living: LivingPlan) -> None:
    living.replan()
    tag = living.tag()
    first = living.accept(2, **{"If-Match": tag})
    before = living.store.versions.get(OWNER, living.plan_id)
    again = living.accept(2, **{"If-Match": tag})
    assert (again["statusCode"], again["read"]) == (200, first["read"])
    assert living.store.versions.get(OWNER, living.plan_id) == before
    assert living.accept(1)["statusCode"] == 409


def test_a_plan_that_nobody_replanned_has_its_first_version_in_force(living: LivingPlan) -> None:
    (only,) = living.versions()["items"]
    assert (only["version"], only["status"], only["origin"]) == (1, "accepted", "request")
    assert living.accept(1)["statusCode"] == 200
    assert living.accept(2)["statusCode"] == 404
    assert living.call("GET", "/changes/")["read"]["items"] == []


@pytest.mark.covers("route:POST /api/plans/{id}/versions/{id}/accept:412")
def test_with_the_tag_of_another_version_nothing_is_accepted(living: LivingPlan) -> None:
    living.replan()
    assert living.accept(2, **{"If-Match": '"another"'})["statusCode"] == 412
    assert living.versions()["current"] == 1


@pytest.mark.covers("error:ProgressRecorded", "route:POST /api/plans/{id}/versions/{id}/accept:409")
def test_progress_that_was_recorded_meanwhile_keeps_a_version_from_being_accepted(living: LivingPlan) -> None:
    living.replan()
    living.tick(*task_ids(living.plan(), 3))
    answer = living.accept(2)
    assert (answer["statusCode"], answer["read"]["code"]) == (409, "ProgressRecorded")
    assert living.plan()["version"] == 1


@pytest.mark.covers("error:VersionEnded")
def test_a_proposal_can_be_accepted_for_seven_days(living: LivingPlan) -> None:
    living.replan({"duration_days": 20})
    living.day(11)
    assert living.versions()["items"][0]["status"] == "proposed"
    living.day(12)  # seconds later than it was made
    assert living.versions()["items"][0]["status"] == "expired"
    answer = living.accept(2)
    assert (answer["statusCode"], answer["read"]["code"]) == (409, "VersionEnded")
    assert living.replan({"duration_days": 20})["version"] == 3


@pytest.mark.covers("route:POST /api/plans/{id}/moves:409")
def test_while_another_replan_is_made_nothing_is_accepted_or_moved(living: LivingPlan) -> None:
    living.replan()
    open_request = living.submit()["read"]["id"]
    (task,) = task_ids(living.plan(), 7)[:1]
    for answer in (living.accept(2), living.call("POST", "/moves/", {"task_id": task, "to_day": 6})):
        assert (answer["statusCode"], answer["read"]["code"]) == (409, "ReplanOpen")
        assert open_request in answer["read"]["detail"]


def test_the_minutes_of_an_accepted_version_are_committed(living: LivingPlan) -> None:
    living.replan()
    living.accept(2)
    expected = {day["date"]: day["minutes"] for day in living.plan()["days"] if day["minutes"]}
    committed = living.store.plans.committed_minutes(OWNER, an_id("ana"), since=START, until="2026-03-31")
    assert committed == expected


def test_the_list_of_plans_has_the_version_in_force(living: LivingPlan) -> None:
    request = living.replan()
    living.accept(2)
    (summary,) = living.ask("plans_api", "GET", "/api/plans/")["read"]["items"]
    assert (summary["id"], summary["request_id"]) == (living.plan_id, request["id"])


def test_changes_are_those_of_the_newest_version_or_of_the_two_that_are_named(living: LivingPlan) -> None:
    living.replan()
    newest = living.call("GET", "/changes/")["read"]
    assert (newest["from_version"], newest["to_version"]) == (1, 2)
    assert all(change["reason"] for change in newest["items"])
    kept = {task for day in living.plan(2)["days"] for task in [each["id"] for each in day["tasks"]]}
    dropped = {change["task_id"] for change in newest["items"] if change["kind"] == "dropped"}
    assert dropped == set(task_ids(living.plan(1), *range(1, 8))) - kept
    query = {"queryStringParameters": {"from": "1", "to": "1"}}
    assert living.call("GET", "/changes/", **query)["read"]["items"] == []
    assert living.call("GET", "/changes/", queryStringParameters={"from": "1", "to": "3"})["statusCode"] == 404


def test_a_moved_task_is_on_its_day_at_once(living: LivingPlan) -> None:
    before = living.plan()
    (task,) = task_ids(before, 7)
    answer = living.call("POST", "/moves/", {"task_id": task, "to_day": 6}, headers={"If-Match": living.tag()})
    assert answer["statusCode"] == 200
    after = living.plan()
    assert answer["read"] == after
    expected = tasks_by_day(before) | {6: [*tasks_by_day(before)[6], task], 7: []}
    assert tasks_by_day(after) == expected
    assert after["version"] == 2
    newest = living.versions()["items"][0]
    assert (newest["origin"], newest["status"], newest["moved_tasks"]) == ("move", "accepted", 1)
    (change,) = living.call("GET", "/changes/")["read"]["items"]
    assert (change["kind"], change["from_day"], change["to_day"], change["reason"]) == ("moved", 7, 6, "you moved it")
    assert living.plan(1) == before


def test_a_moved_plan_is_checked_as_any_plan(living: LivingPlan) -> None:
    (task,) = task_ids(living.plan(), 7)
    living.call("POST", "/moves/", {"task_id": task, "to_day": 6})
    after = living.plan()
    empty = [finding for finding in after["findings"] if finding["code"] == "EMPTY_DAY"]
    assert [finding["day"] for finding in empty] == [7]
    assert after["confidence"]["score"] < 1


def test_a_task_that_is_moved_to_its_own_day_stays(living: LivingPlan) -> None:
    before = living.plan()
    (task,) = task_ids(before, 7)
    answer = living.call("POST", "/moves/", {"task_id": task, "to_date": before["days"][6]["date"]})
    assert (answer["statusCode"], answer["read"]) == (200, before)
    assert living.store.versions.get(OWNER, living.plan_id) is None


@pytest.mark.covers("error:MoveRefused")
def test_a_refused_move_says_why_and_which_days_would_do(living: LivingPlan) -> None:
    plan = living.plan()
    (open_task,), (done,) = task_ids(plan, 7), task_ids(plan, 1)
    past = living.call("POST", "/moves/", {"task_id": open_task, "to_date": START})["read"]
    assert (past["code"], past["rule"], past["detail"]) == ("MoveRefused", "IN_THE_PAST", "Day 1 is over.")
    assert past["nearest_days"][0] == {"day": 5, "date": "2026-03-06"}
    closed = living.call("POST", "/moves/", {"task_id": done, "to_day": 6})["read"]
    assert (closed["rule"], closed["nearest_days"]) == ("TASK_CLOSED", [])
    beyond = living.call("POST", "/moves/", {"task_id": open_task, "to_day": 99})["read"]
    assert beyond["rule"] == "NO_SUCH_DAY"
    assert living.store.versions.get(OWNER, living.plan_id) is None


def test_a_move_without_a_day_or_with_two_is_refused(living: LivingPlan) -> None:
    (task,) = task_ids(living.plan(), 7)
    for body in ({"task_id": task}, {"task_id": task, "to_day": 6, "to_date": "2026-03-07"}):
        assert living.call("POST", "/moves/", body)["statusCode"] == 422
    unknown = living.call("POST", "/moves/", {"task_id": an_id("no task"), "to_day": 6})
    assert unknown["read"]["errors"][0]["pointer"] == "/task_id"
    stale = living.call("POST", "/moves/", {"task_id": task, "to_day": 6}, headers={"If-Match": '"another"'})
    assert stale["statusCode"] == 412


def test_a_move_ends_a_proposal(living: LivingPlan) -> None:
    living.replan()
    (task,) = task_ids(living.plan(), 7)
    assert living.call("POST", "/moves/", {"task_id": task, "to_day": 6})["read"]["version"] == 3
    assert [each["status"] for each in living.versions()["items"]] == ["accepted", "expired", "accepted"]
    assert living.accept(2)["statusCode"] == 409


def test_a_task_of_a_later_version_is_moved_and_replanned(living: LivingPlan) -> None:
    living.replan()
    living.accept(2)
    before = living.plan()
    (task, *_) = task_ids(before, 7)
    moved = living.call("POST", "/moves/", {"task_id": task, "to_day": 6})["read"]
    assert (moved["version"], moved["history_days"], moved["request_id"]) == (3, 4, before["request_id"])
    explained = living.ask("plans_api", "GET", f"/api/plans/{living.plan_id}/explain/")
    assert explained["statusCode"] == 200
    assert living.replan()["version"] == 4
    assert living.plan(4)["days"][:4] == before["days"][:4]


def test_a_refused_move_of_a_later_version_names_the_day_of_the_whole_plan(
    ask: Ask, store: Repositories, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = begin(ask, store, monkeypatch)
    plan = made.make(constraints=REQUEST["constraints"] | {"max_daily_minutes": 75})
    made.tick(*task_ids(plan, 1, 2))
    made.day(5)
    made.replan()
    made.accept(2)
    (task, *_) = task_ids(made.plan(), 7)
    refused = made.call("POST", "/moves/", {"task_id": task, "to_day": 5})["read"]
    assert refused["detail"] == "Day 5 has 90 minutes, but at most 75 are allowed."


def test_a_plan_is_outdated_where_its_learner_or_a_resource_has_changed(living: LivingPlan) -> None:
    assert living.call("GET", "/outdated/")["read"] == {"items": []}
    living.ask("learners_api", "PATCH", f"/api/learners/{an_id('ana')}/", {"weekly_hours": 2})
    resource = living.plan()["days"][6]["tasks"][0]["resource_id"]
    living.ask("resources_api", "PATCH", f"/api/resources/{resource}/", {"estimated_minutes": 90})
    facts = living.call("GET", "/outdated/")["read"]["items"]
    assert [(fact["resource_id"], fact["field"]) for fact in facts] == [
        (None, "weekly_hours"),
        (resource, "estimated_minutes"),
    ]
    assert living.plan()["version"] == 1


def test_what_is_done_is_not_outdated(living: LivingPlan) -> None:
    resource = living.plan()["days"][0]["tasks"][0]["resource_id"]
    living.ask("resources_api", "PATCH", f"/api/resources/{resource}/", {"estimated_minutes": 90})
    assert living.call("GET", "/outdated/")["read"] == {"items": []}


def test_a_deleted_learner_leaves_no_version(living: LivingPlan) -> None:
    living.replan()
    living.accept(2)
    living.submit()
    living.ask("learners_api", "DELETE", f"/api/learners/{an_id('ana')}/")
    assert living.store.versions.get(OWNER, living.plan_id) is None
    assert living.call("GET", "/versions/")["statusCode"] == 404
