"""A large library, of which a topic is read when it is asked for."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import NamedTuple, overload

from studyplan.adapters.libraries.builder import Built
from studyplan.adapters.libraries.index import Facts, facts_in, part_of
from studyplan.adapters.libraries.objects import LibraryObjects, ObjectMissing
from studyplan.adapters.libraries.rows import resources_in
from studyplan.domain.errors.failures import StoreUnavailable
from studyplan.domain.library.topics import LibraryTopic, NamedResource, name_of
from studyplan.domain.library.view import LibraryView
from studyplan.domain.values.resource import Resource

RESOURCES_KEPT = 10_000  # in memory, of the topics that were asked for last


class Source(NamedTuple):
    """Where a view reads: the objects, resources by id, and what is compiled now when an object of a key is gone."""

    objects: LibraryObjects
    some: Callable[[Collection[str]], dict[str, Resource]]
    renewed: Callable[[str], Built]


class CompiledView(LibraryView):
    """Implements LibraryView over the objects of one version."""

    def __init__(self, source: Source, built: Built) -> None:
        self._source = source
        self._key, self._index = built
        self._kept = OrderedDict[str, tuple[Resource, ...]]()

    @property
    def size(self) -> int:
        return sum(place.resources for place in self._index.topics.values())

    @property
    def topics(self) -> tuple[LibraryTopic, ...]:
        return tuple(
            LibraryTopic(topic, name_of(place.spellings), _Titles(place.resources, topic, self.titles))
            for topic, place in sorted(self._index.topics.items())
        )

    def on(self, topic: str) -> tuple[Resource, ...]:
        if topic not in self._kept:
            self._kept[topic] = self._read(partial(self._stored, topic))
        self._kept.move_to_end(topic)
        while len(self._kept) > 1 and sum(map(len, self._kept.values())) > RESOURCES_KEPT:
            self._kept.popitem(last=False)
        return self._kept[topic]

    def some(self, ids: Collection[str]) -> dict[str, Resource]:
        return self._source.some(ids)

    def named_elsewhere(self, topic: str, most: int, *, but: Collection[str] = ()) -> tuple[NamedResource, ...]:
        others = (each for each in self._index.named if each.topic != topic and each.id not in but)
        return tuple(NamedResource(each.title, each.id) for each in others)[:most]

    def tags_elsewhere(self, topic: str) -> Collection[str]:
        return {tag for other, facts in self._facts.items() if other != topic for tag in facts.tags}

    def needing_elsewhere(self, topic: str) -> Mapping[str, tuple[str, ...]]:
        needing: dict[str, list[str]] = {}
        for other, facts in self._facts.items():
            for key, needed in facts.needs.items() if other != topic else ():
                for each in needed:
                    needing.setdefault(each, []).append(key)
        return {needed: tuple(sorted(ids)) for needed, ids in needing.items()}

    def everything(self) -> tuple[Resource, ...]:
        """Return all resources by their ids. It holds them all in memory."""
        found = [each for topic in self._index.topics for each in self._read(partial(self._stored, topic))]
        return tuple(sorted(found, key=lambda each: each.id))

    def titles(self, topic: str) -> Sequence[str]:
        """Return the titles on a topic, without its resources."""
        return self._facts[topic].titles if topic in self._facts else ()

    @cached_property
    def _facts(self) -> dict[str, Facts]:
        return self._read(lambda: facts_in(self._source.objects.get(self._index.elsewhere)))

    def _stored(self, topic: str) -> tuple[Resource, ...]:
        place = self._index.topics.get(topic)
        if place is None:
            return ()
        block = self._source.objects.get(self._index.parts[part_of(topic)], place.start, place.length)
        return resources_in(block)

    def _read[R](self, read: Callable[[], R]) -> R:
        """Read an object. Where it is gone, a newer version has taken its place, or it is compiled again."""
        try:
            return read()
        except ObjectMissing:
            self._key, self._index = self._source.renewed(self._key)
            self._kept.clear()
            self.__dict__.pop("_facts", None)
        try:
            return read()
        except ObjectMissing as gone:
            raise StoreUnavailable from gone


class _Titles(Sequence[str]):
    """The titles on a topic, of which only the number is known until they are read."""

    def __init__(self, count: int, topic: str, read: Callable[[str], Sequence[str]]) -> None:
        self._count = count
        self._topic = topic
        self._read = read

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        return iter(self._read(self._topic))

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[str]: ...
    def __getitem__(self, place: int | slice) -> str | Sequence[str]:
        return self._read(self._topic)[place]
