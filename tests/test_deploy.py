"""`make deploy` and `make destroy`: what is typed into the SAM CLI, what is refused, and what is said to stay.

The SAM CLI is a stand-in that writes down how it was called; nothing reaches AWS.
"""

import io
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from pytest_httpserver import HTTPServer

from scripts import deploy, leftovers, sam
from scripts.deploy import smoke
from scripts.machine import Stop
from scripts.stacks import Cloud, Stack, stacks
from tests import aws

DEV, PROD = stacks()["dev"], stacks()["prod"]
OUTPUTS = {
    "ApiUrl": "https://abc.execute-api.eu-west-1.amazonaws.com/v1",
    "TokenIssuer": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool",
    "TokenAudience": "client",
}
RESOURCES = {"Table": "the-table", "UserPool": "the-pool", "UserPoolClient": "the-client", "Api": "abc"}


class NoCloud(Cloud):
    """An account with one stack, or none."""

    def __init__(self, resources: dict[str, str] | None = None, outputs: dict[str, str] | None = None) -> None:
        super().__init__("eu-west-1")
        self._resources, self._outputs = resources, outputs or {}

    def account(self) -> str:
        return aws.ACCOUNT

    def outputs(self, stack: Stack) -> dict[str, str]:
        return self._outputs

    def resources(self, stack: Stack) -> dict[str, str] | None:
        return self._resources


@dataclass
class StandIn:
    """A `sam` that writes down its arguments and environment, and fails at the commands that it is told to."""

    home: Path
    failing: list[str] = field(default_factory=list)

    @property
    def notes(self) -> Path:
        return self.home / "notes.jsonl"

    def install(self) -> None:
        program = f"""#!{sys.executable}
import json, os, sys
told = {{name: os.environ.get(name) for name in ("SAM_CLI_TELEMETRY", "AWS_PROFILE", "AWS_ACCESS_KEY_ID")}}
with open({str(self.notes)!r}, "a") as file:
    file.write(json.dumps([sys.argv[1:], told]) + "\\n")
sys.exit(1 if sys.argv[1] in {self.failing!r} else 0)
"""
        (self.home / "sam").write_text(program, "utf-8")
        (self.home / "sam").chmod(0o755)

    def calls(self) -> list[tuple[list[str], dict[str, Any]]]:
        if not self.notes.exists():
            return []
        return [(call[0], call[1]) for call in map(json.loads, self.notes.read_text("utf-8").splitlines())]

    def asked(self) -> list[str]:
        return [arguments[0] for arguments, _ in self.calls()]


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    monkeypatch.setattr(sam, "HOME", tmp_path)
    told = StandIn(tmp_path)
    told.install()
    return told


def after(arguments: list[str], option: str) -> str:
    return arguments[arguments.index(option) + 1]


@pytest.mark.parametrize("stack", stacks().values(), ids=lambda stack: stack.environment)
def test_what_was_built_for_the_stacks_processors_is_deployed_with_its_settings(
    stand_in: StandIn, stack: Stack
) -> None:
    assert deploy.deploy(stack, NoCloud(RESOURCES, OUTPUTS), {"PATH": "/usr/bin"}) == 0
    (build, _), (deployed, _) = stand_in.calls()
    assert build[0] == "build"
    assert after(build, "--parameter-overrides") == "Architecture=arm64"
    assert deployed[0] == "deploy"
    assert after(deployed, "--config-env") == stack.environment
    assert after(deployed, "--template-file") == f"{after(build, '--build-dir')}/template.yaml"
    assert after(deployed, "--config-file") == str(sam.ROOT / "samconfig.toml")
    assert after(deployed, "--region") == "eu-west-1"


def test_the_callers_own_credentials_are_used(stand_in: StandIn) -> None:
    own = {"AWS_PROFILE": "mine", "AWS_ACCESS_KEY_ID": "mine-too"}
    deploy.deploy(DEV, NoCloud(RESOURCES, OUTPUTS), own)
    assert [told for _, told in stand_in.calls()] == [{**own, "SAM_CLI_TELEMETRY": "0"}] * 2


