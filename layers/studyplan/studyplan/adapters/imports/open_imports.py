"""The imports of all owners that are open, for the reconciler: it looks each minute, so this loads no models."""

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.table import Table
from studyplan.import_ports import OpenImport


class OpenImportIndex:
    """Implements import_ports.OpenImports."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def open(self) -> tuple[OpenImport, ...]:
        shards = keys.import_shards()
        rows = (row for shard in shards for row in self._table.index("open", "open_shard", shard))
        return tuple(OpenImport(keys.owner_of_import(row["pk"]), row["sk"]) for row in rows)
