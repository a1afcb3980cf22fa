"""What resources add to each other: the order of the library, copies, and cheat sheets."""

import re
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache

from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import concept_id, plain
from studyplan.domain.values.types import CHEAT_SHEET, Level, level_gap
from studyplan.domain.values.urls import page_of

NEAREST = (0, -1, 1, -2, 2)  # levels above the learner's, from the best fit on
_NUMBER = re.compile(r"(\d+)")


def is_cheat_sheet(resource: Resource) -> bool:
    """Return whether it names much and teaches little: a short reference."""
    return resource.resource_type == "reference" and resource.estimated_minutes <= CHEAT_SHEET


def copies_in(resources: Iterable[Resource], level: Level, settled: Collection[str] = ()) -> frozenset[str]:
    """Return the ids of resources that the library has twice: one title, type, level and tags, or one page and type.

    All stay that are `settled` (known, or in a plan already) or that another resource needs. Else one stays: of a page
    the one nearest to the learner's level, and the first in the library.
    """
    in_order = sorted(resources, key=library_order)
    kept = {*settled, *(needed for resource in in_order for needed in resource.prerequisites)}
    kept_first = sorted(in_order, key=lambda each: each.id not in kept)
    titles = _copies(kept_first, _title_of)
    left = [each for each in kept_first if each.id in kept or each.id not in titles]
    nearest = sorted(left, key=lambda each: (each.id not in kept, NEAREST.index(level_gap(each.difficulty, level))))
    return (titles | _copies(nearest, _page_of)) - kept


def _copies(resources: Iterable[Resource], kind: Callable[[Resource], tuple[object, ...]]) -> frozenset[str]:
    """Return the ids of all resources but the first of each kind."""
    first: dict[tuple[object, ...], str] = {}
    return frozenset(each.id for each in resources if first.setdefault(kind(each), each.id) != each.id)


def _title_of(resource: Resource) -> tuple[object, ...]:
    tags = frozenset(map(concept_id, resource.tags))
    return plain(resource.title).strip(), resource.resource_type, resource.difficulty, tags, resource.language


def _page_of(resource: Resource) -> tuple[object, ...]:
    return page_of(resource.url), resource.resource_type


def library_order(resource: Resource) -> tuple[object, ...]:
    """Return the sort key of a resource in its library: when it was added, then its title with numbers as numbers."""
    return resource.created_at, _with_numbers(resource.title), resource.url, resource.id


@lru_cache(maxsize=16384)
def _with_numbers(title: str) -> tuple[tuple[int, str], ...]:
    """Return a title with its numbers as numbers. It is kept: a retrieval sorts the same library several times."""
    parts = _NUMBER.split(plain(title))
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)
