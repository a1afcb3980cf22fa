"""The base of the repositories: the table, transaction items, and rows converted to values."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.codec import BLOB, pack
from studyplan.adapters.dynamodb.cursors import ListScope
from studyplan.adapters.dynamodb.keys import Key
from studyplan.adapters.dynamodb.table import MARK, NEW, NOT_MARKED, ConditionFailed, Table
from studyplan.domain.errors.failures import StoreThrottled
from studyplan.domain.values.trace import TraceRecord
from studyplan.domain.values.types import Value
from studyplan.domain.values.versions import PlanVersions
from studyplan.ports import Page

ROUNDS = 10  # of reading sort rows and the rows that they name, for one page
AT_ONCE = 100  # rows that one BatchGetItem reads


class Rows:
    """Base class of the repositories."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def _page[T: Value](self, kind: type[T], partition: str, limit: int, cursor: str | None) -> Page[T]:
        page = self._table.page(partition, limit=limit, cursor=cursor)
        return Page(tuple(value_of(kind, row) for row in page.items), page.next_cursor)

    def _newest(
        self,
        owner: str,
        kind: keys.Listed,
        *,
        limit: int,
        cursor: str | None,
        equal: Mapping[str, str],
        status: str | None = None,
    ) -> Page[dict[str, Any]]:
        """Return a page of an owner's rows of a kind, newest first: `equal` filters sort rows, `status` what they name.

        A page has fewer rows than `limit` at the end, and where ROUNDS found no more with that status. Raises
        InvalidFields for a cursor of another list or of other filters.
        """
        partition = keys.sort_rows(owner, kind)
        filters = {**equal, "status": status} if status is not None else equal
        scope = ListScope(partition, tuple(filters.items()))
        after = self._table.cursors.decode(cursor, scope) if cursor else None
        rows: list[dict[str, Any]] = []
        wanted = limit if status is None else limit + 1  # one more shows whether there is a further page
        for _ in range(ROUNDS):
            most = wanted - len(rows) if status is None else AT_ONCE
            named, after = self._table.newest(partition, most=most, after=after, equal=equal)
            rows += (row for row in self._named(owner, kind, named) if status in (None, row["status"]))
            if len(rows) >= wanted or after is None:
                break
        if len(rows) > limit:
            after = keys.sort_row(owner, kind, rows[limit - 1]["created_at"], rows[limit - 1]["sk"]).sk
        return Page(tuple(rows[:limit]), self._table.cursors.encode(after, scope) if after else None)

    def _named(self, owner: str, kind: keys.Listed, sort_rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        """Yield the rows that sort rows name, in their order, without those that were deleted meanwhile."""
        if not sort_rows:
            return
        ids = [row["id"] for row in sort_rows]
        found = self._table.some([Key(keys.collection(owner, kind), item_id) for item_id in ids])
        if found is None:
            raise StoreThrottled
        by_id = {row["sk"]: row for row in found if is_request(row)}
        yield from (by_id[item_id] for item_id in ids if item_id in by_id)

    def _together(self, wanted: Sequence[Key]) -> dict[Key, dict[str, Any] | None]:
        """Return up to 100 rows by their keys, in one call where they can all be read now."""
        rows = self._table.some(wanted) if len(wanted) > 1 else None
        if rows is None:
            return {key: self._table.get(key) for key in wanted}
        by_key = {Key(row["pk"], row["sk"]): row for row in rows}
        return {key: by_key.get(key) for key in wanted}

    def _put(self, key: Key, row: dict[str, Any], condition: str | None = None) -> Any:
        """Return the transaction item of a put."""
        put = {"TableName": self._table.name, "Item": self._table.item(key, row)}
        return {"Put": put | ({"ConditionExpression": condition} if condition else {})}

    def _trace(self, owner: str, request_id: str, record: TraceRecord | None) -> list[Any]:
        """Return the transaction item that stores a trace record; none without a record."""
        if record is None:
            return []
        # Sorted by when a step started; a retried step starts later, so it overwrites nothing.
        key = keys.run(owner, request_id, f"TRACE#{record.started_at}#{record.step}")
        return [self._put(key, {BLOB: pack(record), "expires_at": keys.expiry(record.started_at)})]

    def _check(self, key: Key) -> Any:
        """Return the transaction item that checks that a learner or request is there, and not marked by a deletion."""
        # The row that a deleted request leaves has no `created_at`.
        condition = f"attribute_exists(created_at) AND {NOT_MARKED}"
        return {
            "ConditionCheck": {
                "TableName": self._table.name,
                "Key": key.attributes(),
                "ConditionExpression": condition,
            }
        }

    def _versions(self, owner: str, versions: PlanVersions) -> Any:
        """Return the transaction item that stores the list of a plan's versions, unchanged since it was read."""
        seen = versions.revision - 1
        put = self._put(
            keys.versions(owner, versions.plan_id),
            {BLOB: pack(versions), "revision": versions.revision},
            "revision = :seen" if seen else NEW,
        )
        if seen:
            put["Put"]["ExpressionAttributeValues"] = {":seen": {"N": str(seen)}}
        return put

    def _mark(self, key: Key, now: str) -> dict[str, Any] | None:
        """Mark a learner or a request whose deletion begins, and return its row; None where there is none.

        Raises StoreThrottled where the condition was refused and the row is there: to go on would leave what it names.
        """
        try:
            return self._table.update(
                {
                    "TableName": self._table.name,
                    "Key": key.attributes(),
                    "UpdateExpression": f"SET {MARK} = :now",
                    "ConditionExpression": "attribute_exists(created_at)",
                    "ExpressionAttributeValues": {":now": {"S": now}},
                }
            )
        except ConditionFailed:
            if "created_at" in (self._table.get(key) or {}):
                raise StoreThrottled from None
            return None

    def _delete(self, key: Key) -> Any:
        """Return the transaction item of a delete."""
        return {"Delete": {"TableName": self._table.name, "Key": key.attributes()}}


def is_request(row: Mapping[str, Any] | None) -> TypeGuard[Mapping[str, Any]]:
    """Return whether a row is a request, or a plan: a deleted request leaves its id, so that its key stays used."""
    return row is not None and "learner_id" in row


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
