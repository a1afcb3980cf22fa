"""Gives rows of earlier releases the sort rows that lists read, and deletes sort rows whose request or plan is gone.

A run changes nothing that is right, so it can be repeated, and resumed where it stopped.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import batched
from typing import Any, NamedTuple, cast

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.codec import from_attributes
from studyplan.adapters.dynamodb.cursors import Cursors
from studyplan.adapters.dynamodb.keys import Key
from studyplan.adapters.dynamodb.table import Table, TransactionRefused
from studyplan.domain.errors.failures import StoreThrottled

LISTED = re.compile(r"OWNER#([^#]+)#(REQUEST|PLAN)(_SORT)?")
COLUMNS = ("pk", "sk", "id", "created_at", "learner_id", "status")
TOGETHER = 50  # changes in one transaction; each is a change and the condition for it
AT_ONCE = 100  # rows that one BatchGetItem reads

type Row = dict[str, Any]
type Json = dict[str, Any]


class Change(NamedTuple):
    """A sort row to add or to delete (`row` is None), as long as the row at `item` exists, or does not."""

    key: Key
    row: Row | None
    item: Key


class Counts(NamedTuple):
    """How many rows were read, and how many sort rows were added and deleted."""

    read: int = 0
    added: int = 0
    deleted: int = 0


def backfill(client: Any, name: str, report: Callable[[Counts, str], None], *, start: str = "") -> Counts:
    """Add missing sort rows to a table, and delete those without an item.

    `report` is called after each page with the counts so far and with the `start` that resumes after it; the last one
    is empty.
    """
    table = Table(client, name, Cursors(lambda: b""))  # no list is read, so nothing is signed
    counts = Counts()
    for rows, following in scanned(client, name, COLUMNS, start):
        changes = [*_missing(table, rows), *_left_behind(table, rows)]
        made = [change for some in batched(changes, TOGETHER, strict=False) for change in _made(table, some)]
        added = sum(change.row is not None for change in made)
        counts = Counts(counts.read + len(rows), counts.added + added, counts.deleted + len(made) - added)
        report(counts, following)
    return counts


def scanned(client: Any, name: str, columns: Sequence[str], start: str) -> Iterator[tuple[list[Row], str]]:
    """Yield the rows of each page of a table, with these columns, and where the next page starts; "" is the end."""
    names = {f"#c{number}": column for number, column in enumerate(columns)}
    query: Json = {"TableName": name, "ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}
    while True:
        page = client.scan(**query, **({"ExclusiveStartKey": _key_in(start)} if start else {}))
        start = json.dumps(from_attributes(page["LastEvaluatedKey"])) if "LastEvaluatedKey" in page else ""
        yield [from_attributes(item) for item in page["Items"]], start
        if not start:
            return


def _key_in(start: str) -> Json:
    place = json.loads(start)
    return Key(place["pk"], place["sk"]).attributes()


def _missing(table: Table, rows: Sequence[Row]) -> Iterator[Change]:
    """Yield the sort rows that requests and plans lack."""
    wanted = list(_wanted(rows))
    there = _existing(table, [change.key for change in wanted])
    yield from (change for change in wanted if change.key not in there)


def _wanted(rows: Sequence[Row]) -> Iterator[Change]:
    for row in rows:
        if (found := LISTED.fullmatch(row["pk"])) and not found[3] and _is_there(row):
            kind = cast(keys.Listed, found[2])
            sort_row = {"id": row["id"], "learner_id": row["learner_id"]}
            if kind == "PLAN":
                sort_row["status"] = row["status"]
            key = keys.sort_row(found[1], kind, row["created_at"], row["id"])
            yield Change(key, sort_row, Key(row["pk"], row["sk"]))


def _left_behind(table: Table, rows: Sequence[Row]) -> Iterator[Change]:
    """Yield the sort rows whose request or plan was deleted without them."""
    found = [
        Change(Key(row["pk"], row["sk"]), None, Key(row["pk"].removesuffix("_SORT"), row["id"]))
        for row in rows
        if (listed := LISTED.fullmatch(row["pk"])) and listed[3]
    ]
    there = _existing(table, [change.item for change in found])
    yield from (change for change in found if change.item not in there)


def _existing(table: Table, wanted: Sequence[Key]) -> set[Key]:
    found: set[Key] = set()
    for some in batched(wanted, AT_ONCE, strict=False):
        rows = table.some(some, "pk, sk, learner_id")
        if rows is None:
            raise StoreThrottled
        found.update(Key(row["pk"], row["sk"]) for row in rows if _is_there(row))
    return found


def _is_there(row: Row) -> bool:
    """Return whether a row is a request, a plan or a sort row: a request that was deleted leaves a row with its id."""
    return "learner_id" in row


def _made(table: Table, changes: Sequence[Change]) -> Sequence[Change]:
    """Make changes in one transaction, else one by one, and return those made: an item may come or go meanwhile."""
    try:
        table.write_together([part for change in changes for part in _transaction_items(table, change)])
    except TransactionRefused:
        return [made for change in changes for made in _made(table, [change])] if len(changes) > 1 else ()
    return changes


def _transaction_items(table: Table, change: Change) -> tuple[Any, Any]:
    here: Json = {"TableName": table.name}
    condition = "attribute_not_exists(learner_id)" if change.row is None else "attribute_exists(learner_id)"
    check = {"ConditionCheck": here | {"Key": change.item.attributes(), "ConditionExpression": condition}}
    if change.row is None:
        return check, {"Delete": here | {"Key": change.key.attributes()}}
    return check, {"Put": here | {"Item": table.item(change.key, change.row)}}
