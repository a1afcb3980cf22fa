"""The feedback on a whole library: what a plan may not use, with which minutes, and how it is ranked."""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from studyplan.domain.feedback.counting import digest_of
from studyplan.domain.feedback.minutes import LearnedMinutes, learned_minutes
from studyplan.domain.feedback.ranking import LevelRanking
from studyplan.domain.feedback.values import ResourceFeedback
from studyplan.domain.library.topics import LibraryTopic, NamedResource
from studyplan.domain.library.view import LibraryView, WholeLibrary
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import topic_id
from studyplan.domain.values.types import Level

REPORTS = 3  # learners whose reports of a broken link keep a resource out of plans


class LibraryFeedback:
    """The feedback of an owner by resource, as it counts in `month` (`2026-11`)."""

    def __init__(self, by_resource: Mapping[str, ResourceFeedback], month: str) -> None:
        self._by_resource = by_resource
        self.month = month
        self._levels: dict[Level, LevelRanking] = {}

    def of(self, resource_id: str) -> ResourceFeedback | None:
        """Return the feedback on one resource."""
        return self._by_resource.get(resource_id)

    def for_level(self, level: Level) -> LevelRanking:
        """Return what the votes of learners of a level change in the ranking."""
        if level not in self._levels:
            self._levels[level] = LevelRanking(self._by_resource, level, self.month)
        return self._levels[level]

    def minutes(self, resource: Resource) -> LearnedMinutes | None:
        """Return the minutes of a resource where they are not those that are estimated."""
        feedback = self.of(resource.id)
        return learned_minutes(resource.estimated_minutes, feedback) if feedback else None

    def reports(self, resource: Resource) -> int:
        """Return how many learners report the address that a resource has now as broken."""
        feedback = self.of(resource.id)
        return feedback.broken.get(digest_of(resource.url), 0) if feedback and feedback.broken else 0

    def excluded_from(self, library: Iterable[Resource]) -> frozenset[str]:
        """Return the resources that plans may not use: reported by three learners, or excluded by the owner.

        What another resource needs stays: no vote takes a prerequisite out of a plan.
        """
        if not self._by_resource:
            return frozenset()
        by_id = {resource.id: resource for resource in library}
        excluded = {key for key in by_id if self._is_unwanted(by_id[key])}
        waiting = [key for key in by_id if key not in excluded] if excluded else []
        while waiting:  # what a resource in use needs comes back, and with it what that needs
            needed = excluded.intersection(by_id[waiting.pop()].prerequisites)
            excluded -= needed
            waiting += needed
        return frozenset(excluded)

    def excluded_on(self, library: LibraryView, topic: str) -> frozenset[str]:
        """Return those on a topic that plans may not use. It reads another topic where that one decides it."""
        if isinstance(library, WholeLibrary):
            return self.excluded_from(library.resources)
        topics, asked = [topic], dict[str, Resource]()
        unwanted = {each.id for each in library.on(topic) if self._is_unwanted(each)}
        if not unwanted:
            return frozenset()
        for known in topics:  # it grows: what needs an unwanted resource may be unwanted itself
            needing = library.needing_elsewhere(known)
            own = {each.id for each in library.on(known) if self._is_unwanted(each)}
            ids = sorted({key for needed in own & needing.keys() for key in needing[needed]} - asked.keys())
            asked |= library.some(ids) if ids else {}
            further = (topic_id(asked[key].topic) for key in ids if key in asked and self._is_unwanted(asked[key]))
            topics += (each for each in dict.fromkeys(further) if each not in topics)
        resources = {each.id: each for known in topics for each in library.on(known)}
        return self.excluded_from((resources | asked).values()) & {each.id for each in library.on(topic)}

    def _is_unwanted(self, resource: Resource) -> bool:
        feedback = self.of(resource.id)
        if feedback is None:
            return False
        override = feedback.override.excluded
        return self.reports(resource) >= REPORTS if override is None else override

    @cached_property
    def may_be_reported(self) -> tuple[str, ...]:
        """Return the resources that are reported as broken, maybe at a former address, or excluded by the owner."""
        some = self._by_resource.items()
        return tuple(key for key, each in some if each.broken or each.override.excluded)

    @cached_property
    def is_empty(self) -> bool:
        """Return whether there is none."""
        return not self._by_resource


NO_FEEDBACK = LibraryFeedback({}, "1970-01")


def in_use(library: LibraryView, feedback: LibraryFeedback) -> LibraryView:
    """Return the library as plans use it: without what is excluded, with the minutes that learners need."""
    if feedback.is_empty:
        return library
    if not isinstance(library, WholeLibrary):
        return _InUse(library, feedback)
    excluded = feedback.excluded_from(library.resources)
    return WholeLibrary(with_minutes(each, feedback) for each in library.resources if each.id not in excluded)


class _InUse(LibraryView):
    """A library of which each topic is read as plans use it. What is asked of other topics is as in the library."""

    def __init__(self, library: LibraryView, feedback: LibraryFeedback) -> None:
        self._library = library
        self._feedback = feedback

    @property
    def size(self) -> int:
        return self._library.size

    @property
    def topics(self) -> tuple[LibraryTopic, ...]:
        return self._library.topics

    def on(self, topic: str) -> tuple[Resource, ...]:
        excluded = self._feedback.excluded_on(self._library, topic)
        return tuple(with_minutes(each, self._feedback) for each in self._library.on(topic) if each.id not in excluded)

    def everything(self) -> tuple[Resource, ...]:
        return tuple(each for topic in self.topics for each in self.on(topic.id))

    def some(self, ids: Collection[str]) -> dict[str, Resource]:
        return self._library.some(ids)

    def named_elsewhere(self, topic: str, most: int, *, but: Collection[str] = ()) -> tuple[NamedResource, ...]:
        return self._library.named_elsewhere(topic, most, but=but)

    def tags_elsewhere(self, topic: str) -> Collection[str]:
        return self._library.tags_elsewhere(topic)

    def needing_elsewhere(self, topic: str) -> Mapping[str, tuple[str, ...]]:
        return self._library.needing_elsewhere(topic)


def with_minutes(resource: Resource, feedback: LibraryFeedback) -> Resource:
    """Return a resource with the minutes that learners need."""
    learned = feedback.minutes(resource)
    return resource.model_copy(update={"estimated_minutes": learned.minutes}) if learned else resource
