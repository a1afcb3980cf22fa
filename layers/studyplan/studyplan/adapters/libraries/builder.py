"""Compile a large library into objects: all of it, or what has changed since a version that is compiled."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from studyplan.adapters.libraries.index import (
    Facts,
    Index,
    Place,
    examples_of,
    facts_in,
    packed_facts,
    part_of,
    spellings_of,
)
from studyplan.adapters.libraries.objects import LibraryObjects
from studyplan.adapters.libraries.rows import ID, TOPIC, Compiled, line_of, packed, packed_rows, unpacked
from studyplan.domain.values.text import topic_id


class Built(NamedTuple):
    """A compiled library: the key of its index, and what is in it."""

    key: str
    contents: Index


class Changed(NamedTuple):
    """What has changed: the topics from which and to which, the ids, and the rows that are there now, by id."""

    topics: frozenset[str]
    ids: frozenset[str]
    rows: Mapping[str, Compiled]


class Builder:
    """Stores the objects of one version."""

    def __init__(self, objects: LibraryObjects, owner: str, version: int) -> None:
        self._objects = objects
        self._owner = owner
        self._version = version

    def whole(self, rows: Iterable[Mapping[str, Any]]) -> Built:
        """Compile all rows, which come in the order of their ids. They are held as text, topic by topic."""
        texts = defaultdict[str, list[bytes]](list)
        for row in rows:
            texts[topic_id(row["topic"])].append(line_of(row))
        by_part = defaultdict[int, list[str]](list)
        for topic in sorted(texts):
            by_part[part_of(topic)].append(topic)
        parts, places, facts = dict[int, str](), dict[str, Place](), dict[str, Facts]()
        for number, topics in by_part.items():
            blocks = dict[str, tuple[bytes, Mapping[str, int]]]()
            for topic in topics:
                block = packed(texts.pop(topic))
                compiled = unpacked(block)
                facts[topic] = Facts.of(compiled)
                blocks[topic] = block, spellings_of(compiled)
            parts[number] = self._put_part(blocks, places)
        return self._finished(parts, places, facts)

    def updated(self, index: Index, changed: Changed) -> Built:
        """Compile the topics that have changed since an index, and copy what is in one part with them.

        Raises ObjectMissing.
        """
        parts, places = dict(index.parts), dict(index.topics)
        facts = facts_in(self._objects.get(index.elsewhere))
        for number in {part_of(topic) for topic in changed.topics}:
            content = self._objects.get(parts[number]) if number in parts else b""
            blocks: dict[str, tuple[bytes, Mapping[str, int]]] = {}
            for topic, place in index.topics.items():
                if part_of(topic) == number:
                    blocks[topic] = content[place.start : place.start + place.length], place.spellings
            for topic in changed.topics:
                if part_of(topic) == number:
                    self._update(topic, changed, blocks, facts)
            for topic in [each for each in places if part_of(each) == number]:
                del places[topic]
            parts.pop(number, None)
            if blocks:
                parts[number] = self._put_part(blocks, places)
        return self._finished(parts, places, facts)

    def _update(
        self,
        topic: str,
        changed: Changed,
        blocks: dict[str, tuple[bytes, Mapping[str, int]]],
        facts: dict[str, Facts],
    ) -> None:
        """Put what is on a topic now in place of its block; a topic without resources goes."""
        before = unpacked(blocks[topic][0]) if topic in blocks else []
        rows = [row for row in before if row[ID] not in changed.ids]
        rows += (row for row in changed.rows.values() if topic_id(row[TOPIC]) == topic)
        rows.sort(key=lambda row: row[ID])
        if rows:
            blocks[topic] = packed_rows(rows), spellings_of(rows)
            facts[topic] = Facts.of(rows)
        else:
            blocks.pop(topic, None)
            facts.pop(topic, None)

    def _put_part(self, blocks: Mapping[str, tuple[bytes, Mapping[str, int]]], places: dict[str, Place]) -> str:
        start = 0
        for topic, (block, spellings) in blocks.items():
            places[topic] = Place(start, len(block), spellings)
            start += len(block)
        return self._put(b"".join(block for block, _ in blocks.values()))

    def _finished(self, parts: Mapping[int, str], places: Mapping[str, Place], facts: Mapping[str, Facts]) -> Built:
        index = Index(parts, self._put(packed_facts(facts)), places, examples_of(facts))
        return Built(self._put(index.packed()), index)

    def _put(self, content: bytes) -> str:
        return self._objects.put(self._owner, self._version, content)
