"""Choose the candidates among the usable resources: what the learner needs first, then what adds most.

What adds most is submodular coverage: a resource on concepts that others cover already counts less each time. Its gain
only falls while others are chosen, so a lazy heap finds the next best without computing all gains again (Minoux, 1978).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import islice

from studyplan.domain.capacity.packing import NOTHING_PLACED, Packing
from studyplan.domain.capacity.plan_days import plan_days, week_budgets
from studyplan.domain.retrieval.eligibility import ENOUGH, Suitable, Usable
from studyplan.domain.retrieval.ranking import Ranked
from studyplan.domain.values.candidates import ConceptFacts, Fit, LibraryFacts
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.text import concepts_of

FEWEST, MOST = 20, 500  # candidates of a plan, where the library has them
SERVING_STUDY, SERVING_PRACTICE = 3, 2  # resources that are candidates for each weak area and concept of the goal
# Minutes of each kind among the candidates, as shares of the capacity: a writer needs a choice of both.
STUDY, PRACTICE = 1.5, 0.75
EASY = 2  # practice resources below the level that are candidates where practice was asked for
ADDED = 3  # resources that are added when none of the best ones can be placed
DECAY = 0.4  # of what a concept is worth, each time that a resource of the same kind covers it
RELEVANCE = 0.8  # what a resource is worth beside its score, so that concepts count as much as the score
REASONS: dict[Fit, str] = {
    "level": "on the topic, at the learner's level",
    "refresher": "below the learner's level, for a weak area",
    "below": "one level below: what is at the level does not fill the time",
    "above": "one level above: what is at the level does not fill the time",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A resource that becomes a candidate, and why."""

    ranked: Ranked
    reason: str


@dataclass
class Chosen:
    """The candidates so far by id, and their minutes by kind."""

    usable: Usable
    ranking: Mapping[str, Ranked]
    follows: Mapping[str, str]
    by_id: dict[str, Choice] = field(default_factory=dict)
    study: int = 0
    practice: int = 0

    @property
    def minutes(self) -> int:
        """Return the minutes of all candidates."""
        return self.study + self.practice

    def add(self, ranked: Ranked, reason: str) -> None:
        """Add a resource with the parts of its series before it and what it needs, up to MOST candidates."""
        waiting = [(ranked, reason)]
        while waiting:
            each, why = waiting.pop()
            resource = each.resource
            if resource.id in self.by_id or len(self.by_id) >= MOST:
                continue
            self.by_id[resource.id] = Choice(each, why)
            if resource.is_practice:
                self.practice += resource.estimated_minutes
            else:
                self.study += resource.estimated_minutes
            for key in self.usable.needs(resource):
                waiting.append((self.ranking[key], f"a prerequisite of '{resource.title}'"))
            before = self.follows.get(resource.id)
            if before is not None and before in self.ranking:
                waiting.append((self.ranking[before], f"the part before '{resource.title}'"))

    def best_first(self) -> list[Choice]:
        """Return the candidates, best first."""
        return sorted(self.by_id.values(), key=lambda each: (-each.ranked.score, each.ranked.measured.position))


def choose(
    context: PlanContext,
    suitable: Suitable,
    facts: LibraryFacts,
    ranking: list[Ranked],
    follows: Mapping[str, str],
    room: int,
) -> Chosen:
    """Return the candidates among `ranking`, the usable resources; `room` is the capacity in minutes."""
    usable = Usable({each.resource.id: each.resource for each in ranking}, suitable.level)
    chosen = Chosen(usable, {each.resource.id: each for each in ranking}, follows)
    planned = (each.task.resource_id for each in context.replan.planned) if context.replan else ()
    for key in dict.fromkeys(planned):
        if key in chosen.ranking:
            chosen.add(chosen.ranking[key], "it is in the plan already")
    for concept in facts.weak_areas:
        _add_serving(chosen, concept, "the weak area")
    for concept in facts.goal:
        _add_serving(chosen, concept, "the goal:")
    fits = {each.resource.id: suitable.fit(each.resource) for each in ranking}
    spare = suitable.usable(room).by_id  # without practice of another level that is there only because it was asked for
    pools: list[tuple[Fit, ...]] = [("level", "refresher"), ("below",), ("above",)]
    for pool in pools:
        if pool[0] != "level" and chosen.minutes >= ENOUGH * room:
            break
        own = [each for each in ranking if fits[each.resource.id] in pool and each.resource.id in spare]
        _add_pool(chosen, own, context, fits, room)
    _add_what_can_be_placed(chosen, context, ranking, suitable)
    return chosen


