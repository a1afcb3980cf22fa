"""Imports on moto: their API, their state machine, their bucket and the reconciler, with a library of three."""

import copy
import json
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import Any
from unittest.mock import patch

from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends

from studyplan.domain.errors.http import Conflict
from studyplan.domain.importing.record import Import
from studyplan.domain.values.ids import id_from
from studyplan.runtime import wiring
from studyplan.services.updates import delete_resource
from tests.faults.emulation import quick
from tests.faults.injection import Injector, Json, Killed
from tests.statemachine.machine import Machine, PlatformError, running
from tests.support import aws
from tests.support.builders import a_resource
from tests.support.calls import event_of
from tests.support.handlers import OWNER, Context, call, handler_of
from tests.support.repositories import in_use

MACHINE = aws.MACHINE.replace("make-study-plan", "import-catalogue")
BUCKET = "imports"
SETTINGS = {"IMPORT_MACHINE_ARN": MACHINE, "IMPORTS_BUCKET": BUCKET}
POST, READ, WRITE, APPLY, START, RECONCILE = "post", "read", "write", "apply", "start", "reconcile"
STEPS = {"read_import": READ, "write_import": WRITE}
TIMED_OUT, TOO_LARGE, ACCEPTED = 504, 502, 202
MORE_THAN_A_STATE_HOLDS = 300_000
BY_OTHERS = ("posted", "applied", "written", "changed", "deleted", "edited")
EVENTS = frozenset({*BY_OTHERS, "aborted", "timed out", "cut off"})
TITLES = [f"t{number:02}" for number in range(20)]
PIECE, TOGETHER = 15, 10  # so that a file of 24 rows has two pieces and three transactions


def file() -> bytes:
    """A file of 24 rows: 20 new, one needs one that comes later, one a stored one; an update, a same, two refused."""
    needs = {"t02": "t19", "t05": "base"}
    rows = [f"{title},https://example.org/{title},python,beginner,{needs.get(title, '')}" for title in TITLES]
    rows.insert(7, "renamed,https://example.org/old,python,beginner,")
    rows += [
        "same,https://example.org/same,python,beginner,",
        "twice,https://example.org/t00,python,beginner,",
        ",bad,,,",
    ]
    return "\n".join(["title,url,topic,level,prerequisites", *rows]).encode()


