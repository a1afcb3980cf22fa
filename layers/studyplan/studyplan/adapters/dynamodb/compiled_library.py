"""A library compiled into one row, or by topic into objects of a bucket, so that no plan reads it row by row.

Every update of the library raises its version in the same transaction, and names what it changes. The first reader that
finds an older compiled version compiles, and marks the result with the version that it saw. An update in between raises
the version again, so no update is lost: the next reader compiles once more.
"""

from collections.abc import Collection
from contextlib import suppress
from itertools import batched, chain, islice
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.codec import BLOB, ITEM_LIMIT, MARGIN
from studyplan.adapters.dynamodb.keys import Key
from studyplan.adapters.dynamodb.library_head import WHOLE_ROW, Head, marking
from studyplan.adapters.dynamodb.rows import AT_ONCE, Rows, value_of
from studyplan.adapters.dynamodb.table import ConditionFailed, Table, TransactionRefused
from studyplan.adapters.libraries.builder import Builder, Built, Changed
from studyplan.adapters.libraries.index import Index
from studyplan.adapters.libraries.objects import LibraryObjects, ObjectMissing
from studyplan.adapters.libraries.rows import FIELDS, line_of, packed, resources_in
from studyplan.adapters.libraries.view import CompiledView, Source
from studyplan.domain.errors.failures import StoreThrottled, StoreUnavailable
from studyplan.domain.library.view import LibraryView, WholeLibrary
from studyplan.domain.values.resource import Resource

HEAD = "HEAD"  # the row with the library's version and size
TOGETHER = 32_000  # bytes of a compiled row that one transaction stores: each KB costs twice in it
OLD_ROWS = 50  # that the same transaction deletes; it holds 100 in all
ONLY_ROW = "0000"  # of a version: the number of the row in it
OWNERS_KEPT = 4  # libraries that a warm function caches


