"""What imports need from the outside, as protocols: their rows, their files, and the machine that runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:  # for the types alone
    from collections.abc import Sequence

    from studyplan.domain.importing.record import Import, SkippedRow
    from studyplan.domain.importing.report import PlannedRow
    from studyplan.ports import ExecutionState

MAX_OPEN_IMPORTS = 10  # of an owner: read, applied, or waiting for an upload that can still come
SMALL_FILE = 4 * 1024 * 1024  # bytes that the API takes itself; a larger file is uploaded


class Upload(NamedTuple):
    """Where a caller posts a file as a form: the address, and the fields that come before the file."""

    url: str
    fields: dict[str, str]


class OpenImport(NamedTuple):
    """An import that is read or applied, as the reconciler sees it."""

    owner: str
    import_id: str


class Refusal(NamedTuple):
    """What the library as it is now does not take of some rows.

    `rows` has a reason for each row by its place. `missing` are ids of prerequisites that name no resource any more.
    """

    rows: dict[int, str]
    missing: frozenset[str]


class OpenImports(Protocol):
    """The imports of all owners that are read or applied."""

    def open(self) -> tuple[OpenImport, ...]: ...


class Imports(Protocol):
    """The imports of an owner, and how they change the library. Rows expire 30 days after they were made."""

    def add(self, owner: str, imported: Import) -> Import:
        """Store an import once, and return what is stored under its id, by this call or an earlier one.

        Raises TooManyOpenImports when it would be a new one and the owner has as many open as they may.
        """

    def check_room(self, owner: str, now: str) -> None: ...  # raises TooManyOpenImports
    def get(self, owner: str, import_id: str) -> Import | None: ...
    def replace(self, owner: str, imported: Import, *, seen: Import) -> None:
        """Replace an import. Raises Stale when it is no longer as `seen`, TooManyOpenImports when that opens it."""

    def library_version(self, owner: str) -> int: ...  # which each change of the library raises
    def begin(self, owner: str, imported: Import, *, seen: Import) -> None:
        """Store that an import is applied now, and raise the library's version, both or neither.

        Raises Stale when the import is no longer as `seen`, LibraryChanged when the library is not of its version.
        """

    def store(self, owner: str, rows: Sequence[PlannedRow], imported: Import, *, seen: Import) -> Refusal | None:
        """Store up to 32 resources and how far the import is now, all or none. Returns None when it is done.

        Otherwise nothing is stored, and the result has what the library as it is now does not take: rows, and
        prerequisites that are neither there nor among these rows. Raises Stale when the import is no longer as `seen`,
        LibraryFull.
        """


class ImportFiles(Protocol):
    """The files of imports: as they were sent, and the pieces of their reports. They expire after 30 days."""

    def save_file(self, owner: str, import_id: str, content: bytes) -> None: ...
    def upload(self, owner: str, import_id: str, *, media_type: str) -> Upload: ...
    def size(self, owner: str, import_id: str) -> int | None: ...  # bytes of the file; None where there is none
    def file(self, owner: str, import_id: str) -> bytes: ...  # raises FileMissing
    def save_piece(self, owner: str, import_id: str, number: int, rows: Sequence[PlannedRow]) -> None: ...
    def piece(self, owner: str, import_id: str, number: int) -> tuple[PlannedRow, ...]: ...  # raises FileMissing
    def save_skipped(self, owner: str, import_id: str, start: int, rows: Sequence[SkippedRow]) -> None: ...
    def skipped(self, owner: str, import_id: str) -> tuple[SkippedRow, ...]: ...


class ImportWorkflow(Protocol):
    """Runs the parts of an import."""

    def start(self, owner: str, imported: Import) -> None:
        """Start the current part, or do nothing where this run of it was started before."""

    def state(self, execution: str) -> ExecutionState: ...
