"""The demo's variables: how each is read, the error for a wrong one, and the command for a change."""

import subprocess
import sys
from typing import Any

import pytest

from local.cli import print_plan
from local.cli.demo_request import DemoRequest, command_for, demo_request_from
from local.stack.emulator_process import ROOT
from local.stack.errors import StackError

MARCH = {"DAYS": "30", "REST": "SUN", "START": "2026-03-02", "TZ_NAME": "Europe/Copenhagen"}


def demo_request(**variables: str) -> DemoRequest:
    return demo_request_from(variables)


def limits(**variables: str) -> dict[str, Any]:
    """Return the constraints that the variables add to the defaults."""
    return {
        name: value
        for name, value in demo_request(**variables).constraints.items()
        if name not in demo_request().constraints
    }


def test_without_variables_it_is_the_users_own_request() -> None:
    constraints = {"max_daily_minutes": 60, "must_include_practice": True}
    assert demo_request() == DemoRequest(days=7, hours=None, constraints=constraints, as_json=False, explain=False)


def test_a_variable_that_is_empty_is_not_given() -> None:
    assert demo_request(DAYS="", REST="", START="", FORMAT="", EXPLAIN="", CAP="") == demo_request()


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("START", "2026-03-02", {"start_date": "2026-03-02"}),
        ("DEADLINE", "2024-02-29", {"deadline": "2024-02-29"}),
        ("TZ_NAME", "Europe/Copenhagen", {"timezone": "Europe/Copenhagen"}),
        ("REST", "SUN", {"unavailable_weekdays": ["SUN"]}),
        ("REST", "sun, wed", {"unavailable_weekdays": ["SUN", "WED"]}),
        ("MINUTES_BY_WEEKDAY", "MON=30,SAT=120", {"minutes_by_weekday": {"MON": 30, "SAT": 120}}),
        ("MINUTES_BY_WEEKDAY", "mon=0", {"minutes_by_weekday": {"MON": 0}}),
    ],
)
def test_a_variable_about_days_becomes_a_constraint(name: str, text: str, read: dict[str, Any]) -> None:
    assert limits(**{name: text}) == read


def test_the_other_variables_are_numbers_and_choices() -> None:
    request = demo_request(DAYS="30", CAP="45", HOURS="2.5", FORMAT="json", EXPLAIN="1")
    assert (request.days, request.constraints["max_daily_minutes"], request.hours) == (30, 45, 2.5)
    assert (request.as_json, request.explain) == (True, True)


@pytest.mark.parametrize(
    ("name", "texts", "expected"),
    [
        ("DAYS", ["0", "366", "-1", "7.5", "seven", "\u0667", "9" * 5000], "a number from 1 to 365"),
        ("CAP", ["0", "1441", "1e2"], "a number from 1 to 1440"),
        ("HOURS", ["0", "169", "0.05", "nan", "inf", "5h"], "a number from 0.1 to 168"),
        ("START", ["2026-02-30", "02.03.2026", "20260302", "today"], "a date such as 2026-03-02"),
        ("DEADLINE", ["2026-13-01"], "a date such as 2026-03-31"),
        ("TZ_NAME", ["Mars", "../etc/passwd", "Europe/", "CEST"], "a time zone such as Europe/Copenhagen"),
        ("REST", ["SUNDAY", "SUN,", "SUN;WED", "7"], "weekdays such as SUN or SUN,WED"),
        (
            "MINUTES_BY_WEEKDAY",
            ["MON", "MON=30,SAT", "MON=-1", "MON=1441", "MON=30,MON=40", "DAY=30", "MON=30,"],
            "weekdays with minutes from 0 to 1440, such as MON=30,SAT=120",
        ),
        ("FORMAT", ["xml", "JSON"], "text or json"),
        ("EXPLAIN", ["yes", "2"], "0 or 1"),
    ],
)
def test_a_wrong_variable_is_reported_in_one_sentence(name: str, texts: list[str], expected: str) -> None:
    for text in texts:
        with pytest.raises(StackError) as wrong:
            demo_request(**{name: text})
        assert str(wrong.value) == f"{name} must be {expected}, not '{text}'."


