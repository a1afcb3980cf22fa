"""The topics of a library, and the names by which its resources are listed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from studyplan.domain.values.text import topic_id

if TYPE_CHECKING:
    from studyplan.domain.values.resource import Resource


class LibraryTopic(NamedTuple):
    """A topic of a library: its id, its most frequent spelling, and the titles on it, which may be read when used."""

    id: str
    name: str
    titles: Sequence[str]

    @property
    def resources(self) -> int:
        """Return how many resources are on it."""
        return len(self.titles)


class NamedResource(NamedTuple):
    """The title and the id of a resource, in the order in which examples are named."""

    title: str
    id: str


def name_of(spellings: Mapping[str, int]) -> str:
    """Return the most frequent spelling of a topic; of equally frequent ones the first by the alphabet."""
    return min(spellings, key=lambda name: (-spellings[name], name))


def topics_of(resources: "Iterable[Resource]") -> tuple[LibraryTopic, ...]:
    """Return the topics of resources by their ids."""
    spellings, titles = dict[str, Counter[str]](), dict[str, list[str]]()
    for resource in resources:
        key = topic_id(resource.topic)
        spellings.setdefault(key, Counter())[resource.topic] += 1
        titles.setdefault(key, []).append(resource.title)
    return tuple(LibraryTopic(key, name_of(names), tuple(titles[key])) for key, names in sorted(spellings.items()))
