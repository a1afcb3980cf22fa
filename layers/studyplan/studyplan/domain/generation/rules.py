"""Write a draft by rules, without a model: the candidates in a teachable order, the same for the same request.

Easy before hard, weak areas first within a level, theory before its practice, and some practice early on. A
prerequisite comes before what needs it, whatever its level. Where rules conflict, prerequisites win, then practice in
the first third, then level and weak areas.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import groupby, islice
from typing import Literal

from studyplan.domain.generation.draft import Draft, Pick
from studyplan.domain.values.candidates import Candidate, CandidateResource, Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.text import plain
from studyplan.domain.values.types import LEVELS

type Needs = Mapping[str, tuple[Candidate, ...]]  # a resource's id -> the candidates that have to come before it


def draft_by_rules(context: PlanContext, candidates: Candidates, *, name: Literal["mock", "fallback"]) -> Draft:
    """Return all candidates as picks in a teachable order; `name` is the writer's."""
    weak = frozenset(plain(area) for area in context.weak_areas)
    preferred = sorted(
        candidates.ranked,
        key=lambda candidate: (*_group(candidate, weak), *_rank(candidate, context.learner_id)),
    )
    needs = _needs(preferred)
    groups = [list(group) for _, group in groupby(preferred, key=lambda candidate: _group(candidate, weak))]
    order = _practice_early(_woven(groups, needs), needs)
    picks = tuple(Pick(resource_id=candidate.item.id, reason=_reason(candidate, weak)) for candidate in order)
    return Draft(generated_by=name, picks=picks)


def _group(candidate: Candidate, weak: frozenset[str]) -> tuple[int, bool]:
    return LEVELS.index(candidate.item.difficulty), not weak & _tags(candidate.item)


def _rank(candidate: Candidate, seed: str) -> tuple[float, str]:
    """Return the sort key. A learner's own shuffle breaks ties, so the same request always gets the same plan."""
    return -candidate.score, sha256(f"{seed}{candidate.item.id}".encode()).hexdigest()


def _tags(item: CandidateResource) -> frozenset[str]:
    return frozenset(map(plain, item.tags))


def _needs(preferred: list[Candidate]) -> Needs:
    """Return prerequisites; practice without any gets the first study resource that shares a tag with it."""
    by_id = {candidate.item.id: candidate for candidate in preferred}
    needs = {
        candidate.item.id: tuple(by_id[needed] for needed in candidate.item.prerequisites if needed in by_id)
        for candidate in preferred
    }
    study = [(candidate, _tags(candidate.item)) for candidate in preferred if not candidate.item.is_practice]
    for candidate in preferred:
        if candidate.item.is_practice and not needs[candidate.item.id]:
            sharing = (other for other, tags in study if tags & _tags(candidate.item))
            theory = (other for other in sharing if candidate.item.id not in _before(other, needs))
            needs[candidate.item.id] = tuple(islice(theory, 1))
    return needs


def _before(candidate: Candidate, needs: Needs) -> dict[str, Candidate]:
    """Return all direct and indirect needs of a candidate, by id."""
    before: dict[str, Candidate] = {}
    waiting = list(needs[candidate.item.id])
    while waiting:
        needed = waiting.pop()
        if needed.item.id not in before:
            before[needed.item.id] = needed
            waiting.extend(needs[needed.item.id])
    return before


def _woven(groups: Iterable[list[Candidate]], needs: Needs) -> list[Candidate]:
    """Return group after group: after each study resource one practice that is ready, then the remaining practice."""
    placed: dict[str, Candidate] = {}
    started: set[str] = set()

    def place(candidate: Candidate) -> None:
        if candidate.item.id not in started:
            started.add(candidate.item.id)  # before its needs, so that a cycle ends here
            for needed in needs[candidate.item.id]:
                place(needed)
            placed[candidate.item.id] = candidate

    for group in groups:
        practice = [candidate for candidate in group if candidate.item.is_practice]
        for candidate in group:
            if not candidate.item.is_practice:
                place(candidate)
                waiting = (other for other in practice if other.item.id not in placed)
                for ready in islice((other for other in waiting if _met(other, placed, needs)), 1):
                    place(ready)
        for candidate in practice:
            place(candidate)
    return list(placed.values())


def _met(candidate: Candidate, placed: Mapping[str, Candidate], needs: Needs) -> bool:
    return all(needed.item.id in placed for needed in needs[candidate.item.id])


def _practice_early(order: list[Candidate], needs: Needs) -> list[Candidate]:
    """Return the order with practice in the first third: the first that can move there does, its needs before it."""
    third = len(order) // 3
    practice = [candidate for candidate in order if candidate.item.is_practice]
    early = next((candidate for candidate in practice if len(_before(candidate, needs)) < third), None)
    if early is None or any(candidate.item.is_practice for candidate in order[:third]):
        return order
    before = _before(early, needs)
    others = [candidate for candidate in order if candidate.item.id not in before and candidate is not early]
    later = {candidate.item.id for candidate in others[third - 1 - len(before) :]}
    first = [candidate for candidate in order if candidate.item.id not in later and candidate is not early]
    return [*first, early, *(candidate for candidate in order if candidate.item.id in later)]


def _reason(candidate: Candidate, weak: frozenset[str]) -> str:
    item = candidate.item
    verb = "Practises" if item.is_practice else "Explains"
    areas = sorted(weak & _tags(item))
    named = "a weak area" if len(areas) == 1 else "weak areas"
    subject = f"{' and '.join(areas)}, {named}" if areas else " and ".join(item.tags[:2]) or item.topic
    return f"{verb} {subject}; {item.difficulty} level."
