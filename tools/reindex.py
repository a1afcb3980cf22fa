"""Gives resources of earlier releases the rows by which others find them, and deletes such rows that name nothing.

These are the row that reserves a url and the row by the page of a url. Both follow from the resource's url; a release
that reads urls otherwise, or pages, has other keys for them. A run changes nothing that is right, so it can be
repeated, and resumed where it stopped.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import batched
from typing import Any, NamedTuple

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.cursors import Cursors
from studyplan.adapters.dynamodb.keys import Key
from studyplan.adapters.dynamodb.table import AS_SEEN, NEW, Table, TransactionRefused
from studyplan.domain.errors.failures import StoreThrottled
from tools.backfill import AT_ONCE, TOGETHER, scanned

KINDS = re.compile(r"OWNER#([^#]+)#(RESOURCE|URL|PAGE)(#[0-9a-f]{64})?")  # a page has a partition of its own
COLUMNS = ("pk", "sk", "id", "url", "updated_at")

type Row = dict[str, Any]
type Json = dict[str, Any]


class Change(NamedTuple):
    """A row to put for a resource, or to delete (`resource_id` is None).

    It is made while the row still names `before` (None: is not there) and the resource at `item` is as `seen`.
    """

    key: Key
    resource_id: str | None
    before: str | None
    item: Key
    seen: str | None


class Counts(NamedTuple):
    """How many rows were read, added and deleted, and how many resources have a url that another one has reserved."""

    read: int = 0
    added: int = 0
    deleted: int = 0
    taken: int = 0


def reindex(client: Any, name: str, report: Callable[[Counts, str], None], *, apply: bool, start: str = "") -> Counts:
    """Mend the rows of urls and pages in a table; without `apply` only count what is to be done.

    `report` is called after each page with the counts so far and with the `start` that resumes after it; the last one
    is empty.
    """
    table = Table(client, name, Cursors(lambda: b""))  # no list is read, so nothing is signed
    counts = Counts()
    for rows, following in scanned(client, name, COLUMNS, start):
        missing, taken = _missing(table, rows)
        left = _left_behind(table, rows)
        if apply:  # not together: a row that is put may be one that was left behind
            missing, left = _made_of(table, missing), _made_of(table, left)
        counts = Counts(
            counts.read + len(rows), counts.added + len(missing), counts.deleted + len(left), counts.taken + taken
        )
        report(counts, following)
    return counts


def _missing(table: Table, rows: Sequence[Row]) -> tuple[list[Change], int]:
    """Return the rows that resources lack, and how many resources have a url that is another's."""
    wanted = [change for row in rows for change in _wanted(row)]
    there = {Key(row["pk"], row["sk"]): row["id"] for row in _rows(table, [each.key for each in wanted])}
    others = _resources(table, there)
    changes: dict[Key, Change] = {}
    taken = 0
    for each in wanted:
        before = there.get(each.key)
        if before == each.resource_id:
            continue
        if each.key in changes or (before is not None and _names(others, each.key, before)):
            taken += 1
        else:
            changes[each.key] = each._replace(before=before)
    return list(changes.values()), taken


def _wanted(row: Row) -> Iterator[Change]:
    found = KINDS.fullmatch(row["pk"])
    if found and found[2] == "RESOURCE":
        owner, item = found[1], Key(row["pk"], row["sk"])
        for key in (keys.url(owner, row["url"]), keys.page(owner, row["url"], row["sk"])):
            yield Change(key, row["sk"], None, item, row["updated_at"])


def _left_behind(table: Table, rows: Sequence[Row]) -> list[Change]:
    """Return the rows whose resource is gone, or has another url or page by now."""
    found = {Key(row["pk"], row["sk"]): row["id"] for row in rows if _kind(row["pk"]) in ("URL", "PAGE")}
    resources = _resources(table, found)
    changes = []
    for key, resource_id in found.items():
        if not _names(resources, key, resource_id):
            item = _resource_key(key, resource_id)
            seen = resources.get(item)
            changes.append(Change(key, None, resource_id, item, seen["updated_at"] if seen else None))
    return changes


def _kind(pk: str) -> str:
    found = KINDS.fullmatch(pk)
    return found[2] if found else ""


def _resource_key(key: Key, resource_id: str) -> Key:
    owner = key.pk.split("#")[1]
    return Key(keys.collection(owner, "RESOURCE"), resource_id)


def _resources(table: Table, named: Mapping[Key, str]) -> dict[Key, Row]:
    """Return the resources that rows of urls and pages name, as far as they are there."""
    wanted = list(dict.fromkeys(_resource_key(key, resource_id) for key, resource_id in named.items()))
    return {Key(row["pk"], row["sk"]): row for row in _rows(table, wanted)}


def _names(resources: Mapping[Key, Row], key: Key, resource_id: str) -> bool:
    """Return whether a resource is there and has the url, or the page, that a row stands for."""
    resource = resources.get(_resource_key(key, resource_id))
    return resource is not None and key in {change.key for change in _wanted(resource)}


def _rows(table: Table, wanted: Sequence[Key]) -> Iterator[Row]:
    for some in batched(dict.fromkeys(wanted), AT_ONCE, strict=False):
        rows = table.some(some)
        if rows is None:
            raise StoreThrottled
        yield from rows


def _made_of(table: Table, changes: Sequence[Change]) -> list[Change]:
    return [made for some in batched(changes, TOGETHER, strict=False) for made in _made(table, some)]


def _made(table: Table, changes: Sequence[Change]) -> Sequence[Change]:
    """Make changes in one transaction, else one by one, and return those made: a resource may change meanwhile."""
    checks = {change.item: _check(table, change) for change in changes}
    try:
        table.write_together([*checks.values(), *(_write(table, change) for change in changes)])
    except TransactionRefused:
        return [made for change in changes for made in _made(table, [change])] if len(changes) > 1 else ()
    return changes


def _check(table: Table, change: Change) -> Any:
    """Return the transaction item that checks that the resource is as it was read."""
    check: Json = {"TableName": table.name, "Key": change.item.attributes()}
    if change.seen is None:
        return {"ConditionCheck": check | {"ConditionExpression": NEW}}
    values = {"ExpressionAttributeValues": {":seen": {"S": change.seen}}}
    return {"ConditionCheck": check | {"ConditionExpression": AS_SEEN} | values}


def _write(table: Table, change: Change) -> Any:
    """Return the transaction item that puts or deletes a row, while it is as it was read."""
    condition: Json = {"ConditionExpression": NEW}
    if change.before is not None:
        condition = {
            "ConditionExpression": "id = :before",
            "ExpressionAttributeValues": {":before": {"S": change.before}},
        }
    here: Json = {"TableName": table.name} | condition
    if change.resource_id is None:
        return {"Delete": here | {"Key": change.key.attributes()}}
    return {"Put": here | {"Item": table.item(change.key, {"id": change.resource_id})}}
