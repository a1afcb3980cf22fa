"""The writer that needs no model: it orders the shelf by plain rules, the same for the same request."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import groupby, islice
from typing import Literal

from studyplan.domain.generation.draft import Draft, Pick, Written
from studyplan.domain.values.candidates import Match, Shelf, ShelfItem
from studyplan.domain.values.context import Brief
from studyplan.domain.values.text import plain
from studyplan.domain.values.types import LEVELS
from studyplan.ports import Assignment

type Needs = Mapping[str, tuple[Match, ...]]  # a resource's id -> what has to come before it


class MockWriter:
    """Easy before hard, weak areas first within a level, theory before its practice, and some practice early on.

    What a resource needs stands before it, whatever its level. Where the rules meet, that comes first, then practice in
    the first third, then level and weak areas.
    """

    def __init__(self, name: Literal["mock", "fallback"] = "mock") -> None:
        self._name: Literal["mock", "fallback"] = name

    def write(self, assignment: Assignment) -> Written:
        """What was wrong before changes nothing: the same rules give the same order."""
        return Written(draft=self.draft(assignment.brief, assignment.shelf))

    def draft(self, brief: Brief, shelf: Shelf) -> Draft:
        """Pick the whole shelf in a teachable order."""
        weak = frozenset(plain(area) for area in brief.weak_areas)
        liked = sorted(shelf.matches, key=lambda match: (*_group(match, weak), *_rank(match, brief.learner_id)))
        needs = _needs(liked)
        groups = [list(group) for _, group in groupby(liked, key=lambda match: _group(match, weak))]
        order = _practice_early(_woven(groups, needs), needs)
        picks = tuple(Pick(resource_id=match.item.id, reason=_reason(match, weak)) for match in order)
        return Draft(generated_by=self._name, picks=picks)


def _group(match: Match, weak: frozenset[str]) -> tuple[int, bool]:
    return LEVELS.index(match.item.difficulty), not weak & _tags(match.item)


def _rank(match: Match, seed: str) -> tuple[float, str]:
    """Equal scores are shuffled by the learner: no resource always wins, and the same wish has the same plan."""
    return -match.score, sha256(f"{seed}{match.item.id}".encode()).hexdigest()


def _tags(item: ShelfItem) -> frozenset[str]:
    return frozenset(map(plain, item.tags))


def _needs(liked: list[Match]) -> Needs:
    """Prerequisites on the shelf; for practice without one the first study resource that shares a tag with it."""
    held = {match.item.id: match for match in liked}
    needs = {
        match.item.id: tuple(held[needed] for needed in match.item.prerequisites if needed in held) for match in liked
    }
    study = [(match, _tags(match.item)) for match in liked if not match.item.is_practice]
    for match in liked:
        if match.item.is_practice and not needs[match.item.id]:
            sharing = (each for each, tags in study if tags & _tags(match.item))
            theory = (each for each in sharing if match.item.id not in _before(each, needs))
            needs[match.item.id] = tuple(islice(theory, 1))
    return needs


def _before(match: Match, needs: Needs) -> dict[str, Match]:
    """All that has to come before a resource: what it needs, what that needs and so on."""
    found: dict[str, Match] = {}
    waiting = list(needs[match.item.id])
    while waiting:
        needed = waiting.pop()
        if needed.item.id not in found:
            found[needed.item.id] = needed
            waiting.extend(needs[needed.item.id])
    return found


def _woven(groups: Iterable[list[Match]], needs: Needs) -> list[Match]:
    """Group after group: after each study resource one practice resource that is ready, then the practice left."""
    placed: dict[str, Match] = {}
    begun: set[str] = set()

    def place(match: Match) -> None:
        if match.item.id not in begun:
            begun.add(match.item.id)  # before its needs: a circle of them ends here
            for needed in needs[match.item.id]:
                place(needed)
            placed[match.item.id] = match

    for group in groups:
        practice = [match for match in group if match.item.is_practice]
        for match in group:
            if not match.item.is_practice:
                place(match)
                ready = (each for each in practice if each.item.id not in placed and _met(each, placed, needs))
                for each in islice(ready, 1):
                    place(each)
        for match in practice:
            place(match)
    return list(placed.values())


def _met(match: Match, placed: Mapping[str, Match], needs: Needs) -> bool:
    return all(needed.item.id in placed for needed in needs[match.item.id])


def _practice_early(order: list[Match], needs: Needs) -> list[Match]:
    """With no practice in the first third, move the first that can stand there to its end, and its needs before it."""
    third = len(order) // 3
    practice = [match for match in order if match.item.is_practice]
    early = next((match for match in practice if len(_before(match, needs)) < third), None)
    if early is None or any(match.item.is_practice for match in order[:third]):
        return order
    before = _before(early, needs)
    others = [match for match in order if match.item.id not in before and match is not early]
    later = {match.item.id for match in others[third - 1 - len(before) :]}
    first = [match for match in order if match.item.id not in later and match is not early]
    return [*first, early, *(match for match in order if match.item.id in later)]


def _reason(match: Match, weak: frozenset[str]) -> str:
    item = match.item
    does = "Practises" if item.is_practice else "Explains"
    on = sorted(weak & _tags(item))
    what = f"{' and '.join(on)}, named as weak" if on else " and ".join(item.tags[:2]) or item.topic
    return f"{does} {what}; {item.difficulty} level."
