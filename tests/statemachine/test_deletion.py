"""A learner is deleted while the machine makes a plan: what a step stores afterwards is refused, so nothing is left."""

from collections.abc import Callable
from typing import Any

import pytest

from studyplan.adapters.dynamodb.table import Table
from studyplan.adapters.stepfunctions import StepFunctionsWorkflow
from studyplan.runtime import wiring
from tests.statemachine.conftest import Post
from tests.statemachine.machine import Json, Machine
from tests.support import aws
from tests.support.builders import an_id
from tests.support.handlers import STEPS, call
from tests.support.repositories import deletion_from, in_use

LAST = ["Record failure", "Plan failed"]
LIBRARY = {"RESOURCE", "URL", "PAGE", "CATALOGUE"}
NONE_OPEN = {"pk": {"S": "OWNER#local#OPEN"}, "sk": {"S": "IDS"}}
USED_KEY = {"pk", "sk", "id", "expires_at"}


@pytest.fixture(autouse=True)
def stopped_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """The step that runs when an execution is stopped goes on to its end, and here all that follow do."""
    monkeypatch.setattr(StepFunctionsWorkflow, "stop", lambda *_: None)


def delete() -> None:
    deletion_from(in_use(), wiring.workflow()).delete("local", an_id("ana"), if_match=None, now=wiring.now())


def left() -> list[Json]:
    """The rows that are neither of the library nor of a used key."""
    of_others = [row for row in aws.rows() if row["pk"]["S"].split("#")[2] not in LIBRARY]
    return [row for row in of_others if row != NONE_OPEN and row.keys() != USED_KEY]


class Failures:
    """Runs handlers and keeps the names of what they raise."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def of(self, step: str, event: Json) -> Any:
        try:
            return call(step, event)
        except Exception as failure:
            self.names.append(type(failure).__name__)
            raise


@pytest.mark.parametrize("step", STEPS)
def test_a_learner_that_is_deleted_before_a_step_leaves_no_row(machine: Machine, post: Post, step: str) -> None:
    failures = Failures()

    def after_the_deletion(event: Json) -> Any:
        delete()
        return failures.of(step, event)

    machine.replace(step, after_the_deletion)
    run = machine.run(post().id)
    assert (run.status, run.states[-2:], run.tries("Record failure")) == ("FAILED", LAST, 1)
    assert failures.names in (["RequestMissing"], ["ArtefactMissing"])
    assert left() == []


@pytest.fixture
def before_it_stores(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Do something once, between what a step has read and what it stores."""

    def use(action: Callable[[], None]) -> None:
        actions, store = [action], Table.write_together

        def stored(table: Table, items: Any) -> None:
            if actions:
                actions.pop()()
            store(table, items)

        monkeypatch.setattr(Table, "write_together", stored)

    return use


@pytest.mark.parametrize("step", STEPS)
def test_a_learner_that_is_deleted_inside_a_step_leaves_no_row(
    machine: Machine, post: Post, step: str, before_it_stores: Callable[[Callable[[], None]], None]
) -> None:
    failures = Failures()

    def deleting(event: Json) -> Any:
        before_it_stores(delete)
        return failures.of(step, event)

    machine.replace(step, deleting)
    run = machine.run(post().id)
    assert (run.status, run.states[-2:], run.tries("Record failure")) == ("FAILED", LAST, 1)
    assert failures.names == ["RequestMissing"]
    assert left() == []
