"""The row HEAD of a library: its version, its size, what is compiled, and what has changed since."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Self

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.libraries.rows import FORMAT
from studyplan.domain.values.text import topic_id

WHOLE_ROW = 2_000  # resources that are compiled into one row, where their texts fit; more are compiled by topic
NAMED_CHANGES = 50  # that a head names: each update writes the head. Beyond them all is compiled


class Change(NamedTuple):
    """A resource that has changed, and a topic that it had or has. One that got another topic has two."""

    resource_id: str
    topic: str


class Head(NamedTuple):
    """What the row says. `index_key` is the key of the compiled index of a large library."""

    version: int
    size: int
    is_current: bool
    has_row: bool
    index_key: str | None
    changes: tuple[Change, ...]
    names_changes: bool  # whether those are all, so that what is compiled can be brought up to date

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """Return a head from its row."""
        version, built = int(row["version"]), int(row.get("built", 0))
        own = row.get("form") == FORMAT
        # A release before this one raises the version and names nothing: then the numbers differ.
        named = "whole" not in row and int(row.get("noted", 0)) == version - built
        return cls(
            version,
            int(row.get("held", 0)),
            own and built == version,
            "chunks" in row,
            row.get("index"),
            tuple(Change(*str(each).split("#", 1)) for each in row.get("changed", ())),
            own and named and "index" in row,
        )


def changes_of(resource_id: str, *topics: str) -> tuple[str, ...]:
    """Return how a head names a resource and the topics, as typed, that it had and has."""
    return tuple(dict.fromkeys(f"{resource_id}#{topic_id(topic)}" for topic in topics))


def raising(
    table: str,
    owner: str,
    *,
    by: int,
    most: int,
    changed: tuple[str, ...] | None,
    needing: bool,
    needs_at: int | None,
) -> dict[str, Any]:
    """Return the update that raises a library's version, adds `by` to its size and names what changed.

    Without names (None) all has to be compiled anew. `needing` counts a write that may store a new prerequisite.
    Refused where the library would have more than `most` resources, where many changes are named already, and where
    more such writes are counted than `needs_at`.
    """
    adding = "ADD version :one, held :by, noted :one"
    adding += (", needs :one" if needing else "") + (", changed :changed" if changed else "")
    conditions = ["(attribute_not_exists(held) OR held <= :most)"] if by > 0 else []
    conditions += ["(attribute_not_exists(changed) OR size(changed) < :named)"] if changed else []
    conditions += ["needs = :needs" if needs_at else "attribute_not_exists(needs)"] if needs_at is not None else []
    values: dict[str, Any] = {":one": {"N": "1"}, ":by": {"N": str(by)}}
    values |= {":needs": {"N": str(needs_at)}} if needs_at else {}
    values |= {":most": {"N": str(most - by)}} if by > 0 else {}
    values |= {":named": {"N": str(NAMED_CHANGES)}, ":changed": {"SS": list(changed)}} if changed else {}
    values |= {":true": {"BOOL": True}} if changed is None else {}
    update: dict[str, Any] = {
        "TableName": table,
        "Key": keys.catalogue(owner, "HEAD").attributes(),
        "UpdateExpression": adding + (" SET whole = :true REMOVE changed" if changed is None else ""),
        "ExpressionAttributeValues": values,
    }
    return update | ({"ConditionExpression": " AND ".join(conditions)} if conditions else {})


def marking(table: str, owner: str, head: Head, *, index: str | None = None) -> Any:
    """Return the update that marks a version as compiled, while it is the current one and nobody else has marked it.

    `index` is the key of a large library's index; a small one has one row.
    """
    values = {
        ":version": {"N": str(head.version)},
        ":form": {"N": str(FORMAT)},
        ":at": {"S": index} if index is not None else {"N": "1"},
    }
    condition = "version = :version"
    if index is not None:
        seen = head.index_key
        condition += " AND attribute_not_exists(#index)" if seen is None else " AND #index = :seen"
        values |= {":seen": {"S": seen}} if seen is not None else {}
    here, gone = ("#index", "chunks") if index is not None else ("chunks", "#index")
    return {
        "TableName": table,
        "Key": keys.catalogue(owner, "HEAD").attributes(),
        "UpdateExpression": f"SET built = :version, form = :form, {here} = :at REMOVE changed, whole, noted, {gone}",
        "ConditionExpression": condition,
        "ExpressionAttributeNames": {"#index": "index"},
        "ExpressionAttributeValues": values,
    }