class CompiledLibrary(Rows):
    """Reads libraries: from memory, from what is compiled, or from the resources themselves."""

    def __init__(self, table: Table, objects: LibraryObjects | None = None) -> None:
        super().__init__(table)
        self._objects = objects
        self._cache: dict[str, tuple[int, LibraryView]] = {}

    def read(self, owner: str) -> LibraryView:
        """Return the current library of an owner."""
        return self._of(owner, self._table.get(keys.catalogue(owner, HEAD)))

    def read_with_feedback(self, owner: str) -> tuple[LibraryView, list[dict[str, Any]]]:
        """Return the current library of an owner and the rows of its feedback: for no call more than without them."""
        partition, name = keys.catalogue(owner, HEAD)
        rows = list(self._table.partition(partition, since=keys.FEEDBACK, until=name))
        head = rows.pop() if rows and rows[-1]["sk"] == name else None
        return self._of(owner, head), rows

    def _of(self, owner: str, row: dict[str, Any] | None) -> LibraryView:
        """Return the library whose version the row HEAD has."""
        if row is None:
            return WholeLibrary(())
        head = Head.of(row)
        cached = self._cache.get(owner)
        if cached is not None and cached[0] == head.version:
            return cached[1]
        view = self._stored(owner, head) if head.is_current else None
        if view is None:
            view = self._compile(owner, head)
        self._keep(owner, head.version, view)
        return view

    def _keep(self, owner: str, version: int, view: LibraryView) -> None:
        self._cache.pop(owner, None)
        while len(self._cache) >= OWNERS_KEPT:
            del self._cache[next(iter(self._cache))]
        self._cache[owner] = (version, view)

    def _stored(self, owner: str, head: Head) -> LibraryView | None:
        """Return what is compiled of this version; None where a reader of a newer one has deleted it."""
        if head.index_key is not None:
            try:
                return self._view(owner, Built(head.index_key, Index.of(self._of_bucket.get(head.index_key))))
            except ObjectMissing:
                return None
        # A release before this one may have left further rows of the same version.
        rows = self._table.partition(keys.catalogue(owner, "").pk, f"{_prefix(head.version)}{ONLY_ROW}")
        return next((WholeLibrary(resources_in(bytes(row[BLOB]))) for row in rows), None)

    def _view(self, owner: str, built: Built) -> CompiledView:
        def some(ids: Collection[str]) -> dict[str, Resource]:
            return {row["id"]: value_of(Resource, row) for row in self._rows_of(owner, ids)}

        return CompiledView(Source(self._of_bucket, some, lambda key: self._renewed(owner, key)), built)

    def _renewed(self, owner: str, gone: str) -> Built:
        """Return what is compiled now, when an object of the index `gone` is no longer there."""
        self._cache.pop(owner, None)
        head = Head.of(self._table.get(keys.catalogue(owner, HEAD)) or {"version": 0})
        if head.is_current and head.index_key not in (None, gone):
            with suppress(ObjectMissing):
                return Built(str(head.index_key), Index.of(self._of_bucket.get(str(head.index_key))))
        rows = self._table.partition(keys.collection(owner, "RESOURCE"))
        return self._marked(owner, head, self._builder(owner, head).whole(rows))

    def _rows_of(self, owner: str, ids: Collection[str]) -> list[dict[str, Any]]:
        wanted = [keys.resource(owner, each) for each in dict.fromkeys(ids)]
        found = (self._together(some) for some in batched(wanted, AT_ONCE, strict=False))
        return [row for some in found for row in some.values() if row is not None]

    @property
    def _of_bucket(self) -> LibraryObjects:
        if self._objects is None:
            raise StoreUnavailable
        return self._objects

    def _compile(self, owner: str, head: Head) -> LibraryView:
        """Compile the version of a head, and return it also where it cannot be marked any more."""
        if head.names_changes and head.size > WHOLE_ROW and self._objects is not None:
            with suppress(ObjectMissing):
                return self._view(owner, self._build_changed(owner, head))
        rows = self._table.partition(keys.collection(owner, "RESOURCE"))
        first = list(islice(rows, WHOLE_ROW + 1))
        if len(first) <= WHOLE_ROW:
            block = packed(map(line_of, first))
            if len(block) <= ITEM_LIMIT - MARGIN:
                self._store_row(owner, head, block)
                return WholeLibrary(resources_in(block))
        if self._objects is None:  # a function without the bucket reads all the same
            return WholeLibrary(value_of(Resource, row) for row in chain(first, rows))
        return self._view(owner, self._marked(owner, head, self._builder(owner, head).whole(chain(first, rows))))

    def _builder(self, owner: str, head: Head) -> Builder:
        return Builder(self._of_bucket, owner, head.version)

    def _build_changed(self, owner: str, head: Head) -> Built:
        """Compile what the head names. Raises ObjectMissing."""
        index = Index.of(self._of_bucket.get(str(head.index_key)))
        ids = frozenset(each.resource_id for each in head.changes)
        rows = {row["id"]: [row.get(name) for name in FIELDS] for row in self._rows_of(owner, sorted(ids))}
        changed = Changed(frozenset(each.topic for each in head.changes), ids, rows)
        return self._marked(owner, head, self._builder(owner, head).updated(index, changed))

    def _marked(self, owner: str, head: Head, built: Built) -> Built:
        """Mark what was built. Where it is not current any more, the next sweep deletes its objects."""
        try:
            self._table.update(marking(self._table.name, owner, head, index=built.key))
        except ConditionFailed:
            return built
        self._sweep(owner, head.version, kept=(built.key, *built.contents.objects))
        for key in self._old(owner, below=head.version + 1) if head.has_row else ():
            self._table.delete(key)
        return built

    def _sweep(self, owner: str, version: int, *, kept: tuple[str, ...] = ()) -> None:
        """Delete the objects of former versions. What is marked is in use whether or not that succeeds."""
        with suppress(StoreThrottled, StoreUnavailable):
            self._of_bucket.sweep(owner, version, kept=kept)

    def _store_row(self, owner: str, head: Head, block: bytes) -> None:
        key, row = keys.catalogue(owner, f"{_prefix(head.version)}{ONLY_ROW}"), {BLOB: block}
        mark = marking(self._table.name, owner, head)
        if len(block) > TOGETHER:
            self._store_one_by_one(owner, head, key, row)
        else:
            old = self._old(owner, below=head.version)[:OLD_ROWS] if head.has_row else []
            # Updated meanwhile, or just now: the next reader compiles the newer version.
            with suppress(TransactionRefused, StoreThrottled):
                self._table.write_together([self._put(key, row), *map(self._delete, old), {"Update": mark}])
        if head.index_key is not None:
            self._sweep(owner, head.version)

    def _store_one_by_one(self, owner: str, head: Head, key: Key, row: dict[str, Any]) -> None:
        self._table.put(key, row)
        below = head.version
        try:
            self._table.update(marking(self._table.name, owner, head))
        except ConditionFailed:
            below += 1  # updated meanwhile: the next reader compiles the newer version
        for old in self._old(owner, below=below):
            self._table.delete(old)

    def _old(self, owner: str, *, below: int) -> list[Key]:
        """Return the keys of rows of versions before `below`, also of a reader that died before it marked them."""
        partition = keys.catalogue(owner, "").pk
        rows = self._table.partition(partition, "V", columns="sk")
        return [Key(partition, row["sk"]) for row in rows if row["sk"] < _prefix(below)]


def _prefix(version: int) -> str:
    return f"V{version:012}#"
