"""Twenty callers at the same moment; and more than the gateway lets through."""

import pytest

from tests.api.client import Client, Json

pytestmark = [pytest.mark.stack, pytest.mark.slow]


def test_twenty_requests_at_once_end_as_twenty_plans(api: Client, twenty: list[Json]) -> None:
    assert [request["status"] for request in twenty] == ["completed"] * 20
    published = [plan for plan in api.listed("/api/plans/") if plan["request_id"] in {it["id"] for it in twenty}]
    assert sorted(plan["id"] for plan in published) == sorted(request["plan_id"] for request in twenty)
    assert len({plan["id"] for plan in published}) == 20


def test_the_same_request_has_the_same_plan_but_for_ids(api: Client, twenty: list[Json]) -> None:
    plans = [api.get(f"/api/plans/{request['plan_id']}/").body for request in twenty]
    drawn_up = [
        [(day["day"], task["resource_id"], task["minutes"]) for day in plan["days"] for task in day["tasks"]]
        for plan in plans
    ]
    assert all(one == drawn_up[0] for one in drawn_up)
