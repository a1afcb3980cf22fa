"""`make deploy` and `make smoke`: the calls of the SAM CLI, what is refused, and what is printed afterwards."""

import json
from pathlib import Path

import boto3
import pytest
from moto import mock_aws
from pytest_httpserver import HTTPServer

from scripts import deploy
from scripts.deploy import smoke
from scripts.stacks import Cloud, Stack, stacks
from tests.support import aws
from tests.support.sam_stand_in import DEV, OUTPUTS, PROD, RESOURCES, NoCloud, StandIn, after, stand_in
from tools import sam
from tools.project import Stop

__all__ = ["stand_in"]  # a fixture


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


# What is typed wrong, and who is not known


@pytest.mark.parametrize("command", deploy.COMMANDS)
@pytest.mark.parametrize(
    ("environment", "words"),
    [({}, "ENV must be one of dev, staging, prod: type"), ({"ENV": "test"}, "prod, not test: type")],
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
    assert "AWS does not accept your credentials" in capsys.readouterr().err
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
