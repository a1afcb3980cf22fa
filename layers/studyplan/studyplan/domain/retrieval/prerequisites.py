"""Check the prerequisites of a resource: all exist, and there is no cycle. The caller gives the lookup by id."""

from collections import deque
from collections.abc import Callable, Mapping
from graphlib import CycleError, TopologicalSorter

from studyplan.domain.errors.http import FieldError, InvalidFields
from studyplan.domain.values.resource import Resource

NAMED = 8  # resources of a cycle that an error names; of a longer one the first and the last

type Find = Callable[[str], Resource | None]


def existing(resource: Resource, find: Find) -> tuple[Resource, ...]:
    """Return its prerequisites. Raises InvalidFields for those that do not exist."""
    known = {needed: find(needed) for needed in dict.fromkeys(resource.prerequisites)}
    _refuse_missing(resource, {needed for needed, each in known.items() if each is None})
    return tuple(each for each in known.values() if each is not None)


def everything_before(resource: Resource, find: Find) -> tuple[Resource, ...]:
    """Return its prerequisites, their prerequisites and so on, the nearest first; each is looked up once.

    An id that only other resources name, and that no longer exists, is ignored. Raises InvalidFields for a prerequisite
    of its own that does not exist, and for a cycle.
    """
    known = {resource.id: resource}
    seen = set(known)
    queue = deque(resource.prerequisites)
    while queue:
        key = queue.popleft()
        if key in seen:
            continue
        seen.add(key)
        prerequisite = find(key)
        if prerequisite is not None:
            known[key] = prerequisite
            queue.extend(prerequisite.prerequisites)
    _refuse_missing(resource, seen - known.keys())
    _refuse_cycle(resource, known)
    return tuple(known.values())[1:]


def _refuse_missing(resource: Resource, missing: set[str]) -> None:
    wrong = tuple(
        FieldError(f"/prerequisites/{index}", f"there is no resource {needed}")
        for index, needed in enumerate(resource.prerequisites)
        if needed in missing
    )
    if wrong:
        raise InvalidFields(fields=wrong)


def _refuse_cycle(resource: Resource, known: Mapping[str, Resource]) -> None:
    try:
        TopologicalSorter({key: value.prerequisites for key, value in known.items()}).prepare()
    except CycleError as error:
        cycle = list(reversed(error.args[1][1:]))  # graphlib puts prerequisites first and one end twice
        start = cycle.index(resource.id) if resource.id in cycle else 0
        names = [f"'{known[key].title}' ({key})" for key in cycle[start:] + cycle[: start + 1]]
        if len(names) > NAMED:
            names[NAMED - 2 : -2] = [f"{len(names) - NAMED} more"]
        message = f"must not form a cycle: {' -> '.join(names)}"
        raise InvalidFields(fields=(FieldError("/prerequisites", message),)) from None
