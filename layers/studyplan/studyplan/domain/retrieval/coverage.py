"""Choose candidates for what they add: a resource on concepts that others cover already counts less each time.

This is submodular coverage: the gain of a resource only falls while others are chosen, so a lazy heap finds the next
best without computing all gains again (Minoux, 1978).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from heapq import heapify, heappop, heappush

from studyplan.domain.retrieval.ranking import Ranked
from studyplan.domain.values.text import concepts_of

DECAY = 0.4  # of what a concept is worth, each time that a resource of the same kind covers it
RELEVANCE = 0.8  # what a resource is worth beside its score, so that concepts count as much as the score


def by_coverage(
    pool: Iterable[Ranked], chosen: Iterable[Ranked], topic: str, enough: Callable[[], bool]
) -> Iterator[Ranked]:
    """Yield the resources of a pool, each time the one that adds most, until there are enough.

    `chosen` are those that cover something already.
    """
    covered = Counter(concept for each in chosen for concept in _concepts(each, topic))

    def gain(each: Ranked) -> float:
        concepts = _concepts(each, topic)
        new = sum(DECAY ** covered[concept] for concept in concepts) / (len(concepts) or 1)
        return -(RELEVANCE + each.score) * (new if concepts else 1.0)

    heap = [(gain(each), each.measured.position, each) for each in pool]
    heapify(heap)
    while heap and not enough():
        _, position, each = heappop(heap)
        current = gain(each)
        if heap and (current, position) > heap[0][:2]:
            heappush(heap, (current, position, each))
            continue
        yield each
        covered.update(_concepts(each, topic))


def _concepts(each: Ranked, topic: str) -> frozenset[str]:
    return concepts_of(each.resource.tags, each.resource.title, topic)
