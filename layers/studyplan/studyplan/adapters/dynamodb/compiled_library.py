"""A library compiled into a few compressed rows, so that a plan does not read it resource by resource.

Every update of the library raises its version in the same transaction. The first reader that finds an older compiled
version reads the resources, compiles them, and marks the result with the version that it saw. An update in between
raises the version again, so no update is lost: the next reader compiles once more.
"""

from contextlib import suppress
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.codec import BLOB, pack, unpack
from studyplan.adapters.dynamodb.keys import Key
from studyplan.adapters.dynamodb.rows import Rows, value_of
from studyplan.adapters.dynamodb.table import ConditionFailed, Table, TransactionRefused
from studyplan.domain.errors.failures import PlanTooLarge, StoreThrottled
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.types import Value

HEAD = "HEAD"  # the row with the library's version and size
CHUNK = 2_000  # resources in a row, fewer where they are long
FORMAT = 2  # of the compiled rows; rows of another format, from before or after an upgrade, are compiled again
TOGETHER = 32_000  # bytes of compiled rows that one transaction stores: each KB costs twice in it
OLD_ROWS = 50  # that the same transaction deletes; it holds 100 in all
OWNERS_KEPT = 4  # libraries that a warm function caches


class _Chunk(Value):
    rows: tuple[dict[str, Any], ...]


class CompiledLibrary(Rows):
    """Reads whole libraries: from memory, from the compiled rows, or from the resources themselves."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._cache: dict[str, tuple[int, tuple[Resource, ...]]] = {}

    def read(self, owner: str) -> tuple[Resource, ...]:
        """Return the current library of an owner."""
        return self._of(owner, self._table.get(keys.catalogue(owner, HEAD)))

    def read_with_feedback(self, owner: str) -> tuple[tuple[Resource, ...], list[dict[str, Any]]]:
        """Return the current library of an owner and the rows of its feedback: for no call more than without them."""
        partition, name = keys.catalogue(owner, HEAD)
        rows = list(self._table.partition(partition, since=keys.FEEDBACK, until=name))
        head = rows.pop() if rows and rows[-1]["sk"] == name else None
        return self._of(owner, head), rows

    def _of(self, owner: str, head: dict[str, Any] | None) -> tuple[Resource, ...]:
        """Return the library whose version the row HEAD has."""
        if head is None:
            return ()
        version = int(head["version"])
        cached = self._cache.get(owner)
        if cached is not None and cached[0] == version:
            return cached[1]
        current = head.get("built") == version and head.get("form") == FORMAT
        resources = self._read_compiled(owner, head) if current else None
        if resources is None:
            resources = self._compile(owner, head)
        self._keep(owner, version, resources)
        return resources

    def _keep(self, owner: str, version: int, resources: tuple[Resource, ...]) -> None:
        self._cache.pop(owner, None)
        while len(self._cache) >= OWNERS_KEPT:
            del self._cache[next(iter(self._cache))]
        self._cache[owner] = (version, resources)

    def _read_compiled(self, owner: str, head: dict[str, Any]) -> tuple[Resource, ...] | None:
        """Return the compiled resources of this version; None when a reader of a newer one has deleted its rows."""
        rows = list(self._table.partition(keys.catalogue(owner, "").pk, _prefix(head["version"])))
        if len(rows) != head["chunks"]:
            return None
        return tuple(value_of(Resource, item) for row in rows for item in unpack(_Chunk, row[BLOB]).rows)

    def _compile(self, owner: str, head: dict[str, Any]) -> tuple[Resource, ...]:
        version = int(head["version"])
        rows = self._table.partition(keys.collection(owner, "RESOURCE"))
        resources = tuple(value_of(Resource, row) for row in rows)
        blobs = _packed(resources)
        chunks = {
            keys.catalogue(owner, f"{_prefix(version)}{place:04}"): {BLOB: blob} for place, blob in enumerate(blobs)
        }
        if sum(map(len, blobs)) <= TOGETHER:
            self._store_together(owner, version, chunks, has_old="built" in head)
        else:
            self._store_one_by_one(owner, version, chunks)
        return resources

    def _store_together(self, owner: str, version: int, chunks: dict[Key, dict[str, Any]], *, has_old: bool) -> None:
        """Store and mark the rows of a small library in one transaction, which replaces those of older versions."""
        puts = [self._put(key, row) for key, row in chunks.items()]
        deletes = [self._delete(key) for key in self._old(owner, below=version)[:OLD_ROWS]] if has_old else []
        # Updated meanwhile, or just now: the next reader compiles the newer version.
        with suppress(TransactionRefused, StoreThrottled):
            self._table.write_together([*puts, *deletes, {"Update": self._marking(owner, version, len(chunks))}])

    def _store_one_by_one(self, owner: str, version: int, chunks: dict[Key, dict[str, Any]]) -> None:
        for key, row in chunks.items():
            self._table.put(key, row)
        below = version
        try:
            self._table.update(self._marking(owner, version, len(chunks)))
        except ConditionFailed:
            below += 1  # updated meanwhile: the next reader compiles the newer version
        for key in self._old(owner, below=below):
            self._table.delete(key)

    def _marking(self, owner: str, version: int, chunks: int) -> Any:
        """Return the update that marks a version as compiled, while it is the current one."""
        return {
            "TableName": self._table.name,
            "Key": keys.catalogue(owner, HEAD).attributes(),
            "UpdateExpression": "SET built = :version, chunks = :chunks, form = :form",
            "ConditionExpression": "version = :version",
            "ExpressionAttributeValues": {
                ":version": {"N": str(version)},
                ":chunks": {"N": str(chunks)},
                ":form": {"N": str(FORMAT)},
            },
        }

    def _old(self, owner: str, *, below: int) -> list[Key]:
        """Return the keys of rows of versions before `below`, also of a reader that died before it marked them."""
        partition = keys.catalogue(owner, "").pk
        rows = self._table.partition(partition, "V", columns="sk")
        return [Key(partition, row["sk"]) for row in rows if row["sk"] < _prefix(below)]


def _prefix(version: int) -> str:
    return f"V{version:012}#"


def _packed(resources: tuple[Resource, ...], size: int = CHUNK) -> list[bytes]:
    try:
        rows = tuple(resource.model_dump(mode="json") for resource in resources)
        return [pack(_Chunk(rows=rows[start : start + size])) for start in range(0, len(rows), size)]
    except PlanTooLarge:
        if size == 1:
            raise
        return _packed(resources, size // 2)
