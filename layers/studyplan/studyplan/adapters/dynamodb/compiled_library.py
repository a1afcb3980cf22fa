"""A library compiled into a few compressed rows, so that a plan does not read it resource by resource.

Every change of the library raises its version in the same transaction. The first reader that finds the compiled
version behind reads the rows, compiles them, and marks the result with the version it had seen: a change that comes in
between raises the version again, so nothing is lost, only compiled once more.
"""

from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.codec import BLOB, pack, unpack
from studyplan.adapters.dynamodb.rows import value_of
from studyplan.adapters.dynamodb.table import ConditionFailed, Table
from studyplan.domain.errors.failures import PlanTooLarge
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.types import Value

CHUNK = 2_000  # resources a row, fewer where they are long
FORM = 2  # of the compiled rows; another form, from before or after an upgrade, is compiled anew
OWNERS_KEPT = 4  # libraries that a warm function keeps


class _Chunk(Value):
    rows: tuple[dict[str, Any], ...]


class Catalogue:
    def __init__(self, table: Table) -> None:
        self._table = table
        self._warm: dict[str, tuple[int, tuple[Resource, ...]]] = {}

    def read(self, owner: str) -> tuple[Resource, ...]:
        """The whole library of an owner as it is now."""
        head = self._table.get(keys.catalogue(owner, "HEAD"))
        if head is None:
            return ()
        version = int(head["version"])
        known = self._warm.get(owner)
        if known is not None and known[0] == version:
            return known[1]
        current = head.get("built") == version and head.get("form") == FORM
        resources = self._compiled(owner, head) if current else None
        if resources is None:
            resources = self._compile(owner, version)
        self._keep_warm(owner, version, resources)
        return resources

    def _keep_warm(self, owner: str, version: int, resources: tuple[Resource, ...]) -> None:
        self._warm.pop(owner, None)
        while len(self._warm) >= OWNERS_KEPT:
            del self._warm[next(iter(self._warm))]
        self._warm[owner] = (version, resources)

    def _compiled(self, owner: str, head: dict[str, Any]) -> tuple[Resource, ...] | None:
        """The compiled rows of this version; None when a newer reader has swept them away already."""
        rows = list(self._table.partition(keys.catalogue(owner, "").pk, _prefix(head["version"])))
        if len(rows) != head["chunks"]:
            return None
        return tuple(value_of(Resource, each) for row in rows for each in unpack(_Chunk, row[BLOB]).rows)

    def _compile(self, owner: str, version: int) -> tuple[Resource, ...]:
        rows = self._table.partition(keys.collection(owner, "RESOURCE"))
        resources = tuple(value_of(Resource, row) for row in rows)
        blobs = _packed(resources)
        for number, blob in enumerate(blobs):
            self._table.put(keys.catalogue(owner, f"{_prefix(version)}{number:04}"), {BLOB: blob})
        try:
            self._mark(owner, version, len(blobs))
        except ConditionFailed:
            self._sweep(owner, below=version + 1)  # changed meanwhile: the next reader compiles the newer version
        else:
            self._sweep(owner, below=version)
        return resources

    def _mark(self, owner: str, version: int, chunks: int) -> None:
        self._table.update(
            {
                "TableName": self._table.name,
                "Key": keys.catalogue(owner, "HEAD").attributes(),
                "UpdateExpression": "SET built = :version, chunks = :chunks, form = :form",
                "ConditionExpression": "version = :version",
                "ExpressionAttributeValues": {
                    ":version": {"N": str(version)},
                    ":chunks": {"N": str(chunks)},
                    ":form": {"N": str(FORM)},
                },
            }
        )

    def _sweep(self, owner: str, *, below: int) -> None:
        """Delete the rows of older versions, those that a compiler left which did not get to its mark included."""
        partition = keys.catalogue(owner, "").pk
        rows = list(self._table.partition(partition, "V", columns="sk"))
        for row in rows:
            if row["sk"] < _prefix(below):
                self._table.delete(keys.Key(partition, row["sk"]))


def _prefix(version: int) -> str:
    return f"V{version:012}#"


def _packed(resources: tuple[Resource, ...], size: int = CHUNK) -> list[bytes]:
    try:
        rows = tuple(resource.model_dump(mode="json") for resource in resources)
        return [pack(_Chunk(rows=rows[at : at + size])) for at in range(0, len(rows), size)]
    except PlanTooLarge:
        if size == 1:
            raise
        return _packed(resources, size // 2)
