"""Imports from the file to the library, by both steps, over the fakes."""

from itertools import count

import pytest

from studyplan.domain.errors.failures import StoreUnavailable
from studyplan.domain.errors.http import Conflict, InvalidFields, LibraryChanged, NotFound
from studyplan.domain.errors.imports import ImportMissing
from studyplan.domain.importing.record import Import
from studyplan.domain.importing.report import PlannedRow
from studyplan.domain.values.resource import Resource
from studyplan.runtime import import_wiring
from studyplan.services import import_steps, imports
from studyplan.services.import_steps import ImportReader, ImportWriter
from studyplan.services.imports import ImportService
from tests.support.builders import a_resource
from tests.support.fakes.adapters import InMemoryAdapters
from tests.support.fakes.imports import InMemoryFiles, InMemoryImportWorkflow
from tests.support.imports import table_of

OWNER = "local"
PIECE = 150  # rows of a stored piece here


@pytest.fixture(autouse=True)
def short_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (imports, import_steps):
        monkeypatch.setattr(module, "PIECE", PIECE)


class Machine:
    """Runs what the workflow would run."""

    def __init__(self, adapters: InMemoryAdapters) -> None:
        self.adapters = adapters
        self.service: ImportService = import_wiring.import_service()
        self.reader: ImportReader = import_wiring.import_reader()
        self.writer: ImportWriter = import_wiring.import_writer()

    def checked(self, content: bytes) -> Import:
        return self.reader.read(OWNER, self.service.submit(OWNER, "csv", content).id)

    def applied(self, imported: Import) -> Import:
        self.service.apply(OWNER, imported.id)
        return self.writer.write(OWNER, imported.id, seconds=60)

    def library(self) -> dict[str, Resource]:
        return {resource.title: resource for resource in self.adapters.library.all(OWNER)}

    def statuses(self, imported: Import) -> list[str]:
        return [row.status for _, row in self.service.report(OWNER, imported, after=0)]

    def ended(self, imported: Import) -> None:
        """Its execution is gone."""
        workflow = self.adapters.import_workflow
        assert isinstance(workflow, InMemoryImportWorkflow)
        workflow.states[imported.execution] = "ended"


@pytest.fixture
def machine(fakes: InMemoryAdapters) -> Machine:
    return Machine(fakes)


def test_a_dry_run_stores_nothing_and_applied_it_is_all_there(machine: Machine) -> None:
    imported = machine.checked(table_of("one", "two"))
    assert (imported.status, imported.counts.created, machine.library()) == ("checked", 2, {})
    applied = machine.applied(imported)
    assert (applied.status, applied.done) == ("applied", 2)
    assert set(machine.library()) == {"one", "two"}


def test_the_same_file_again_changes_nothing_and_begins_no_execution(machine: Machine) -> None:
    machine.applied(machine.checked(table_of("one", "two")))
    before = machine.library()
    again = machine.checked(table_of("one", "two"))
    starts = len(machine.adapters.import_workflow.starts)  # type: ignore[attr-defined]
    assert machine.service.apply(OWNER, again.id).status == "applied"
    assert len(machine.adapters.import_workflow.starts) == starts  # type: ignore[attr-defined]
    assert machine.library() == before


def test_an_import_of_many_pieces_goes_on_where_it_was(machine: Machine) -> None:
    titles = [f"t{number:04}" for number in range(2 * PIECE + 60)]
    imported = machine.checked(table_of(*titles))
    machine.service.apply(OWNER, imported.id)
    clock = count()
    slow = machine.writer._replace(clock=lambda: next(clock))
    seen = []
    while (now := slow.write(OWNER, imported.id, seconds=3)).status == "applying":
        seen.append(now.done)
    assert len(seen) > 3
    assert seen == sorted(set(seen))
    assert sorted(machine.library()) == titles


class Failing(InMemoryFiles):
    """Fails the n-th reading of a piece, for each n in turn."""

    calls = 0
    fail_at = -1

    def piece(self, owner: str, import_id: str, number: int) -> tuple[PlannedRow, ...]:
        self.calls += 1
        if self.calls == self.fail_at:
            raise StoreUnavailable
        return super().piece(owner, import_id, number)


def test_whatever_call_fails_an_import_that_is_applied_again_is_complete(fakes: InMemoryAdapters) -> None:
    files = Failing(fakes.state)
    fakes.import_files = files
    machine = Machine(fakes)
    imported = machine.checked(table_of(*(f"t{number}" for number in range(PIECE + 1))))
    machine.service.apply(OWNER, imported.id)
    files.fail_at = files.calls + 2
    with pytest.raises(StoreUnavailable):
        machine.writer.write(OWNER, imported.id, seconds=60)
    assert len(machine.library()) == PIECE
    machine.ended(machine.service.get(OWNER, imported.id))
    assert machine.service.is_broken_off(machine.service.get(OWNER, imported.id))
    assert machine.applied(imported).status == "applied"
    assert len(machine.library()) == PIECE + 1