class System:
    """What callers and the schedule do, and what is there afterwards."""

    def __init__(self, machine: Machine) -> None:
        self.injector = Injector(meanwhile=self._meanwhile, events=EVENTS)
        self.number = 0
        for step in STEPS:
            machine.replace(step, partial(self._step, step))
        aws.empty_table()
        for title in ("base", "old", "same"):
            self._add(title, title)
        in_use().library.all(OWNER)  # compiles it
        self._empty = copy.deepcopy(self._table().items)
        self.begin()

    def begin(self) -> None:
        """Begin anew with the library and a key that is new."""
        aws.all_ended(MACHINE).clear()
        self._table().items.clear()
        self._table().items.update(copy.deepcopy(self._empty))
        s3_backends[aws.ACCOUNT]["aws"].buckets[BUCKET].keys.clear()
        self.number += 1
        self.key = f"key {self.number}"
        self.is_accepted = self.is_applying = False
        self.others: set[str] = {"base", "old", "same"}  # titles that the import did not make
        self.edited_in = ""  # the step in which somebody edited a resource that the file changes too

    @property
    def import_id(self) -> str:
        return id_from(OWNER, "import", self.key)

    @property
    def imported(self) -> Import | None:
        with self.injector.undisturbed():
            return wiring.adapters().imports.get(OWNER, self.import_id)

    def _table(self) -> Any:
        return dynamodb_backends[aws.ACCOUNT][aws.REGION].tables[aws.TABLE]

    def _add(self, title: str, path: str) -> None:
        in_use().library.add(OWNER, a_resource(title, title=title, topic="python", url=f"https://example.org/{path}"))

    def post(self) -> int:
        more = {"multiValueQueryStringParameters": {"format": ["csv"]}, "headers": self._headers()}
        status = self._call(POST, "/api/imports/", body=file().decode(), **more)
        self.is_accepted = self.is_accepted or status == ACCEPTED
        return status

    def apply(self) -> int:
        status = self._call(APPLY, f"/api/imports/{self.import_id}/apply/", body=None)
        self.is_applying = self.is_applying or status == ACCEPTED
        return status

    def start(self) -> int:
        return self._call(START, f"/api/imports/{self.import_id}/start/", body=None)

    def _headers(self) -> Json:
        return {"Content-Type": "text/csv", "Idempotency-Key": self.key}

    def _call(self, step: str, path: str, **event: Any) -> int:
        with self.injector.running(step) as run:
            try:
                answer = call("imports_api", event_of("imports_api") | {"httpMethod": "POST", "path": path} | event)
            except Killed:
                return TIMED_OUT
        return TOO_LARGE if run.is_oversized else int(answer["statusCode"])

    def _step(self, step: str, event: Json) -> Any:
        with self.injector.running(STEPS[step]) as run:
            try:
                answer = call(step, event)
            except Killed:
                raise PlatformError("Sandbox.Timedout") from None
        return {"rest": "x" * MORE_THAN_A_STATE_HOLDS} if run.is_oversized else answer

    def reconcile(self) -> None:
        with self.injector.running(RECONCILE):
            try:
                handler_of("reconcile_requests")({}, Context())
            except (Killed, Exception):  # the schedule calls it again a minute later
                return

    def settle(self) -> list[Any]:
        """Wait until every execution has ended, and return them."""
        return list(aws.all_ended(MACHINE))

    def _meanwhile(self, event: str, step: str) -> None:
        if event == "posted":
            self.post()
        elif event == "applied":
            self.apply()
        elif event == "written":  # by another execution
            call("write_import", {"owner": OWNER, "import_id": self.import_id})
        elif event == "edited":  # by hand: what the file changes too
            library = in_use().library
            (old,) = [each for each in library.all(OWNER) if each.url.endswith("/old")]
            mine = old.model_copy(update={"title": "edited", "updated_at": wiring.now()})
            library.replace(OWNER, mine, seen=old)
            self.edited_in = step
            self.others.add("edited")
        elif event == "changed":  # by hand: a page of the file
            self._add("by hand", "t07")
            self.others.add("by hand")
        elif event == "deleted":  # by hand: what a row of the file needs, while the library says that nothing does
            (base,) = [each for each in in_use().library.all(OWNER) if each.url.endswith("/base")]
            with suppress(Conflict):
                delete_resource(in_use().library, OWNER, base.id, if_match=None)
        elif event in ("aborted", "cut off"):
            for execution in self._executions():
                if execution.exec_status == "RUNNING":
                    aws.client("stepfunctions").stop_execution(executionArn=execution.exec_arn)
            if event == "cut off":  # the function ends too
                raise Killed
        elif event == "timed out":
            for execution in self._executions():
                execution.exec_worker.env.set_timed_out()

    def _executions(self) -> list[Any]:
        from moto.stepfunctions.parser.models import stepfunctions_parser_backends  # costs half a second

        machine = stepfunctions_parser_backends[aws.ACCOUNT][aws.REGION].describe_state_machine(MACHINE)
        return list(machine.executions)


@contextmanager
def on_moto() -> Iterator[System]:
    """Yield the system of imports, with an emulated AWS of its own."""
    with ExitStack() as stack:
        enter = stack.enter_context
        enter(patch.dict(os.environ, SETTINGS))
        enter(aws.emulated())
        enter(quick())
        enter(patch("studyplan.services.import_steps.PIECE", PIECE))
        enter(patch("studyplan.services.imports.PIECE", PIECE))
        enter(patch("studyplan.services.import_steps.TOGETHER", TOGETHER))
        machine = enter(running(aws.definition()))
        aws.client("stepfunctions").create_state_machine(
            name=MACHINE.rpartition(":")[2], definition=_definition(), roleArn=aws.ROLE, type="STANDARD"
        )
        where = {"LocationConstraint": aws.REGION}
        aws.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
        wiring.adapters.cache_clear()
        system = System(machine)
        enter(system.injector.active())
        yield system
        system.settle()
    wiring.adapters.cache_clear()


def _definition() -> str:
    text = (aws.ROOT / "statemachine" / "import_catalogue.asl.json").read_text("utf-8")
    functions = {f"{step.title().replace('_', '')}Arn": step for step in STEPS}
    values = {name: f"arn:aws:lambda:{aws.REGION}:{aws.ACCOUNT}:function:{step}" for name, step in functions.items()}
    values |= {"Partition": "aws", "TableName": aws.TABLE}
    return json.dumps(json.loads(re.sub(r"\$\{(\w+)\}", lambda match: values[match[1]], text)))
