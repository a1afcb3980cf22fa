"""The state machine of imports: every state is reached and ends, and what breaks off is closed as failed."""

import json
import re
from typing import Any

import pytest

from studyplan.domain.errors.base import kinds_of
from studyplan.domain.errors.failures import Transient
from studyplan.domain.importing.record import Import
from studyplan.steps.import_step import ImportStepInput
from tests.support import aws
from tests.support.imports import an_import
from tests.template.test_machine import targets

ASL: Any = json.loads((aws.ROOT / "statemachine" / "import_catalogue.asl.json").read_text("utf-8"))
STATES: dict[str, Any] = ASL["States"]
TASKS = [name for name, state in STATES.items() if state["Type"] == "Task"]
FUNCTIONS = ["Read file", "Write rows"]


def test_every_state_is_there_and_reached() -> None:
    reached, ahead = set(), {ASL["StartAt"]}
    while ahead:
        name = ahead.pop()
        reached.add(name)
        ahead |= targets(STATES[name]) - reached
    assert reached == set(STATES)


@pytest.mark.parametrize("name", STATES)
def test_who_looks_at_an_execution_reads_sentences(name: str) -> None:
    assert re.fullmatch(r"[A-Z][a-z]+( [a-z]+)*\??", name)
    assert re.fullmatch(r"[A-Z].+\.", STATES[name]["Comment"])
    assert (STATES[name]["Type"] in ("Succeed", "Fail")) != bool(targets(STATES[name]))


@pytest.mark.parametrize("name", TASKS)
def test_a_task_has_a_limit_a_retry_and_a_catch_for_all(name: str) -> None:
    state = STATES[name]
    assert 0 < state["TimeoutSeconds"] < ASL["TimeoutSeconds"]
    assert state["Catch"][-1]["ErrorEquals"] == ["States.ALL"]
    expected = "Import failed" if name == "Record failure" else "Record failure"
    assert state["Catch"][-1]["Next"] == expected
    assert all(retry.get("JitterStrategy") == "FULL" for retry in state["Retry"] if retry["MaxAttempts"])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_task_waits_longer_than_its_function_and_repeats_what_passes(name: str) -> None:
    function = {"Read file": "ReadImportFunction", "Write rows": "WriteImportFunction"}[name]
    assert STATES[name]["TimeoutSeconds"] > aws.template()["Resources"][function]["Properties"]["Timeout"]
    repeated = {error for retry in STATES[name]["Retry"] for error in retry["ErrorEquals"]}
    assert {kind.__name__ for kind in kinds_of(Transient)} <= repeated


def test_an_execution_has_what_the_steps_and_the_failure_take() -> None:
    imported: Import = an_import()
    assert set(ImportStepInput.model_fields) == {"owner", "import_id", "correlation_id"}
    written = STATES["Record failure"]["Parameters"]
    assert written["Key"]["pk"] == {"S.$": "States.Format('OWNER#{}#IMPORT', $.owner)"}
    named = set(re.findall(r"(\w+) = ", written["UpdateExpression"]))
    assert named - {"status"} <= set(type(imported).model_fields)


def test_writing_goes_on_while_the_import_is_applied() -> None:
    (choice,) = STATES["All written?"]["Choices"]
    assert (choice["StringEquals"], choice["Next"]) == ("applying", "Write rows")
    assert STATES["Which part?"]["Choices"][0] == {"Variable": "$.part", "StringEquals": "apply", "Next": "Write rows"}
