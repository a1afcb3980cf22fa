"""The five commands of the user's document, as they are written there, in a real shell with a real curl."""

import json
import os
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from local.stack.stack import Stack
from tests.api.client import ENDED, PATIENCE, Client, Json
from tests.api.routes import covers

pytestmark = pytest.mark.stack

CREATE_LEARNER = r"""curl -X POST localhost:8000/api/learners/ \
-H "Content-Type: application/json" \
-d '{"name":"Ana","current_level":"beginner","preferred_learning_style":"mixed","weekly_hours":5,"weak_areas":["syntax"]}'"""  # noqa: E501 - as it is written there
REQUEST_PLAN = r"""curl -X POST localhost:8000/api/plan-requests/ \
-H "Content-Type: application/json" \
-d '{"learner_id":"<UUID>","goal":"Learn Python basics","topic":"python","duration_days":7,"constraints":{"max_daily_minutes":60,"must_include_practice":true}}'"""  # noqa: E501 - likewise
POLL = "curl localhost:8000/api/plan-requests/<REQUEST_UUID>/"
GET_PLAN = "curl localhost:8000/api/plans/<PLAN_UUID>/"
GET_TRACE = "curl localhost:8000/api/plan-requests/<REQUEST_UUID>/trace/"

type Shell = Callable[..., tuple[int, Json]]


@pytest.fixture(params=[True, False], ids=["as written", "without the last slash"])
def shell(request: pytest.FixtureRequest, stack: Stack, api: Client, tmp_path: Path) -> Shell:
    """Runs a command and gives its status and what it printed; only the port and the ids are filled in."""
    (tmp_path / ".curlrc").write_text('silent\nshow-error\nwrite-out = "\\n%{http_code}"\n')
    here = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}

    def run(command: str, **ids: str) -> tuple[int, Json]:
        command = command.replace("localhost:8000", f"localhost:{urlsplit(stack.url).port}")
        for name, value in ids.items():
            command = command.replace(f"<{name}>", value)
        if not request.param:
            command = re.sub(r"/(?=\s|$)", "", command, count=1)
        done = subprocess.run(
            ["sh", "-c", command], env=here | {"CURL_HOME": str(tmp_path)}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        body, _, status = done.stdout.rpartition("\n")
        return int(status), json.loads(body)

    return run


@covers(201, "POST /api/learners/")
@covers(202, "POST /api/plan-requests/")
@covers(200, "GET /api/plan-requests/{id}/", "GET /api/plans/{id}/", "GET /api/plan-requests/{id}/trace/")
def test_they_lead_from_a_learner_to_a_plan_and_its_trace(shell: Shell) -> None:
    status, learner = shell(CREATE_LEARNER)
    assert (status, learner["name"], learner["weekly_hours"], learner["weak_areas"]) == (201, "Ana", 5, ["syntax"])

    status, request = shell(REQUEST_PLAN, UUID=learner["id"])
    assert (status, request["status"], request["plan_id"], request["failure"]) == (202, "queued", None, None)

    plan_id = _completed(shell, request["id"])
    status, plan = shell(GET_PLAN, PLAN_UUID=plan_id)
    assert (status, plan["id"], plan["request_id"], plan["learner_id"]) == (200, plan_id, request["id"], learner["id"])

    status, trace = shell(GET_TRACE, REQUEST_UUID=request["id"])
    assert (status, trace["request_id"]) == (200, request["id"])
    assert trace["records"]


def _completed(shell: Shell, request_id: str) -> str:
    give_up = time.monotonic() + PATIENCE
    while (answer := shell(POLL, REQUEST_UUID=request_id))[1]["status"] not in ENDED:
        assert answer[0] == 200
        assert time.monotonic() < give_up, f"still {answer[1]['status']} after {PATIENCE:.0f} s"
        time.sleep(0.2)
    assert (answer[0], answer[1]["status"]) == (200, "completed")
    plan_id: str = answer[1]["plan_id"]
    return plan_id
