"""`make demo` against the stack of this tier: what a person reads, and what a program reads."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import date, timedelta

import pytest

from local.cli import demo
from local.stack.stack import Stack
from tests.api.client import Client, Json

pytestmark = pytest.mark.stack

MARCH = {"DAYS": "30", "REST": "SUN", "START": "2099-03-02", "TZ_NAME": "Europe/Copenhagen"}

type Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module", autouse=True)
def votes_leave_with_these_tests(api: Client) -> Iterator[None]:
    """What a life in the demo says of resources would rank in the plans of the tests after these."""
    yield
    for resource in api.listed("/api/resources/"):
        api.call("DELETE", f"/api/resources/{resource['id']}/feedback/")


@pytest.fixture
def run(stack: Stack, api: Client, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the demo with these variables on the stack of this tier; return its exit code, stdout and stderr."""

    def ran(**variables: str) -> tuple[int, str, str]:
        monkeypatch.setattr(demo, "running", lambda *_, **__: nullcontext(stack))
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        code = demo.main([])
        return code, *capsys.readouterr()

    return ran


def heads(out: str) -> list[str]:
    return re.findall(r"^Day .*$", out, re.MULTILINE)


def place(out: str, line: str) -> int:
    return out.splitlines().index(line)


def test_without_variables_it_is_a_week_without_dates(run: Run) -> None:
    code, out, _ = run()
    assert code == 0
    assert len(heads(out)) == 7
    assert all(re.fullmatch(r"Day \d: \d+ minutes", head) for head in heads(out))
    assert place(out, "The checks") > place(out, heads(out)[-1]), "the plan first, as a learner wants it"


def test_it_names_its_request_so_that_one_can_watch_it(run: Run, api: Client) -> None:
    _, out, _ = run()
    named = re.search(r"requested 7 days of python: queued, request (\S+)$", out, re.MULTILINE)
    assert named
    assert api.get(f"/api/plan-requests/{named[1]}/").body["status"] == "completed"


def test_a_month_from_a_monday_has_dates_weekdays_and_four_sundays_of_rest(run: Run) -> None:
    code, out, _ = run(**MARCH)
    days = [date(2099, 3, 2) + timedelta(days=number) for number in range(30)]
    names = [f"Day {number}, {day:%A} {day}" for number, day in enumerate(days, 1)]
    assert code == 0
    assert [head.partition(":")[0] for head in heads(out)] == names
    assert [head for head in heads(out) if head.endswith(": rest")] == [f"{names[at]}: rest" for at in (6, 13, 20, 27)]
    assert "30 days from 2099-03-02 to 2099-03-31, 4 of them rest days" in out
    assert all(int(minutes) <= 60 for minutes in re.findall(r"^Day .*: (\d+) minutes$", out, re.MULTILINE))


def test_with_explain_the_checks_stand_before_the_explanation(run: Run) -> None:
    code, out, _ = run(EXPLAIN="1", **MARCH)
    assert code == 0
    assert place(out, "The checks") < place(out, heads(out)[0])
    assert out.index("Confidence ") < out.index("Day 1,")
    assert out.count("\n  because ") == 30
    assert "  because Sunday is a day off" in out
    for words in (
        "Ranks 1 in study with",
        "Candidate:",
        "Selected: all of its minutes fit",
        "stated by the library",
        "At level intermediate,",
    ):
        assert words in out


def test_as_json_it_is_one_object_with_the_keys_it_always_had(run: Run) -> None:
    code, out, _ = run(FORMAT="json")
    assert code == 0
    assert list(json.loads(out)) == ["learner", "request", "plan", "findings", "confidence", "trace"]


def test_as_json_with_explain_it_has_the_explanation_too(run: Run) -> None:
    _, out, _ = run(FORMAT="json", EXPLAIN="1", HOURS="3", CAP="45", MINUTES_BY_WEEKDAY="MON=20")
    result: Json = json.loads(out)
    assert list(result)[-1] == "explanation"
    assert result["explanation"]["plan_id"] == result["plan"]["id"]
    assert (result["learner"]["weekly_hours"], result["request"]["constraints"]["max_daily_minutes"]) == (3, 45)
    assert result["request"]["constraints"]["minutes_by_weekday"] == {"MON": 20}


def test_an_infeasible_request_prints_its_reason_and_commands_that_work(run: Run) -> None:
    code, _, err = run(CAP="5", DAYS="3")
    assert code == 1
    assert err.splitlines()[0].startswith("No plan: ")
    [command, *_] = re.findall(r"^    make demo (.*)$", err, re.MULTILINE)
    assert run(**dict(setting.split("=", 1) for setting in command.split()))[0] == 0


def test_a_life_has_two_tasks_done_and_two_days_lost(run: Run, api: Client) -> None:
    code, out, _ = run(LIFE="1")
    assert code == 0
    lines = out[out.index("\nThe plan on ") :].splitlines()
    states = [line.split()[0] for line in lines if re.match(r"  \w+ +day ", line)]
    assert states == ["done", "done", "late", "late"]
    assert re.search(r"^  90 of 295 minutes done in 110: pace 1.10$", out, re.MULTILINE)
    assert "  2 of 8 tasks done, 2 late, 3 due by today" in lines
    code, out, _ = run(LIFE="1", FORMAT="json")
    progress = json.loads(out)["life"]["progress"]
    now = api.get(f"/api/plans/{progress['plan_id']}/progress/").body  # of the version that was accepted since
    assert (now["revision"], now["tasks"]) == (progress["revision"], progress["tasks"])


def test_a_life_is_replanned_and_the_version_accepted(run: Run) -> None:
    code, out, _ = run(LIFE="1")
    assert code == 0
    lines = out[out.index("\nThe replan from ") :].splitlines()
    changes = [line for line in lines if re.match(r"  (moved|resized|dropped|added) ", line)]
    assert changes
    assert all(re.search(r": \w", change) for change in changes), "each has its reason"
    assert "  2 done tasks: untouched" in lines
    (checks,) = [line for line in lines if line.startswith("  the remaining plan passes ")]
    passed, total = re.findall(r"\d+", checks)
    assert passed == total
    assert any(line.startswith("  accepted: version 2 is in force") for line in lines)
    remaining = lines[lines.index("The remaining plan") + 1 :]
    assert [int(line.split()[1]) for line in remaining if line.startswith("  day ")] == [5, 6, 7]


def test_a_vote_is_in_the_next_ranking_and_the_calendar_can_be_read(run: Run) -> None:
    code, out, _ = run(LIFE="1")
    assert code == 0
    lines = out[out.index("\nThe next plan, after ") :].splitlines()[1:]
    assert re.fullmatch(r"The next plan, after .+ was rated 1 of 5 and too hard", lines[0])
    scores = [float(line.rpartition(" ")[2]) for line in lines if re.match(r"  (before|now) +rank ", line)]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[1]
    assert any(re.match(r"  feedback +[+-]0\.\d{3} -> -0\.\d{3}  .*found it useful", line) for line in lines)
    assert any(re.match(r"  level .*found it too hard", line) for line in lines)
    address, *events = lines[lines.index("") + 2 :]
    assert re.fullmatch(r"  http://127\.0\.0\.1:\d+/calendar/[a-z2-7]{32}/plan\.ics", address)
    assert [bool(re.match(r"  20\d\d-\d\d-\d\d  ✓ ", event)) for event in events[:3]] == [True, True, False]
    assert all(re.match(r"  20\d\d-\d\d-\d\d  .+ · \d+ min$", event) for event in events[:5])