def test_a_wrong_variable_is_reported_before_anything_starts() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "local", "demo"],
        cwd=ROOT,
        env={"REST": "SUN,XYZ", "STUDYPLAN_STACK_PYTHON": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    message = "REST must be weekdays such as SUN or SUN,WED, not 'SUN,XYZ'.\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", message)


# Commands for changes


@pytest.mark.parametrize(
    ("patch", "command"),
    [
        ({"constraints": {"max_daily_minutes": 75}}, "make demo CAP=75"),
        ({"constraints": {"max_daily_minutes": 60}}, "make demo"),
        ({"duration_days": 10}, "make demo DAYS=10"),
        ({"learner": {"weekly_hours": 2.5}}, "make demo HOURS=2.5"),
        ({"constraints": {"deadline": "2026-04-01"}}, "make demo DEADLINE=2026-04-01"),
        ({"constraints": {"minutes_by_weekday": {"MON": 30, "SAT": 0}}}, "make demo MINUTES_BY_WEEKDAY=MON=30,SAT=0"),
    ],
)
def test_a_change_becomes_a_command(patch: dict[str, Any], command: str) -> None:
    assert command_for(demo_request(), patch) == command


def test_a_command_keeps_the_other_variables() -> None:
    request = demo_request(**MARCH, EXPLAIN="1", HOURS="3")
    march = "START=2026-03-02 TZ_NAME=Europe/Copenhagen"
    assert command_for(request, {"constraints": {"unavailable_weekdays": ["WED", "SUN"]}}) == (
        f"make demo DAYS=30 HOURS=3 REST=WED,SUN {march} EXPLAIN=1"
    )
    assert command_for(request, {"constraints": {"unavailable_weekdays": []}}) == (
        f"make demo DAYS=30 HOURS=3 {march} EXPLAIN=1"
    )


def test_minutes_by_weekday_are_merged_as_the_patch_says() -> None:
    request = demo_request(MINUTES_BY_WEEKDAY="MON=5,SAT=120")
    patch = {"constraints": {"minutes_by_weekday": {"MON": 10}}}
    assert command_for(request, patch) == "make demo MINUTES_BY_WEEKDAY=MON=10,SAT=120"


def test_a_command_is_read_as_the_request_it_was_made_for() -> None:
    command = command_for(demo_request(**MARCH), {"constraints": {"max_daily_minutes": 20}})
    assert command is not None
    again = demo_request(**dict(word.split("=", 1) for word in command.split()[2:]))
    assert again == demo_request(**MARCH, CAP="20")


@pytest.mark.parametrize(
    "patch",
    [
        {"constraints": {"must_include_practice": False}},
        {"constraints": {"unavailable_dates": []}},
        {"learner": {"current_level": "advanced"}},
        {"language": None},
    ],
)
def test_a_change_that_the_demo_has_no_variable_for_has_no_command(patch: dict[str, Any]) -> None:
    assert command_for(demo_request(), patch) is None


def test_a_refusal_prints_its_reason_and_each_fix_as_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    fixes = [
        {"change": "Allow 10 minutes a day instead of 5.", "patch": {"constraints": {"max_daily_minutes": 10}}},
        {"change": "Allow a plan without practice.", "patch": {"constraints": {"must_include_practice": False}}},
    ]
    print_plan.refusal({"detail": "Day 1 has 5 minutes.", "fixes": fixes}, demo_request(CAP="5", DAYS="3"))
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "No plan: Day 1 has 5 minutes.",
        "",
        "Each of these changes alone makes a plan feasible:",
        "  Allow 10 minutes a day instead of 5.",
        "    make demo DAYS=3 CAP=10",
        "  Allow a plan without practice.",
    ]


def test_a_refusal_without_fixes_prints_its_reason_only(capsys: pytest.CaptureFixture[str]) -> None:
    print_plan.refusal({"detail": "There is nothing to be done."}, demo_request())
    assert capsys.readouterr().err == "No plan: There is nothing to be done.\n"
