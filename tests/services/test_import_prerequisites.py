"""Prerequisites of an import's rows: none is stored that names no resource, whatever changes meanwhile."""

import pytest

from studyplan.domain.importing.record import Import, SkippedRow
from studyplan.domain.values.resource import Resource
from studyplan.services import import_steps
from tests.services.test_imports import OWNER, Machine
from tests.support.builders import a_resource
from tests.support.fakes.adapters import InMemoryAdapters
from tests.support.imports import needing


@pytest.fixture
def machine(fakes: InMemoryAdapters) -> Machine:
    return Machine(fakes)


def dangling(machine: Machine) -> list[str]:
    """The resources that need one that is not there."""
    library: dict[str, Resource] = machine.library()
    ids = {resource.id for resource in library.values()}
    return [title for title, resource in library.items() if not ids.issuperset(resource.prerequisites)]


def begun(machine: Machine, content: bytes) -> Import:
    return machine.service.apply(OWNER, machine.checked(content).id)


def written(machine: Machine, imported: Import) -> Import:
    return machine.writer.write(OWNER, imported.id, seconds=60)


def test_a_row_needs_no_resource_that_was_deleted_meanwhile(machine: Machine) -> None:
    first = a_resource("first", title="first")
    machine.adapters.library.add(OWNER, first)
    imported = begun(machine, needing(("second", "first"), ("third", "")))
    machine.adapters.library.delete(OWNER, first)
    applied = written(machine, imported)
    assert (applied.status, applied.skipped, applied.amended) == ("applied", 0, 1)
    assert dangling(machine) == []
    assert machine.library().keys() == {"second", "third"}
    rows = [row for _, row in machine.service.report(OWNER, applied, after=0)]
    assert [row.status for row in rows] == ["created", "created"]
    assert rows[0].warnings == (import_steps.WITHOUT,)


@pytest.mark.parametrize("order", [("second", "first"), ("first", "second")])
def test_a_row_needs_no_row_that_was_not_stored(machine: Machine, order: tuple[str, str]) -> None:
    needs = {"first": "", "second": "first"}
    imported = begun(machine, needing(*((title, needs[title]) for title in order)))
    machine.adapters.library.add(OWNER, a_resource("mine", title="mine", url="https://example.org/first"))
    applied = written(machine, imported)
    assert (applied.status, applied.skipped, applied.amended) == ("applied", 1, 1)
    assert machine.library().keys() == {"mine", "second"}
    assert dangling(machine) == []


def test_an_import_that_breaks_off_anywhere_leaves_no_row_without_its_prerequisites(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_steps, "TOGETHER", 2)
    chain = [(f"t{number}", f"t{number + 1}" if number < 9 else "") for number in range(10)]
    imported = begun(machine, needing(*chain))
    times = iter(range(100))
    slow = machine.writer._replace(clock=lambda: next(times))
    for part in range(5):
        assert machine.service.get(OWNER, imported.id).done == 2 * part
        assert dangling(machine) == []
        slow.write(OWNER, imported.id, seconds=2)
    applied, library = machine.service.get(OWNER, imported.id), machine.library()
    assert (applied.status, applied.amended, len(library)) == ("applied", 0, 10)
    assert library["t0"].prerequisites == (library["t1"].id,)


def test_a_row_that_was_left_out_by_a_call_that_broke_off_is_not_reported_when_it_is_stored_after_all(
    machine: Machine,
) -> None:
    imported = begun(machine, needing(("one", ""), ("two", "")))
    machine.adapters.import_files.save_skipped(OWNER, imported.id, 0, [SkippedRow(place=0, message="was taken then")])
    machine.adapters.library.add(OWNER, a_resource("mine", title="mine", url="https://example.org/two"))
    applied = written(machine, imported)
    assert [row.status for _, row in machine.service.report(OWNER, applied, after=0)] == ["created", "rejected"]
