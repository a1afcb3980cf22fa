"""Rank a library for a plan request, keep the candidates with their scores, and record what was rejected and why."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple, Self

from studyplan.domain.capacity.plan_days import capacity
from studyplan.domain.feedback.library import NO_FEEDBACK, LibraryFeedback, with_minutes
from studyplan.domain.feedback.minutes import LearnedMinutes
from studyplan.domain.library.view import LibraryView, view_of
from studyplan.domain.retrieval.choose import Choice, Chosen, choose
from studyplan.domain.retrieval.content import library_order
from studyplan.domain.retrieval.eligibility import Suitable, rejection_reason, suitable_for
from studyplan.domain.retrieval.library_facts import facts_of
from studyplan.domain.retrieval.ranking import Measured, measure, rank
from studyplan.domain.retrieval.series import predecessors
from studyplan.domain.retrieval.topics import resolved_by
from studyplan.domain.values.candidates import (
    Candidate,
    Candidates,
    Fit,
    LibraryFacts,
    OtherLevel,
    Rejection,
    RejectionReason,
    Standing,
)
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import TextSimilarity, topic_id
from studyplan.domain.values.types import LEVELS, AssumedPrerequisite, Level

EXAMPLES = 20  # rejected resources of one reason that are kept by name
# The level that a plan is compared with: the next one up, and the one below for those who have none above.
OTHER_LEVEL: dict[Level, Level] = {"beginner": "intermediate", "intermediate": "advanced", "advanced": "intermediate"}


def retrieve(
    context: PlanContext,
    library: LibraryView | Iterable[Resource],
    meaning: TextSimilarity | None = None,
    feedback: LibraryFeedback = NO_FEEDBACK,
) -> Candidates:
    """Return the candidates for a plan. There may be none; `usable_minutes` says whether a plan is possible.

    Without `meaning` the resources are ranked by the goal's words alone. A replan ranks what is left of the library.
    """
    view, topic = view_of(library), topic_id(context.topic)
    known = _Feedback.on(view, topic, feedback if context.use_feedback else NO_FEEDBACK)
    own = tuple(with_minutes(each, known.feedback) for each in view.on(topic))
    if context.replan is None:
        return _retrieved(context, own, _Others(view, topic), meaning, known)
    from studyplan.domain.retrieval.remaining import gone, remaining_library, with_history  # most are no replan

    # What learners need is of whole resources, so it comes before what is left of one, and before the learner's pace.
    others = _Others(view, topic, gone(context.replan))
    left = _retrieved(context, remaining_library(context.replan, own), others, meaning, known)
    moved = tuple(with_minutes(each, known.feedback) for each in others.gone.values())
    return with_history(left, context, context.replan, own, moved)


class _Feedback(NamedTuple):
    """The feedback on a library: the resources that plans may not use, and those whose minutes are learned, by id."""

    feedback: LibraryFeedback
    excluded: frozenset[str]
    learned: Mapping[str, LearnedMinutes]

    @classmethod
    def on(cls, library: LibraryView, topic: str, feedback: LibraryFeedback) -> Self:
        learned = {each.id: learned for each in library.on(topic) if (learned := feedback.minutes(each))}
        return cls(feedback, feedback.excluded_on(library, topic), learned)


class _Others:
    """What a retrieval asks of the resources on other topics, without those that the learner of a replan is through."""

    def __init__(self, library: LibraryView, topic: str, gone: frozenset[str] = frozenset()) -> None:
        self._library = library
        self._topic = topic
        self._gone = gone
        own = library.on(topic)
        self.gone = library.some(sorted(gone - {each.id for each in own})) if gone else dict[str, Resource]()
        self.count = library.size - len(own) - len(self.gone)

    def examples(self) -> tuple[Rejection, ...]:
        named = self._library.named_elsewhere(self._topic, EXAMPLES, but=self.gone)
        return tuple(Rejection(resource_id=each.id, title=each.title, reason="other_topic") for each in named)

    def tags(self) -> Collection[str]:
        return self._library.tags_elsewhere(self._topic)

    def some(self, ids: Collection[str]) -> dict[str, Resource]:
        """Return resources by their ids, of whatever topic."""
        return self._library.some([key for key in ids if key not in self._gone])


def _retrieved(
    context: PlanContext,
    own: tuple[Resource, ...],
    others: _Others,
    meaning: TextSimilarity | None,
    known: _Feedback,
) -> Candidates:
    on_topic = sorted((each for each in own if each.id not in known.excluded), key=library_order)
    library_on_topic = _Library(context, on_topic, predecessors(on_topic), capacity(context), meaning, known, [])
    chosen, suitable, facts = library_on_topic.chosen_for(context, others.tags)
    ranked = tuple(library_on_topic.candidate(each, suitable.fit(each.ranked.resource)) for each in chosen.best_first())
    rejected = _rejected(context, own, suitable, chosen, known.excluded)
    counts = Counter(reason for _, reason in rejected)
    if others.count:
        counts["other_topic"] = others.count
    return Candidates(
        topic=topic_id(context.topic),
        resolved_by=resolved_by(context),
        capacity_minutes=library_on_topic.room,
        usable_minutes=chosen.minutes,
        ranked=ranked,
        rejected_by_reason=tuple(sorted(counts.items())),
        rejected_examples=_examples(rejected, others.examples()),
        assumed_prerequisites=_assumed(ranked, context, own, others),
        other_level=library_on_topic.at_the_other_level(ranked),
        facts=facts,
    )


class _Library(NamedTuple):
    """The resources on the topic, in the order of the library, and the part of a series before each.

    `room` is the capacity of the plan in minutes.
    """

    context: PlanContext
    on_topic: list[Resource]
    follows: Mapping[str, str]
    room: int
    meaning: TextSimilarity | None
    known: _Feedback
    measured: list[list[Measured]]  # so far

    def chosen_for(
        self, context: PlanContext, tags_elsewhere: Callable[[], Collection[str]]
    ) -> tuple[Chosen, Suitable, LibraryFacts]:
        """Return the candidates for a context, what is suitable for it, and the facts of the library."""
        suitable = suitable_for(context, self.on_topic)
        usable = suitable.usable(self.room, practice=context.constraints.must_include_practice)
        if context.replan is not None:
            usable = suitable.with_planned(usable, {each.task.resource_id for each in context.replan.planned})
        measured = self._measured(context, suitable, usable.by_id)
        ranking = rank(measured, context.current_level, self.known.feedback)
        scores = {each.resource.id: (each.score, each.measured.position) for each in ranking}
        facts = facts_of(suitable, suitable.usable(self.room), scores, tags_elsewhere)
        return choose(context, suitable, facts, ranking, self.follows, self.room), suitable, facts

    def candidate(self, choice: Choice, fit: Fit) -> Candidate:
        """Return a choice as a candidate."""
        key = choice.ranked.resource.id
        learned = self.known.learned.get(key)
        return choice.ranked.candidate(choice.reason, fit, self.follows.get(key), self.meaning, learned)

    def _measured(self, context: PlanContext, suitable: Suitable, by_id: Mapping[str, Resource]) -> list[Measured]:
        """Return the parts of the score that do not depend on the level, once for the same resources."""
        usable = [each for each in self.on_topic if each.id in by_id]
        asked = [(each, suitable.served[each.id]) for each in usable]
        for measured in self.measured:
            if [(each.resource, each.served) for each in measured] == asked:
                return measured
        self.measured.append(measure(context, usable, suitable.served, self.room, self.meaning))
        return self.measured[-1]

    def at_the_other_level(self, ranked: tuple[Candidate, ...]) -> OtherLevel:
        """Return the ranking for a learner of the other level: of each role as many as `ranked` has."""
        other = self.context.model_copy(update={"current_level": OTHER_LEVEL[self.context.current_level]})
        left = Counter(candidate.item.is_practice for candidate in ranked)
        standings = []
        for each in self.chosen_for(other, tuple)[0].best_first():
            resource = each.ranked.resource
            if left[resource.is_practice] > 0:
                left[resource.is_practice] -= 1
                standings.append(
                    Standing(
                        resource_id=resource.id,
                        title=resource.title,
                        is_practice=resource.is_practice,
                        score=each.ranked.score,
                    )
                )
        return OtherLevel(level=other.current_level, ranking=tuple(standings))


def _rejected(
    context: PlanContext,
    library: Iterable[Resource],
    suitable: Suitable,
    chosen: Chosen,
    excluded: frozenset[str],
) -> list[tuple[Resource, RejectionReason]]:
    """Return the resources on the topic that are no candidates, and why."""
    topic, rejected = topic_id(context.topic), list[tuple[Resource, RejectionReason]]()
    for resource in library:
        if resource.id not in chosen.by_id:
            if resource.id in suitable.known:
                reason: RejectionReason = "known"
            elif resource.id in suitable.copies:
                reason = "duplicate"
            elif resource.id in suitable.above and resource.id not in chosen.usable.by_id:
                reason = "too_advanced"
            else:
                unused: RejectionReason = "broken_link" if resource.id in excluded else "not_needed"
                reason = rejection_reason(resource, context, topic) or unused
            rejected.append((resource, reason))
    return rejected


def _examples(rejected: list[tuple[Resource, RejectionReason]], others: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
    """Return up to 20 of each reason, by title; `others` are those on other topics."""
    examples: dict[RejectionReason, list[Rejection]] = {"other_topic": list(others)}
    for resource, reason in sorted(rejected, key=lambda pair: (pair[1], pair[0].title, pair[0].id)):
        named = examples.setdefault(reason, [])
        if len(named) < EXAMPLES:
            named.append(Rejection(resource_id=resource.id, title=resource.title, reason=reason))
    return tuple(rejection for _, named in sorted(examples.items()) for rejection in named)


def _assumed(
    ranked: tuple[Candidate, ...], context: PlanContext, own: tuple[Resource, ...], others: _Others
) -> tuple[AssumedPrerequisite, ...]:
    """Return the prerequisites that are no candidates: the plan assumes that the learner knows them."""
    candidates = {candidate.item.id for candidate in ranked}
    library = {resource.id: resource for resource in own}
    elsewhere = {key for candidate in ranked for key in candidate.item.prerequisites} - library.keys()
    library |= others.some(sorted(elsewhere)) if elsewhere else {}
    assumed: dict[str, AssumedPrerequisite] = {}
    for candidate in ranked:
        for needed in candidate.item.prerequisites:
            known = library.get(needed)
            if needed not in candidates and known is not None:
                reason = f"needed by '{candidate.item.title}', and {_why_assumed(known, context)}"
                assumed[needed] = AssumedPrerequisite(resource_id=needed, title=known.title, reason=reason)
    return tuple(assumed.values())


def _why_assumed(resource: Resource, context: PlanContext) -> str:
    if LEVELS.index(resource.difficulty) < LEVELS.index(context.current_level):
        return "below the learner's level"
    return "not among this plan's candidates"
