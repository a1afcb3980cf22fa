"""The base of the repositories: the table, transaction items, and rows converted to values."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from studyplan.adapters.dynamodb.keys import Key
from studyplan.adapters.dynamodb.table import Table
from studyplan.domain.values.types import Value
from studyplan.ports import Page


class Rows:
    """Base class of the repositories."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def _page[T: Value](self, kind: type[T], partition: str, limit: int, cursor: str | None) -> Page[T]:
        page = self._table.page(partition, limit=limit, cursor=cursor)
        return Page(tuple(value_of(kind, row) for row in page.items), page.next_cursor)

    def _put(self, key: Key, row: dict[str, Any], condition: str | None = None) -> Any:
        """Return the transaction item of a put."""
        put = {"TableName": self._table.name, "Item": self._table.item(key, row)}
        return {"Put": put | ({"ConditionExpression": condition} if condition else {})}

    def _delete(self, key: Key) -> Any:
        """Return the transaction item of a delete."""
        return {"Delete": {"TableName": self._table.name, "Key": key.attributes()}}


def value_of[T: BaseModel](kind: type[T], row: Mapping[str, Any]) -> T:
    """Return a row as a value, without validation: stored rows stay readable when the rules for new ones change."""
    fields = {name: convert(row[name]) for name, convert in _converters(kind).items() if name in row}
    return kind.model_construct(**fields)


@cache
def _converters(kind: type[BaseModel]) -> dict[str, Callable[[Any], Any]]:
    return {name: partial(_converted, field.annotation) for name, field in kind.model_fields.items()}


def _converted(annotation: Any, value: Any) -> Any:
    """Return `value` as its annotation asks: rows have no tuples, no floats without a fraction, no models."""
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(choice for choice in get_args(annotation) if choice is not NoneType)
    if annotation is float and isinstance(value, int):
        return float(value)
    if isinstance(value, list):
        return tuple(_converted(get_args(annotation)[0], item) for item in value)
    if isinstance(value, dict) and get_origin(annotation) is not dict:
        return value_of(annotation, value)
    return value
