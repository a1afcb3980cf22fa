"""Numbered series: "Lesson 1" to "Lesson 5" are one work in an order, also where nobody stated prerequisites."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urlsplit

from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import plain

_UNIT = r"lesson|part|chapter|unit|module|week|day|episode|section|lecture|session|volume|book|level|step|no\.?|#"
# Compiled when they are first used: a function that starts reads no titles yet.
_NUMBERED = rf"(?P<before>.*?)\b(?P<unit>{_UNIT})\s*(?P<number>\d{{1,3}})\b"
_LEADING = r"(?P<before>)(?P<unit>)(?P<number>\d{1,3})\s*[.):]\s+\S"
_TRAILING = r"(?P<before>.*\D)(?P<unit>)\s\(?(?P<number>\d{1,2})(?:\s*(?:/|of)\s*\d{1,3})?\)?$"


class _Place(NamedTuple):
    """Where a title says that a resource stands: the name of the series, and its number."""

    series: tuple[str, ...]
    number: int


def predecessors(resources: Iterable[Resource]) -> dict[str, str]:
    """Return the id of the part before, by id, for the parts of numbered series in a library on one topic."""
    members: defaultdict[tuple[str, ...], dict[int, Resource]] = defaultdict(dict)
    for resource in resources:
        place = _place_of(resource.title, resource.url)
        if place is not None:
            members[place.series].setdefault(place.number, resource)
    return {
        later.id: earlier.id
        for numbered in members.values()
        for earlier, later in pairwise(numbered[number] for number in sorted(numbered))
    }


@lru_cache(maxsize=8192)
def _place_of(title: str, url: str) -> _Place | None:
    title = plain(title).strip()
    for form in (_NUMBERED, _LEADING, _TRAILING):
        match = re.match(form, title, re.DOTALL)
        if match:
            # "Loops (The Handbook, chapter 3)": what names the series is in the same brackets.
            before = match["before"].rpartition("(")[2].strip(" ,:-\u2013\u2014")
            host = urlsplit(url).hostname or ""
            return _Place((host, before, match["unit"].rstrip(".")), int(match["number"]))
    return None
