"""Imports in memory: their rows, their files, and a workflow that runs nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from studyplan.domain.errors.http import LibraryChanged, LibraryFull, Stale, TooManyOpenImports
from studyplan.domain.errors.imports import FileMissing
from studyplan.domain.importing.record import Import, SkippedRow
from studyplan.domain.importing.report import PlannedRow, prerequisites_of
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.urls import normalised
from studyplan.import_ports import MAX_OPEN_IMPORTS, OpenImport, Refusal, Upload
from studyplan.ports import LIBRARY_LIMIT, ExecutionState
from tests.support.fakes.state import State, of_owner

CHANGED, TAKEN = "was changed meanwhile", "has a url that was taken meanwhile"


class InMemoryImports:
    """Implements import_ports.Imports. The version of a library is that of what it holds now."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._begun: dict[str, int] = {}

    def add(self, owner: str, imported: Import) -> Import:
        if (owner, imported.id) not in self._state.imports:
            self.check_room(owner, imported.created_at)
        return self._state.imports.setdefault((owner, imported.id), imported)

    def check_room(self, owner: str, now: str) -> None:
        since = (datetime.fromisoformat(now) - timedelta(minutes=20)).isoformat(timespec="microseconds")
        mine = of_owner(self._state.imports, owner)
        if sum(each.is_open or (each.status == "waiting" and each.created_at > since) for each in mine) >= (
            MAX_OPEN_IMPORTS
        ):
            raise TooManyOpenImports

    def open(self) -> tuple[OpenImport, ...]:
        return tuple(OpenImport(*key) for key, each in self._state.imports.items() if each.is_open)

    def get(self, owner: str, import_id: str) -> Import | None:
        return self._state.imports.get((owner, import_id))

    def replace(self, owner: str, imported: Import, *, seen: Import) -> None:
        stored = self.get(owner, imported.id)
        if stored is None or stored.updated_at != seen.updated_at:
            raise Stale
        if imported.is_open and not seen.is_open and seen.status != "waiting":
            self.check_room(owner, imported.updated_at)
        self._state.imports[owner, imported.id] = imported

    def library_version(self, owner: str) -> int:
        held = sorted((each.id, each.updated_at) for each in of_owner(self._state.resources, owner))
        return hash((tuple(held), self._begun.get(owner, 0)))

    def begin(self, owner: str, imported: Import, *, seen: Import) -> None:
        stored = self.get(owner, imported.id)
        if stored is None or stored.updated_at != seen.updated_at:
            raise Stale
        if imported.library_version != self.library_version(owner):
            raise LibraryChanged
        self._begun[owner] = self._begun.get(owner, 0) + 1
        self._state.imports[owner, imported.id] = imported

    def store(self, owner: str, rows: Sequence[PlannedRow], imported: Import, *, seen: Import) -> Refusal | None:
        resources = {place: (row, row.resource) for place, row in enumerate(rows) if row.resource is not None}
        refused = {
            place: why for place, (row, resource) in resources.items() if (why := self._refusal(owner, row, resource))
        }
        missing = frozenset(needed for needed in prerequisites_of(rows) if (owner, needed) not in self._state.resources)
        if refused or missing:
            return Refusal(refused, missing)
        new = sum(row.seen is None for row, _ in resources.values())
        if new and len(of_owner(self._state.resources, owner)) + new > LIBRARY_LIMIT:
            raise LibraryFull(f"A library holds at most {LIBRARY_LIMIT} resources; delete some before you add more.")
        self.replace(owner, imported, seen=seen)
        self._state.resources.update({(owner, resource.id): resource for _, resource in resources.values()})
        return None

    def _refusal(self, owner: str, row: PlannedRow, resource: Resource) -> str | None:
        if row.seen is None:
            urls = {normalised(each.url) for each in of_owner(self._state.resources, owner)}
            return TAKEN if normalised(resource.url) in urls else None
        stored = self._state.resources.get((owner, resource.id))
        return CHANGED if stored is None or stored.updated_at != row.seen else None


class InMemoryFiles:
    """Implements import_ports.ImportFiles."""

    def __init__(self, state: State) -> None:
        self._files = state.import_files

    def save_file(self, owner: str, import_id: str, content: bytes) -> None:
        self._files[owner, f"{import_id}/file"] = content

    def upload(self, owner: str, import_id: str, *, media_type: str) -> Upload:
        return Upload("https://uploads.example.org/", {"key": f"{owner}/{import_id}/file", "Content-Type": media_type})

    def size(self, owner: str, import_id: str) -> int | None:
        content = self._files.get((owner, f"{import_id}/file"))
        return len(content) if isinstance(content, bytes) else None

    def file(self, owner: str, import_id: str) -> bytes:
        content = self._files.get((owner, f"{import_id}/file"))
        if not isinstance(content, bytes):
            raise FileMissing
        return content

    def save_piece(self, owner: str, import_id: str, number: int, rows: Sequence[PlannedRow]) -> None:
        self._files[owner, f"{import_id}/pieces/{number}"] = tuple(rows)

    def piece(self, owner: str, import_id: str, number: int) -> tuple[PlannedRow, ...]:
        rows = self._files.get((owner, f"{import_id}/pieces/{number}"))
        if not isinstance(rows, tuple):
            raise FileMissing
        return rows

    def save_skipped(self, owner: str, import_id: str, start: int, rows: Sequence[SkippedRow]) -> None:
        self._files[owner, f"{import_id}/skipped/{start:07}"] = tuple(rows)

    def skipped(self, owner: str, import_id: str) -> tuple[SkippedRow, ...]:
        prefix = f"{import_id}/skipped/"
        found = [value for (whose, name), value in sorted(self._files.items()) if whose == owner and prefix in name]
        return tuple(row for rows in found if isinstance(rows, tuple) for row in rows)


class InMemoryImportWorkflow:
    """Implements import_ports.ImportWorkflow. An execution runs until a test sets another state."""

    def __init__(self) -> None:
        self.starts: list[tuple[str, str]] = []  # owner, name of the execution
        self.states: dict[str, ExecutionState] = {}

    def start(self, owner: str, imported: Import) -> None:
        self.starts.append((owner, imported.execution))
        self.states.setdefault(imported.execution, "running")

    def state(self, execution: str) -> ExecutionState:
        return self.states.get(execution, "missing")
