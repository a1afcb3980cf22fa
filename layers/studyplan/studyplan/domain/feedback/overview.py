"""What the owner of a library sees of the feedback on a resource: the counts, and what they change in plans."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated, Self

from pydantic import Field

from studyplan.domain.feedback.library import LibraryFeedback, with_minutes
from studyplan.domain.feedback.minutes import median_minutes
from studyplan.domain.feedback.ranking import MONTHS, RATINGS, months_between
from studyplan.domain.feedback.values import Answer, FeedbackOverride, ResourceFeedback
from studyplan.domain.library.view import LibraryView
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import topic_id
from studyplan.domain.values.types import LEVELS, Id, Level, Value


class RatingCount(Value):
    """How many learners gave a rating."""

    rating: Annotated[int, Field(ge=1, le=5)]
    learners: int


class LevelFeedback(Value):
    """The feedback of learners of one level: their answers of the last three years, and what these change.

    `points` are added to the score in plans of this level, `level_shift` makes the resource harder (positive) or easier
    by a part of a level, and `why` is what the trace says.
    """

    level: Level
    ratings: tuple[RatingCount, ...]
    too_easy: int
    right: int
    too_hard: int
    points: float
    level_shift: float
    why: tuple[str, ...]


class ResourceOverview(Value):
    """The feedback on a resource, and what plans make of it.

    `estimated_minutes` are the library's, `learners_timed` the learners whose minutes are known, `median_minutes` what
    they needed (null for none), `planned_minutes` what plans count with. `broken_link_reports` counts the learners who
    report the present address. `since` is when the counting began, null where there is nothing.
    """

    resource_id: Id
    title: str
    since: str | None
    levels: tuple[LevelFeedback, ...]
    estimated_minutes: int
    learners_timed: int
    median_minutes: int | None
    planned_minutes: int
    broken_link_reports: int
    excluded: bool
    override: FeedbackOverride

    @classmethod
    def of(cls, resource: Resource, library: LibraryView, feedback: LibraryFeedback) -> Self:
        """Return the overview of a resource of `library`."""
        own = feedback.of(resource.id) or ResourceFeedback("", {}, {}, {}, FeedbackOverride())
        timed, median = median_minutes(own)
        return cls(
            resource_id=resource.id,
            title=resource.title,
            since=own.since or None,
            levels=tuple(_of_level(resource.id, level, own, feedback) for level in LEVELS),
            estimated_minutes=resource.estimated_minutes,
            learners_timed=timed,
            median_minutes=median or None,
            planned_minutes=with_minutes(resource, feedback).estimated_minutes,
            broken_link_reports=feedback.reports(resource),
            excluded=resource.id in feedback.excluded_on(library, topic_id(resource.topic)),
            override=own.override,
        )


class ReportedResource(Value):
    """A resource whose address learners report as broken, or that plans may not use.

    `needed_by` counts the resources that have it as a prerequisite: while one of them is used, it is not excluded.
    """

    resource_id: Id
    title: str
    url: str
    broken_link_reports: int
    excluded: bool
    needed_by: int


class ReportedResources(Value):
    """Up to 100 resources that are reported or excluded, those with most reports first, and how many there are."""

    items: tuple[ReportedResource, ...]
    total: int


def reported_in(library: LibraryView, feedback: LibraryFeedback) -> tuple[ReportedResource, ...]:
    """Return the resources that are reported or excluded: those with most reports first, then by title."""
    by_topic: dict[str, list[Resource]] = {}
    for resource in library.some(feedback.may_be_reported).values():
        by_topic.setdefault(topic_id(resource.topic), []).append(resource)
    reported = [each for topic in sorted(by_topic) for each in _reported_on(topic, by_topic[topic], library, feedback)]
    return tuple(sorted(reported, key=lambda each: (-each.broken_link_reports, each.title, each.resource_id)))


def _reported_on(
    topic: str, resources: Iterable[Resource], library: LibraryView, feedback: LibraryFeedback
) -> Iterator[ReportedResource]:
    excluded = feedback.excluded_on(library, topic)
    needed = Counter(key for resource in library.on(topic) for key in resource.prerequisites)
    elsewhere = library.needing_elsewhere(topic)
    for each in resources:
        if (reports := feedback.reports(each)) or each.id in excluded:
            yield ReportedResource(
                resource_id=each.id,
                title=each.title,
                url=each.url,
                broken_link_reports=reports,
                excluded=each.id in excluded,
                needed_by=needed[each.id] + len(elsewhere.get(each.id, ())),
            )


def _of_level(resource_id: str, level: Level, own: ResourceFeedback, feedback: LibraryFeedback) -> LevelFeedback:
    effect = feedback.for_level(level).effect(resource_id)
    counts = dict.fromkeys((*RATINGS, "too_easy", "right", "too_hard"), 0)
    for answer, count in _answers(own, level, feedback.month):
        counts[answer] += count
    return LevelFeedback(
        level=level,
        ratings=tuple(RatingCount(rating=int(rating), learners=counts[rating]) for rating in RATINGS),
        too_easy=counts["too_easy"],
        right=counts["right"],
        too_hard=counts["too_hard"],
        points=effect.points if effect else 0.0,
        level_shift=round(effect.shift, 4) if effect else 0.0,
        why=tuple(why for why in (effect.why, effect.shift_why) if why) if effect else (),
    )


def _answers(own: ResourceFeedback, level: Level, month: str) -> Iterator[tuple[Answer, int]]:
    for opinion, count in own.opinions.items():
        if opinion.level == level and months_between(opinion.month, month) < MONTHS:
            yield opinion.answer, count
