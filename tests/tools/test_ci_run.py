""".ci/run: all checks run, some beside another one, and the failed ones are named at the end.

A copy of it calls a stand-in for `make` that writes down when a target begins and ends.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Three targets wait until all of them have begun.
MAKE = """#!/bin/sh
[ "$1" != -s ] || shift
target=$(echo "$*" | tr -d ' ')
echo "begin $target" >>events
case $target in contract|test-slow|test-sam-local) first=3 ;; *) first=0 ;; esac
waited=0
until [ "$(grep -c "^begin" events)" -ge "$first" ]; do
    [ $((waited += 1)) -lt 200 ] || exit 9
    sleep 0.05
done
case $target in demo*) echo '{}' ;; *) for line in 1 2 3; do echo "$target line $line"; sleep 0.01; done ;; esac
echo "end $target" >>events
case " $FAILING " in *" $target "*) exit 2 ;; esac
"""

# What the functions of the script call, by their names. There are no catalogues here.
FUNCTIONS = {
    "demo_is_json": "demoFORMAT=json",
    "in_containers": "test-sam-local",
    "with_catalogues": "test-catalogues",
}
VALIDATE = "validateTEMPLATE_TESTS=linters"
FIRST = {"test-slow", "contract", "test-sam-local"}
ALONE = {"test", "test-page", "test-real-model"}


@dataclass(frozen=True)
class Ran:
    """What a run printed, its exit status, and the beginnings and ends of targets in their order."""

    lines: list[str]
    status: int
    events: list[str]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for part in (".ci/run", "tools/alone"):
        (tmp_path / part).parent.mkdir()
        shutil.copy(ROOT / part, tmp_path / part)
    (tmp_path / "bin").mkdir()
    for name, script in (("make", MAKE), ("docker", "#!/bin/sh\nexit 1\n")):
        (tmp_path / "bin" / name).write_text(script)
        (tmp_path / "bin" / name).chmod(0o755)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    return tmp_path


def run(clone: Path, failing: str = "") -> Ran:
    variables = {
        "PATH": f"{clone / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "STUDYPLAN_SHARED": str(clone / "nowhere"),
        "REQUIRE_SHARED": "1",
        "FAILING": failing,
    }
    command = [str(clone / ".ci" / "run"), "inside"]
    done = subprocess.run(command, capture_output=True, text=True, env=variables, timeout=60, check=False)
    assert done.stderr == ""
    return Ran(done.stdout.splitlines(), done.returncode, (clone / "events").read_text().splitlines())


def test_each_check_runs_once_and_those_for_all_processors_run_alone(clone: Path) -> None:
    ran = run(clone)
    assert ran.status == 0
    assert re.fullmatch(r"All checks passed in \d+ s\.", ran.lines[-1])
    text = (ROOT / ".ci" / "run").read_text("utf-8")
    named = re.findall(r'^(?:check (?:"[\w ]+"|\w+) |\w[\w ]*\|)(?:env \w+=1 )?(?:make )?(.+)$', text, re.MULTILINE)
    assert len(named) > 15
    begun = [event.removeprefix("begin ") for event in ran.events if event.startswith("begin ")]
    expected = {FUNCTIONS.get(name, name.replace(" ", "")) for name in named}
    assert sorted(begun) == sorted(expected)
    for target in ALONE:
        at = ran.events.index(f"begin {target}")
        assert ran.events[at + 1] == f"end {target}"
    assert set(ran.events[:3]) == {f"begin {target}" for target in FIRST}


def test_no_more_than_three_checks_run_at_any_time(clone: Path) -> None:
    at_once = [*accumulate(1 if event.startswith("begin ") else -1 for event in run(clone).events)]
    assert max(at_once) == 3
    assert at_once[-1] == 0


def test_what_a_check_prints_comes_in_one_piece(clone: Path) -> None:
    ran = run(clone)
    for target in ("lint", VALIDATE, "contract", "test-sam-local", "test"):
        first = ran.lines.index(f"{target} line 1")
        assert ran.lines[first : first + 3] == [f"{target} line {number}" for number in (1, 2, 3)]
        assert re.fullmatch(r"== .+: \w+( .+)?", ran.lines[first - 1])
        assert re.fullmatch(r"== .+: passed, \d+ s", ran.lines[first + 3])


def test_failed_checks_are_named_at_the_end_and_stop_no_other(clone: Path) -> None:
    whole = run(clone)
    (clone / "events").unlink()
    ran = run(clone, failing=f"types {VALIDATE} test contract test-real-model")
    assert ran.status == 1
    assert len(ran.events) == len(whole.events)
    prefix, _, names = ran.lines[-1].partition(": ")
    assert (prefix, set(names.split(", "))) == ("FAILED", {"types", "validate", "tests", "contract", "real model"})
    assert sum(bool(re.fullmatch(r"== .+: FAILED, \d+ s", line)) for line in ran.lines) == 5
