"""Ana's plan explained, over HTTP."""

import pytest

from tests.api.client import Client, Json
from tests.api.conftest import Made
from tests.api.routes import covers

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def explanation(api: Client, made: Made) -> Json:
    answer = api.get(f"/api/plans/{made.plan['id']}/explain/")
    assert answer.status == 200
    body: Json = answer.body
    return body


@covers(200, "GET /api/plans/{id}/explain/")
def test_the_checks_results_stand_before_the_days(explanation: Json) -> None:
    assert list(explanation)[:3] == ["status", "confidence", "checks"]
    assert list(explanation)[-1] == "days"


def test_they_say_the_same_of_the_checks_as_the_plan_and_the_trace(explanation: Json, made: Made) -> None:
    assert (explanation["status"], explanation["confidence"]) == (made.plan["status"], made.plan["confidence"])
    ran = made.trace[2]["output"]["checks"]
    assert {check["code"]: check["passed"] for check in explanation["checks"]} == {code: not ran[code] for code in ran}


def test_there_is_an_explanation_of_each_task_of_the_plan(explanation: Json, made: Made) -> None:
    planned = [(day["day"], task["id"], task["minutes"]) for day in made.plan["days"] for task in day["tasks"]]
    assert planned == [
        (day["day"], task["task_id"], task["minutes"]) for day in explanation["days"] for task in day["tasks"]
    ]


def test_each_day_and_each_task_says_why(explanation: Json) -> None:
    assert all(day["why"] for day in explanation["days"])
    for task in (task for day in explanation["days"] for task in day["tasks"]):
        assert task["score"] == pytest.approx(sum(part["points"] for part in task["score_parts"]), abs=0.002)
        assert task["selection_reason"]
        assert task["selected_because"]
        assert task["minutes_from"]
        assert task["counterfactual"]["level"] == "intermediate"


def test_a_beaten_alternative_is_no_task_of_the_days_before(explanation: Json) -> None:
    unfinished: set[str] = set()
    compared = 0
    for task in (task for day in explanation["days"] for task in day["tasks"]):
        unfinished.add(task["resource_id"])
        others = [other["resource_id"] for other in task["alternatives"]]
        assert unfinished.isdisjoint(others)
        compared += len(others)
    assert compared > 0


@covers(404, "GET /api/plans/{id}/explain/")
def test_the_receipts_of_an_unknown_plan_are_not_there(api: Client, ana: Json) -> None:
    assert api.get(f"/api/plans/{ana['id']}/explain/").is_problem(404)
