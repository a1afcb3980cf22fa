"""Imports of one owner at one moment, beside editors and plans: each row once, and nobody's change is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from studyplan.adapters.imports.repository import ImportRepository
from studyplan.domain.errors.failures import StoreThrottled
from studyplan.domain.errors.http import LibraryChanged
from studyplan.domain.importing.record import Import
from studyplan.runtime import wiring
from studyplan.services.import_steps import ImportReader, ImportWriter
from studyplan.services.imports import ImportService
from tests.concurrency.conftest import Database, Show
from tests.concurrency.functions import EmulatedAdapters, run_steps
from tests.concurrency.submitting import Functions, prepare
from tests.concurrency.test_library import found, planned
from tests.concurrency.workflow import CountingWorkflow
from tests.support.builders import a_resource
from tests.support.fakes.imports import InMemoryFiles, InMemoryImportWorkflow
from tests.support.fakes.state import State
from tests.support.imports import table_of

pytestmark = [pytest.mark.stack, pytest.mark.concurrency]

ROUNDS, CALLERS = 10, 8
TITLES = [f"t{number:03}" for number in range(300)]


class Function:
    """One function's services of imports, over repositories of its own and files that all share."""

    def __init__(self, database: Database, files: InMemoryFiles) -> None:
        imports = ImportRepository(database.table())
        self.service = ImportService(imports, files, InMemoryImportWorkflow(), wiring.now, wiring.new_id)
        self.reader = ImportReader(imports, files, database.store().library, wiring.now)
        self.writer = ImportWriter(imports, files, wiring.now, lambda: 0.0)

    def checked(self, owner: str, *titles: str) -> Import:
        return self.reader.read(owner, self.service.submit(owner, "csv", table_of(*titles)).id)

    def begins(self, owner: str, imported: Import) -> bool:
        while True:
            try:
                return self.service.apply(owner, imported.id).status == "applying"
            except LibraryChanged:
                return False
            except StoreThrottled:
                continue

    def applied(self, owner: str, imported: Import) -> Import:
        """Write as the state machine has it written: again after each conflict."""
        while True:
            try:
                return self.writer.write(owner, imported.id, seconds=1)
            except StoreThrottled:
                continue


@pytest.fixture
def files() -> InMemoryFiles:
    return InMemoryFiles(State())


def held(database: Database, owner: str) -> list[str]:
    return sorted(resource.title for resource in database.store().library.all(owner))


def test_of_imports_that_begin_at_one_moment_one_is_applied(
    database: Database, files: InMemoryFiles, show: Show
) -> None:
    functions = [Function(database, files) for _ in range(CALLERS)]
    for number in range(ROUNDS):
        owner = f"imports {number}"
        imports = [function.checked(owner, f"of-{place}") for place, function in enumerate(functions)]
        with ThreadPoolExecutor(CALLERS) as pool:
            begun = list(pool.map(Function.begins, functions, [owner] * CALLERS, imports))
        assert begun.count(True) == 1
        winner = begun.index(True)
        assert functions[winner].applied(owner, imports[winner]).status == "applied"
        assert held(database, owner) == [f"of-{winner}"]
    show(f"{ROUNDS} rounds of {CALLERS} imports that begin at one moment: one winner a round, the others 409")


def test_one_import_that_two_executions_apply_stores_each_row_once(
    database: Database, files: InMemoryFiles, show: Show
) -> None:
    functions = [Function(database, files) for _ in range(3)]
    owner = "imports twice"
    imported = functions[0].checked(owner, *TITLES)
    assert functions[0].begins(owner, imported)
    with ThreadPoolExecutor(3) as pool:
        ended = list(pool.map(Function.applied, functions, [owner] * 3, [imported] * 3))
    assert {each.status for each in ended} == {"applied"}
    assert {each.skipped for each in ended} == {0}
    assert held(database, owner) == TITLES
    show(f"one import of {len(TITLES)} rows by three executions: each row once")


def test_an_import_beside_editors_and_plans_loses_nothing(
    database: Database, files: InMemoryFiles, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, workflow = "imports beside", CountingWorkflow()
    adapters = EmulatedAdapters(database.table(), workflow)
    monkeypatch.setattr(wiring, "adapters", lambda: adapters)
    prepare(database.store(), owner)
    functions = Functions.of(1, database.store, workflow)
    importing = Function(database, files)
    imported = importing.checked(owner, *TITLES)
    assert importing.begins(owner, imported)

    def edit() -> list[str]:
        """Add resources with urls of the file, from its end, and others."""
        library, mine = database.store().library, []
        for number in range(20):
            wanted = f"mine {number}"
            url = f"https://example.org/{TITLES[-1 - number]}" if number % 2 else f"https://example.org/mine/{number}"
            if library.add(owner, a_resource(wanted, title=wanted, url=url)) is None:
                mine.append(wanted)
        return mine

    def plan() -> list[str]:
        requests = []
        for turn in range(4):
            request = functions.post(0, owner, f"key {turn}").request_id
            assert run_steps(owner, request) == ""
            requests.append(request)
        return requests

    with ThreadPoolExecutor(3) as pool:
        writing = pool.submit(importing.applied, owner, imported)
        editing, planning = pool.submit(edit), pool.submit(plan)
        ended, mine, requests = writing.result(), editing.result(), planning.result()
    assert (ended.status, ended.done) == ("applied", len(TITLES))
    titles = held(database, owner)
    assert set(mine) <= set(titles)
    assert len([title for title in titles if title in TITLES]) == len(TITLES) - ended.skipped
    assert len(titles) == len(set(titles)) == len(TITLES) - ended.skipped + len(mine) + 1
    for request in requests:
        adapted = found_in(owner, request)
        assert adapted[1] <= adapted[0], "a plan is made of its own request's candidates"
    show(f"an import of {len(TITLES)} rows beside 20 additions and 4 plans: {ended.skipped} rows skipped, none lost")


def found_in(owner: str, request_id: str) -> tuple[set[str], set[str]]:
    """The candidates of a request, and the resources of its plan."""
    return found(request_id, owner), planned(request_id, owner)