def _add_serving(chosen: Chosen, concept: ConceptFacts, what: str) -> None:
    serving = [chosen.ranking[key] for key in concept.resource_ids if key in chosen.ranking]
    for practice, most in ((False, SERVING_STUDY), (True, SERVING_PRACTICE)):
        for each in islice((one for one in serving if one.resource.is_practice is practice), most):
            chosen.add(each, f"serves {what} '{concept.concept}'")


def _add_pool(chosen: Chosen, pool: Iterable[Ranked], context: PlanContext, fits: Mapping[str, Fit], room: int) -> None:
    """Add the resources of a pool that add most, first study and then practice, until there is a choice of both."""
    kinds = {practice: [each for each in pool if each.resource.is_practice is practice] for practice in (False, True)}
    for practice, options in kinds.items():

        def enough(*, practice: bool = practice) -> bool:
            if len(chosen.by_id) < FEWEST:
                return False
            return chosen.practice >= PRACTICE * room if practice else chosen.study >= STUDY * room

        held = [one.ranked for one in chosen.by_id.values() if one.ranked.resource.is_practice is practice]
        for each in by_coverage(options, held, context.topic, enough):
            chosen.add(each, REASONS[fits[each.resource.id]])


def _easier(practice: list[Ranked], suitable: Suitable) -> list[Ranked]:
    """Return the shortest practice one level below, or else one that is two levels below."""
    easy = [each for each in practice if each.resource.id in suitable.below]
    far = [each for each in practice if each.resource.id in suitable.far_below]
    return sorted(easy, key=_length)[:EASY] or sorted(far, key=_length)[:1]


def _length(each: Ranked) -> tuple[int, int]:
    return each.resource.estimated_minutes, each.measured.position


def _add_what_can_be_placed(chosen: Chosen, context: PlanContext, ranking: list[Ranked], suitable: Suitable) -> None:
    """Add the best that fits into the days where no candidate does; the same for practice that was asked for."""
    capacities = plan_days(context)
    packing = Packing.of(capacities, week_budgets(context, capacities))

    def fits(each: Ranked) -> bool:
        return bool(packing.place_all(NOTHING_PLACED, chosen.usable.row_of(each.resource)))

    practice = [each for each in ranking if each.resource.is_practice]
    asked_for = [(practice, "practice was asked for")] if context.constraints.must_include_practice else []
    for each in _easier(practice, suitable) if asked_for else ():
        chosen.add(each, "short practice below the level, in case no other fits")
    for options, reason in [(ranking, "it fits into the days"), *asked_for]:
        if not any(fits(each) for each in options if each.resource.id in chosen.by_id):
            fitting = [*islice(filter(fits, options), ADDED)]
            far_below = bool(fitting) and fitting[0].resource.id in suitable.far_below
            for each in fitting[: 1 if far_below else ADDED]:
                chosen.add(each, reason)


def by_coverage(
    pool: Iterable[Ranked], chosen: Iterable[Ranked], topic: str, enough: Callable[[], bool]
) -> Iterator[Ranked]:
    """Yield the resources of a pool, each time the one that adds most, until there are enough.

    `chosen` are those that cover something already.
    """
    covered = Counter(concept for each in chosen for concept in _concepts(each, topic))

    def gain(each: Ranked) -> float:
        concepts = _concepts(each, topic)
        new = sum(DECAY ** covered[concept] for concept in concepts) / (len(concepts) or 1)
        return -(RELEVANCE + each.score) * (new if concepts else 1.0)

    heap = [(gain(each), each.measured.position, each) for each in pool]
    heapify(heap)
    while heap and not enough():
        _, position, each = heappop(heap)
        current = gain(each)
        if heap and (current, position) > heap[0][:2]:
            heappush(heap, (current, position, each))
            continue
        yield each
        covered.update(_concepts(each, topic))


def _concepts(each: Ranked, topic: str) -> frozenset[str]:
    return concepts_of(each.resource.tags, each.resource.title, topic)
