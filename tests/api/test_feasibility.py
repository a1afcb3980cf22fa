"""A plan request that no plan can satisfy, over HTTP: each fix that is offered makes it possible."""

import json
from typing import Any

import pytest

from tests.api import bodies
from tests.api.client import Answer, Client, Json
from tests.api.routes import covers

pytestmark = pytest.mark.stack

REQUESTS, CHECK = "/api/plan-requests/", "/api/plan-requests/check/"
WEEK = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]

# What is wrong with the learner, what with the plan request, the rule that binds, and the fields that are named.
IMPOSSIBLE: dict[str, tuple[Json, Json, str, list[str]]] = {
    "a reversed deadline": (
        {},
        {"constraints": {"start_date": "2030-03-09", "deadline": "2030-03-02"}},
        "DEADLINE_BEFORE_START",
        ["/constraints/deadline"],
    ),
    "no study day": (
        {},
        {"constraints": {"unavailable_weekdays": WEEK}},
        "NO_STUDY_DAY",
        ["/constraints/unavailable_weekdays"],
    ),
    "a weekend off in a plan of a weekend": (
        {},
        {"duration_days": 2, "constraints": {"start_date": "2030-03-02", "unavailable_weekdays": ["SAT", "SUN"]}},
        "NO_STUDY_DAY",
        ["/constraints/unavailable_weekdays"],
    ),
    "five minutes a day": (
        {},
        {"constraints": {"max_daily_minutes": 5}},
        "DAY_TOO_SHORT",
        ["/constraints/max_daily_minutes"],
    ),
    "a Sunday of five minutes": (
        {"minutes_by_weekday": {"SUN": 5}},
        {"constraints": {"start_date": "2030-03-04"}},
        "DAY_TOO_SHORT",
        ["/learner_id"],
    ),
    "half an hour a week": ({"weekly_hours": 0.5}, {"duration_days": 14}, "WEEK_TOO_SHORT", ["/learner_id"]),
    "a topic that is too hard": ({}, {"topic": "knots"}, "NOTHING_SUITABLE", ["/learner_id"]),
    "a language that nobody writes in": ({}, {"language": "da"}, "NOTHING_SUITABLE", ["/language"]),
    "practice that is not there": (
        {},
        {"topic": "ropes", "constraints": {"must_include_practice": True}},
        "NO_PRACTICE",
        ["/constraints/must_include_practice"],
    ),
    "pieces that are too long": (
        {},
        {"topic": "ropes", "constraints": {"max_daily_minutes": 12}},
        "PIECE_TOO_LONG",
        ["/constraints/max_daily_minutes"],
    ),
}
each_impossible = pytest.mark.parametrize(
    ("learner", "plan_request", "rule", "pointers"), IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys()
)


@pytest.fixture(scope="module", autouse=True)
def ropes_and_knots(api: Client) -> None:
    """Something short without practice, and something too hard."""
    short, hard = ({"topic": "ropes", "estimated_minutes": 15}, {"topic": "knots", "difficulty": "advanced"})
    for difference in (short, hard):
        api.made("/api/resources/", bodies.resource(**difference))


def merged(value: Any, patch: Any) -> Any:
    """RFC 7396, as any client has it."""
    if not isinstance(patch, dict):
        return patch
    kept = {name: it for name, it in (value if isinstance(value, dict) else {}).items() if name not in patch}
    old = value if isinstance(value, dict) else {}
    return kept | {name: merged(old.get(name), it) for name, it in patch.items() if it is not None}


def check_with(api: Client, learner: Json, plan_request: Json, patch: Json) -> Answer:
    """The check of a learner and a plan request of which a fix's patch changes one."""
    made = api.made("/api/learners/", bodies.learner(**learner))
    of_learner = patch.get("learner", {})
    body = json.dumps(of_learner).encode()
    changed = api.call("PATCH", f"/api/learners/{made['id']}/", body, {"Content-Type": "application/json"})
    assert changed.status == 200, changed.content
    of_request = {name: value for name, value in patch.items() if name != "learner"}
    return api.post(CHECK, merged(plan_request_of(made["id"], plan_request), of_request))


