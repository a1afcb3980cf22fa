"""The demo's variables: how each is read, the error for a wrong one, and the command for a change."""

import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from local.cli import print_plan
from local.cli.demo_request import DemoRequest, command_for, demo_request_from
from local.stack.emulator_process import ROOT
from local.stack.errors import StackError
from tests.test_architecture import LAYER

MARCH = {"DAYS": "30", "REST": "SUN", "START": "2026-03-02", "TZ_NAME": "Europe/Copenhagen"}


def demo_request(**variables: str) -> DemoRequest:
    return demo_request_from(variables)


def limits(**variables: str) -> dict[str, Any]:
    """Return the constraints that the variables add to the defaults."""
    return {
        name: value
        for name, value in demo_request(**variables).body["constraints"].items()
        if name not in demo_request().body["constraints"]
    }


def test_without_variables_it_is_the_users_own_request() -> None:
    body = {
        "goal": "Learn Python basics",
        "topic": "python",
        "duration_days": 7,
        "constraints": {"max_daily_minutes": 60, "must_include_practice": True},
    }
    assert demo_request() == DemoRequest(body, learner={}, as_json=False, explain=False)


def test_a_life_begins_four_days_ago_where_the_learner_is() -> None:
    lived = demo_request(LIFE="1", TZ_NAME="Pacific/Kiritimati")
    today = datetime.now(ZoneInfo("Pacific/Kiritimati")).date()
    assert lived.life
    assert lived.body["constraints"]["start_date"] in {(today - timedelta(days=days)).isoformat() for days in (4, 5)}
    assert limits(LIFE="1", START="2026-03-02") == {"start_date": "2026-03-02"}


def test_a_variable_that_is_empty_is_not_given() -> None:
    assert demo_request(DAYS="", REST="", START="", FORMAT="", EXPLAIN="", LIFE="", CAP="") == demo_request()


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("START", "2026-03-02", {"start_date": "2026-03-02"}),
        ("DEADLINE", "2024-02-29", {"deadline": "2024-02-29"}),
        ("EXAM", "2026-12-20", {"exam_date": "2026-12-20"}),
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
    assert (request.body["duration_days"], request.body["constraints"]["max_daily_minutes"]) == (30, 45)
    assert request.learner == {"weekly_hours": 2.5}
    assert (request.as_json, request.explain) == (True, True)


WEEKDAY = "Input should be 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT' or 'SUN'"
WHOLE = "Input should be a valid integer"
DATE = "must be a date from 1970-01-01 to 9990-12-31, such as 2026-03-02."
ZONE = "must be an IANA time zone, such as Europe/Copenhagen."


@pytest.mark.parametrize(
    ("name", "texts", "reason"),
    [
        ("DAYS", ["0", "-1"], "Input should be greater than or equal to 1."),
        ("DAYS", ["366"], "Input should be less than or equal to 365."),
        ("DAYS", ["7.5", "seven", "\u0667"], WHOLE),
        ("DAYS", ["9" * 5000], "Unable to parse input string as an integer, exceeded maximum size."),
        ("CAP", ["0"], "Input should be greater than or equal to 1."),
        ("CAP", ["1441"], "Input should be less than or equal to 1440."),
        ("CAP", ["1e2"], WHOLE),
        ("HOURS", ["0", "0.05"], "Input should be greater than or equal to 0.1."),
        ("HOURS", ["169"], "Input should be less than or equal to 168."),
        ("HOURS", ["nan", "inf"], "Input should be a finite number."),
        ("HOURS", ["5h"], "Input should be a valid number"),
        ("START", ["2026-02-30", "02.03.2026", "20260302", "today"], DATE),
        ("DEADLINE", ["2026-13-01"], DATE),
        ("EXAM", ["2026-12-32", "soon"], DATE),
        ("TZ_NAME", ["Mars", "../etc/passwd", "Europe/", "CEST"], ZONE),
        ("REST", ["SUNDAY", "SUN,", "SUN;WED", "7"], WEEKDAY),
        ("REST", ["SUN,MON,TUE,WED,THU,FRI,SAT,SUN"], "list should have at most 7 items"),
        ("MINUTES_BY_WEEKDAY", ["MON", "MON=30,SAT"], WHOLE),
        ("MINUTES_BY_WEEKDAY", ["MON=-1"], "Input should be greater than or equal to 0."),
        ("MINUTES_BY_WEEKDAY", ["MON=1441"], "Input should be less than or equal to 1440."),
        ("MINUTES_BY_WEEKDAY", ["DAY=30", "MON=30,"], WEEKDAY),
        ("MINUTES_BY_WEEKDAY", ["MON=30,MON=40"], "it names a weekday twice."),
    ],
)
def test_a_wrong_variable_is_reported_with_the_models_reason(name: str, texts: list[str], reason: str) -> None:
    for text in texts:
        with pytest.raises(StackError) as wrong:
            demo_request(**{"DAYS": "30", name: text})
        assert str(wrong.value).startswith(f"{name}='{text}' is not valid: {reason}")


