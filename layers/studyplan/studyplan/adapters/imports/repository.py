"""Imports in the table. A transaction stores many resources, and how far their import is."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.library_repository import LibraryRepository, resource_row
from studyplan.adapters.dynamodb.open_requests import OpenIds
from studyplan.adapters.dynamodb.rows import value_of
from studyplan.adapters.dynamodb.table import AS_SEEN, NEW, Table, TransactionRefused
from studyplan.domain.errors.http import LibraryChanged, LibraryFull, Stale, TooManyOpenImports
from studyplan.domain.importing.record import KEPT_DAYS, Import
from studyplan.domain.importing.report import PlannedRow, prerequisites_of
from studyplan.import_ports import MAX_OPEN_IMPORTS, Refusal
from studyplan.ports import LIBRARY_LIMIT

CHANGED = "the resource was changed or deleted while the file was applied"
TAKEN = "another resource got this url while the file was applied"
FAILED = "ConditionalCheckFailed"
UPLOADED_WITHIN = timedelta(minutes=20)  # of an import that waits: its form works for 15
TRIES = 5  # to open an import while others end and further ones take their places


class ImportRepository(OpenIds):
    """Implements import_ports.Imports."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._library = LibraryRepository(table)

    def add(self, owner: str, imported: Import) -> Import:
        put = self._put(keys.imported(owner, imported.id), _row(imported), NEW)
        for _ in range(TRIES):
            try:
                self._table.write_together([put, self._counting(owner, imported.id)])
            except TransactionRefused as refused:
                stored = self.get(owner, imported.id)
                if stored is not None:  # by an earlier call with the same id
                    return stored
                if refused.reasons[1] == FAILED:
                    self.check_room(owner, imported.created_at)
            else:
                return imported
        raise _too_many()

    def check_room(self, owner: str, now: str) -> None:
        since = (datetime.fromisoformat(now) - UPLOADED_WITHIN).isoformat(timespec="microseconds")

        def is_open(row: Mapping[str, Any]) -> bool:
            return "open_shard" in row or (row["status"] == "waiting" and row["created_at"] > since)

        partition = keys.collection(owner, "IMPORT")
        if not self._room_in(keys.open_imports(owner), partition, "", is_open, MAX_OPEN_IMPORTS):
            raise _too_many()

    def get(self, owner: str, import_id: str) -> Import | None:
        row = self._table.get(keys.imported(owner, import_id))
        return value_of(Import, row) if row else None

    def replace(self, owner: str, imported: Import, *, seen: Import) -> None:
        progress = self._progress(owner, imported, seen)
        # One that waits is counted already.
        opens = imported.is_open and not seen.is_open and seen.status != "waiting"
        counting = [self._counting(owner, imported.id)] if opens else []
        for _ in range(TRIES):
            try:
                self._table.write_together([progress, *counting])
            except TransactionRefused as refused:
                if refused.reasons[0] == FAILED:
                    raise Stale from None
                self.check_room(owner, imported.updated_at)
            else:
                return
        raise _too_many()

    def library_version(self, owner: str) -> int:
        head = self._table.get(keys.catalogue(owner, "HEAD"))
        return int(head["version"]) if head else 0

    def begin(self, owner: str, imported: Import, *, seen: Import) -> None:
        head = self._library.raise_version(owner, by=0, changed=())
        version = imported.library_version
        head["Update"]["ConditionExpression"] = "version = :seen" if version else "attribute_not_exists(version)"
        if version:
            head["Update"]["ExpressionAttributeValues"][":seen"] = {"N": str(version)}
        try:
            self._table.write_together([self._progress(owner, imported, seen), head])
        except TransactionRefused as refused:
            raise (Stale if refused.reasons[0] == FAILED else LibraryChanged) from None

    def store(self, owner: str, rows: Sequence[PlannedRow], imported: Import, *, seen: Import) -> Refusal | None:
        items: list[Any] = [self._progress(owner, imported, seen)]
        sources: list[int | str | None] = [None]  # the row, or the prerequisite, that each item is for
        resources = {place: row.resource for place, row in enumerate(rows) if row.resource is not None}
        if resources:
            new = sum(rows[place].seen is None for place in resources)
            needing = any(resource.prerequisites for resource in resources.values())
            items.append(self._library.raise_version(owner, by=new, needing=needing))
            sources.append(None)
        for place in resources:
            puts = self._puts(owner, rows[place])
            items += puts
            sources += [place] * len(puts)
        needed = prerequisites_of(rows)
        items += [self._exists(keys.resource(owner, resource_id)) for resource_id in needed]
        sources += needed
        try:
            self._table.write_together(items)
        except TransactionRefused as refused:
            return _refusal(rows, sources, refused.reasons)
        return None

    def _counting(self, owner: str, import_id: str) -> Any:
        return self._count(keys.open_imports(owner), import_id, MAX_OPEN_IMPORTS)

    def _exists(self, key: keys.Key) -> Any:
        """Return the transaction item that checks that a resource is there."""
        check = {"Key": key.attributes(), "ConditionExpression": "attribute_exists(pk)"}
        return {"ConditionCheck": {"TableName": self._table.name} | check}

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
            return [self._put(key, resource_row(resource), NEW), claim, self._library.page_row(owner, resource)]
        put = self._put(key, resource_row(resource), AS_SEEN)
        put["Put"]["ExpressionAttributeValues"] = {":seen": {"S": row.seen}}
        return [put, self._library.page_row(owner, resource)]


def _refusal(rows: Sequence[PlannedRow], sources: Sequence[int | str | None], reasons: Sequence[str]) -> Refusal:
    """Return what was refused. Raises Stale where the import itself has changed, LibraryFull."""
    if reasons[0] == FAILED:
        raise Stale
    refused = {source for source, reason in zip(sources, reasons, strict=False) if reason == FAILED}
    if refused == {None}:
        raise LibraryFull(f"A library holds at most {LIBRARY_LIMIT} resources; delete some before you add more.")
    places = (source for source in refused if isinstance(source, int))
    reasons_of_rows = {place: TAKEN if rows[place].seen is None else CHANGED for place in places}
    return Refusal(reasons_of_rows, frozenset(source for source in refused if isinstance(source, str)))


def _too_many() -> TooManyOpenImports:
    return TooManyOpenImports(
        f"You have reached the limit of {MAX_OPEN_IMPORTS} open imports; retry when one has ended."
    )


def _row(imported: Import) -> dict[str, Any]:
    """Return the row of an import. While it is open it is in the index of what the reconciler looks at."""
    row = imported.model_dump(mode="json") | {"expires_at": keys.expiry(imported.created_at, days=KEPT_DAYS)}
    if imported.is_open:
        row |= {"open_shard": keys.import_shard(imported.id), "deadline": imported.created_at}
    return row
