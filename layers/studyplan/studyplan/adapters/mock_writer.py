"""The writer that needs no model: it orders the shelf by plain rules, the same for the same request."""

from hashlib import sha256

from studyplan.domain.brief import Brief
from studyplan.domain.fields import LEVELS
from studyplan.domain.plan import Finding
from studyplan.domain.shelf import Draft, Match, Pick, Shelf
from studyplan.domain.words import plain

PRACTICE_EVERY = 3  # a practice pick after at most this many study picks, while there is practice left


class MockWriter:
    """Easy before hard, weak areas first within a level, theory before its practice, and some practice early on."""

    def write(self, brief: Brief, shelf: Shelf, findings: tuple[Finding, ...]) -> Draft:
        """Pick the whole shelf in a teachable order. `findings` change nothing: the same rules give the same order."""
        weak = frozenset(plain(area) for area in brief.weak_areas)
        ordered = sorted(shelf.matches, key=lambda match: _key(match, weak, brief.request_id))
        picks = tuple(Pick(resource_id=match.item.id, reason=_reason(match, weak)) for match in _woven(ordered))
        return Draft(generated_by="mock", picks=picks)


def _key(match: Match, weak: frozenset[str], seed: str) -> tuple[int, bool, float, str]:
    """Level, then weak areas, then score; equals are shuffled by the request so that no resource always wins."""
    covers_weak = bool(weak & {plain(tag) for tag in match.item.tags})
    tie = sha256(f"{seed}{match.item.id}".encode()).hexdigest()
    return LEVELS.index(match.item.difficulty), not covers_weak, -match.score, tie


def _woven(ordered: list[Match]) -> list[Match]:
    """Study in the given order, each practice after the first study resource that shares a tag with it."""
    study = [match for match in ordered if not match.item.is_practice]
    waiting = [match for match in ordered if match.item.is_practice]
    woven: list[Match] = []
    tags: set[str] = set()
    since_practice = 0
    for match in study:
        woven.append(match)
        tags |= set(match.item.tags)
        since_practice += 1
        ready = next((item for item in waiting if tags & set(item.item.tags)), None)
        if ready is None and since_practice >= PRACTICE_EVERY and waiting:
            ready = waiting[0]
        if ready is not None:
            waiting.remove(ready)
            woven.append(ready)
            since_practice = 0
    return woven + waiting


def _reason(match: Match, weak: frozenset[str]) -> str:
    item = match.item
    does = "Practises" if item.is_practice else "Explains"
    on = sorted(weak & {plain(tag) for tag in item.tags})
    what = f"{' and '.join(on)}, named as weak" if on else " and ".join(item.tags[:2]) or item.topic
    return f"{does} {what}; {item.difficulty} level."
