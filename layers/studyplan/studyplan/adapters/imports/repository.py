"""Imports in the table. A transaction stores many resources, and how far their import is."""

from collections.abc import Sequence
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.library_repository import LibraryRepository, resource_row
from studyplan.adapters.dynamodb.rows import Rows, value_of
from studyplan.adapters.dynamodb.table import AS_SEEN, NEW, ConditionFailed, Table, TransactionRefused
from studyplan.domain.errors.http import LibraryChanged, LibraryFull, Stale
from studyplan.domain.importing.record import KEPT_DAYS, Import
from studyplan.domain.importing.report import PlannedRow
from studyplan.ports import LIBRARY_LIMIT

CHANGED = "the resource was changed or deleted while the file was applied"
TAKEN = "another resource got this url while the file was applied"
FAILED = "ConditionalCheckFailed"


class ImportRepository(Rows):
    """Implements import_ports.Imports."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._library = LibraryRepository(table)

    def add(self, owner: str, imported: Import) -> Import:
        try:
            self._table.put(keys.imported(owner, imported.id), _row(imported), only_new=True)
        except ConditionFailed:
            return self.get(owner, imported.id) or imported
        return imported

    def get(self, owner: str, import_id: str) -> Import | None:
        row = self._table.get(keys.imported(owner, import_id))
        return value_of(Import, row) if row else None

    def replace(self, owner: str, imported: Import, *, seen: Import) -> None:
        key = keys.imported(owner, imported.id)
        try:
            self._table.put(key, _row(imported), while_updated_at=seen.updated_at)
        except ConditionFailed:
            raise Stale from None

    def library_version(self, owner: str) -> int:
        head = self._table.get(keys.catalogue(owner, "HEAD"))
        return int(head["version"]) if head else 0

    def begin(self, owner: str, imported: Import, *, seen: Import) -> None:
        head = self._library.raise_version(owner, by=0)
        version = imported.library_version
        head["Update"]["ConditionExpression"] = "version = :seen" if version else "attribute_not_exists(version)"
        if version:
            head["Update"]["ExpressionAttributeValues"][":seen"] = {"N": str(version)}
        try:
            self._table.write_together([self._progress(owner, imported, seen), head])
        except TransactionRefused as refused:
            raise (Stale if refused.reasons[0] == FAILED else LibraryChanged) from None

    def store(self, owner: str, rows: Sequence[PlannedRow], imported: Import, *, seen: Import) -> dict[int, str]:
        items: list[Any] = [self._progress(owner, imported, seen)]
        places: list[int | None] = [None]
        new = sum(row.seen is None and row.resource is not None for row in rows)
        if any(row.resource is not None for row in rows):
            items.append(self._library.raise_version(owner, by=new))
            places.append(None)
        for place, row in enumerate(rows):
            puts = self._puts(owner, row)
            items += puts
            places += [place] * len(puts)
        try:
            self._table.write_together(items)
        except TransactionRefused as refused:
            return self._refusals(rows, places, refused.reasons)
        return {}

    def _refusals(
        self, rows: Sequence[PlannedRow], places: Sequence[int | None], reasons: Sequence[str]
    ) -> dict[int, str]:
        """Return why each row was refused. Raises Stale where the import itself has changed, LibraryFull."""
        if reasons[0] == FAILED:
            raise Stale
        refused = {place for place, reason in zip(places, reasons, strict=False) if reason == FAILED}
        if refused == {None}:
            raise LibraryFull(f"A library holds at most {LIBRARY_LIMIT} resources; delete some before you add more.")
        return {place: TAKEN if rows[place].seen is None else CHANGED for place in refused if place is not None}

    def _progress(self, owner: str, imported: Import, seen: Import) -> Any:
        """Return the transaction item that stores how far an import is."""
        item = self._put(keys.imported(owner, imported.id), _row(imported), AS_SEEN)
        item["Put"]["ExpressionAttributeValues"] = {":seen": {"S": seen.updated_at}}
        return item

    def _puts(self, owner: str, row: PlannedRow) -> list[Any]:
        """Return the transaction items that store the resource of a row, if it has one to store."""
        resource = row.resource
        if resource is None:
            return []
        key = keys.resource(owner, resource.id)
        if row.seen is None:
            claim = self._put(keys.url(owner, resource.url), {"id": resource.id}, NEW)
            return [self._put(key, resource_row(resource), NEW), claim]
        put = self._put(key, resource_row(resource), AS_SEEN)
        put["Put"]["ExpressionAttributeValues"] = {":seen": {"S": row.seen}}
        return [put]


def _row(imported: Import) -> dict[str, Any]:
    expires_at = keys.expiry(imported.created_at, days=KEPT_DAYS)
    return imported.model_dump(mode="json") | {"expires_at": expires_at}