def test_an_import_that_runs_is_not_started_twice(machine: Machine) -> None:
    imported = machine.checked(table_of("one"))
    for _ in range(3):
        machine.service.apply(OWNER, imported.id)
    starts = machine.adapters.import_workflow.starts  # type: ignore[attr-defined]
    assert [name for _, name in starts] == [f"{imported.id}-read-1", f"{imported.id}-apply-1"]


@pytest.mark.covers("error:LibraryChanged")
def test_a_library_that_changed_since_the_dry_run_is_a_conflict(machine: Machine) -> None:
    imported = machine.checked(table_of("one"))
    machine.adapters.library.add(OWNER, a_resource("other"))
    with pytest.raises(LibraryChanged):
        machine.service.apply(OWNER, imported.id)
    assert list(machine.library()) == ["About other"]


def test_what_changes_while_it_is_applied_costs_its_rows_alone(machine: Machine) -> None:
    imported = machine.checked(table_of("one", "two", "three"))
    machine.service.apply(OWNER, imported.id)
    machine.adapters.library.add(OWNER, a_resource("mine", url="https://example.org/two"))
    applied = machine.writer.write(OWNER, imported.id, seconds=60)
    assert (applied.status, applied.skipped, applied.done) == ("applied", 1, 3)
    assert set(machine.library()) == {"one", "three", "About mine"}
    assert machine.statuses(applied) == ["created", "rejected", "created"]


def test_a_file_that_cannot_be_read_ends_as_failed_with_a_sentence(machine: Machine) -> None:
    imported = machine.checked(b"a,b\n1,2\n")
    assert (imported.status, imported.failure_code) == ("failed", "FileRefused")
    assert imported.failure_detail is not None
    assert "names no column title" in imported.failure_detail
    with pytest.raises(Conflict, match="dry run failed"):
        machine.service.apply(OWNER, imported.id)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(machine: Machine, fakes: InMemoryAdapters) -> None:
    class Large(InMemoryFiles):
        def size(self, owner: str, import_id: str) -> int | None:
            return 33 * 1024 * 1024

        def file(self, owner: str, import_id: str) -> bytes:
            raise AssertionError("it was read")

    imported = machine.service.submit(OWNER, "csv", table_of("one"))
    read = machine.reader._replace(files=Large(fakes.state)).read(OWNER, imported.id)
    assert read.failure_code == "FileRefused"


def test_an_upload_is_started_when_its_file_is_there(machine: Machine) -> None:
    imported = machine.service.expect(OWNER, "csv")
    with pytest.raises(Conflict, match="not been uploaded"):
        machine.service.begin_reading(OWNER, imported.id)
    with pytest.raises(Conflict, match="has not ended"):
        machine.service.apply(OWNER, imported.id)
    machine.adapters.import_files.save_file(OWNER, imported.id, table_of("one"))
    assert machine.service.begin_reading(OWNER, imported.id).status == "reading"
    assert machine.reader.read(OWNER, imported.id).status == "checked"
    assert machine.service.begin_reading(OWNER, imported.id).status == "checked"


def test_a_dry_run_that_broke_off_is_started_again(machine: Machine) -> None:
    imported = machine.service.submit(OWNER, "csv", table_of("one"))
    machine.ended(imported)
    again = machine.service.begin_reading(OWNER, imported.id)
    assert again.execution == f"{imported.id}-read-2"
    assert machine.reader.read(OWNER, imported.id).status == "checked"


def test_a_key_makes_a_repeated_file_one_import_and_another_file_an_error(machine: Machine) -> None:
    first = machine.service.submit(OWNER, "csv", table_of("one"), key="k")
    assert machine.service.submit(OWNER, "csv", table_of("one"), key="k") == first
    with pytest.raises(InvalidFields):
        machine.service.submit(OWNER, "csv", table_of("two"), key="k")
    assert machine.adapters.import_files.file(OWNER, first.id) == table_of("one")


def test_another_owners_import_is_not_found(machine: Machine) -> None:
    imported = machine.checked(table_of("one"))
    with pytest.raises(NotFound):
        machine.service.get("ben", imported.id)
    with pytest.raises(ImportMissing):
        machine.writer.write("ben", imported.id, seconds=1)


@pytest.fixture
def report(machine: Machine) -> tuple[Machine, Import]:
    rows = [f"t{number}" for number in range(PIECE + 5)]
    return machine, machine.checked(table_of(*rows, "bad title here is fine"))


def test_a_report_goes_on_from_any_row_and_keeps_to_a_status(report: tuple[Machine, Import]) -> None:
    machine, imported = report
    rows = list(machine.service.report(OWNER, imported, after=PIECE - 1))
    assert [place for place, _ in rows] == list(range(PIECE - 1, PIECE + 6))
    rejected = list(machine.service.report(OWNER, imported, after=0, only="rejected"))
    assert [row.title for _, row in rejected] == ["bad title here is fine"], "its url has spaces"


def test_a_report_that_has_expired_is_said_to_be_gone(machine: Machine) -> None:
    imported = machine.checked(table_of("one"))
    machine.adapters.state.import_files.clear()
    with pytest.raises(NotFound, match="report is gone"):
        list(machine.service.report(OWNER, imported, after=0))
