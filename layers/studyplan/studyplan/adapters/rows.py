"""What the parts of the store share: the table, and rows turned into values."""

from typing import Any

from studyplan.adapters.keys import Key
from studyplan.adapters.table import Table
from studyplan.domain.models import Value
from studyplan.ports import Page

NEW = "attribute_not_exists(pk)"


class Rows:
    """Base of the parts of the store."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def _page[T: Value](self, kind: type[T], partition: str, limit: int, cursor: str | None) -> Page[T]:
        page = self._table.page(partition, limit=limit, cursor=cursor)
        return Page(tuple(value_of(kind, row) for row in page.items), page.next_cursor)

    def _put(self, key: Key, row: dict[str, Any], condition: str | None = None) -> Any:
        """A put as a part of a transaction."""
        put = {"TableName": self._table.name, "Item": self._table.item(key, row)}
        return {"Put": put | ({"ConditionExpression": condition} if condition else {})}

    def _delete(self, key: Key) -> Any:
        """A delete as a part of a transaction."""
        return {"Delete": {"TableName": self._table.name, "Key": key.attributes()}}


def value_of[T: Value](kind: type[T], row: dict[str, Any]) -> T:
    """A value from its row. Lax: lists become tuples, and a whole number where a float is meant is one."""
    return kind.model_validate({name: row.get(name) for name in kind.model_fields if name in row}, strict=False)
