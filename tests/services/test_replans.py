"""Replans: a plan request for what is left of a plan, one at a time, which ends as a proposed version."""

from typing import Any

import pytest

from studyplan.domain.errors.failures import DeadlinePassed
from studyplan.domain.feedback.values import FeedbackOverride
from studyplan.domain.values.merge_patch import merge_patch
from studyplan.runtime import wiring
from studyplan.services.plans import replan
from tests.support.builders import an_id
from tests.support.calls import Ask
from tests.support.fakes.workflow import InMemoryWorkflow
from tests.support.handlers import OWNER, STEPS
from tests.support.living import REQUEST, START, LivingPlan, begin, task_ids
from tests.support.repositories import Repositories


@pytest.fixture
def living(ask: Ask, store: Repositories, monkeypatch: pytest.MonkeyPatch) -> LivingPlan:
    """A plan of seven days, of which two are done, on its day 5."""
    made = begin(ask, store, monkeypatch)
    plan = made.make()
    made.tick(*task_ids(plan, 1, 2))
    made.day(5)
    return made


def fields_of(answer: Any) -> list[str]:
    return [error["pointer"] for error in answer["read"]["errors"]]


def test_a_replan_is_a_plan_request_of_its_plan(living: LivingPlan, workflow: InMemoryWorkflow) -> None:
    answer = living.submit({"from_date": "2026-03-07", "duration_days": 10})
    assert answer["statusCode"] == 202
    request = answer["read"]
    assert answer["multiValueHeaders"]["Location"] == [f"/v1/api/plan-requests/{request['id']}/"]
    assert (request["replan_of"], request["duration_days"], request["status"]) == (living.plan_id, 10, "queued")
    assert request["replan"] == {"from_date": "2026-03-07", "duration_days": 10, "constraints": None}
    assert workflow.starts[-1].request_id == request["id"]
    context = living.store.runs.of(OWNER, request["id"]).context()
    assert (context.start_date, context.duration_days) == ("2026-03-07", 5)
    assert context.replan is not None
    assert (context.replan.base_version, context.replan.version, context.replan.progress_revision) == (1, 2, 1)


def test_without_a_date_it_is_replanned_from_the_learners_today(living: LivingPlan) -> None:
    request = living.submit()["read"]
    context = living.store.runs.of(OWNER, request["id"]).context()
    assert (context.start_date, context.duration_days) == ("2026-03-06", 3)


def test_a_replan_ends_as_a_proposed_version_and_changes_nothing_else(living: LivingPlan) -> None:
    before = living.plan()
    request = living.replan()
    assert request["status"] in ("completed", "needs_review")
    assert (request["plan_id"], request["version"]) == (living.plan_id, 2)
    assert living.plan() == before == living.plan(1)
    assert [(each["version"], each["status"]) for each in living.versions()["items"]] == [
        (2, "proposed"),
        (1, "accepted"),
    ]
    assert living.versions()["current"] == 1


def test_what_was_done_is_in_the_version_as_it_was(living: LivingPlan) -> None:
    before, request = living.plan(), living.replan()
    after = living.plan(request["version"])
    assert (after["version"], after["history_days"], after["id"]) == (2, 4, living.plan_id)
    assert after["days"][:2] == before["days"][:2]
    assert [day["tasks"] for day in after["days"][2:4]] == [[], []]
    assert [day["day"] for day in after["days"]] == list(range(1, 8))
    assert after["created_at"] == before["created_at"]


@pytest.mark.covers("route:POST /api/plans/{id}/replan:409", "error:ReplanOpen")
def test_a_second_replan_at_once_names_the_first(living: LivingPlan) -> None:
    first = living.submit()["read"]
    second = living.submit()
    assert (second["statusCode"], second["read"]["code"]) == (409, "ReplanOpen")
    assert first["id"] in second["read"]["detail"]
    assert living.versions()["open_request_id"] == first["id"]


def test_a_replan_that_failed_frees_the_place(living: LivingPlan) -> None:
    first = living.submit()["read"]
    living.store.requests.fail(OWNER, first["id"], DeadlinePassed.__name__, now=wiring.now())
    assert living.replan()["version"] == 2
    assert living.versions()["open_request_id"] is None


