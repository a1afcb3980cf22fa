"""Resources in compiled form: a list of values for each, in the order of FIELDS, as compressed JSON."""

import gzip
import json
from collections.abc import Iterable, Mapping
from typing import Any

from studyplan.domain.values.resource import Resource

FORMAT = 3  # of all that is compiled; what has another format, from before or after an upgrade, is compiled again
# A new field goes to the end, and FORMAT is raised.
FIELDS = (
    "id",
    "title",
    "url",
    "topic",
    "tags",
    "difficulty",
    "resource_type",
    "estimated_minutes",
    "estimate_source",
    "description",
    "prerequisites",
    "language",
    "license",
    "source",
    "created_at",
    "updated_at",
)
ID, TITLE, TOPIC, TAGS, PREREQUISITES = map(FIELDS.index, ("id", "title", "topic", "tags", "prerequisites"))
LISTS = (TAGS, PREREQUISITES)
LEVEL = 3  # of compression: a third of the time of the usual one, for a tenth more

type Compiled = list[Any]  # the values of a resource


def line_of(row: Mapping[str, Any]) -> bytes:
    """Return a stored row as a line of JSON. A field that the row does not have is null."""
    values = [row.get(name) for name in FIELDS]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def packed(lines: Iterable[bytes]) -> bytes:
    """Return lines as one compressed block."""
    return gzip.compress(b"[%s]" % b",\n".join(lines), compresslevel=LEVEL, mtime=0)


def unpacked(block: bytes) -> list[Compiled]:
    """Return the values of each resource of a block."""
    rows: list[Compiled] = json.loads(gzip.decompress(block))
    return rows


def packed_rows(rows: Iterable[Compiled]) -> bytes:
    """Return the values of resources as one compressed block."""
    return packed(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() for row in rows)


def resource_of(row: Compiled) -> Resource:
    """Return a resource from its values, without validation, as it is read from its own row."""
    fields = dict(zip(FIELDS, row, strict=False))
    for place in LISTS:
        fields[FIELDS[place]] = tuple(row[place] or ())
    return Resource.model_construct(**fields)


def resources_in(block: bytes) -> tuple[Resource, ...]:
    """Return the resources of a block."""
    return tuple(map(resource_of, unpacked(block)))
