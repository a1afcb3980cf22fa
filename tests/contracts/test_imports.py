"""Imports: stored once, and applied in transactions that store resources and progress, or neither."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from studyplan.adapters.dynamodb.library_repository import LibraryRepository
from studyplan.adapters.imports import repository
from studyplan.adapters.imports.open_imports import OpenImportIndex
from studyplan.adapters.imports.repository import ImportRepository
from studyplan.domain.errors.http import LibraryChanged, LibraryFull, Stale, TooManyOpenImports
from studyplan.domain.importing.record import TOGETHER, Import
from studyplan.domain.importing.report import ImportCounts, PlannedRow, ReportRow
from studyplan.import_ports import MAX_OPEN_IMPORTS, Imports, OpenImport, OpenImports
from studyplan.ports import Library
from tests.support import aws
from tests.support.builders import LATER, a_resource, an_id
from tests.support.fakes import imports as fakes
from tests.support.fakes.adapters import InMemoryAdapters
from tests.support.imports import an_import, changing, making

OWNER = "ana"


class Stored(NamedTuple):
    imports: Imports
    library: Library
    opened: OpenImports
    limit: Callable[[int], None]


@pytest.fixture(params=["dynamodb", "memory"])
def stored(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Stored:
    module = repository if request.param == "dynamodb" else fakes

    def limit(most: int) -> None:
        monkeypatch.setattr(module, "LIBRARY_LIMIT", most)
        if request.param == "dynamodb":
            monkeypatch.setattr("studyplan.adapters.dynamodb.library_repository.LIBRARY_LIMIT", most)

    if request.param == "memory":
        adapters = InMemoryAdapters()
        return Stored(adapters.imports, adapters.library, adapters.open_imports, limit)
    request.getfixturevalue("table")
    table = aws.table()
    return Stored(ImportRepository(table), LibraryRepository(table), OpenImportIndex(table), limit)


def applying(stored: Stored) -> Import:
    """An import that is being applied."""
    imported = an_import(status="applying", part="apply", counts=ImportCounts(created=60))
    return stored.imports.add(OWNER, imported)


def further(imported: Import, done: int) -> Import:
    return imported.model_copy(update={"done": done, "updated_at": LATER})


def titles(stored: Stored) -> list[str]:
    return sorted(resource.title for resource in stored.library.all(OWNER))


def test_an_import_is_stored_once_and_for_its_owner(stored: Stored) -> None:
    first = an_import(notices=("a", "b"), counts=ImportCounts(created=1, rejected=2))
    assert stored.imports.add(OWNER, first) == first
    assert stored.imports.add(OWNER, first.model_copy(update={"status": "reading"})) == first
    assert stored.imports.get(OWNER, first.id) == first
    assert stored.imports.get("ben", first.id) is None


def test_an_import_that_changed_meanwhile_is_not_replaced(stored: Stored) -> None:
    seen = stored.imports.add(OWNER, an_import())
    stored.imports.replace(OWNER, further(seen, 1), seen=seen)
    with pytest.raises(Stale):
        stored.imports.replace(OWNER, further(seen, 2), seen=seen)
    found = stored.imports.get(OWNER, seen.id)
    assert found is not None
    assert found.done == 1


def begin(stored: Stored, name: str, version: int) -> None:
    seen = stored.imports.add(OWNER, an_import(name, library_version=version))
    stored.imports.begin(OWNER, seen.model_copy(update={"status": "applying", "updated_at": LATER}), seen=seen)


def test_an_import_begins_on_the_library_of_its_dry_run(stored: Stored) -> None:
    stored.library.add(OWNER, a_resource("there"))
    begin(stored, "one", stored.imports.library_version(OWNER))
    found = stored.imports.get(OWNER, an_id("one"))
    assert found is not None
    assert found.status == "applying"


def test_an_import_begins_on_an_empty_library(stored: Stored) -> None:
    begin(stored, "one", stored.imports.library_version(OWNER))


@pytest.mark.parametrize("has_one", [False, True])
def test_an_import_does_not_begin_on_another_library(stored: Stored, has_one: bool) -> None:
    if has_one:
        stored.library.add(OWNER, a_resource("there"))
    version = stored.imports.library_version(OWNER)
    stored.library.add(OWNER, a_resource("later"))
    with pytest.raises(LibraryChanged):
        begin(stored, "one", version)
    found = stored.imports.get(OWNER, an_id("one"))
    assert found is not None
    assert found.status == "checked"


@pytest.mark.parametrize("has_one", [False, True])
def test_of_two_imports_of_one_dry_run_one_begins(stored: Stored, has_one: bool) -> None:
    if has_one:
        stored.library.add(OWNER, a_resource("there"))
    version = stored.imports.library_version(OWNER)
    begin(stored, "one", version)
    with pytest.raises(LibraryChanged):
        begin(stored, "two", version)


def test_an_import_that_was_begun_is_not_begun_again(stored: Stored) -> None:
    seen = stored.imports.add(OWNER, an_import())
    version = stored.imports.library_version(OWNER)
    begun = seen.model_copy(update={"status": "applying", "updated_at": LATER, "library_version": version})
    stored.imports.begin(OWNER, begun, seen=seen)
    with pytest.raises(Stale):
        stored.imports.begin(OWNER, begun, seen=seen)


def test_thirty_two_resources_and_the_progress_are_one_transaction(stored: Stored) -> None:
    imported = applying(stored)
    rows = [making(a_resource(f"r{number:02}")) for number in range(TOGETHER)]
    same = PlannedRow(report=ReportRow(row=99, status="same"))
    assert stored.imports.store(OWNER, [*rows, same], further(imported, 33), seen=imported) is None
    assert len(titles(stored)) == TOGETHER
    assert stored.imports.get(OWNER, imported.id) == further(imported, 33)


def test_rows_without_resources_move_the_import_alone(stored: Stored) -> None:
    stored.library.add(OWNER, a_resource("there"))
    imported, version = applying(stored), stored.imports.library_version(OWNER)
    same = PlannedRow(report=ReportRow(row=2, status="same"))
    assert stored.imports.store(OWNER, [same], further(imported, 1), seen=imported) is None
    assert stored.imports.library_version(OWNER) == version


def test_a_row_that_the_library_does_not_take_stores_nothing_and_is_named(stored: Stored) -> None:
    stored.library.add(OWNER, a_resource("taken", url="https://example.org/taken"))
    old = a_resource("old")
    stored.library.add(OWNER, old.model_copy(update={"updated_at": LATER}))
    imported = applying(stored)
    rows = [
        making(a_resource("new")),
        making(a_resource("late", url="HTTPS://EXAMPLE.org/taken/")),
        changing(old.model_copy(update={"title": "Newer"}), old),
        changing(a_resource("deleted"), a_resource("deleted")),
    ]
    refused = stored.imports.store(OWNER, rows, further(imported, 4), seen=imported)
    assert refused is not None
    assert (sorted(refused.rows), refused.missing) == ([1, 2, 3], frozenset())
    assert titles(stored) == ["About old", "About taken"]
    assert stored.imports.get(OWNER, imported.id) == imported


def test_a_change_is_stored_on_what_the_dry_run_saw(stored: Stored) -> None:
    old = a_resource("old")
    stored.library.add(OWNER, old)
    imported = applying(stored)
    newer = old.model_copy(update={"title": "Newer", "updated_at": LATER})
    assert stored.imports.store(OWNER, [changing(newer, old)], further(imported, 1), seen=imported) is None
    assert titles(stored) == ["Newer"]


def test_a_second_run_that_is_behind_stores_nothing(stored: Stored) -> None:
    imported = applying(stored)
    stored.imports.store(OWNER, [making(a_resource("one"))], further(imported, 1), seen=imported)
    with pytest.raises(Stale):
        stored.imports.store(OWNER, [making(a_resource("two"))], further(imported, 1), seen=imported)
    assert titles(stored) == ["About one"]


def test_a_library_that_gets_full_takes_none_of_the_batch(stored: Stored) -> None:
    stored.limit(3)
    stored.library.add(OWNER, a_resource("there"))
    imported = applying(stored)
    rows = [making(a_resource(f"r{number}")) for number in range(3)]
    with pytest.raises(LibraryFull):
        stored.imports.store(OWNER, rows, further(imported, 3), seen=imported)
    assert stored.imports.store(OWNER, rows[:2], further(imported, 2), seen=imported) is None
    assert len(titles(stored)) == 3


def test_a_resource_whose_prerequisite_is_not_there_stores_nothing_and_names_it(stored: Stored) -> None:
    there = a_resource("there")
    stored.library.add(OWNER, there)
    imported = applying(stored)
    first = a_resource("first", prerequisites=(there.id,))
    second = a_resource("second", prerequisites=(first.id, an_id("gone")))
    refused = stored.imports.store(OWNER, [making(first), making(second)], further(imported, 2), seen=imported)
    assert refused is not None
    assert (refused.rows, refused.missing) == ({}, frozenset({an_id("gone")}))
    assert titles(stored) == ["About there"]
    mended = second.model_copy(update={"prerequisites": (first.id,)})
    assert stored.imports.store(OWNER, [making(first), making(mended)], further(imported, 2), seen=imported) is None
    assert titles(stored) == ["About first", "About second", "About there"]


@pytest.mark.parametrize("status", ["reading", "applying"])
def test_an_open_import_is_in_the_index_until_it_ends(stored: Stored, status: str) -> None:
    stored.imports.add(OWNER, an_import("waiting", status="waiting"))
    opened = stored.imports.add(OWNER, an_import(status=status))
    assert stored.opened.open() == (OpenImport(OWNER, opened.id),)
    ended = opened.model_copy(update={"status": "failed", "updated_at": LATER})
    stored.imports.replace(OWNER, ended, seen=opened)
    assert stored.opened.open() == ()


def filled(stored: Stored, status: str = "reading") -> list[Import]:
    return [stored.imports.add(OWNER, an_import(str(n), status=status)) for n in range(MAX_OPEN_IMPORTS)]


@pytest.mark.parametrize("status", ["reading", "waiting"])
def test_an_owner_opens_no_import_beyond_the_limit(stored: Stored, status: str) -> None:
    imports = filled(stored, status)
    more = an_import("more", status="reading")
    with pytest.raises(TooManyOpenImports):
        stored.imports.add(OWNER, more)
    assert stored.imports.get(OWNER, more.id) is None
    assert stored.imports.add(OWNER, imports[0]) == imports[0], "what is there is answered all the same"
    assert stored.imports.add("ben", more) == more


def test_an_import_that_ended_gives_its_place_to_another(stored: Stored) -> None:
    first, *_ = filled(stored)
    failed = first.model_copy(update={"status": "failed", "updated_at": LATER})
    stored.imports.replace(OWNER, failed, seen=first)
    stored.imports.add(OWNER, an_import("more", status="reading"))
    again = failed.model_copy(update={"status": "reading", "updated_at": "2026-01-05T09:16:00.000000+00:00"})
    with pytest.raises(TooManyOpenImports):
        stored.imports.replace(OWNER, again, seen=failed)


def test_an_upload_that_never_came_holds_no_place_for_long(stored: Stored) -> None:
    filled(stored, "waiting")
    at = "2026-01-05T09:21:00.000000+00:00"
    late = an_import("late", status="reading", created_at=at, updated_at=at)
    assert stored.imports.add(OWNER, late) == late


def test_an_upload_that_begins_is_not_counted_twice(stored: Stored) -> None:
    first, *_ = filled(stored, "waiting")
    begun = first.model_copy(update={"status": "reading", "updated_at": LATER})
    stored.imports.replace(OWNER, begun, seen=first)
    assert stored.opened.open() == (OpenImport(OWNER, first.id),)
