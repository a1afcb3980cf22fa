"""The fixtures of `make invoke`: with them each step runs by itself, however often and in any order."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest

from local.sam_local import fixtures
from local.sam_local.fixtures import REQUEST, event_for, store_fixtures
from local.sam_local.sam_commands import EVENTS
from local.stack import aws
from local.stack.emulator_process import ROOT
from local.stack.errors import StackError
from local.stack.issuer import AUDIENCE, kept
from local.stack.stack import Stack, running
from tests.support.handlers import STEPS

type Json = dict[str, Any]
type Run = Callable[[str], Json]

TIME = re.compile(r"\d{4}-\d\d-\d\dT[^#]+")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Run the real template, of which a test calls one function."""
    with running(tmp_path_factory.mktemp("whole"), warm=False) as stack:
        yield stack


@pytest.fixture
def run(whole: Stack) -> Run:
    """Invoke a function of the stack with its event, as `make invoke` would."""
    functions = aws.client("lambda", whole.endpoint)

    def invoked(step: str) -> Json:
        name = whole.resources[step.title().replace("_", "") + "Function"]
        answer = functions.invoke(FunctionName=name, Payload=(EVENTS / f"{step}.json").read_bytes())
        read: Json = json.loads(answer["Payload"].read())
        return read

    return invoked


def rows(stack: Stack) -> list[tuple[str, str]]:
    """Return the keys of all rows without the times in those of trace records and sort rows."""
    table = aws.client("dynamodb", stack.endpoint).scan(TableName=stack.outputs["TableName"])
    return sorted((row["pk"]["S"], TIME.sub("<time>", row["sk"]["S"])) for row in table["Items"])


@pytest.mark.stack
@pytest.mark.parametrize(
    "step", [step if step == "publish_plan" else pytest.param(step, marks=pytest.mark.slow) for step in STEPS]
)
def test_each_step_runs_by_itself_and_again(whole: Stack, run: Run, step: str) -> None:
    store_fixtures(whole.serving("serve"))
    first = run(step)
    assert "errorType" not in first
    assert run(step) == first


@pytest.mark.slow
@pytest.mark.stack
def test_stored_again_they_are_the_same_and_a_plan_is_gone(whole: Stack, run: Run) -> None:
    store_fixtures(whole.serving("serve"))
    before = rows(whole)
    plan = run("publish_plan")["plan_id"]
    assert any(plan in row for row in rows(whole))
    store_fixtures(whole.serving("serve"))
    assert rows(whole) == before
    assert "errorType" not in run("retrieve_resources")


@pytest.mark.slow
@pytest.mark.stack
def test_the_reconciler_leaves_them_alone(whole: Stack, run: Run) -> None:
    store_fixtures(whole.serving("serve"))
    assert run("reconcile_requests") == {}
    assert "errorType" not in run("retrieve_resources")


@pytest.mark.slow
@pytest.mark.stack
def test_the_example_of_a_call_is_about_a_learner_of_theirs(whole: Stack, run: Run) -> None:
    store_fixtures(whole.serving("serve"))
    assert run("plans_api")["statusCode"] == 202


@pytest.mark.slow
@pytest.mark.stack
def test_the_example_of_a_plan_is_one_of_theirs(whole: Stack, run: Run) -> None:
    store_fixtures(whole.serving("serve"))
    assert run("progress_api")["statusCode"] == 200


@pytest.mark.stack
def test_a_missing_table_is_reported_in_one_sentence(whole: Stack) -> None:
    serving = whole.serving("serve")
    with pytest.raises(StackError, match=r"^The fixtures could not be stored: .+$"):
        store_fixtures(type(serving)(**vars(serving) | {"outputs": {"TableName": "nowhere"}}))


@pytest.mark.slow
@pytest.mark.stack
def test_a_step_that_fails_is_reported_and_can_be_debugged(
    whole: Stack, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("local", "tools", "layers", "seeds", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "functions", tmp_path / "functions")
    (tmp_path / "functions" / "generate_plan" / "app.py").write_text("import no_such_module\n")
    monkeypatch.setattr(fixtures, "ROOT", tmp_path)
    store_fixtures(whole.serving("serve"))
    assert capsys.readouterr().err == (
        "  generate_plan fails (ModuleNotFoundError): the rows that later steps need are missing\n"
    )
    assert run("generate_plan")["generated_by"] == "mock", "the real function has all that it needs"


@pytest.mark.parametrize("step", STEPS)
def test_each_steps_event_is_about_the_one_request(step: str) -> None:
    assert json.loads(event_for(step, Path("unused")).read_text("utf-8"))["request_id"] == REQUEST


def test_the_authorizers_event_has_a_valid_token(tmp_path: Path) -> None:
    event = json.loads(event_for("authorizer", tmp_path).read_text("utf-8"))
    token = event["authorizationToken"].removeprefix("Bearer ")
    claims = jwt.decode(token, kept(tmp_path).key.public_key(), ["ES256"], audience=AUDIENCE)
    assert claims["sub"] == "local"
    assert (tmp_path / "authorizer.json").stat().st_mode & 0o077 == 0
