"""What a plan should cover, weak areas and concepts of the goal, and how well a resource serves each."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import all_stems, concept_id, goal_stems, stem, words

TAGGED, NAMED, DESCRIBED = 3, 2, 1  # how well a resource serves a concept: by a tag, by its title, by its description


class Target(NamedTuple):
    """A concept that a plan should cover: its label as the learner or the library spells it, and its id."""

    label: str
    concept: str


class Served(NamedTuple):
    """The targets that a resource serves, by label, and how well."""

    weak_areas: Mapping[str, int]
    goal: Mapping[str, int]


NOTHING = Served({}, {})


class Targets(NamedTuple):
    """What a plan should cover."""

    weak_areas: tuple[Target, ...]
    goal: tuple[Target, ...]

    def served(self, resources: Iterable[Resource]) -> dict[str, Served]:
        """Return what each resource serves, by id. A description counts where no tag or title has the weak area."""
        served = {resource.id: self._served_by(resource) for resource in resources}
        named = {label for each in served.values() for label, how in each.weak_areas.items() if how > DESCRIBED}
        for key, each in served.items():
            if any(label in named and how == DESCRIBED for label, how in each.weak_areas.items()):
                kept = {label: how for label, how in each.weak_areas.items() if label not in named or how > DESCRIBED}
                served[key] = Served(kept, each.goal)
        return served

    def _served_by(self, resource: Resource) -> Served:
        if not self.weak_areas and not self.goal:
            return NOTHING
        tags = [concept_id(tag) for tag in resource.tags]
        weak = {target.label: how for target in self.weak_areas if (how := _strength(target, resource, tags))}
        goal = {target.label: how for target in self.goal if (how := _strength(target, resource, tags)) > DESCRIBED}
        return Served(weak, goal)


def targets_of(context: PlanContext, on_topic: Iterable[Resource]) -> Targets:
    """Return what a plan should cover: of the goal, the concepts that are tags or in titles on the topic.

    A tag of several words is one concept when the goal has all of them; a word of it alone is none then.
    """
    weak = {concept_id(area): Target(area, concept_id(area)) for area in reversed(context.weak_areas)}
    wanted = goal_stems(context.goal, context.topic)
    tags: dict[str, str] = {}
    titles: set[str] = set()
    pairs = _pairs(context.goal, wanted)
    for resource in on_topic if wanted else ():
        tags = {concept: label for concept, label in pairs.items() if f"-{concept}-" in _line(resource.title)} | tags
        for tag in resource.tags:
            if wanted.issuperset(concept_id(tag).split("-")):
                tags.setdefault(concept_id(tag), tag)
        titles.update(wanted.intersection(all_stems(resource.title)))
    # `event-loop` is meant where the goal has both words: neither `events` nor "loop" is a concept of its own then.
    longer = {part for concept in tags if "-" in concept for part in concept.split("-")}
    tags = {concept: tag for concept, tag in tags.items() if concept not in longer}
    used = {part for concept in tags for part in concept.split("-")} | longer
    spelled = {stem(word): word for word in reversed(words(context.goal))}
    goal = [Target(tags[concept], concept) for concept in sorted(tags)]
    goal += [Target(spelled.get(part, part), part) for part in sorted(titles - used)]
    return Targets(tuple(reversed(weak.values())), tuple(target for target in goal if target.concept not in weak))


def _pairs(goal: str, wanted: frozenset[str]) -> dict[str, str]:
    """Return two words of the goal that stand next to each other ("neural networks"), by their stems."""
    pairs = pairwise(words(goal))
    return {f"{stem(a)}-{stem(b)}": f"{a} {b}" for a, b in pairs if {stem(a), stem(b)} <= wanted}


def _strength(target: Target, resource: Resource, tags: list[str]) -> int:
    """Return how well a resource with these concepts as tags serves a target, 0 for not at all."""
    if target.concept in tags:
        return TAGGED
    wanted = f"-{target.concept}-"
    if any(wanted in f"-{tag}-" for tag in tags) or wanted in _line(resource.title):
        return NAMED
    return DESCRIBED if resource.description and wanted in _line(resource.description) else 0


@lru_cache(maxsize=8192)
def _line(text: str) -> str:
    return f"-{'-'.join(all_stems(text))}-"
