"""Imports as callers use them: send a file, read its dry run, apply it."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import NamedTuple

from aws_lambda_powertools import Logger

from studyplan.domain.errors.http import Conflict, FieldError, InvalidFields, NotFound
from studyplan.domain.errors.imports import FileMissing
from studyplan.domain.importing.record import PIECE, Format, Import, ImportPart, SkippedRow, with_skipped
from studyplan.domain.importing.report import PlannedRow, ReportRow, RowStatus
from studyplan.import_ports import ImportFiles, Imports, ImportWorkflow
from studyplan.services.etags import retried, updated_at
from studyplan.services.submission import request_id_of

logger = Logger()


class ImportService(NamedTuple):
    """Takes imports. `now` gives ISO 8601 in UTC."""

    imports: Imports
    files: ImportFiles
    workflow: ImportWorkflow
    now: Callable[[], str]
    new_id: Callable[[], str]

    def submit(
        self, owner: str, kind: Format, content: bytes, *, key: str | None = None, correlation_id: str = ""
    ) -> Import:
        """Store a file and start its dry run. A repeated call with the same key and file starts no second one.

        Raises InvalidFields for a key that was used with another file, TooManyOpenImports.
        """
        digest = sha256(content).hexdigest()
        imported = self._new(owner, kind, "reading", key, correlation_id)
        imported = imported.model_copy(update={"bytes": len(content), "digest": digest})
        stored = self.imports.get(owner, imported.id) if key is not None else None
        if stored is None:
            self.imports.check_room(owner, imported.created_at)  # no file of an import that is refused
            self.files.save_file(owner, imported.id, content)  # first: an import that is stored has its file
            stored = self.imports.add(owner, imported)
        if (stored.format, stored.digest) != (kind, digest):
            message = "was used with another file; send a new key with this one"
            raise InvalidFields(fields=(FieldError("Idempotency-Key", message),))
        if stored.status == "reading":
            self._start(owner, stored)
        return stored

    def expect(self, owner: str, kind: Format, *, correlation_id: str = "") -> Import:
        """Store an import whose file the caller uploads. Raises TooManyOpenImports."""
        return self.imports.add(owner, self._new(owner, kind, "waiting", None, correlation_id))

    def begin_reading(self, owner: str, import_id: str) -> Import:
        """Start the dry run of an uploaded file, or one that broke off. Raises NotFound, Conflict without a file."""

        def begin() -> Import:
            imported = self.get(owner, import_id)
            if imported.part != "read" or imported.status == "checked":
                return imported
            size = self.files.size(owner, import_id)
            if size is None:
                raise Conflict("The file has not been uploaded; post it to the address that the import gave.")
            if imported.status == "reading" and self._runs(imported):
                return imported
            return self._started(owner, imported, "read", {"status": "reading", "bytes": size})

        return retried(begin)

    def apply(self, owner: str, import_id: str) -> Import:
        """Apply an import whose dry run is there, or go on with one that broke off.

        Raises NotFound, LibraryChanged when the library is not the one of the dry run, Conflict without a dry run.
        """

        def begin() -> Import:
            imported = self.get(owner, import_id)
            if imported.status == "applied":
                return imported
            if imported.part == "apply":
                if imported.status == "applying" and self._runs(imported):
                    return imported
                return self._started(owner, imported, "apply", {"status": "applying"})
            if imported.status != "checked":
                raise Conflict(_not_checked(imported))
            return self._begun(owner, imported)

        return retried(begin)

    def get(self, owner: str, import_id: str) -> Import:
        """Return an import. Raises NotFound."""
        imported = self.imports.get(owner, import_id)
        if imported is None:
            raise NotFound("Import not found; imports are kept for 30 days.")
        return imported

    def is_broken_off(self, imported: Import) -> bool:
        """Return whether an import says that it runs and does not: its execution has ended, or was never started."""
        return imported.status in ("reading", "applying") and not self._runs(imported)

    def report(
        self, owner: str, imported: Import, *, after: int, only: RowStatus | None = None
    ) -> Iterator[tuple[int, ReportRow]]:
        """Yield the rows of the report from place `after` (from 0) on, with their places. Raises NotFound."""
        skipped: dict[int, SkippedRow] = {}
        if imported.skipped or imported.amended:
            skipped = {row.place: row for row in self.files.skipped(owner, imported.id)}
        for number in range(after // PIECE, -(-imported.rows // PIECE)):
            for place, row in enumerate(self._piece(owner, imported, number), number * PIECE):
                shown = with_skipped(row.report, skipped[place]) if place in skipped else row.report
                if place >= after and only in (None, shown.status):
                    yield place, shown

    def _piece(self, owner: str, imported: Import, number: int) -> tuple[PlannedRow, ...]:
        try:
            return self.files.piece(owner, imported.id, number)
        except FileMissing:
            raise NotFound("The report is gone; reports are kept for 30 days.") from None

    def _new(self, owner: str, kind: Format, status: str, key: str | None, correlation_id: str) -> Import:
        now = self.now()
        import_id = request_id_of(owner, key, self.new_id, "import")
        return Import.model_validate(
            {
                "id": import_id,
                "format": kind,
                "status": status,
                "created_at": now,
                "updated_at": now,
                "correlation_id": correlation_id,
            }
        )

    def _start(self, owner: str, imported: Import) -> None:
        """Start the execution. The import is stored as open, so the reconciler repeats a start that fails."""
        try:
            self.workflow.start(owner, imported)
        except Exception as failure:
            error = type(failure).__name__
            logger.warning("start failed, the reconciler will start it", import_id=imported.id, error=error)

    def _runs(self, imported: Import) -> bool:
        return self.workflow.state(imported.execution) == "running"

    def _begun(self, owner: str, imported: Import) -> Import:
        """Begin to apply an import; one that changes nothing is applied at once, and the library's version stays."""
        changes = imported.counts.created + imported.counts.updated
        update = {"part": "apply", "run": 1, "updated_at": updated_at(self.now(), imported.updated_at)}
        if not changes:
            applied = imported.model_copy(update=update | {"status": "applied", "done": imported.rows})
            self.imports.replace(owner, applied, seen=imported)
            return applied
        begun = imported.model_copy(update=update | {"status": "applying"})
        self.imports.begin(owner, begun, seen=imported)
        self._start(owner, begun)
        return begun

    def _started(self, owner: str, imported: Import, part: ImportPart, change: dict[str, object]) -> Import:
        """Start a part anew under a name that no execution has."""
        run = imported.run if imported.status == "waiting" else imported.run + 1
        at = updated_at(self.now(), imported.updated_at)
        cleared = {"failure_code": None, "failure_detail": None, "restarts": 0}
        started = imported.model_copy(update={"part": part, "run": run, "updated_at": at} | cleared | change)
        self.imports.replace(owner, started, seen=imported)
        self._start(owner, started)
        return started


def _not_checked(imported: Import) -> str:
    if imported.status == "failed":
        return "The dry run failed, so there is nothing to apply; the import says why."
    return "The dry run has not ended; apply the import when its status is checked."
