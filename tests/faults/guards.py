"""The guards, taken out of the code one at a time: without each, a cell of the matrix breaks a promise."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch
from uuid import uuid4

from studyplan.adapters.dynamodb.table import MARK, NEW
from studyplan.domain.values.plan_request import PlanRequest
from studyplan.ports import Workflow
from studyplan.services import submission, submit
from studyplan.services.submit import PlanRequestService
from tests.faults.injection import RECORD_FAILURE, Json
from tests.faults.matrix import Cell, Result, cells, played, recorded
from tests.faults.promises import USED_KEY
from tests.faults.scenarios import EXECUTING
from tests.faults.system import ACCEPT, DELETE, LINK, POST, TICK, System
from tests.support import aws

IS_OPEN = "#status IN"
ALWAYS = "attribute_not_exists(no_such_column)"

type Removal = Callable[[System], AbstractContextManager[Any]]


class Guard(NamedTuple):
    """How a guard is taken out, the steps whose cells are played then, and the kind of fault that is played first."""

    remove: Removal
    steps: tuple[str, ...]
    first: str = ""


class Finding(NamedTuple):
    """The first cell that broke a promise, after how many cells; None where none did."""

    guard: str
    result: Result | None
    cells: int


def find(system: System, guard: str) -> Finding:
    """Take a guard out and play cells until one breaks a promise."""
    removal = GUARDS[guard]
    chosen = [cell for cell in cells(recorded(system)) if cell.faults[0].place.step in removal.steps]
    with removal.remove(system):
        for number, cell in enumerate(_mixed(chosen, removal.first), 1):
            result = played(system, cell)
            if result.play.violations:
                return Finding(guard, result, number)
    return Finding(guard, None, len(chosen))


def _mixed(chosen: list[Cell], first: str) -> list[Cell]:
    """Return the cells of one kind of fault at each call, then those of the next kind."""
    kinds = list(dict.fromkeys((cell.faults[0].when, cell.faults[0].kind) for cell in chosen))
    kinds.sort(key=lambda kind: kind[1] != first)
    return sorted(chosen, key=lambda cell: kinds.index((cell.faults[0].when, cell.faults[0].kind)))


def _without(condition: str, *steps: str) -> Removal:
    """Return what lets every condition hold that has `condition` in it, in these steps."""

    def sent(step: str, _operation: str, arguments: Json) -> Json:
        if step not in steps:
            return arguments
        items = [
            {kind: _always(what, condition) for kind, what in item.items()}
            for item in arguments.get("TransactItems", ())
        ]
        return arguments | {"TransactItems": items} if items else _always(arguments, condition)

    return lambda system: patch.object(system.injector, "sent", sent)


def _always(what: Json, condition: str) -> Json:
    written = what.get("ConditionExpression", "")
    return what | {"ConditionExpression": f"({written}) OR {ALWAYS}"} if condition in written else what


def _any_name(system: System) -> Any:
    def sent(_step: str, operation: str, arguments: Json) -> Json:
        return arguments | {"name": str(uuid4())} if operation == "StartExecution" else arguments

    return patch.object(system.injector, "sent", sent)


def _any_progress(system: System) -> Any:
    """Let a version be accepted whatever was recorded since it was made."""

    def sent(step: str, _operation: str, arguments: Json) -> Json:
        items = arguments.get("TransactItems", ()) if step == ACCEPT else ()
        for check in (item.get("ConditionCheck", {}) for item in items):
            if "#PROGRESS#" in check.get("Key", {}).get("pk", {}).get("S", ""):
                check["ConditionExpression"] = f"({check['ConditionExpression']}) OR {ALWAYS}"
        return arguments

    return patch.object(system.injector, "sent", sent)


def _no_used_key(system: System) -> Any:
    def sent(_step: str, _operation: str, arguments: Json) -> Json:
        items = [_deleted(item) for item in arguments.get("TransactItems", ())]
        return arguments | {"TransactItems": items} if items else arguments

    return patch.object(system.injector, "sent", sent)


def _deleted(item: Json) -> Json:
    row = item.get("Put", {}).get("Item", {})
    if row.keys() != USED_KEY:
        return item
    key = {name: row[name] for name in ("pk", "sk")}
    return {"Delete": {"TableName": item["Put"]["TableName"], "Key": key}}


@contextmanager
def _no_start_on_replay(_system: System) -> Iterator[None]:
    new: set[str] = set()
    store, start = PlanRequestService._store, submission.start

    def stored(service: PlanRequestService, *arguments: Any) -> Any:
        new.update(argument.id for argument in arguments if isinstance(argument, PlanRequest))
        return store(service, *arguments)

    def started(workflow: Workflow, owner: str, request_id: str, correlation_id: str) -> None:
        if request_id in new:
            new.remove(request_id)
            start(workflow, owner, request_id, correlation_id)

    with (
        patch.object(PlanRequestService, "_store", stored),
        patch.object(submit, "start", started),
    ):
        yield


def _no_reconciler(system: System) -> Any:
    return patch.object(system, "reconcile", lambda: None)


@contextmanager
def _no_catch(_system: System) -> Iterator[None]:
    client = aws.client("stepfunctions")
    whole = client.describe_state_machine(stateMachineArn=aws.MACHINE)["definition"]
    definition = json.loads(whole)
    for state in definition["States"].values():
        state.pop("Catch", None)
    client.update_state_machine(stateMachineArn=aws.MACHINE, definition=json.dumps(definition))
    yield
    client.update_state_machine(stateMachineArn=aws.MACHINE, definition=whole)


GUARDS = {
    "execution name": Guard(_any_name, (POST,), "timeout"),
    "conditional put": Guard(_without(NEW, POST), (POST,), "posted"),
    "start on replay": Guard(_no_start_on_replay, (POST,), "timeout"),
    "fenced publish": Guard(_without(IS_OPEN, "publish"), ("publish",), "deleted"),
    "reconciler": Guard(_no_reconciler, (POST, *EXECUTING, RECORD_FAILURE)),
    "Catch": Guard(_no_catch, EXECUTING),
    "condition against deleted requests": Guard(_without(MARK, *EXECUTING), EXECUTING, "deleted"),
    "condition against deleted learners": Guard(_without(MARK, POST), (POST,), "deleted"),
    "condition against deleted plans": Guard(_without(MARK, TICK), (TICK,), "deleted"),
    "condition against links of deleted learners": Guard(_without(MARK, LINK), (LINK,), "deleted"),
    "revision of links": Guard(_without("revision = :seen", LINK), (LINK,), "posted"),
    "progress as a version saw it": Guard(_any_progress, (ACCEPT,), "ticked"),
    "revision of progress": Guard(_without("#column = :seen", TICK), (TICK,), "ticked"),
    "key of a deleted request": Guard(_no_used_key, (DELETE,)),
}