@pytest.mark.parametrize(("environment", "asks"), [({}, True), ({"YES": "1"}, False)])
def test_prod_asks_before_it_changes_unless_somebody_has_said_yes(
    stand_in: StandIn, environment: dict[str, str], asks: bool
) -> None:
    deploy.deploy(PROD, NoCloud(RESOURCES, OUTPUTS), environment)
    assert ("--no-confirm-changeset" not in stand_in.calls()[-1][0]) == asks


def test_a_build_that_fails_deploys_nothing(stand_in: StandIn) -> None:
    stand_in.failing.append("build")
    stand_in.install()
    with pytest.raises(Stop, match="nothing was deployed"):
        deploy.deploy(DEV, NoCloud(), {})
    assert stand_in.asked() == ["build"]


def test_a_deployment_that_fails_is_a_sentence(stand_in: StandIn) -> None:
    stand_in.failing.append("deploy")
    stand_in.install()
    with pytest.raises(Stop, match="studyplan-dev was not deployed"):
        deploy.deploy(DEV, NoCloud(), {})


def test_outputs_and_the_way_to_a_token_are_told(stand_in: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    deploy.deploy(DEV, NoCloud(RESOURCES, OUTPUTS), {})
    told = capsys.readouterr().out
    assert f"studyplan-dev in account {aws.ACCOUNT}, eu-west-1." in told
    assert all(value in told for value in OUTPUTS.values())
    assert "--user-pool-id eu-west-1_Pool --username" in told
    assert "--client-id client" in told


def test_with_another_issuer_no_pool_is_named() -> None:
    others = {**OUTPUTS, "TokenIssuer": "https://issuer.example.com/x", "TokenAudience": "studyplan"}
    told = deploy.what_next(DEV, others)
    assert "cognito" not in told
    assert "a token of https://issuer.example.com/x for studyplan" in told


# Destroying


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    there = io.StringIO()
    monkeypatch.setattr(sys, "stdin", there)
    return there


@pytest.mark.parametrize("answer", ["", "\n", "y\n", "studyplan\n", "studyplan-prod\n"])
def test_who_does_not_type_the_stacks_name_removes_nothing(stand_in: StandIn, typed: io.StringIO, answer: str) -> None:
    typed.write(answer)
    typed.seek(0)
    with pytest.raises(Stop, match="nothing was removed"):
        deploy.destroy(DEV, NoCloud(RESOURCES), {})
    assert stand_in.asked() == []


def test_who_types_the_stacks_name_removes_it(stand_in: StandIn, typed: io.StringIO) -> None:
    typed.write("studyplan-dev\n")
    typed.seek(0)
    assert deploy.destroy(DEV, NoCloud(RESOURCES), {}) == 0
    ((arguments, _),) = stand_in.calls()
    assert arguments[0] == "delete"
    assert after(arguments, "--config-env") == "dev"
    assert "--no-prompts" in arguments


@pytest.mark.parametrize("environment", [{}, {"YES": "1"}, {"YES": "1", "CONFIRM": "studyplan-dev"}])
def test_prod_is_not_removed_without_its_name_on_the_command(stand_in: StandIn, environment: dict[str, str]) -> None:
    with pytest.raises(Stop, match="CONFIRM=studyplan-prod"):
        deploy.destroy(PROD, NoCloud(RESOURCES), environment)
    assert stand_in.asked() == []


def test_prod_is_removed_with_it_and_what_stays_is_named(stand_in: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    assert deploy.destroy(PROD, NoCloud(RESOURCES), {"YES": "1", "CONFIRM": "studyplan-prod"}) == 0
    told = capsys.readouterr().out
    assert all(f"{name}" in told for name in ("the-table", "the-pool", "the-client"))
    assert stand_in.asked() == ["delete"]


def test_a_stack_that_is_not_there_is_not_removed(stand_in: StandIn) -> None:
    with pytest.raises(Stop, match="There is no stack studyplan-dev"):
        deploy.destroy(DEV, NoCloud(None), {"YES": "1"})
    assert stand_in.asked() == []


def test_each_kind_that_the_template_keeps_can_be_named() -> None:
    for environment in stacks():
        assert set(leftovers.kept(environment).values()) <= leftovers.KEPT_BY_TYPE.keys()


def test_data_stays_in_prod_and_goes_elsewhere() -> None:
    data = {"Table", "UserPool", "UserPoolClient"}
    assert data <= leftovers.kept("prod").keys()
    assert not data & (leftovers.kept("dev").keys() | leftovers.kept("staging").keys())
    told = "\n".join(leftovers.told_of(DEV, RESOURCES))
    assert "the-table" not in told
    assert "for 35 days" in told


# What is typed wrong, and who is not known


@pytest.mark.parametrize("command", deploy.COMMANDS)
@pytest.mark.parametrize(
    ("environment", "words"),
    [({}, "ENV is one of dev, staging, prod: type"), ({"ENV": "test"}, "prod, not test: type")],
)
def test_an_environment_that_there_is_not_is_a_sentence(
    command: str, environment: dict[str, str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy.main([command], environment) == 1
    told = capsys.readouterr().err
    assert words in told
    assert f"`make {command} ENV=dev`" in told


@pytest.mark.parametrize("environment", [{"ENV": "dev"}, {"ENV": "dev", "PROFILE": "no-such-profile"}])
def test_who_is_not_signed_in_is_told_so_before_anything_is_built(
    stand_in: StandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert deploy.main(["deploy"], environment) == 1
    assert "AWS does not know who you are" in capsys.readouterr().err
    assert stand_in.asked() == []


def test_the_account_tells_of_a_stack_what_it_says_and_has(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in aws.SETTINGS.items():
        monkeypatch.setenv(name, value)
    body = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "told"}}},
        "Outputs": {"Name": {"Value": {"Fn::GetAtt": ["Topic", "TopicName"]}}},
    }
    with mock_aws():
        cloud = Cloud("eu-west-1")
        assert (cloud.account(), cloud.outputs(DEV), cloud.resources(DEV)) == (aws.ACCOUNT, {}, None)
        formation = boto3.client("cloudformation", region_name="eu-west-1")
        formation.create_stack(StackName=DEV.name, TemplateBody=json.dumps(body))
        assert cloud.outputs(DEV) == {"Name": "told"}
        assert cloud.resources(DEV) == {"Topic": f"arn:aws:sns:eu-west-1:{aws.ACCOUNT}:told"}


def serving(httpserver: HTTPServer, health: int, learners: int) -> NoCloud:
    httpserver.expect_request("/v1/api/health/").respond_with_data(status=health)
    httpserver.expect_request("/v1/api/learners/").respond_with_data(status=learners)
    return NoCloud(outputs={"ApiUrl": httpserver.url_for("/v1")})


def test_an_api_that_answers_and_wants_a_token_is_fine(httpserver: HTTPServer) -> None:
    assert smoke(stacks()["dev"], serving(httpserver, 200, 401), {}) == 0


@pytest.mark.parametrize(("health", "learners"), [(502, 401), (200, 200), (200, 500)])
def test_one_that_does_not_is_a_sentence(httpserver: HTTPServer, health: int, learners: int) -> None:
    with pytest.raises(Stop, match="does not work"):
        smoke(stacks()["dev"], serving(httpserver, health, learners), {})


@pytest.mark.parametrize("outputs", [{}, {"ApiUrl": "http://127.0.0.1:9"}])
def test_nothing_that_answers_is_a_sentence_too(outputs: dict[str, str]) -> None:
    with pytest.raises(Stop):
        smoke(stacks()["dev"], NoCloud(outputs=outputs), {})
