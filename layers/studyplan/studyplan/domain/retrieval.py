"""Retrieval: rank a library for a brief with a score that can be read, and keep what was turned away and why."""

from collections import Counter
from collections.abc import Iterable

from studyplan.domain.fields import level_gap
from studyplan.domain.models import Brief, Resource
from studyplan.domain.plan import Assumed
from studyplan.domain.ranking import score
from studyplan.domain.shelf import Match, Rejection, RejectionReason, Shelf
from studyplan.domain.window import capacity
from studyplan.domain.words import topic_id

FEWEST, MOST = 10, 500  # matches on a shelf, where the library has them
EXAMPLES = 20  # rejected resources that are kept by name
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
    chosen = _fill(brief, ranked, by_id, room)
    spare = [by_id[match.item.id] for match in ranked if match.item.id not in chosen]
    turned_away += [(item, "too_advanced" if _above(item, brief) else "not_needed") for item in spare]
    matches = tuple(sorted(chosen.values(), key=_best_first))
    return Shelf(
        topic=wanted,
        resolved_by="as written" if wanted == brief.topic else f"'{wanted}' is how '{brief.topic}' is compared",
        capacity_minutes=room,
        usable_minutes=sum(match.item.minutes for match in matches),
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


def _fill(brief: Brief, ranked: list[Match], by_id: dict[str, Resource], room: int) -> dict[str, Match]:
    """Best first until twice the capacity: at the level, then above it while the rest is too little, then practice."""
    chosen: dict[str, Match] = {}
    fitting = [match for match in ranked if not _above(by_id[match.item.id], brief)]
    harder = [match for match in ranked if _above(by_id[match.item.id], brief)]
    for match in fitting:
        if len(chosen) >= FEWEST and _minutes(chosen) >= 2 * room:
            break
        _admit(match, "on the topic, at or below the learner's level", chosen, fitting)
    for match in harder:
        if _minutes(chosen) >= ENOUGH * room:
            break
        _admit(match, "one level above: what is at the level does not fill the time", chosen, ranked)
    if brief.constraints.must_include_practice and not any(match.item.is_practice for match in chosen.values()):
        for match in [match for match in fitting if match.item.is_practice][:3]:
            _admit(match, "practice was asked for", chosen, fitting)
    return chosen


def _admit(match: Match, why: str, chosen: dict[str, Match], reachable: list[Match]) -> None:
    """Put a match on the shelf, and before it what it needs; a shelf that is full takes no more."""
    if match.item.id in chosen or len(chosen) >= MOST:
        return
    chosen[match.item.id] = match.model_copy(update={"admitted": why})
    for needed in reachable:
        if needed.item.id in match.item.prerequisites:
            _admit(needed, f"needed before '{match.item.title}'", chosen, reachable)


def _minutes(chosen: dict[str, Match]) -> int:
    return sum(match.item.minutes for match in chosen.values())


def _examples(turned_away: list[tuple[Resource, RejectionReason]]) -> tuple[Rejection, ...]:
    """Up to 20, the reasons closest to the wish first: a near miss explains more than another topic."""
    order: tuple[RejectionReason, ...] = ("too_advanced", "other_language", "not_needed", "other_topic")
    nearest = sorted(turned_away, key=lambda pair: (order.index(pair[1]), pair[0].title))
    return tuple(Rejection(resource_id=item.id, title=item.title, reason=reason) for item, reason in nearest[:EXAMPLES])


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