def plan_request_of(learner_id: str, plan_request: Json) -> Json:
    return bodies.plan_request(learner_id) | {"constraints": {}} | plan_request


@covers(422, f"POST {CHECK}", f"POST {REQUESTS}")
@each_impossible
def test_each_fix_sent_back_makes_it_possible(
    api: Client, learner: Json, plan_request: Json, rule: str, pointers: list[str]
) -> None:
    ana = api.made("/api/learners/", bodies.learner(**learner))
    refused = api.post(CHECK, plan_request_of(ana["id"], plan_request))
    assert refused.is_problem(422), refused.content
    assert (refused.body["code"], refused.body["rule"], refused.pointers) == ("Infeasible", rule, pointers)
    assert refused.body["fixes"], "something small would help in each of these"
    for fix in refused.body["fixes"]:
        answer = check_with(api, learner, plan_request, fix["patch"])
        assert (answer.status, answer.body["feasible"]) == (200, True), fix


@each_impossible
def test_as_a_request_it_is_refused_the_same_and_nothing_is_stored(
    api: Client, learner: Json, plan_request: Json, rule: str, pointers: list[str]
) -> None:
    ana = api.made("/api/learners/", bodies.learner(**learner))
    before = api.listed(REQUESTS)
    checked, posted = (api.post(path, plan_request_of(ana["id"], plan_request)) for path in (CHECK, REQUESTS))
    assert (posted.status, posted.body) == (checked.status, checked.body)
    assert (posted.body["rule"], posted.pointers) == (rule, pointers)
    assert api.listed(REQUESTS) == before


@covers(200, f"POST {CHECK}")
def test_anas_request_can_be_met_and_her_plan_has_the_minutes_of_the_ledger(api: Client, ana: Json) -> None:
    plan_request = bodies.plan_request(ana["id"])
    before = api.listed(REQUESTS)
    ledger = api.post(CHECK, plan_request).body
    assert api.listed(REQUESTS) == before
    assert (ledger["feasible"], ledger["thin"], ledger["study_days"]) == (True, False, 7)
    assert ledger["capacity_minutes"] == sum(week["capacity_minutes"] for week in ledger["weeks"]) == 300
    request = api.ended(api.made(REQUESTS, plan_request)["id"])
    (retrieved, *_) = api.get(f"{REQUESTS}{request['id']}/trace/").body["records"]
    assert retrieved["output"]["usable_minutes"] == ledger["usable_minutes"]
    assert retrieved["output"]["capacity_minutes"] == ledger["capacity_minutes"]


def test_long_resources_at_twenty_minutes_a_day_are_possible_and_their_parts_add_up(api: Client, ana: Json) -> None:
    for number in range(4):
        kind = "exercise" if number == 3 else "course"
        long = bodies.resource(topic="weaving", title=f"Weaving {number}", estimated_minutes=240, resource_type=kind)
        api.made("/api/resources/", long)
    limits = {"max_daily_minutes": 20, "must_include_practice": True}
    plan_request = bodies.plan_request(ana["id"], topic="weaving", duration_days=28, constraints=limits)
    assert api.post(CHECK, plan_request).body["feasible"] is True
    request = api.ended(api.made(REQUESTS, plan_request)["id"])
    assert request["status"] == "completed", request
    plan = api.get(f"/api/plans/{request['plan_id']}/").body
    spent: dict[str, int] = {}
    for task in (task for day in plan["days"] for task in day["tasks"]):
        spent[task["resource_id"]] = spent.get(task["resource_id"], 0) + task["minutes"]
    if plan["unfinished"]:
        spent[plan["unfinished"]["resource_id"]] += plan["unfinished"]["remaining_minutes"]
    assert set(spent.values()) == {240}
    assert max(day["minutes"] for day in plan["days"]) == 20
