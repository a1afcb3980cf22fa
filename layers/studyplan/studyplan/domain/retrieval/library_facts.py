"""What the library makes possible for a plan request: the facts that the checks of quality compare a plan with."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping

from studyplan.domain.retrieval.content import is_cheat_sheet
from studyplan.domain.retrieval.eligibility import Suitable, Usable
from studyplan.domain.retrieval.serving import Target
from studyplan.domain.values.candidates import SERVING, ConceptFacts, LevelMinutes, LibraryFacts
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import concept_id
from studyplan.domain.values.types import LEVELS, level_gap

type Rank = Callable[[Resource], tuple[float, ...]]  # smaller is better


def facts_of(
    suitable: Suitable,
    usable: Usable,
    scores: Mapping[str, tuple[float, int]],
    tags_elsewhere: Callable[[], Collection[str]],
) -> LibraryFacts:
    """Return the facts of a library.

    Args:
        suitable: what the library has on the topic.
        usable: those of them that a plan of this length may use.
        scores: score and place in the library of each usable resource, by id.
        tags_elsewhere: reads the concepts that are tags on other topics.
    """
    minutes: Counter[tuple[str, bool]] = Counter()
    for group in (suitable.useful, suitable.below, suitable.above, suitable.far_below, suitable.too_advanced):
        for resource in group.values():
            minutes[resource.difficulty, resource.is_practice] += resource.estimated_minutes
    own = [each for each in suitable.useful.values() if level_gap(each.difficulty, suitable.level) <= 0]
    weak_areas = [_concept(target, suitable, usable, scores, weak=True) for target in suitable.targets.weak_areas]
    tags = frozenset(tags_elsewhere()) if not all(facts.resource_ids for facts in weak_areas) else frozenset[str]()
    goal = (_concept(target, suitable, usable, scores, weak=False) for target in suitable.targets.goal)
    return LibraryFacts(
        levels=tuple(
            LevelMinutes(level=level, study=minutes[level, False], practice=minutes[level, True]) for level in LEVELS
        ),
        useful_study=sum(each.estimated_minutes for each in own if not each.is_practice),
        useful_practice=sum(each.estimated_minutes for each in own if each.is_practice),
        weak_areas=tuple(
            facts.model_copy(update={"elsewhere": not facts.resource_ids and concept_id(facts.concept) in tags})
            for facts in weak_areas
        ),
        goal=tuple(facts for facts in goal if facts.resource_ids),
    )


def _concept(
    target: Target, suitable: Suitable, usable: Usable, scores: Mapping[str, tuple[float, int]], *, weak: bool
) -> ConceptFacts:
    strengths = {
        key: strength
        for key in usable.by_id
        if (weak or suitable.fit(usable.by_id[key]) != "below")  # a goal below the level is reached already
        and (served := suitable.served.get(key))
        and (strength := (served.weak_areas if weak else served.goal).get(target.label, 0))
    }

    def rank(key: str) -> tuple[int, int, bool]:
        resource = usable.by_id[key]
        gap = level_gap(resource.difficulty, suitable.level)
        short = is_cheat_sheet(resource)  # it explains little
        level = 0 if gap == 0 else 1 if gap < 0 else 2
        return level + 3 * (short + resource.is_practice), -strengths[key], short

    ordered = sorted(strengths, key=lambda key: (*rank(key), -scores[key][0], scores[key][1]))
    best = [key for key in ordered if rank(key) == rank(ordered[0])]
    return ConceptFacts(concept=target.label, resource_ids=tuple(ordered[:SERVING]), best=tuple(best[:SERVING]))
