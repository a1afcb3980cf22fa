"""Retrieval: rank a library for a brief with a score that can be read, and keep what was turned away and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from studyplan.domain.capacity.packing import NOTHING_PLACED, Packing
from studyplan.domain.capacity.plan_days import capacity, slots_of, week_budgets
from studyplan.domain.retrieval.eligibility import ENOUGH, Usable, unfit
from studyplan.domain.retrieval.ranking import Ranked, measure, rank
from studyplan.domain.values.candidates import Match, OtherLevel, Rejection, RejectionReason, Shelf, Standing
from studyplan.domain.values.context import Brief
from studyplan.domain.values.plan import Assumed
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import topic_id
from studyplan.domain.values.types import Level, level_gap

FEWEST, MOST = 10, 500  # matches on a shelf, where the library has them
EXAMPLES = 20  # rejected resources of one reason that are kept by name
ADDED = 3  # resources that are added when of the best ones none can be placed
# The level that a plan is compared with: the next one up, and the one below for those who have none above.
OTHER_LEVEL: dict[Level, Level] = {"beginner": "intermediate", "intermediate": "advanced", "advanced": "intermediate"}


def retrieve(brief: Brief, library: Iterable[Resource]) -> Shelf:
    """Rank `library` for `brief`. The shelf may be empty; its `usable_minutes` say whether a plan is possible."""
    wanted = topic_id(brief.topic)
    room = capacity(brief)
    by_id: dict[str, Resource] = {}
    turned_away: list[tuple[Resource, RejectionReason]] = []
    for resource in library:
        reason = unfit(resource, brief, wanted)
        if reason is None:
            by_id[resource.id] = resource
        else:
            turned_away.append((resource, reason))
    other = brief.model_copy(update={"current_level": OTHER_LEVEL[brief.current_level]})
    too_hard = (item for item, reason in turned_away if reason == "too_advanced")
    near = [*by_id.values(), *(item for item in too_hard if unfit(item, other, wanted) is None)]
    measured = measure(brief, near, room)  # by_id's first
    ranked = rank(measured[: len(by_id)], brief.current_level)
    chosen = _fill(brief, ranked, room)
    matches = tuple(each.ranked.match(each.why) for each in chosen.best_first())
    spare = [each.resource for each in ranked if each.resource.id not in chosen.admitted]
    turned_away += [(item, "too_advanced" if _above(item, brief) else "not_needed") for item in spare]
    return Shelf(
        topic=wanted,
        resolved_by="as written" if wanted == brief.topic else f"'{wanted}' is how '{brief.topic}' is compared",
        capacity_minutes=room,
        usable_minutes=chosen.minutes,
        matches=matches,
        rejected_by_reason=tuple(sorted(Counter(reason for _, reason in turned_away).items())),
        rejected_examples=_examples(turned_away),
        assumes=_assumed(matches, {item.id: item for item, _ in turned_away} | by_id),
        other_level=_at_another_level(other, rank(measured, other.current_level), room, matches),
    )


def _at_another_level(other: Brief, ranked: list[Ranked], room: int, matches: tuple[Match, ...]) -> OtherLevel:
    """The shelf that `ranked` would make for `other`, of each role as many as `matches` has: a plan needs no more."""
    left = Counter(match.item.is_practice for match in matches)
    ranking = []
    for each in _fill(other, ranked, room).best_first():
        resource = each.ranked.resource
        if left[resource.is_practice] > 0:
            left[resource.is_practice] -= 1
            ranking.append(
                Standing(
                    resource_id=resource.id,
                    title=resource.title,
                    is_practice=resource.is_practice,
                    score=each.ranked.score,
                )
            )
    return OtherLevel(level=other.current_level, ranking=tuple(ranking))


def _above(resource: Resource, brief: Brief) -> bool:
    return level_gap(resource.difficulty, brief.current_level) > 0


@dataclass(frozen=True, slots=True)
class _Admitted:
    """A resource on the shelf and why it was let in."""

    ranked: Ranked
    why: str


@dataclass
class _Filling:
    """A shelf being filled: what is on it by id, and the minutes of that."""

    admitted: dict[str, _Admitted] = field(default_factory=dict)
    minutes: int = 0

    def admit(self, ranked: Ranked, why: str, reachable: dict[str, Ranked]) -> None:
        """Put a resource on the shelf, and with it what it needs; a shelf that is full takes no more."""
        resource = ranked.resource
        if resource.id in self.admitted or len(self.admitted) >= MOST:
            return
        self.admitted[resource.id] = _Admitted(ranked, why)
        self.minutes += resource.estimated_minutes
        for needed in resource.prerequisites:
            if needed in reachable:
                self.admit(reachable[needed], f"needed before '{resource.title}'", reachable)

    def best_first(self) -> list[_Admitted]:
        return sorted(self.admitted.values(), key=lambda each: (-each.ranked.score, each.ranked.resource.id))


def _fill(brief: Brief, ranked: list[Ranked], room: int) -> _Filling:
    """Best first until twice the capacity: at the level, then above it while the rest is too little, then practice."""
    shelf = _Filling()
    fitting = {each.resource.id: each for each in ranked if not _above(each.resource, brief)}
    for each in fitting.values():
        if len(shelf.admitted) >= FEWEST and shelf.minutes >= 2 * room:
            break
        shelf.admit(each, "on the topic, at or below the learner's level", fitting)
    everything = {each.resource.id: each for each in ranked}
    for each in ranked:
        if shelf.minutes >= ENOUGH * room:
            break
        shelf.admit(each, "one level above: what is at the level does not fill the time", everything)
    own = sum(each.resource.estimated_minutes for each in fitting.values())
    _add_what_can_be_placed(shelf, brief, everything if own < ENOUGH * room else fitting)
    return shelf


def _add_what_can_be_placed(shelf: _Filling, brief: Brief, usable: dict[str, Ranked]) -> None:
    """Where nothing on the shelf fits into the days, the best of what does; the same for practice that is wanted."""
    slots = slots_of(brief)
    packing = Packing.of(slots, week_budgets(brief, slots))
    rows = Usable({key: each.resource for key, each in usable.items()})

    def fits(each: Ranked) -> bool:
        return bool(packing.place_all(NOTHING_PLACED, rows.row_of(each.resource)))

    practice = [each for each in usable.values() if each.resource.is_practice]
    wanted = [(practice, "practice was asked for")] if brief.constraints.must_include_practice else []
    for candidates, why in [(list(usable.values()), "it fits into the days"), *wanted]:
        if not any(fits(each) for each in candidates if each.resource.id in shelf.admitted):
            for each in islice(filter(fits, candidates), ADDED):
                shelf.admit(each, why, usable)


def _examples(turned_away: list[tuple[Resource, RejectionReason]]) -> tuple[Rejection, ...]:
    """Up to 20 of each reason, by title."""
    found: dict[RejectionReason, list[Rejection]] = {}
    for item, reason in sorted(turned_away, key=lambda pair: (pair[1], pair[0].title, pair[0].id)):
        named = found.setdefault(reason, [])
        if len(named) < EXAMPLES:
            named.append(Rejection(resource_id=item.id, title=item.title, reason=reason))
    return tuple(rejection for named in found.values() for rejection in named)


def _assumed(matches: tuple[Match, ...], elsewhere: dict[str, Resource]) -> tuple[Assumed, ...]:
    """Prerequisites that are not on the shelf: the learner is taken to know them."""
    shelf = {match.item.id for match in matches}
    found: dict[str, Assumed] = {}
    for match in matches:
        for needed in match.item.prerequisites:
            known = elsewhere.get(needed)
            if needed not in shelf and known is not None:
                why = f"needed by '{match.item.title}', and outside this plan's shelf"
                found[needed] = Assumed(resource_id=needed, title=known.title, reason=why)
    return tuple(found.values())
