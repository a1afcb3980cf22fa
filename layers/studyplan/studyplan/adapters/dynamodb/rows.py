"""What the repositories share: the table, and rows turned into values."""

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
    """Base of the repositories."""

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


def value_of[T: BaseModel](kind: type[T], row: Mapping[str, Any]) -> T:
    """A value from our own row, as it is: the rules for what may be written now do not judge what was written once."""
    known = {name: make(row[name]) for name, make in _makers(kind).items() if name in row}
    return kind.model_construct(**known)


@cache
def _makers(kind: type[BaseModel]) -> dict[str, Callable[[Any], Any]]:
    return {name: partial(_made, field.annotation) for name, field in kind.model_fields.items()}


def _made(annotation: Any, value: Any) -> Any:
    """`value` in the form that the annotation names: rows know no tuples, no floats without a fraction, no models."""
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(each for each in get_args(annotation) if each is not NoneType)
    if annotation is float and isinstance(value, int):
        return float(value)
    if isinstance(value, list):
        return tuple(_made(get_args(annotation)[0], each) for each in value)
    if isinstance(value, dict) and get_origin(annotation) is not dict:
        return value_of(annotation, value)
    return value
