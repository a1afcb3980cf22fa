"""Imports of any size: pieces, rows and transactions fit into S3, DynamoDB and a state, and no row is lost."""

import gzip
from typing import Any

import pytest

from studyplan.adapters.imports.files import _lines as lines
from studyplan.adapters.imports.repository import ImportRepository
from studyplan.domain.importing.record import PIECE
from studyplan.runtime import wiring
from studyplan.services.import_steps import ImportReader, ImportWriter
from studyplan.services.imports import ImportService
from tests.sizes.test_ladder import ITEM_LIMIT, size_of
from tests.support import aws
from tests.support.fakes.imports import InMemoryFiles, InMemoryImportWorkflow
from tests.support.fakes.library import InMemoryLibrary
from tests.support.fakes.state import State

OWNER = "local"
TRANSACTION_ROWS, TRANSACTION_BYTES = 100, 4 * 1024 * 1024
PIECE_BYTES = 4 * 1024 * 1024  # of one piece in memory
# No part grows with the rows beyond these: the limit, 200,000 rows, took ten times as long (75 s of a processor).
LADDER = [40, 2_000, pytest.param(20_000, marks=pytest.mark.slow)]


class Recording:
    """DynamoDB's client, which takes every transaction, keeps the row of the import and notes what it was given."""

    def __init__(self) -> None:
        self.imported: dict[str, Any] = {}
        self.titles: list[str] = []
        self.most_items = self.most_bytes = self.transactions = 0

    def get_item(self, Key: dict[str, Any], **_options: Any) -> dict[str, Any]:
        return {"Item": self.imported} if self.imported and Key["pk"]["S"].endswith("#IMPORT") else {}

    def transact_write_items(self, TransactItems: list[Any]) -> None:
        self.transactions += 1
        self.most_items = max(self.most_items, len(TransactItems))
        rows = [item["Put"]["Item"] for item in TransactItems if "Put" in item]
        self.most_bytes = max(self.most_bytes, sum(map(size_of, rows)))
        for row in rows:
            assert size_of(row) < ITEM_LIMIT
            if row["pk"]["S"].endswith("#IMPORT"):
                self.imported = row
            elif row["pk"]["S"].endswith("#RESOURCE"):
                self.titles.append(row["title"]["S"])


def table_of(rows: int) -> bytes:
    """A file in which each fiftieth row needs the one after it, and each tenth twenty rows before it."""

    def needs(number: int) -> str:
        if number % 50 == 1 and number + 1 < rows:
            return f"course {number + 1}"
        return "; ".join(f"course {other}" for other in range(number - 40, number - 20)) if number % 10 == 0 else ""

    lines = (f"course {n},https://example.org/{n},topic {n % 40},beginner,{needs(n)}" for n in range(rows))
    return "\n".join(["title,url,topic,level,prerequisites", *lines]).encode()


@pytest.mark.parametrize("rows", LADDER)
def test_an_import_of_any_size_is_stored_in_parts_that_fit(rows: int) -> None:
    state, client = State(), Recording()
    files, imports = InMemoryFiles(state), ImportRepository(aws.table(client, pauses=()))
    service = ImportService(imports, files, InMemoryImportWorkflow(), wiring.now, wiring.new_id)
    import_id = service.submit(OWNER, "csv", table_of(rows)).id
    ImportReader(imports, files, InMemoryLibrary(state), wiring.now).read(OWNER, import_id)
    service.apply(OWNER, import_id)
    applied = ImportWriter(imports, files, wiring.now, lambda: 0.0).write(OWNER, import_id, seconds=1)
    assert (applied.status, applied.done, applied.counts.created) == ("applied", rows, rows)
    assert sorted(client.titles) == sorted(f"course {number}" for number in range(rows))
    assert client.most_items <= TRANSACTION_ROWS
    assert client.most_bytes < TRANSACTION_BYTES
    pieces = [files.piece(OWNER, import_id, number) for number in range(-(-rows // PIECE))]
    assert sum(map(len, pieces)) == rows
    assert max(len(gzip.decompress(lines(piece))) for piece in pieces[:3]) < PIECE_BYTES
