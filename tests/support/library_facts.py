"""Candidates whose library facts follow from themselves: the library has nothing else."""

from collections.abc import Iterable
from typing import Any

from studyplan.domain.values.candidates import Candidate, Candidates, ConceptFacts, LevelMinutes, LibraryFacts
from studyplan.domain.values.types import LEVELS
from tests.support.builders import an_id, some_candidates


def a_concept(concept: str, *serving: str, best: Iterable[str] = (), elsewhere: bool = False) -> ConceptFacts:
    """The facts of a concept that the resources of these names serve; without `best` the first of them does best."""
    first = tuple(best) or serving[:1]
    ids, best_ids = (tuple(map(an_id, names)) for names in (serving, first))
    return ConceptFacts(concept=concept, resource_ids=ids, best=best_ids, elsewhere=elsewhere)


def a_library(*ranked: Candidate, **difference: Any) -> Candidates:
    """Candidates with facts; `difference` is that of the facts (`weak_areas`, `goal`, `useful_study`)."""
    minutes = {
        level: [
            sum(each.item.minutes for each in ranked if each.item.difficulty == level and each.item.is_practice is kind)
            for kind in (False, True)
        ]
        for level in LEVELS
    }
    useful = [each.item for each in ranked if each.fit in ("level", "refresher")]
    facts: dict[str, Any] = {
        "levels": tuple(LevelMinutes(level=level, study=of[0], practice=of[1]) for level, of in minutes.items()),
        "useful_study": sum(item.minutes for item in useful if not item.is_practice),
        "useful_practice": sum(item.minutes for item in useful if item.is_practice),
    }
    return some_candidates(*ranked, facts=LibraryFacts(**facts | difference))