@pytest.mark.parametrize(
    ("name", "text", "choices"),
    [("FORMAT", "xml", "text or json"), ("FORMAT", "JSON", "text or json"), ("EXPLAIN", "2", "0 or 1")],
)
def test_a_wrong_choice_is_reported_with_the_choices(name: str, text: str, choices: str) -> None:
    with pytest.raises(StackError, match=f"^{name} must be {choices}, not '{text}'.$"):
        demo_request(**{name: text})


def test_the_models_are_loaded_only_where_a_variable_is_set() -> None:
    program = """
import sys
from local.cli import demo
demo.demo_request_from({"FORMAT": "json", "EXPLAIN": "1", "DAYS": ""})
assert "pydantic" not in sys.modules
demo.demo_request_from({"DAYS": "30"})
assert "pydantic" in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], env={"PYTHONPATH": f"{ROOT}:{LAYER}", "PATH": ""}, check=True)


def test_a_wrong_variable_is_reported_before_anything_starts() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "local", "demo"],
        cwd=ROOT,
        env={"REST": "SUN,XYZ", "STUDYPLAN_STACK_PYTHON": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    message = f"REST='SUN,XYZ' is not valid: {WEEKDAY}.\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", message)


# Commands for changes


@pytest.mark.parametrize(
    ("patch", "command"),
    [
        ({"constraints": {"max_daily_minutes": 75}}, "make demo CAP=75"),
        ({"constraints": {"max_daily_minutes": 60}}, "make demo"),
        ({"duration_days": 10}, "make demo DAYS=10"),
        ({"learner": {"weekly_hours": 2.5}}, "make demo HOURS=2.5"),
        ({"learner": {"current_level": "advanced"}}, "make demo LEVEL=advanced"),
        ({"learner": {"weak_areas": ["joins", "data types"]}}, "make demo WEAK='joins,data types'"),
        ({"topic": "machine-learning"}, "make demo TOPIC=machine-learning"),
        ({"topic": "Kurt's C#"}, """make demo TOPIC='Kurt'"'"'s C#'"""),
        ({"goal": "Find slow reports"}, "make demo GOAL='Find slow reports'"),
        ({"constraints": {"deadline": "2026-04-01"}}, "make demo DEADLINE=2026-04-01"),
        ({"constraints": {"exam_date": "2026-12-20"}}, "make demo EXAM=2026-12-20"),
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
        {"learner": {"level_by_topic": {"python": "advanced"}}},
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


def test_suggested_topics_are_commands_that_keep_the_other_variables(capsys: pytest.CaptureFixture[str]) -> None:
    fixes = [{"change": f"Change the topic to '{name}'.", "patch": {"topic": name}} for name in ("git", "Big data")]
    print_plan.refusal({"detail": "No such topic.", "fixes": fixes}, demo_request(TOPIC="gti", GOAL="Read a log"))
    commands = [line.strip() for line in capsys.readouterr().err.splitlines() if "make demo" in line]
    assert commands == ["make demo TOPIC=git GOAL='Read a log'", "make demo TOPIC='Big data' GOAL='Read a log'"]


@pytest.mark.parametrize(
    ("topics", "said"),
    [
        ([{"id": "sql", "how": "nearest", "score": 0.84}], "sql, the nearest topic of the library (0.84)"),
        ([{"id": "sql", "how": "alias", "score": 1.0}], "sql, another name of it (1.00)"),
        ([], "written"),
    ],
)
def test_the_demo_says_how_a_topic_was_read(topics: list[dict[str, Any]], said: str) -> None:
    line = print_plan.reading({"topic": "databasse", "topics": topics})
    assert line == f"  the topic 'databasse' is read as {said}"


def test_a_topic_a_goal_and_weak_areas_become_the_request_and_the_learner() -> None:
    read = demo_request(TOPIC="databasse", GOAL="Find slow reports", LEVEL="intermediate", WEAK="joins, indexes")
    assert (read.body["topic"], read.body["goal"]) == ("databasse", "Find slow reports")
    assert read.learner == {"current_level": "intermediate", "weak_areas": ["joins", "indexes"]}


def test_a_refusal_without_fixes_prints_its_reason_only(capsys: pytest.CaptureFixture[str]) -> None:
    print_plan.refusal({"detail": "There is nothing to be done."}, demo_request())
    assert capsys.readouterr().err == "No plan: There is nothing to be done.\n"
