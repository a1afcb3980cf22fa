"""An import whose every write fails once, before or after it: what is applied again is complete, and each row once."""

from collections import Counter
from typing import Any

import pytest

from studyplan.adapters.imports.repository import ImportRepository
from studyplan.domain.errors.failures import StoreUnavailable
from studyplan.domain.importing.record import Import
from studyplan.runtime import wiring
from studyplan.services.import_steps import ImportReader, ImportWriter
from studyplan.services.imports import ImportService
from tests.support import aws
from tests.support.fakes.imports import InMemoryFiles, InMemoryImportWorkflow
from tests.support.fakes.state import State
from tests.support.imports import table_of
from tests.support.repositories import over

OWNER = "ana"
TITLES = [f"t{number:03}" for number in range(120)]  # four transactions
WRITES = 7  # the import is made, read, begun, and four transactions


class FailingClient:
    """DynamoDB's client, of which one write fails: before it is done, or after, as when an answer is lost."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.exceptions = client.exceptions
        self.writes = 0
        self.fails_at: tuple[int, bool] | None = None  # which write, and whether after it

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._client, name)
        if name not in ("put_item", "update_item", "transact_write_items"):
            return operation

        def write(**asked: Any) -> Any:
            self.writes += 1
            at, after = self.fails_at or (0, False)
            if self.writes != at:
                return operation(**asked)
            if after:
                operation(**asked)
            raise StoreUnavailable

        return write


class Functions:
    """The functions of imports over one failing client, and the state machine in short."""

    def __init__(self) -> None:
        self.client = FailingClient(aws.client("dynamodb"))
        table = aws.table(self.client, pauses=())
        files, imports = InMemoryFiles(State()), ImportRepository(table)
        self.workflow = InMemoryImportWorkflow()
        self.service = ImportService(imports, files, self.workflow, wiring.now, wiring.new_id)
        self.reader = ImportReader(imports, files, over(table).library, wiring.now)
        self.writer = ImportWriter(imports, files, wiring.now, lambda: 0.0)

    def sent(self) -> Import:
        return self.service.submit(OWNER, "csv", table_of(*TITLES), key="key")

    def repeated(self, call: Any, *arguments: Any, **named: Any) -> Any:
        """Call as a client does after a 503, and as the state machine does after StoreUnavailable."""
        try:
            return call(*arguments, **named)
        except StoreUnavailable:
            return call(*arguments, **named)

    def imported(self) -> Import:
        import_id = self.repeated(self.sent).id
        self.repeated(self.reader.read, OWNER, import_id)
        self.repeated(self.service.apply, OWNER, import_id)
        imported: Import = self.repeated(self.writer.write, OWNER, import_id, seconds=1)
        return imported


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("number", range(1, WRITES + 1))
def test_an_import_survives_a_fault_at_each_of_its_writes(table: None, number: int, after: bool) -> None:
    functions = Functions()
    functions.client.fails_at = (number, after)
    imported = functions.imported()
    assert functions.client.writes > WRITES - 1, "the fault was met"
    assert (imported.status, imported.done, imported.skipped) == ("applied", len(TITLES), 0)
    stored = over(aws.table()).library.all(OWNER)
    assert sorted(resource.title for resource in stored) == TITLES
    (head,) = [row for row in aws.rows() if "held" in row]
    assert head["held"] == {"N": str(len(TITLES))}
    kinds = Counter(row["pk"]["S"].split("#")[2] for row in aws.rows())
    assert [kinds[kind] for kind in ("RESOURCE", "URL", "PAGE")] == [len(TITLES)] * 3


def test_an_import_has_as_many_writes_as_are_made_to_fail(table: None) -> None:
    functions = Functions()
    functions.imported()
    assert functions.client.writes == WRITES
