"""Starting, stopping and restarting a stack: what is kept, what is delivered, what is refused."""

import json
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.stack import aws, self_test
from local.stack.data_folder import clear
from local.stack.errors import StackError
from local.stack.stack import Stack, running
from tests.local.backends import STAND_IN, TEMPLATE, on_stack, wait_for

pytestmark = pytest.mark.stack


@pytest.mark.slow
def test_the_next_run_has_items_history_and_the_same_api(tmp_path: Path) -> None:
    with running(tmp_path, template=TEMPLATE) as stack:
        first = on_stack(stack)
        done = first.run("done")
        cut_off = first.start("cut-off", "slow")
    _let_the_schedule_be_due(tmp_path)
    with running(tmp_path, template=TEMPLATE) as stack:
        second = on_stack(stack)
        assert stack.outputs == {**stack.outputs, "StateMachineArn": first.machine, "TableName": first.table}
        assert second.note("done") == "well done after 1 rounds"
        assert second.outcome(done["executionArn"]) == done
        failed = second.outcome(cut_off)
        assert (failed["status"], failed["error"]) == ("FAILED", "States.ServiceRestart")
        assert second.run("new")["status"] == "SUCCEEDED"
        # The reconciler is called at the start, and by the schedule.
        wait_for(lambda: second.item("start"))
        wait_for(lambda: second.item("Scheduled Event"))


def _let_the_schedule_be_due(data: Path) -> None:
    """Make the rule two minutes older, so that the test need not wait for it."""
    kept = data / "emulator" / "eventbridge.json"
    document = json.loads(kept.read_text())
    for rule in document["payload"]["rules"]["data"].values():
        rule["CreationTime"] = time.time() - 120
    kept.write_text(json.dumps(document))


@pytest.mark.slow
def test_a_killed_emulator_has_lost_nothing_that_was_saved(tmp_path: Path) -> None:
    with running(tmp_path, template=TEMPLATE) as stack:
        backend = on_stack(stack)
        done = backend.run("done")
        wait_for(lambda: _saved(tmp_path, "dynamodb", "well done after"))
        wait_for(lambda: _saved(tmp_path, "stepfunctions", '"SUCCEEDED"'))
        stack.emulator.process.kill()
        stack.emulator.process.wait()
        with pytest.raises(StackError, match="The emulator ended"):
            stack.ensure_alive()
    with running(tmp_path, template=TEMPLATE) as stack:
        again = on_stack(stack)
        assert again.note("done") == "well done after 1 rounds"
        assert again.outcome(done["executionArn"]) == done


@pytest.mark.slow
def test_a_deployment_that_was_never_saved_is_made_again(tmp_path: Path) -> None:
    """The emulator may be killed before it has saved what the command has noted as deployed."""
    with running(tmp_path, template=TEMPLATE) as stack:
        wait_for(lambda: _saved(tmp_path, "cloudformation", "CREATE_COMPLETE"))
        stack.emulator.process.kill()
        stack.emulator.process.wait()
    for service in ("cloudformation", "lambda", "apigateway_v1"):
        (tmp_path / "emulator" / f"{service}.json").unlink()
    with running(tmp_path, template=TEMPLATE) as stack:
        assert on_stack(stack).run("again")["status"] == "SUCCEEDED"


def _saved(data: Path, service: str, text: str) -> bool:
    file = data / "emulator" / f"{service}.json"
    return file.exists() and text in file.read_text()


@pytest.mark.slow
def test_a_changed_template_updates_the_stack_and_keeps_its_data(tmp_path: Path) -> None:
    copy = shutil.copytree(STAND_IN, tmp_path / "stand_in") / "template.yaml"
    with running(tmp_path / "data", template=copy) as stack:
        before = on_stack(stack)
        before.run("kept")
        api = stack.outputs["ApiId"]
    copy.write_text(copy.read_text().replace("Default: 5", "Default: 3"))
    with running(tmp_path / "data", template=copy) as stack:
        after = on_stack(stack)
        assert (stack.outputs["ApiId"], after.table) == (api, before.table)
        assert after.note("kept") == "well done after 1 rounds"
        assert _timeout_of_work(stack) == 3


