"""`make deploy`, `make destroy` and `make smoke`: how they call the SAM CLI, and what they refuse."""

import json
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

ROOT = Path(__file__).resolve().parents[2]
BUILD = "build --config-env dev"
DEPLOY = "deploy --config-env dev"

type Made = subprocess.CompletedProcess[str]
type Make = Callable[..., Made]


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """Return the file in which the fake SAM CLI logs its arguments."""
    return tmp_path / "calls"


@pytest.fixture
def make(tmp_path: Path, calls: Path) -> Make:
    """Run make with a fake SAM CLI that logs its arguments and fails at the command `failing`."""

    def run(*arguments: str, failing: str = "none", outputs: str = "[]") -> Made:
        program = tmp_path / "sam"
        program.write_text(
            f'#!/bin/sh\necho "$*" >>{shlex.quote(str(calls))}\n'
            f'case "$1" in {failing}) exit 1 ;; list) echo {shlex.quote(outputs)} ;; esac\n'
        )
        program.chmod(0o755)
        command = ["make", "-o", ".venv-sam", f"SAM={program}", *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    return run


def test_a_deployment_is_built_and_deployed_with_the_settings_of_its_environment(make: Make, calls: Path) -> None:
    assert make("deploy", "ENV=dev").returncode == 0
    assert calls.read_text().splitlines() == [BUILD, DEPLOY]


def test_a_build_that_fails_deploys_nothing(make: Make, calls: Path) -> None:
    assert make("deploy", "ENV=dev", failing="build").returncode != 0
    assert calls.read_text().splitlines() == [BUILD]


@pytest.mark.parametrize(
    ("arguments", "call"),
    [
        (["deploy", "ENV=prod"], "deploy --config-env prod"),
        (["deploy", "ENV=prod", "YES=1"], "deploy --config-env prod --no-confirm-changeset"),
        (["deploy", "ENV=dev", "PROFILE=mine", "REGION=us-east-1"], f"{DEPLOY} --profile mine --region us-east-1"),
        (["deploy", "ENV=dev", "PROFILE=", "REGION="], DEPLOY),
        (["destroy", "ENV=dev"], "delete --config-env dev"),
        (
            ["destroy", "ENV=dev", "YES=1", "REGION=us-east-1"],
            "delete --config-env dev --region us-east-1 --no-prompts",
        ),
        (["destroy", "ENV=prod", "CONFIRM=studyplan-prod"], "delete --config-env prod"),
    ],
)
def test_a_variable_becomes_an_option_of_sam(make: Make, calls: Path, arguments: list[str], call: str) -> None:
    assert make(*arguments).returncode == 0
    assert " ".join(calls.read_text().splitlines()[-1].split()) == call


@pytest.mark.parametrize("target", ["deploy", "destroy", "smoke"])
@pytest.mark.parametrize("arguments", [[], ["ENV="], ["ENV=test"], ["ENV=dev prod"], ["ENV=default"]])
def test_an_unknown_environment_is_refused_in_a_sentence(
    make: Make, calls: Path, target: str, arguments: list[str]
) -> None:
    made = make(target, *arguments)
    assert made.returncode != 0
    assert made.stderr.startswith("ENV must be dev, staging or prod, and is ")
    assert not calls.exists()


@pytest.mark.parametrize("arguments", [[], ["YES=1"], ["YES=1", "CONFIRM=studyplan-dev"]])
def test_prod_is_not_deleted_without_its_name(make: Make, calls: Path, arguments: list[str]) -> None:
    made = make("destroy", "ENV=prod", *arguments)
    assert made.returncode != 0
    assert "CONFIRM=studyplan-prod" in made.stderr
    assert not calls.exists()


def outputs_of(url: str) -> str:
    """Return outputs as `sam list stack-outputs --output json` prints them."""
    values = {"TableName": "table", "ApiUrl": url, "TokenIssuer": "https://issuer.example.com"}
    return json.dumps([{"OutputKey": name, "OutputValue": it, "Description": name} for name, it in values.items()])


@pytest.mark.parametrize(
    ("health", "page", "learners", "code"),
    [(200, 200, 401, 0), (502, 200, 401, 2), (200, 502, 401, 2), (200, 200, 200, 2), (200, 200, 500, 2)],
)
def test_smoke_fails_unless_page_and_api_answer_and_the_api_wants_a_token(
    make: Make, httpserver: HTTPServer, health: int, page: int, learners: int, code: int
) -> None:
    httpserver.expect_request("/v1/api/health/").respond_with_data(status=health)
    httpserver.expect_request("/v1/").respond_with_data(status=page)
    httpserver.expect_request("/v1/api/learners/").respond_with_data(status=learners)
    made = make("smoke", "ENV=dev", outputs=outputs_of(httpserver.url_for("/v1")))
    assert made.returncode == code
    assert f"/v1/api/health/ answers {health}." in made.stdout


@pytest.mark.parametrize(
    ("outputs", "sentence"),
    [
        ("[]", "The stack has no output ApiUrl"),
        (outputs_of("http://127.0.0.1:9"), "GET /api/health/ must answer 200."),
    ],
)
def test_smoke_states_that_nothing_answers(make: Make, outputs: str, sentence: str) -> None:
    made = make("smoke", "ENV=dev", outputs=outputs)
    assert made.returncode != 0
    assert sentence in made.stderr


def test_smoke_fails_when_sam_does(make: Make) -> None:
    assert make("smoke", "ENV=dev", failing="list").returncode != 0


def test_smoke_reads_json_on_one_line_or_many(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/v1/api/health/").respond_with_data(status=200)
    httpserver.expect_request("/v1/").respond_with_data(status=200)
    httpserver.expect_request("/v1/api/learners/").respond_with_data(status=401)
    outputs = json.dumps(json.loads(outputs_of(httpserver.url_for("/v1"))), indent=2)
    assert subprocess.run([ROOT / "tools" / "smoke"], input=outputs, text=True, check=False).returncode == 0