def test_a_newer_proposal_replaces_the_one_before(living: LivingPlan) -> None:
    assert [living.replan()["version"], living.replan()["version"]] == [2, 3]
    assert [each["status"] for each in living.versions()["items"]] == ["proposed", "expired", "accepted"]
    assert living.accept(2)["statusCode"] == 409
    assert living.accept(3)["statusCode"] == 200
    assert living.replan()["version"] == 4


def test_a_repeated_replan_is_the_same_request(living: LivingPlan, workflow: InMemoryWorkflow) -> None:
    first, second = living.submit(key="again"), living.submit(key="again")
    assert second["statusCode"] == 202
    assert first["read"] == second["read"]
    assert [start.request_id for start in workflow.starts[-2:]] == [first["read"]["id"]] * 2
    living.run(first["read"]["id"])
    assert living.submit(key="again")["read"]["version"] == 2
    other = living.submit({"duration_days": 9}, key="again")
    assert (other["statusCode"], fields_of(other)) == (422, ["Idempotency-Key"])


def test_a_key_of_a_plan_request_is_free_for_a_replan(living: LivingPlan) -> None:
    """They are ids of other requests, also for two plans."""
    living.ask("plans_api", "POST", "/api/plan-requests/", None, headers={"Idempotency-Key": "one"})
    assert living.submit(key="one")["statusCode"] == 202


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"from_date": "2026-03-05"}, "/from_date"),
        ({"duration_days": 4}, "/duration_days"),
        ({"constraints": {"start_date": "2026-03-05"}}, "/constraints/start_date"),
        ({"duration_days": 0}, "/duration_days"),
        ({"goal": "Another"}, "/goal"),
    ],
)
def test_what_a_replan_cannot_change_is_named(living: LivingPlan, body: Any, pointer: str) -> None:
    answer = living.submit(body)
    assert (answer["statusCode"], fields_of(answer)) == (422, [pointer])
    assert living.store.versions.get(OWNER, living.plan_id) is None


def test_constraints_replace_those_of_the_plan(living: LivingPlan) -> None:
    limits = {"start_date": START, "max_daily_minutes": 20, "unavailable_weekdays": ["SAT"]}
    request = living.replan({"constraints": limits, "duration_days": 14})
    days = living.plan(request["version"])["days"][4:]
    assert len(days) == 10
    assert max(day["minutes"] for day in days) <= 20
    assert [day["date"] for day in days if day["rest"]] == ["2026-03-07", "2026-03-14"]


def test_a_replan_for_which_nothing_is_possible_says_which_rule(living: LivingPlan) -> None:
    answer = living.submit({"constraints": {"deadline": "2026-03-05"}})
    assert (answer["statusCode"], answer["read"]["code"]) == (422, "Infeasible")
    assert answer["read"]["rule"] == "DEADLINE_BEFORE_START"
    (fix,) = answer["read"]["fixes"]
    assert fix["patch"] == {"constraints": {"deadline": "2026-03-06"}}, "and no other day 1, which a plan keeps"
    assert living.versions()["open_request_id"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"constraints": {"deadline": "2026-03-05"}},
        {"constraints": {"deadline": "2026-03-05", "max_daily_minutes": 20}},
        {"constraints": {"unavailable_weekdays": ["FRI", "SAT", "SUN"], "must_include_practice": True}},
        {"constraints": {"max_daily_minutes": 5}},
    ],
)
def test_each_fix_of_an_infeasible_replan_makes_it_possible(living: LivingPlan, body: Any) -> None:
    answer = living.submit(body)
    assert (answer["statusCode"], answer["read"]["code"]) == (422, "Infeasible")
    (fix, *_) = answer["read"]["fixes"]
    patched = merge_patch(body, {key: value for key, value in fix["patch"].items() if key != "learner"})
    assert living.submit(patched)["statusCode"] == 202, fix["change"]


def test_a_refusal_speaks_of_the_days_that_remain(living: LivingPlan) -> None:
    answer = living.submit({"constraints": {"unavailable_weekdays": ["FRI", "SAT", "SUN"]}})
    assert answer["read"]["rule"] == "NO_STUDY_DAY"
    assert answer["read"]["detail"].startswith("All 3 days that remain are rest days")


