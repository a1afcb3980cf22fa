"""Score how near resources are to a goal in meaning, whatever words they use."""

from collections.abc import Iterable

from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import GENERIC, TextSimilarity, words

# Cosines of the static embeddings: relevant texts have .10 to .67, others .38 at most (of 99 in 100). The scale is
# fixed, so that a share says the same in every library.
NOTHING, ALL = 0.10, 0.55
NAMED = 3  # words of the goal that a fact names
ABSENT = "the table of meanings is not installed: resources are ranked by words alone"


def shares_of_goal(goal: str, resources: Iterable[Resource], meaning: TextSimilarity) -> list[float]:
    """Return for each resource how near its title or its whole text is to the whole goal, from 0 to 1."""
    texts = [text for resource in resources for text in _texts(resource)]
    cosines = meaning.similarities(goal, texts)
    pairs = zip(cosines[::2], cosines[1::2], strict=True)
    return [min(max((max(pair) - NOTHING) / (ALL - NOTHING), 0.0), 1.0) for pair in pairs]


def fact_of(share: float, goal: str, resource: Resource, meaning: TextSimilarity | None) -> str:
    """Return the fact behind a share: how near, and which words of the goal are the nearest to the whole text."""
    if meaning is None:
        return ABSENT
    if not share:
        return "its meaning is not near the goal"
    named = list(dict.fromkeys(word for word in words(goal) if word not in GENERIC))
    cosines = meaning.similarities(_texts(resource)[1], named)
    nearest = sorted(zip(cosines, named, strict=True), key=lambda pair: -pair[0])[:NAMED]
    near = [word for cosine, word in nearest if cosine > NOTHING]
    return f"meaning {share:.2f}" + (f": nearest words of the goal: {', '.join(near)}" if near else "")


def _texts(resource: Resource) -> tuple[str, str]:
    """Return the title, and the whole text."""
    parts = (resource.title, *resource.tags, resource.description or "", resource.topic)
    return resource.title, " ".join(part for part in parts if part)
