"""What resources add to each other: the order of the library, copies, and cheat sheets."""

import re
from collections.abc import Iterable
from functools import lru_cache

from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import concept_id, plain
from studyplan.domain.values.types import CHEAT_SHEET

_NUMBER = re.compile(r"(\d+)")


def is_cheat_sheet(resource: Resource) -> bool:
    """Return whether it names much and teaches little: a short reference."""
    return resource.resource_type == "reference" and resource.estimated_minutes <= CHEAT_SHEET


def copies_in(resources: Iterable[Resource]) -> frozenset[str]:
    """Return the ids of resources that the library has twice: one title, type, level and tags. The first one stays,
    and so does what another resource needs.
    """
    first: dict[tuple[object, ...], Resource] = {}
    copies: set[str] = set()
    needed: set[str] = set()
    for resource in sorted(resources, key=library_order):
        needed.update(resource.prerequisites)
        tags = frozenset(map(concept_id, resource.tags))
        key = plain(resource.title).strip(), resource.resource_type, resource.difficulty, tags, resource.language
        if first.setdefault(key, resource) is not resource:
            copies.add(resource.id)
    return frozenset(copies - needed)


def library_order(resource: Resource) -> tuple[object, ...]:
    """Return the sort key of a resource in its library: when it was added, then its title with numbers as numbers."""
    return resource.created_at, _with_numbers(resource.title), resource.url, resource.id


@lru_cache(maxsize=16384)
def _with_numbers(title: str) -> tuple[tuple[int, str], ...]:
    """Return a title with its numbers as numbers. It is kept: a retrieval sorts the same library several times."""
    parts = _NUMBER.split(plain(title))
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)