def _timeout_of_work(stack: Stack) -> int:
    client = aws.client("lambda", stack.endpoint)
    seconds: int = client.get_function_configuration(FunctionName=stack.resources["WorkFunction"])["Timeout"]
    return seconds


@dataclass(frozen=True)
class Start:
    """What one start of a stack found: the timeout that a parameter sets, a given secret and the template's own."""

    timeout: int
    given: str
    made: str


@pytest.fixture(scope="module")
def three_starts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Start]]:
    """One folder, and what was found by three starts over it; the second one has another parameter."""
    folder, found = tmp_path_factory.mktemp("three-starts"), list[Start]()
    for parameters, key in (({}, "the first key"), ({"WorkSeconds": "3"}, "another key"), ({}, "a third key")):
        with running(folder, template=TEMPLATE, parameters=parameters, secrets={"studyplan/key": key}) as stack:
            secrets = aws.client("secretsmanager", stack.endpoint)
            given, made = (
                secrets.get_secret_value(SecretId=name)["SecretString"]
                for name in ("studyplan/key", stack.resources["Secret"])
            )
            found.append(Start(_timeout_of_work(stack), given, made))
    return folder, found


@pytest.mark.slow
def test_other_parameters_update_the_stack(three_starts: tuple[Path, list[Start]]) -> None:
    assert [start.timeout for start in three_starts[1]] == [5, 3, 5]


def test_an_unknown_parameter_is_reported(tmp_path: Path) -> None:
    with (
        pytest.raises(StackError, match="no parameter Colour"),
        running(tmp_path, template=TEMPLATE, parameters={"Colour": "red"}),
    ):
        pass


@pytest.mark.slow
def test_a_secret_is_there_for_one_run_and_on_no_disk(three_starts: tuple[Path, list[Start]]) -> None:
    folder, starts = three_starts
    assert [start.given for start in starts] == ["the first key", "another key", "a third key"]
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert (folder / "emulator" / "dynamodb.json") in files
    assert [file for file in files if re.search(rb"(first|another|third) key", file.read_bytes())] == []


@pytest.mark.slow
def test_a_secret_of_the_template_is_made_anew_at_each_start(three_starts: tuple[Path, list[Start]]) -> None:
    """Under the name that the functions have, also when nothing is deployed because nothing has changed."""
    values = {start.made for start in three_starts[1]}
    assert [len(value) for value in values] == [64, 64, 64]


def test_a_failed_execution_reaches_the_reconciler(stack: Stack) -> None:
    backend = on_stack(stack)
    assert backend.run("event", "die")["error"] == "Runtime.ExitError"
    item = wait_for(lambda: backend.item("Step Functions Execution Status Change event"))
    assert item["status"]["S"] == "FAILED"


def test_a_handler_that_exceeds_its_timeout_is_ended(stack: Stack) -> None:
    answer = aws.client("lambda", stack.endpoint).invoke(
        FunctionName=stack.resources["WorkFunction"], Payload=json.dumps({"mode": "slow"}).encode()
    )
    assert answer["FunctionError"]
    assert json.loads(answer["Payload"].read())["errorType"] == "Sandbox.Timedout"


def test_expiry_and_recovery_of_the_template_are_set(stack: Stack) -> None:
    database = aws.client("dynamodb", stack.endpoint)
    table = stack.outputs["TableName"]
    ttl = database.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    backups = database.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    assert (ttl["TimeToLiveStatus"], ttl["AttributeName"]) == ("ENABLED", "expires_at")
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_logs_of_handlers_are_kept_by_function(stack: Stack) -> None:
    on_stack(stack).run("logged", "hopeless")
    assert "Hopeless: no use" in (stack.logs / "work.log").read_text()


def test_a_stack_that_loses_class_names_does_not_start(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test, "EXPECTED", "AnotherName")
    with pytest.raises(StackError, match=r"reports the error AnotherName as ClassNameProbe"):
        self_test.error_class_names_survive(stack.endpoint)


def test_the_data_of_a_running_stack_is_not_cleared(stack: Stack) -> None:
    with pytest.raises(StackError, match="already running"):
        clear(stack.logs.parent)
    assert stack.logs.is_dir()
