"""The data outlives the stack, and a request that a restart interrupts ends as failed."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen

import pytest

from local.stack.stack import TEMPLATE, running
from tests.api import bodies
from tests.api.client import Client
from tests.local.backends import wait_for
from tests.local.cli.test_commands import descendants, is_alive, serving

pytestmark = pytest.mark.stack


@pytest.mark.slow
def test_a_plan_is_the_same_afterwards_and_what_was_interrupted_has_failed(tmp_path: Path) -> None:
    with running(tmp_path) as stack:
        api = Client(stack.url)
        api.post("/api/resources/seed/")
        learner = api.made("/api/learners/", bodies.learner())
        plan_request = bodies.plan_request(learner["id"])
        done = api.ended(api.made("/api/plan-requests/", plan_request)["id"])
        paths = [
            f"/api/plans/{done['plan_id']}/",
            f"/api/plan-requests/{done['id']}/trace/",
            "/api/resources/?limit=100",
        ]
        before = [api.get(path).content for path in paths]
        cut_off = [api.made("/api/plan-requests/", plan_request)["id"] for _ in range(5)]
    with running(tmp_path) as stack:
        api = Client(stack.url)
        assert [api.get(path).content for path in paths] == before
        # The reconciler is called at the start, and once a minute.
        interrupted = [api.ended(request_id, patience=90) for request_id in cut_off]
        failed = [request for request in interrupted if request["status"] == "failed"]
        assert failed
        assert {(request["failure"]["code"], request["plan_id"]) for request in failed} == {("ExecutionEnded", None)}
        assert {request["status"] for request in interrupted} <= {"completed", "failed"}
        assert api.ended(api.made("/api/plan-requests/", plan_request)["id"])["status"] == "completed"


def kill_all(process: "Popen[str]") -> None:
    """Kill the command, the emulator and the workers, as when the machine loses its power."""
    everything = {process.pid, *descendants(process.pid)}
    for pid in everything:
        os.kill(pid, signal.SIGKILL)
    process.wait()
    wait_for(lambda: not any(map(is_alive, everything)))


def has(file: Path, text: str) -> bool:
    return file.exists() and text in file.read_text()


def press_ctrl_c(process: "Popen[str]") -> None:
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0


@pytest.mark.slow
@pytest.mark.parametrize(("stop", "may_lose"), [(kill_all, True), (press_ctrl_c, False)], ids=["killed", "Ctrl-C"])
def test_no_request_says_running_for_ever(tmp_path: Path, stop: Callable[["Popen[str]"], None], may_lose: bool) -> None:
    kept = tmp_path / "emulator"
    with serving(tmp_path, template=TEMPLATE) as (process, url):
        api = Client(url)
        api.post("/api/resources/seed/")
        body = bodies.plan_request(api.made("/api/learners/", bodies.learner())["id"])
        asked = [api.made("/api/plan-requests/", body)["id"] for _ in range(20)]
        # Whoever kills it earlier loses these too.
        wait_for(lambda: has(kept / "cloudformation.json", "CREATE_COMPLETE") and has(kept / "dynamodb.json", asked[0]))
        stop(process)
    with serving(tmp_path, template=TEMPLATE) as (process, url):
        api = Client(url)
        there = [request_id for request_id in asked if api.get(f"/api/plan-requests/{request_id}/").status == 200]
        assert asked[0] in there
        assert may_lose or there == asked
        ended = [api.ended(request_id, patience=90) for request_id in there]
        assert [one["failure"]["code"] for one in ended if one["plan_id"] is None] == ["ExecutionEnded"] * len(
            [one for one in ended if one["status"] == "failed"]
        )
        plans = [api.get(f"/api/plans/{one['plan_id']}/") for one in ended if one["plan_id"]]
        assert [plan.body["request_id"] for plan in plans] == [one["id"] for one in ended if one["plan_id"]]
        assert {one["status"] for one in api.listed("/api/plan-requests/")} <= {"completed", "failed"}
        assert api.ended(api.made("/api/plan-requests/", body)["id"])["status"] == "completed"