def test_a_replan_does_not_count_on_what_plans_may_not_use(living: LivingPlan) -> None:
    for resource in living.store.library.all(OWNER):
        override = FeedbackOverride(excluded=True)
        living.store.votes.override(OWNER, resource.id, override, seen=None, now="2026-03-05T08:00:00.000000+00:00")
    answer = living.submit()
    assert (answer["statusCode"], answer["read"].get("code")) == (422, "Infeasible")
    assert answer["read"]["rule"] == "NOTHING_SUITABLE"


def test_a_plan_whose_days_are_over_needs_more_days(living: LivingPlan) -> None:
    living.day(12)
    answer = living.submit()
    assert (answer["statusCode"], fields_of(answer)) == (422, ["/duration_days"])
    request = living.replan({"duration_days": 20})
    plan = living.plan(request["version"])
    assert [day["day"] for day in plan["days"]] == list(range(1, 21))
    assert [day["date"] for day in plan["days"]][7:12] == [f"2026-03-{number:02}" for number in range(9, 14)]


def test_the_minutes_of_its_own_plan_do_not_count(living: LivingPlan) -> None:
    context = living.store.runs.of(OWNER, living.submit()["read"]["id"]).context()
    assert context.committed_minutes == {}
    assert living.store.plans.committed_minutes(OWNER, an_id("ana"), since=START, until="2026-03-31") != {}


def test_a_plan_without_dates_is_replanned_from_its_first_open_task(
    ask: Ask, store: Repositories, monkeypatch: pytest.MonkeyPatch
) -> None:
    living = begin(ask, store, monkeypatch)
    plan = living.make(constraints={"max_daily_minutes": 60})
    living.tick(*task_ids(plan, 1, 2))
    living.day(5)
    refused = living.submit({"from_date": "2026-03-07"})
    assert (refused["statusCode"], fields_of(refused)) == (422, ["/from_date"])
    dated = living.submit({"constraints": {"deadline": "2026-03-09"}})
    assert (dated["statusCode"], fields_of(dated)) == (422, ["/constraints"])
    request = living.replan()
    assert living.plan(request["version"])["history_days"] == 2


def test_the_learner_of_a_replan_is_as_now(living: LivingPlan) -> None:
    living.ask("learners_api", "PATCH", f"/api/learners/{an_id('ana')}/", {"weekly_hours": 2})
    context = living.store.runs.of(OWNER, living.submit()["read"]["id"]).context()
    assert context.weekly_hours == 2


def test_a_replan_is_traced_and_explained_like_any_request(living: LivingPlan) -> None:
    request = living.replan()
    trace = living.ask("plans_api", "GET", f"/api/plan-requests/{request['id']}/trace/")["read"]
    decisions = {record["step"]: record["decision"] for record in trace["records"]}
    assert set(decisions) == set(STEPS)
    assert "proposed as version 2" in decisions["publish_plan"]
    explained = living.ask(
        "plans_api",
        "GET",
        f"/api/plans/{living.plan_id}/explain/",
        queryStringParameters={"version": "2"},
    )["read"]
    plan = living.plan(2)
    assert [day["day"] for day in explained["days"]] == [day["day"] for day in plan["days"]]
    shown = [task["task_id"] for day in explained["days"] for task in day["tasks"]]
    assert shown == task_ids(plan, *range(1, 8))
    assert explained["days"][0]["why"][0]["code"] == "history"
    assert explained["request_id"] == request["id"]


def test_of_an_unknown_plan_there_is_nothing(living: LivingPlan) -> None:
    living.plan_id = an_id("nobody's plan")
    for answer in (
        living.submit(),
        living.accept(2),
        living.call("GET", "/versions/"),
        living.call("GET", "/changes/"),
        living.call("GET", "/outdated/"),
        living.call("POST", "/moves/", {"task_id": an_id("task"), "to_day": 1}),
    ):
        assert answer["statusCode"] == 404


def test_a_replan_counts_among_the_open_requests(living: LivingPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAX_OPEN_REQUESTS", "1")
    assert living.ask("plans_api", "POST", "/api/plan-requests/", REQUEST)["statusCode"] == 202
    refused = living.submit()
    assert (refused["statusCode"], refused["read"]["code"]) == (429, "TooManyOpenRequests")
    assert living.store.versions.get(OWNER, living.plan_id) is None


def test_of_five_hundred_versions_there_is_no_further_one(living: LivingPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replan, "MOST_VERSIONS", 2)
    living.replan()
    assert living.submit()["read"]["code"] == "Conflict"
    assert living.accept(2)["statusCode"] == 200
