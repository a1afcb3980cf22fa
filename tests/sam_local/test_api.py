"""The user's calls through the real `sam local start-api`, in the order of the README, to a plan."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from local.stack.emulator_process import ROOT
from local.stack.issuer import token_for
from tests.api import bodies
from tests.api.client import Client, Json
from tests.sam_local.conftest import Served, timed

pytestmark = pytest.mark.sam_local

# Until its container is there, a first call waits for the image with the layer to be made.
FIRST = 120.0


@pytest.fixture(scope="session")
def ana(api: Client) -> Json:
    with timed("first call of plans_api, resources_api, learners_api"):
        health = api.get("/api/health/")
        assert health.body == {"status": "ok"}
        assert health.headers["Server"].startswith("Werkzeug"), "it is the SAM CLI that answers"
        assert api.post("/api/resources/seed/").status == 200
        return api.made("/api/learners/", bodies.learner())


def test_the_users_calls_lead_to_a_plan(api: Client, ana: Json) -> None:
    with timed("a plan, from the call to completed"):
        asked = api.made("/api/plan-requests/", bodies.plan_request(ana["id"]))
        request = api.ended(asked["id"], patience=FIRST)
    assert request["status"] == "completed"
    plan = api.get(f"/api/plans/{request['plan_id']}/").body
    assert len(plan["days"]) == 7
    assert plan["confidence"]["score"] >= 0.7
    records = api.get(f"/api/plan-requests/{asked['id']}/trace/").body["records"]
    assert [record["step"] for record in records] == [
        *("retrieve_resources", "generate_plan", "validate_plan", "score_plan", "publish_plan")
    ]


def test_a_location_can_be_followed(api: Client) -> None:
    created = api.post("/api/learners/", bodies.learner(name="Bo"))
    assert api.get(created.headers["Location"]).body["name"] == "Bo"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/learners", 200),
        ("PUT", "/api/learners/", 405),
        ("PUT", f"/api/learners/{bodies.NOBODY}/", 405),
        ("GET", f"/api/learners/{bodies.NOBODY}/", 404),
        ("DELETE", f"/api/resources/{bodies.NOBODY}", 404),
        ("POST", "/api/plan-requests/check/", 422),
        ("GET", "/api/openapi.json", 200),
        ("GET", f"/api/plans/{bodies.NOBODY}", 404),
        ("GET", f"/api/plans/{bodies.NOBODY}/explain/", 404),
        ("GET", f"/api/plans/{bodies.NOBODY}/nothing/", 404),
        ("GET", "/nowhere/at/all", 404),
        ("GET", "/assets/main.0123456789abcdef.js", 404),
        ("PUT", "/", 405),
    ],
)
def test_each_path_and_method_reaches_its_function(api: Client, method: str, path: str, status: int) -> None:
    body, headers = (b"{}", {"Content-Type": "application/json"}) if method in ("POST", "PUT") else (None, {})
    answer = api.once(method, path, body, headers)
    assert answer.status == status
    assert status == 200 or answer.is_problem(status)


def test_without_a_token_nothing_is_open_but_health_and_the_page(bare: Client) -> None:
    assert bare.once("GET", "/api/health/").status == 200
    for path in ("/api/learners/", "/api/plan-requests/", "/api/openapi.json", "/nowhere"):
        assert bare.once("GET", path).status == 401


def test_the_page_is_served_with_its_files(bare: Client) -> None:
    page = bare.once("GET", "/")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    files = re.findall(rb'"(assets/[^"]+)"', page.content)
    assert len(files) >= 4, "icon, style, main.js and a module that it imports"
    for name in files:
        file = bare.once("GET", f"/{name.decode()}")
        assert (file.status, file.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
    again = bare.once("GET", "/", headers={"If-None-Match": page.headers["ETag"]})
    assert (again.status, again.content) == (304, b"")


def test_the_deployed_authorizer_judges_a_token(bare: Client, served: Served) -> None:
    """What it refuses is 502 here and 401 in AWS: decision 12. A pass it is in neither."""
    sound, past = (token_for({"OWNER": "anna", "EXPIRES": minutes}, served.data) for minutes in ("60", "-5"))
    assert bare.once("GET", "/api/learners/", headers={"Authorization": f"Bearer {sound}"}).body["items"] == []
    for token in (past, f"{sound[:-8]}AAAAAAAA", "a.b.c"):
        answer = bare.once("GET", "/api/learners/", headers={"Authorization": f"Bearer {token}"})
        assert answer.status in (401, 502), token


def containers(docker: str) -> set[str]:
    """Those that run what is built in this folder: the engine may be busy for others too."""
    form = ["--no-trunc", "--format", "{{.ID}} {{.Mounts}}"]
    listed = subprocess.run([docker, "ps", "--all", *form], capture_output=True, text=True, check=True)
    return {line.split()[0] for line in listed.stdout.splitlines() if f"{ROOT}/.aws-sam/" in line}


def test_the_command_asks_for_tokens_with_auth_jwt_and_takes_its_containers_with_it(
    engine: str, quietly: None, tmp_path: Path
) -> None:
    before = containers(engine)
    environment = {**os.environ, "AUTH": "jwt"}
    command = [sys.executable, "-m", "local", "start-api", "--port", "0", "--data", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            with timed("make start-api until it listens"):
                line = process.stdout.readline()
            found = re.search(r"http://localhost:\d+", line)
            assert found, line
            api = Client(found[0])
            refused = api.once("GET", "/api/learners/")
            token = token_for({}, tmp_path)
            taken = api.once("GET", "/api/learners/", headers={"Authorization": f"Bearer {token}"})
            meanwhile = containers(engine) - before
            with timed("make start-api from Ctrl-C to its end"):
                process.send_signal(signal.SIGINT)
                assert process.wait(timeout=90) == 0
        finally:
            process.kill()
    assert (refused.status, taken.status) == (401, 200)
    assert len(meanwhile) >= 2, "authorizer and learners_api"
    assert containers(engine) & meanwhile == set()
