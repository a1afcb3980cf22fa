"""Ana's plan: five hours a week, an hour a day at most, seven days of Python with practice."""

import pytest

from tests.api.conftest import Made

pytestmark = pytest.mark.stack

EIGHT = {
    "MISSING_RETRIEVED_SOURCE",
    "DAILY_TIME_EXCEEDED",
    "DIFFICULTY_TOO_HIGH",
    "NO_PRACTICE_TASKS",
    "DURATION_MISMATCH",
    "RESOURCE_OUTSIDE_TOPIC",
    "WEEKLY_TIME_MISMATCH",
    "EMPTY_DAY",
}


def test_the_request_is_completed(made: Made) -> None:
    assert (made.request["status"], made.request["failure"]) == ("completed", None)
    assert (made.plan["status"], made.plan["generated_by"], made.plan["repaired"]) == ("completed", "mock", 0)


def test_it_has_seven_days_and_none_is_longer_than_an_hour(made: Made) -> None:
    assert [day["day"] for day in made.plan["days"]] == [1, 2, 3, 4, 5, 6, 7]
    assert all(0 < day["minutes"] <= 60 for day in made.plan["days"])
    assert all(day["minutes"] == sum(task["minutes"] for task in day["tasks"]) for day in made.plan["days"])


def test_its_minutes_are_within_a_tenth_of_five_hours(made: Made) -> None:
    assert 270 <= sum(day["minutes"] for day in made.plan["days"]) <= 330


def test_it_has_practice(made: Made) -> None:
    assert "practice" in {task["task_type"] for day in made.plan["days"] for task in day["tasks"]}


def test_every_task_says_what_it_is_and_why_it_is_there(made: Made) -> None:
    for task in (task for day in made.plan["days"] for task in day["tasks"]):
        assert task["title"]
        assert task["url"].startswith("https://")
        assert task["reason"]
        assert 1 <= task["part"] <= task["parts"]


def test_its_confidence_is_high_and_says_what_moved_it(made: Made) -> None:
    confidence = made.plan["confidence"]
    assert 0.90 <= confidence["score"] <= 1.0
    assert confidence["band"] == "high"
    assert confidence["score"] == pytest.approx(1.0 + sum(factor["effect"] for factor in confidence["factors"]))


def test_the_trace_has_the_five_steps_in_order(made: Made) -> None:
    steps = ["retrieve_resources", "generate_plan", "validate_plan", "score_plan", "publish_plan"]
    assert [record["step"] for record in made.trace] == steps
    assert [record["attempt"] for record in made.trace] == [1] * 5
    started = [record["started_at"] for record in made.trace]
    assert started == sorted(started)
    assert all(record["milliseconds"] > 0 and record["decision"] and record["error"] is None for record in made.trace)


def test_the_trace_says_that_all_eight_checks_passed(made: Made) -> None:
    checks = made.trace[2]["output"]["checks"]
    assert set(checks) >= EIGHT
    assert set(checks.values()) == {0}


def test_every_resource_of_the_plan_is_ranked_in_the_trace(made: Made) -> None:
    ranked = {candidate["resource_id"] for candidate in made.trace[0]["detail"]["candidates"]}
    assert {task["resource_id"] for day in made.plan["days"] for task in day["tasks"]} <= ranked


def test_the_parts_of_a_score_add_up_to_it(made: Made) -> None:
    for candidate in made.trace[0]["detail"]["candidates"]:
        assert candidate["score"] == pytest.approx(sum(part["points"] for part in candidate["parts"]), abs=0.002)


def test_the_trace_says_how_many_were_turned_away_and_why(made: Made) -> None:
    detail = made.trace[0]["detail"]
    assert detail["rejected_by_reason"]["other_topic"] > 0
    assert {example["reason"] for example in detail["rejected_examples"]} <= set(detail["rejected_by_reason"])
    assert all(example["title"] for example in detail["rejected_examples"])


def test_the_trace_holds_no_name(made: Made) -> None:
    assert "Ana" not in repr(made.trace)
