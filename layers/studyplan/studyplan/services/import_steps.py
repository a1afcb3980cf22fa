"""The two steps of an import: read the file and compare it with the library, then store what changes."""

from collections.abc import Callable, Sequence
from itertools import batched
from typing import NamedTuple

from studyplan.domain.errors.http import LibraryFull, Stale
from studyplan.domain.errors.imports import FileRefused, ImportMissing
from studyplan.domain.importing.catalogue import MAX_BYTES
from studyplan.domain.importing.record import PIECE, TOGETHER, Import, SkippedRow
from studyplan.domain.importing.report import PlannedRow, count
from studyplan.domain.values.ids import id_from
from studyplan.import_ports import ImportFiles, Imports
from studyplan.ports import LIBRARY_LIMIT, Library
from studyplan.services.etags import updated_at

ITEMS = 98  # of a transaction's 100, beside the import and the library
WITHOUT = "a prerequisite was deleted or could not be stored meanwhile; the resource was stored without it"


class ImportReader(NamedTuple):
    """Makes the dry run of a file."""

    imports: Imports
    files: ImportFiles
    library: Library
    now: Callable[[], str]

    def read(self, owner: str, import_id: str) -> Import:
        """Store what becomes of each row, in pieces, and return the import. A file that is refused ends it as failed.

        Raises ImportMissing.
        """
        imported = _stored(self.imports, owner, import_id)
        if imported.status != "reading":
            return imported
        try:
            change = self._dry_run(owner, imported)
        except FileRefused as refused:
            change = {"status": "failed", "failure_code": refused.code, "failure_detail": refused.detail}
        read = imported.model_copy(update=change | {"updated_at": updated_at(self.now(), imported.updated_at)})
        self.imports.replace(owner, read, seen=imported)
        return read

    def _dry_run(self, owner: str, imported: Import) -> dict[str, object]:
        from studyplan.domain.importing.outcomes import plan_rows
        from studyplan.domain.importing.readers import read_catalogue

        size = self.files.size(owner, imported.id) or 0
        if size > MAX_BYTES:  # before it is read: not every store has a limit of its own
            raise FileRefused(f"The file is larger than {MAX_BYTES // 1024 // 1024} MB; split it.")
        catalogue = read_catalogue(imported.format, self.files.file(owner, imported.id))
        version = self.imports.library_version(owner)  # first: what changes after it makes the dry run outdated
        rows = plan_rows(
            catalogue,
            self.library.all(owner),
            new_id=lambda number: id_from(owner, "imported", imported.id, str(number)),
            now=self.now(),
            limit=LIBRARY_LIMIT,
        )
        for number, piece in enumerate(batched(rows, PIECE, strict=False)):
            self.files.save_piece(owner, imported.id, number, piece)
        return {
            "status": "checked",
            "library_version": version,
            "counts": count(rows),
            "notices": catalogue.notices,
        }


class ImportWriter(NamedTuple):
    """Stores the resources of an import, up to 32 in a transaction that also says how far the import is."""

    imports: Imports
    files: ImportFiles
    now: Callable[[], str]
    clock: Callable[[], float]

    def write(self, owner: str, import_id: str, *, seconds: float) -> Import:
        """Go on where the import is, for so many seconds at most. Raises ImportMissing."""
        until = self.clock() + seconds
        imported = _stored(self.imports, owner, import_id)
        if imported.status == "applying":  # a call that broke off may have left rows that are stored after all
            self.files.save_skipped(owner, import_id, imported.done, ())
        while imported.status == "applying" and self.clock() < until:
            piece = self.files.piece(owner, import_id, imported.done // PIECE) if imported.done < imported.rows else ()
            try:
                imported = self._write_piece(owner, imported, piece[imported.done % PIECE :], until)
            except Stale:
                imported = _stored(self.imports, owner, import_id)  # another run is further
        return imported

    def _write_piece(self, owner: str, imported: Import, rows: Sequence[PlannedRow], until: float) -> Import:
        rest = list(rows)
        while True:
            batch = _batch(rest)
            rest = rest[len(batch) :]
            imported = self._write_batch(owner, imported, batch)
            if imported.status != "applying" or not rest or self.clock() >= until:
                return imported

    def _write_batch(self, owner: str, imported: Import, batch: list[PlannedRow]) -> Import:
        skipped: dict[int, str] = {}
        missing: frozenset[str] = frozenset()
        while True:
            stored = [_fitting(row, skipped.get(place), missing) for place, row in enumerate(batch)]
            amended = [place for place, row in enumerate(stored) if row.resource and row != batch[place]]
            after = self._after(imported, len(batch), len(skipped), len(amended))
            lines = [SkippedRow(place=imported.done + place, message=why) for place, why in sorted(skipped.items())]
            lines += [SkippedRow(place=imported.done + place, message=WITHOUT, is_stored=True) for place in amended]
            if lines:  # before the rows are passed over
                self.files.save_skipped(owner, imported.id, imported.done, lines)
            try:
                refusal = self.imports.store(owner, stored, after, seen=imported)
            except LibraryFull as full:
                return self._failed(owner, imported, full)
            if refusal is None:
                return after
            skipped |= refusal.rows
            missing |= refusal.missing

    def _after(self, imported: Import, rows: int, skipped: int, amended: int) -> Import:
        done = imported.done + rows
        change = {
            "done": done,
            "skipped": imported.skipped + skipped,
            "amended": imported.amended + amended,
            "status": "applied" if done >= imported.rows else "applying",
            "updated_at": updated_at(self.now(), imported.updated_at),
        }
        return imported.model_copy(update=change)

    def _failed(self, owner: str, imported: Import, full: LibraryFull) -> Import:
        at = updated_at(self.now(), imported.updated_at)
        change = {"status": "failed", "failure_code": full.code, "failure_detail": full.detail, "updated_at": at}
        failed = imported.model_copy(update=change)
        self.imports.replace(owner, failed, seen=imported)
        return failed


def _stored(imports: Imports, owner: str, import_id: str) -> Import:
    imported = imports.get(owner, import_id)
    if imported is None:
        raise ImportMissing
    return imported


def _batch(rows: Sequence[PlannedRow]) -> list[PlannedRow]:
    """Return the next rows, as many as one transaction stores with urls, pages and prerequisites to check."""
    batch: list[PlannedRow] = []
    resources, items = 0, 0
    stored, needed = set[str](), set[str]()
    for row in rows:
        if row.resource is not None:
            stored.add(row.resource.id)
            needed |= set(row.resource.prerequisites)
            resources += 1
            items += 3 if row.seen is None else 2
        if resources > TOGETHER or (batch and items + len(needed - stored) > ITEMS):
            break
        batch.append(row)
    return batch


def _fitting(row: PlannedRow, refusal: str | None, missing: frozenset[str]) -> PlannedRow:
    """Return a row as the library takes it: without its resource, or without prerequisites that are not there."""
    if refusal is not None or row.resource is None:
        return PlannedRow(report=row.report)
    left = tuple(needed for needed in row.resource.prerequisites if needed not in missing)
    if left == row.resource.prerequisites:
        return row
    return row.model_copy(update={"resource": row.resource.model_copy(update={"prerequisites": left})})
