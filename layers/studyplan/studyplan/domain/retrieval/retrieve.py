"""Rank a library for a plan request, keep the candidates with their scores, and record what was rejected and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from studyplan.domain.capacity.packing import NOTHING_PLACED, Packing
from studyplan.domain.capacity.plan_days import capacity, plan_days, week_budgets
from studyplan.domain.retrieval.eligibility import ENOUGH, Usable, rejection_reason
from studyplan.domain.retrieval.ranking import Ranked, measure, rank
from studyplan.domain.values.candidates import Candidate, Candidates, OtherLevel, Rejection, RejectionReason, Standing
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import AssumedPrerequisite
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import topic_id
from studyplan.domain.values.types import Level, level_gap

FEWEST, MOST = 10, 500  # candidates of a plan, where the library has them
EXAMPLES = 20  # rejected resources of one reason that are kept by name
ADDED = 3  # resources that are added when none of the best ones can be placed
# The level that a plan is compared with: the next one up, and the one below for those who have none above.
OTHER_LEVEL: dict[Level, Level] = {"beginner": "intermediate", "intermediate": "advanced", "advanced": "intermediate"}


def retrieve(context: PlanContext, library: Iterable[Resource]) -> Candidates:
    """Return the candidates for a plan. There may be none; `usable_minutes` says whether a plan is possible."""
    topic = topic_id(context.topic)
    room = capacity(context)
    eligible: dict[str, Resource] = {}
    rejected: list[tuple[Resource, RejectionReason]] = []
    for resource in library:
        reason = rejection_reason(resource, context, topic)
        if reason is None:
            eligible[resource.id] = resource
        else:
            rejected.append((resource, reason))
    other = context.model_copy(update={"current_level": OTHER_LEVEL[context.current_level]})
    too_hard = (resource for resource, reason in rejected if reason == "too_advanced")
    near = [*eligible.values(), *(each for each in too_hard if rejection_reason(each, other, topic) is None)]
    measured = measure(context, near, room)  # the eligible ones first
    ranking = rank(measured[: len(eligible)], context.current_level)
    chosen = _choose(context, ranking, room)
    ranked = tuple(each.ranked.candidate(each.reason) for each in chosen.best_first())
    spare = [each.resource for each in ranking if each.resource.id not in chosen.by_id]
    rejected += [(resource, "too_advanced" if _above(resource, context) else "not_needed") for resource in spare]
    return Candidates(
        topic=topic,
        resolved_by="as written" if topic == context.topic else f"'{topic}' is how '{context.topic}' is compared",
        capacity_minutes=room,
        usable_minutes=chosen.minutes,
        ranked=ranked,
        rejected_by_reason=tuple(sorted(Counter(reason for _, reason in rejected).items())),
        rejected_examples=_examples(rejected),
        assumed_prerequisites=_assumed(ranked, {resource.id: resource for resource, _ in rejected} | eligible),
        other_level=_at_other_level(other, rank(measured, other.current_level), room, ranked),
    )


def _at_other_level(other: PlanContext, ranking: list[Ranked], room: int, ranked: tuple[Candidate, ...]) -> OtherLevel:
    """Return what `ranking` gives `other`: of each role as many as `ranked` has, for a plan needs no more."""
    left = Counter(candidate.item.is_practice for candidate in ranked)
    standings = []
    for each in _choose(other, ranking, room).best_first():
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


def _above(resource: Resource, context: PlanContext) -> bool:
    return level_gap(resource.difficulty, context.current_level) > 0


@dataclass(frozen=True, slots=True)
class _Choice:
    """A resource that becomes a candidate, and why."""

    ranked: Ranked
    reason: str


@dataclass
class _Chosen:
    """The candidates so far by id, and the sum of their minutes."""

    by_id: dict[str, _Choice] = field(default_factory=dict)
    minutes: int = 0

    def add(self, ranked: Ranked, reason: str, reachable: dict[str, Ranked]) -> None:
        """Add a resource and what it needs, up to MOST candidates."""
        resource = ranked.resource
        if resource.id in self.by_id or len(self.by_id) >= MOST:
            return
        self.by_id[resource.id] = _Choice(ranked, reason)
        self.minutes += resource.estimated_minutes
        for needed in resource.prerequisites:
            if needed in reachable:
                self.add(reachable[needed], f"needed before '{resource.title}'", reachable)

    def best_first(self) -> list[_Choice]:
        return sorted(self.by_id.values(), key=lambda each: (-each.ranked.score, each.ranked.resource.id))


def _choose(context: PlanContext, ranking: list[Ranked], room: int) -> _Chosen:
    """Take the best until twice the capacity: at the level, then above it while that is too little, then practice."""
    chosen = _Chosen()
    fitting = {each.resource.id: each for each in ranking if not _above(each.resource, context)}
    for each in fitting.values():
        if len(chosen.by_id) >= FEWEST and chosen.minutes >= 2 * room:
            break
        chosen.add(each, "on the topic, at or below the learner's level", fitting)
    everything = {each.resource.id: each for each in ranking}
    for each in ranking:
        if chosen.minutes >= ENOUGH * room:
            break
        chosen.add(each, "one level above: what is at the level does not fill the time", everything)
    own = sum(each.resource.estimated_minutes for each in fitting.values())
    _add_what_can_be_placed(chosen, context, everything if own < ENOUGH * room else fitting)
    return chosen


def _add_what_can_be_placed(chosen: _Chosen, context: PlanContext, usable: dict[str, Ranked]) -> None:
    """Add the best that fits into the days where no candidate does; the same for practice that was asked for."""
    capacities = plan_days(context)
    packing = Packing.of(capacities, week_budgets(context, capacities))
    rows = Usable({key: each.resource for key, each in usable.items()})

    def fits(each: Ranked) -> bool:
        return bool(packing.place_all(NOTHING_PLACED, rows.row_of(each.resource)))

    practice = [each for each in usable.values() if each.resource.is_practice]
    asked_for = [(practice, "practice was asked for")] if context.constraints.must_include_practice else []
    for options, reason in [(list(usable.values()), "it fits into the days"), *asked_for]:
        if not any(fits(each) for each in options if each.resource.id in chosen.by_id):
            for each in islice(filter(fits, options), ADDED):
                chosen.add(each, reason, usable)


def _examples(rejected: list[tuple[Resource, RejectionReason]]) -> tuple[Rejection, ...]:
    """Return up to 20 of each reason, by title."""
    examples: dict[RejectionReason, list[Rejection]] = {}
    for resource, reason in sorted(rejected, key=lambda pair: (pair[1], pair[0].title, pair[0].id)):
        named = examples.setdefault(reason, [])
        if len(named) < EXAMPLES:
            named.append(Rejection(resource_id=resource.id, title=resource.title, reason=reason))
    return tuple(rejection for named in examples.values() for rejection in named)


def _assumed(ranked: tuple[Candidate, ...], elsewhere: dict[str, Resource]) -> tuple[AssumedPrerequisite, ...]:
    """Return the prerequisites that are no candidates: the plan assumes that the learner knows them."""
    candidates = {candidate.item.id for candidate in ranked}
    assumed: dict[str, AssumedPrerequisite] = {}
    for candidate in ranked:
        for needed in candidate.item.prerequisites:
            known = elsewhere.get(needed)
            if needed not in candidates and known is not None:
                reason = f"needed by '{candidate.item.title}', and not among this plan's candidates"
                assumed[needed] = AssumedPrerequisite(resource_id=needed, title=known.title, reason=reason)
    return tuple(assumed.values())
