"""The head of a large compiled library: where each topic is, and what plans ask of the topics that they do not read.

The index is small and read with each plan. Titles, tags and prerequisites across topics are an object of their own,
which few requests read.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from heapq import merge, nsmallest
from typing import Any, NamedTuple, Self
from zlib import crc32

from studyplan.adapters.libraries.rows import ID, LEVEL, PREREQUISITES, TAGS, TITLE, TOPIC, Compiled
from studyplan.domain.library.topics import NamedResource
from studyplan.domain.values.text import concept_id

PARTS = 64  # objects that hold topics: a change writes one of them, and a library of many topics few
NAMED = 20  # resources by title that are kept of each topic, as many as a trace names of one reason


def part_of(topic: str) -> int:
    """Return the part that has a topic."""
    return crc32(topic.encode()) % PARTS


class Place(NamedTuple):
    """Where a topic is in its part, and how often it is spelled in which way."""

    start: int
    length: int
    spellings: Mapping[str, int]

    @property
    def resources(self) -> int:
        """Return how many resources are on it."""
        return sum(self.spellings.values())


class Named(NamedTuple):
    """A resource that a trace may name as an example, and its topic."""

    title: str
    id: str
    topic: str


class Index(NamedTuple):
    """The index: the keys of the objects, each topic's place, and examples."""

    parts: Mapping[int, str]
    elsewhere: str
    topics: Mapping[str, Place]
    named: tuple[Named, ...]

    @property
    def objects(self) -> tuple[str, ...]:
        """Return the keys of all objects but the index itself."""
        return (*self.parts.values(), self.elsewhere)

    def packed(self) -> bytes:
        """Return it as it is stored."""
        return _packed([{str(number): key for number, key in self.parts.items()}, *self[1:]])

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Return a stored index."""
        parts, elsewhere, topics, named = json.loads(gzip.decompress(content))
        return cls(
            {int(number): key for number, key in parts.items()},
            elsewhere,
            {topic: Place(*place) for topic, place in topics.items()},
            tuple(Named(*each) for each in named),
        )


class Facts(NamedTuple):
    """What others ask of a topic.

    `tags` are concepts, `named` the first resources by title, `needs` the prerequisites on other topics, by the id of
    what needs them.
    """

    titles: Sequence[str]
    tags: Sequence[str]
    named: Sequence[NamedResource]
    needs: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, rows: Sequence[Compiled]) -> Self:
        """Return the facts of the resources on a topic."""
        own = {row[ID] for row in rows}
        needs = {row[ID]: [key for key in row[PREREQUISITES] or () if key not in own] for row in rows}
        return cls(
            [row[TITLE] for row in rows],
            sorted({concept_id(tag) for row in rows for tag in row[TAGS] or ()}),
            nsmallest(NAMED, (NamedResource(row[TITLE], row[ID]) for row in rows)),
            {key: needed for key, needed in needs.items() if needed},
        )


def packed_facts(facts: Mapping[str, Facts]) -> bytes:
    """Return the facts of all topics as they are stored."""
    return _packed(facts)


def facts_in(content: bytes) -> dict[str, Facts]:
    """Return the stored facts of all topics."""
    stored = json.loads(gzip.decompress(content)).items()
    return {
        topic: Facts(titles, tags, [NamedResource(*each) for each in named], needs)
        for topic, (titles, tags, named, needs) in stored
    }


def spellings_of(rows: Iterable[Compiled]) -> dict[str, int]:
    """Return how often a topic is spelled in which way."""
    return dict(Counter(row[TOPIC] for row in rows))


def examples_of(facts: Mapping[str, Facts]) -> tuple[Named, ...]:
    """Return the first resources by title, as many as there have to be for each topic to have 20 on other topics."""
    examples: list[Named] = []
    of_topic = Counter[str]()
    by_topic = [[Named(*each, topic) for each in own.named] for topic, own in facts.items()]
    for each in merge(*by_topic):
        if len(examples) - max(of_topic.values(), default=0) >= NAMED:
            break
        examples.append(each)
        of_topic[each.topic] += 1
    return tuple(examples)


def _packed(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=LEVEL, mtime=0)
