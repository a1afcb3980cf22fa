"""Large libraries for tests, and a count of the calls that reading one costs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import batched
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.compiled_library import CompiledLibrary
from studyplan.adapters.dynamodb.table import Table
from studyplan.domain.values.resource import Resource
from tests.support import aws
from tests.support.repositories import over


class _Noting(Table):
    """Keeps what a transaction would put; moto copies its whole table for each, so thousands would take minutes."""

    def __init__(self) -> None:
        super().__init__(aws.client("dynamodb"), aws.TABLE, aws.CURSORS)
        self.puts: list[Any] = []

    def write_together(self, items: Sequence[Any], **_: Any) -> None:
        self.puts += [item["Put"]["Item"] for item in items if "Put" in item]


def stock(owner: str, resources: Iterable[Resource]) -> int:
    """Repositories what adding these resources one by one would leave; how many they are. The library must be empty."""
    noting = _Noting()
    store = over(noting)
    count = sum(store.library.add(owner, resource) is None for resource in resources)
    noting.put(keys.catalogue(owner, "HEAD"), {"version": count, "held": count})
    database = aws.client("dynamodb")
    for some in batched(noting.puts, 25, strict=False):
        database.batch_write_item(RequestItems={aws.TABLE: [{"PutRequest": {"Item": item}} for item in some]})
    return count


def stock_compiled(owner: str, resources: Iterable[Resource]) -> None:
    """A library as its readers find it when it was read before; without its single rows, which take moto minutes."""
    held = [resource.model_dump(mode="json") for resource in resources]

    class Given(Table):
        def partition(
            self, partition: str, prefix: str = "", *, since: str = "", until: str = "", columns: str | None = None
        ) -> Iterator[dict[str, Any]]:
            if partition == keys.collection(owner, "RESOURCE"):
                return iter(held)
            return super().partition(partition, prefix, since=since, until=until, columns=columns)

    table = aws.table(kind=Given)
    table.put(keys.catalogue(owner, "HEAD"), {"version": len(held), "held": len(held)})
    CompiledLibrary(table, aws.LIBRARY_OBJECTS).read(owner)


@contextmanager
def counted(database: Any) -> Iterator[Counter[str]]:
    """Each call that a DynamoDB client sends meanwhile, by its name and the kind of rows that it reads or writes."""
    calls: Counter[str] = Counter()

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        values = params.get("ExpressionAttributeValues", {})
        partition = params.get("Key", {}).get("pk") or params.get("Item", {}).get("pk") or values.get(":pk") or {}
        kind = next((part for part in reversed(partition.get("S", "").split("#")) if part.isupper()), "")
        calls[f"{model.name} {kind}".strip()] += 1

    database.meta.events.register("provide-client-params.dynamodb", note)
    try:
        yield calls
    finally:
        database.meta.events.unregister("provide-client-params.dynamodb", note)
