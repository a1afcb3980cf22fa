"""Imports that broke off are started again without anybody's call, or closed with a reason; and how many are open."""

import pytest

from studyplan.domain.errors.http import TooManyOpenImports
from studyplan.domain.errors.imports import sentence_of_import
from studyplan.domain.importing.record import Import
from studyplan.import_ports import MAX_OPEN_IMPORTS
from studyplan.runtime import import_wiring, wiring
from studyplan.services.import_recovery import RESTARTS
from tests.services.test_imports import OWNER, Machine
from tests.support.fakes.adapters import InMemoryAdapters
from tests.support.handlers import Context, handler_of
from tests.support.imports import table_of


@pytest.fixture
def machine(fakes: InMemoryAdapters) -> Machine:
    return Machine(fakes)


def recovered(machine: Machine) -> dict[str, int]:
    return import_wiring.import_recovery().recover(machine.adapters.open_imports.open(), now=wiring.now())


def applying(machine: Machine) -> Import:
    return machine.service.apply(OWNER, machine.checked(table_of("one", "two")).id)


def names(machine: Machine) -> list[str]:
    return [name for _, name in machine.adapters.import_workflow.starts]  # type: ignore[attr-defined]


def test_an_import_whose_start_was_lost_is_started(machine: Machine) -> None:
    imported = machine.service.submit(OWNER, "csv", table_of("one"))
    machine.adapters.import_workflow.states.clear()  # type: ignore[attr-defined]
    assert recovered(machine) == {"started": 1}
    assert names(machine) == [imported.execution] * 2


@pytest.mark.parametrize("part", ["read", "apply"])
def test_a_part_that_broke_off_is_started_anew_and_ends(machine: Machine, part: str) -> None:
    imported = applying(machine) if part == "apply" else machine.service.submit(OWNER, "csv", table_of("one", "two"))
    machine.ended(imported)
    assert recovered(machine) == {"restarted": 1}
    assert names(machine)[-1] == f"{imported.id}-{part}-2"
    if part == "read":
        assert machine.reader.read(OWNER, imported.id).status == "checked"
    else:
        assert machine.writer.write(OWNER, imported.id, seconds=60).status == "applied"
        assert machine.library().keys() == {"one", "two"}
    assert recovered(machine) == {}


def test_an_import_that_runs_or_has_ended_is_left_alone(machine: Machine) -> None:
    imported = applying(machine)
    assert recovered(machine) == {"waiting": 1}
    opened = machine.adapters.open_imports.open()
    machine.writer.write(OWNER, imported.id, seconds=60)
    machine.ended(imported)
    assert import_wiring.import_recovery().recover(opened, now=wiring.now()) == {"waiting": 1}
    assert len(names(machine)) == 2


def test_an_import_that_breaks_off_again_and_again_is_closed_and_can_be_applied(machine: Machine) -> None:
    imported = applying(machine)
    for _ in range(RESTARTS):
        machine.ended(machine.service.get(OWNER, imported.id))
        assert recovered(machine) == {"restarted": 1}
    machine.ended(machine.service.get(OWNER, imported.id))
    assert recovered(machine) == {"closed": 1}
    closed = machine.service.get(OWNER, imported.id)
    assert (closed.status, closed.failure_code) == ("failed", "ImportStopped")
    assert "apply it again" in sentence_of_import("ImportStopped")
    assert machine.service.apply(OWNER, imported.id).restarts == 0
    assert machine.writer.write(OWNER, imported.id, seconds=60).status == "applied"


def test_one_import_that_fails_to_recover_blocks_no_other(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (machine.service.submit(OWNER, "csv", table_of(title)) for title in ("one", "two"))
    workflow = machine.adapters.import_workflow
    state = workflow.state
    machine.ended(second)

    def failing(execution: str) -> str:
        if execution == first.execution:
            raise RuntimeError
        return state(execution)

    monkeypatch.setattr(workflow, "state", failing)
    assert recovered(machine) == {"postponed": 1, "restarted": 1}


def test_the_schedule_recovers_imports(machine: Machine) -> None:
    imported = applying(machine)
    machine.ended(imported)
    handler_of("reconcile_requests")({}, Context())
    assert names(machine)[-1] == f"{imported.id}-apply-2"


@pytest.mark.covers("error:TooManyOpenImports")
def test_an_owner_has_so_many_imports_open_and_no_more(machine: Machine) -> None:
    imports = [machine.service.submit(OWNER, "csv", table_of(f"t{number}")) for number in range(MAX_OPEN_IMPORTS)]
    files = len(machine.adapters.state.import_files)
    with pytest.raises(TooManyOpenImports):
        machine.service.submit(OWNER, "csv", table_of("more"))
    with pytest.raises(TooManyOpenImports):
        machine.service.expect(OWNER, "csv")
    assert len(machine.adapters.state.import_files) == files, "what is refused stores no file"
    machine.service.submit("ben", "csv", table_of("his"))
    machine.reader.read(OWNER, imports[0].id)
    machine.service.submit(OWNER, "csv", table_of("more"))
