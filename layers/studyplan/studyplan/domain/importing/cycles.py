"""Cycles of prerequisites: which prerequisite of a file would close one, in time that grows with the file alone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter

STEPS = 1_000_000  # prerequisites that the searches of one file follow, about half a second
CLOSES = "a prerequisite was left out, because it needs this resource itself"
ENTANGLED = "a prerequisite was left out, because too many resources of the file need each other in circles"


class Cycles:
    """Says of one prerequisite after the other whether it closes a cycle with those before.

    `needs` has the prerequisites of every resource so far, and `wanted` those that may be added. Only where both
    together have cycles is anything searched; a sound file has none.
    """

    def __init__(self, needs: dict[str, tuple[str, ...]], wanted: Mapping[str, Collection[str]]) -> None:
        self._needs = needs
        together = {resource_id: (*stored, *wanted.get(resource_id, ())) for resource_id, stored in needs.items()}
        self._entangled = cyclic_part(together) if any(wanted.values()) else frozenset()
        self._steps = STEPS

    def warning(self, resource_id: str, needed: str) -> str:
        """Return why a prerequisite is left out, or nothing."""
        if resource_id not in self._entangled or needed not in self._entangled:
            return ""
        return CLOSES if self._leads_to(needed, resource_id) else "" if self._steps > 0 else ENTANGLED

    def add(self, resource_id: str, needs: tuple[str, ...]) -> None:
        """Note the prerequisites of a resource."""
        self._needs[resource_id] = needs

    def _leads_to(self, start: str, target: str) -> bool:
        """Return whether `target` is needed by `start`, directly or through others, as far as steps are left."""
        waiting, visited = [start], set[str]()
        while waiting and self._steps > 0:
            current = waiting.pop()
            if current == target:
                return True
            if current not in visited:
                visited.add(current)
                inner = [needed for needed in self._needs.get(current, ()) if needed in self._entangled]
                waiting += inner
                self._steps -= 1 + len(inner)
        return False


def cyclic_part(needs: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Return the resources that are on a cycle, and those between two cycles."""
    above = _without_ends(needs)
    turned = defaultdict[str, list[str]](list)
    for resource_id in above:
        for needed in needs[resource_id]:
            if needed in above:
                turned[needed].append(resource_id)
    return frozenset(_without_ends(turned))


def _without_ends(needs: Mapping[str, Iterable[str]]) -> set[str]:
    """Return the resources that need a cycle, or are on one."""
    sorter = TopologicalSorter(needs)
    with suppress(CycleError):  # what is not on one comes all the same
        sorter.prepare()
    left = set(needs)
    while ready := sorter.get_ready():
        left.difference_update(ready)
        sorter.done(*ready)
    return left
