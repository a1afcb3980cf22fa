"""A sample of what `make test-faults` plays of imports in whole."""

from collections.abc import Iterator

import pytest

from tests.faults.imports.guards import GUARDS, find
from tests.faults.imports.matrix import Cell, cells, played, recorded
from tests.faults.imports.system import System, on_moto
from tests.support import aws


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in aws.SETTINGS.items():
            patch.setenv(name, value)
        with on_moto() as system:
            yield system


def by_name(system: System) -> dict[str, Cell]:
    return {str(cell): cell for cell in cells(recorded(system))}


def test_a_fault_at_a_write_of_an_import_breaks_no_promise(system: System) -> None:
    sample = list(by_name(system).values())[::37]
    results = [played(system, cell) for cell in sample]
    assert [str(result.cell) for result in results if not result.play.happened] == []
    assert [f"{result.cell}: {result.play.violations}" for result in results if result.play.violations] == []
    assert len({cell.fault.kind for cell in sample}) > 5
    assert len({cell.fault.place.step for cell in sample}) > 3


def test_each_way_of_ending_an_import_is_seen(system: System) -> None:
    chosen = by_name(system)
    ways = {
        "an import: timeout before TransactWriteItems 1 of post": "posted again, applied",
        "an import: exception before StartExecution 1 of post": "reconciled, applied",
        "an import: cut off before PutObject 2 of read": "reconciled, applied",
        "an import: exception before TransactWriteItems 2 of write": "failed, then applied",
        "an import: cut off before TransactWriteItems 2 of write": "reconciled, applied",
        "an import: changed before TransactWriteItems 1 of apply": "checked, then applied",
        "an import: changed before TransactWriteItems 1 of write": "applied",
    }
    assert {name: played(system, chosen[name]).play.outcome for name in ways} == ways


@pytest.mark.slow
@pytest.mark.parametrize("guard", GUARDS)
def test_without_a_guard_a_cell_breaks_a_promise(system: System, guard: str) -> None:
    assert find(system, guard).result is not None
