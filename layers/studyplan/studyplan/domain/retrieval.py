"""Retrieval: rank a library for a brief with a score that can be read, and keep what was turned away and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from studyplan.domain.brief import Brief
from studyplan.domain.fields import level_gap
from studyplan.domain.models import Resource
from studyplan.domain.plan import Assumed
from studyplan.domain.ranking import Ranked, score
from studyplan.domain.shelf import Match, Rejection, RejectionReason, Shelf
from studyplan.domain.window import capacity
from studyplan.domain.words import topic_id

FEWEST, MOST = 10, 500  # matches on a shelf, where the library has them
EXAMPLES = 20  # rejected resources of one reason that are kept by name
PRACTICES = 3  # practice resources that are added when the best ones hold none
ENOUGH = 0.9  # share of the capacity from which on nothing above the learner's level is needed


def retrieve(brief: Brief, library: Iterable[Resource]) -> Shelf:
    """Rank `library` for `brief`. The shelf may be empty; its `usable_minutes` say whether a plan is possible."""
    wanted = topic_id(brief.topic)
    room = capacity(brief)
    by_id: dict[str, Resource] = {}
    turned_away: list[tuple[Resource, RejectionReason]] = []
    for resource in library:
        reason = _unfit(resource, brief, wanted)
        if reason is None:
            by_id[resource.id] = resource
        else:
            turned_away.append((resource, reason))
    ranked = score(brief, list(by_id.values()), room)
    chosen = _fill(brief, ranked, room)
    spare = [each.resource for each in ranked if each.resource.id not in chosen.matches]
    turned_away += [(item, "too_advanced" if _above(item, brief) else "not_needed") for item in spare]
    matches = tuple(sorted(chosen.matches.values(), key=_best_first))
    return Shelf(
        topic=wanted,
        resolved_by="as written" if wanted == brief.topic else f"'{wanted}' is how '{brief.topic}' is compared",
        capacity_minutes=room,
        usable_minutes=chosen.minutes,
        matches=matches,
        rejected_by_reason=tuple(sorted(Counter(reason for _, reason in turned_away).items())),
        rejected_examples=_examples(turned_away),
        assumes=_assumed(matches, {item.id: item for item, _ in turned_away} | by_id),
    )


def _best_first(match: Match) -> tuple[float, str]:
    return -match.score, match.item.id


def _unfit(resource: Resource, brief: Brief, wanted: str) -> RejectionReason | None:
    if topic_id(resource.topic) != wanted:
        return "other_topic"
    if level_gap(resource.difficulty, brief.current_level) > 1:
        return "too_advanced"
    if brief.language and (resource.language or "").split("-")[0].lower() != brief.language.split("-")[0].lower():
        return "other_language"
    return None


def _above(resource: Resource, brief: Brief) -> bool:
    return level_gap(resource.difficulty, brief.current_level) > 0


@dataclass
class _Filling:
    """A shelf being filled: what is on it by id, and the minutes of that."""

    matches: dict[str, Match] = field(default_factory=dict)
    minutes: int = 0

    def admit(self, ranked: Ranked, why: str, reachable: dict[str, Ranked]) -> None:
        """Put a resource on the shelf, and with it what it needs; a shelf that is full takes no more."""
        resource = ranked.resource
        if resource.id in self.matches or len(self.matches) >= MOST:
            return
        self.matches[resource.id] = ranked.match(why)
        self.minutes += resource.estimated_minutes
        for needed in resource.prerequisites:
            if needed in reachable:
                self.admit(reachable[needed], f"needed before '{resource.title}'", reachable)


def _fill(brief: Brief, ranked: list[Ranked], room: int) -> _Filling:
    """Best first until twice the capacity: at the level, then above it while the rest is too little, then practice."""
    shelf = _Filling()
    fitting = {each.resource.id: each for each in ranked if not _above(each.resource, brief)}
    for each in fitting.values():
        if len(shelf.matches) >= FEWEST and shelf.minutes >= 2 * room:
            break
        shelf.admit(each, "on the topic, at or below the learner's level", fitting)
    everything = {each.resource.id: each for each in ranked}
    for each in ranked:
        if shelf.minutes >= ENOUGH * room:
            break
        shelf.admit(each, "one level above: what is at the level does not fill the time", everything)
    if brief.constraints.must_include_practice and not any(match.item.is_practice for match in shelf.matches.values()):
        for each in [each for each in fitting.values() if each.resource.is_practice][:PRACTICES]:
            shelf.admit(each, "practice was asked for", fitting)
    return shelf


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
