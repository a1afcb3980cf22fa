"""The guards of imports, taken out of the code one at a time: without each, a cell of the matrix breaks a promise."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple
from unittest.mock import patch

from studyplan.adapters.dynamodb.table import AS_SEEN, NEW
from studyplan.adapters.imports.files import BucketFiles
from studyplan.domain.importing import outcomes
from tests.faults.guards import ALWAYS
from tests.faults.imports.matrix import Result, cells, played, recorded
from tests.faults.imports.system import APPLY, MACHINE, POST, READ, WRITE, System
from tests.faults.injection import RECORD_FAILURE, Json
from tests.support import aws

type Removal = Callable[[System], AbstractContextManager[Any]]


class Guard(NamedTuple):
    """How a guard is taken out, the steps whose cells are played then, and the kinds of faults; all without any."""

    remove: Removal
    steps: tuple[str, ...]
    kinds: tuple[str, ...] = ()


class Finding(NamedTuple):
    """The first cell that broke a promise, after how many cells; None where none did."""

    guard: str
    result: Result | None
    cells: int


def find(system: System, name: str) -> Finding:
    """Take a guard out and play cells until one breaks a promise."""
    guard = GUARDS[name]
    chosen = [
        cell
        for cell in cells(recorded(system))
        if cell.fault.place.step in guard.steps and (not guard.kinds or cell.fault.kind in guard.kinds)
    ]
    with guard.remove(system):
        for number, cell in enumerate(chosen, 1):
            result = played(system, cell)
            if result.play.violations:
                return Finding(name, result, number)
    return Finding(name, None, len(chosen))


def _without(condition: str, step: str, where: Callable[[Json], bool] = lambda _what: True) -> Removal:
    """Return what lets each condition of a step hold that has `condition` in it, of the writes that `where` chooses."""

    def lenient(what: Json) -> Json:
        written = what.get("ConditionExpression", "")
        if condition not in written or not where(what):
            return what
        return what | {"ConditionExpression": f"({written}) OR {ALWAYS}"}

    def sent(of: str, _operation: str, arguments: Json) -> Json:
        if of != step or "TransactItems" not in arguments:
            return arguments
        items = [{kind: lenient(what) for kind, what in item.items()} for item in arguments["TransactItems"]]
        return arguments | {"TransactItems": items}

    return lambda system: patch.object(system.injector, "sent", sent)


def _key(what: Json) -> str:
    return str((what.get("Item") or what["Key"])["pk"]["S"])


def _is_import(what: Json) -> bool:
    return _key(what).endswith("#IMPORT")


def _is_resource(what: Json) -> bool:
    return _key(what).endswith("#RESOURCE")


def _is_url(what: Json) -> bool:
    return _key(what).endswith("#URL")


def _no_expiry(system: System) -> Any:
    def sent(_step: str, _operation: str, arguments: Json) -> Json:
        for item in arguments.get("TransactItems", ()):
            item.get("Put", {}).get("Item", {}).pop("expires_at", None)
        return arguments

    return patch.object(system.injector, "sent", sent)


def _no_reconciler(system: System) -> Any:
    return patch.object(system, "reconcile", lambda: None)


def _no_note_of_skipped(_system: System) -> Any:
    return patch.object(BucketFiles, "save_skipped", lambda *_arguments: None)


def _order_of_the_file(_system: System) -> Any:
    return patch.object(outcomes, "needed_first", tuple)


@contextmanager
def _no_catch(_system: System) -> Iterator[None]:
    client = aws.client("stepfunctions")
    whole = client.describe_state_machine(stateMachineArn=MACHINE)["definition"]
    definition = json.loads(whole)
    for state in definition["States"].values():
        state.pop("Catch", None)
    client.update_state_machine(stateMachineArn=MACHINE, definition=json.dumps(definition))
    yield
    client.update_state_machine(stateMachineArn=MACHINE, definition=whole)


GUARDS = {
    "progress as the writer saw it": Guard(_without(AS_SEEN, WRITE, _is_import), (WRITE,), ("written",)),
    "a url once": Guard(_without(NEW, WRITE, _is_url), (WRITE,), ("changed",)),
    "a resource as the dry run saw it": Guard(_without(AS_SEEN, WRITE, _is_resource), (WRITE,), ("edited",)),
    "prerequisites that are there": Guard(_without("attribute_exists(pk)", WRITE), (WRITE,), ("deleted",)),
    "rows behind those that they need": Guard(_order_of_the_file, (WRITE,)),
    "the library of the dry run": Guard(_without("version = :seen", APPLY), (APPLY,), ("changed",)),
    "a note of rows that are passed over": Guard(_no_note_of_skipped, (WRITE,), ("changed",)),
    "reconciler": Guard(_no_reconciler, (POST, READ, WRITE, RECORD_FAILURE)),
    "Catch": Guard(_no_catch, (READ, WRITE), ("outage",)),
    "an expiry of each import": Guard(_no_expiry, (POST,)),
}
