"""A library as plans read it: its topics, the resources on one of them, and of the others only what is asked."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from studyplan.domain.library.topics import LibraryTopic, NamedResource, topics_of
from studyplan.domain.values.text import concept_id, topic_id

if TYPE_CHECKING:
    from studyplan.domain.values.resource import Resource


class LibraryView(ABC):
    """A library at one version. Topics are given by their ids, as `topic_id` gives them."""

    @property
    @abstractmethod
    def size(self) -> int:
        """Return how many resources there are."""

    @property
    @abstractmethod
    def topics(self) -> tuple[LibraryTopic, ...]:
        """Return the topics, by their ids."""

    @abstractmethod
    def on(self, topic: str) -> "tuple[Resource, ...]":
        """Return the resources on a topic, in the order of the library."""

    @abstractmethod
    def everything(self) -> "tuple[Resource, ...]":
        """Return all resources, which only an import reads: there may be 200,000."""

    @abstractmethod
    def some(self, ids: Collection[str]) -> "dict[str, Resource]":
        """Return those of these resources that exist, by id."""

    @abstractmethod
    def named_elsewhere(self, topic: str, most: int, *, but: Collection[str] = ()) -> tuple[NamedResource, ...]:
        """Return the first resources by title that are on other topics, without those in `but`."""

    @abstractmethod
    def tags_elsewhere(self, topic: str) -> Collection[str]:
        """Return the concepts that resources on other topics have as tags."""

    @abstractmethod
    def needing_elsewhere(self, topic: str) -> Mapping[str, tuple[str, ...]]:
        """Return the resources that those on other topics need: by id the ids of what needs each."""


class WholeLibrary(LibraryView):
    """A library of which all resources are at hand."""

    def __init__(self, resources: "Iterable[Resource]") -> None:
        self.resources = tuple(resources)

    @property
    def size(self) -> int:
        return len(self.resources)

    @cached_property
    def topics(self) -> tuple[LibraryTopic, ...]:
        return topics_of(self.resources)

    def on(self, topic: str) -> "tuple[Resource, ...]":
        return tuple(each for each in self.resources if topic_id(each.topic) == topic)

    def everything(self) -> "tuple[Resource, ...]":
        return self.resources

    def some(self, ids: Collection[str]) -> "dict[str, Resource]":
        wanted = frozenset(ids)
        return {each.id: each for each in self.resources if each.id in wanted} if wanted else {}

    def named_elsewhere(self, topic: str, most: int, *, but: Collection[str] = ()) -> tuple[NamedResource, ...]:
        left_out = frozenset(but)
        others = (NamedResource(each.title, each.id) for each in self._elsewhere(topic) if each.id not in left_out)
        return tuple(sorted(others)[:most])

    def tags_elsewhere(self, topic: str) -> Collection[str]:
        return {concept_id(tag) for each in self._elsewhere(topic) for tag in each.tags}

    def needing_elsewhere(self, topic: str) -> Mapping[str, tuple[str, ...]]:
        needing: dict[str, list[str]] = {}
        for each in self._elsewhere(topic):
            for needed in each.prerequisites:
                needing.setdefault(needed, []).append(each.id)
        return {needed: tuple(ids) for needed, ids in needing.items()}

    def _elsewhere(self, topic: str) -> "Iterable[Resource]":
        return (each for each in self.resources if topic_id(each.topic) != topic)


def view_of(library: "LibraryView | Iterable[Resource]") -> LibraryView:
    """Return a library as a view; resources are a whole library."""
    return library if isinstance(library, LibraryView) else WholeLibrary(library)
