"""What a resource needs first: resources that exist, in no circle. Looking one up is the caller's, by its id."""

from collections import deque
from collections.abc import Callable, Mapping
from graphlib import CycleError, TopologicalSorter

from studyplan.domain.errors.http import FieldError, InvalidFields
from studyplan.domain.values.resource import Resource

NAMED = 8  # resources of a cycle that are named; of a longer one the first and the last

type Find = Callable[[str], Resource | None]


def refuse_unknown(resource: Resource, find: Find) -> None:
    """Raises InvalidFields that names each prerequisite which is nobody's id."""
    _refuse_missing(resource, {needed for needed in set(resource.prerequisites) if find(needed) is None})


def everything_before(resource: Resource, find: Find) -> tuple[Resource, ...]:
    """What it needs, what that needs and so on, the nearest first; each is looked up once.

    Raises InvalidFields for a prerequisite that is nobody's id, and for a cycle. An id that only others name, and that
    is nobody's any more, is passed over.
    """
    known = {resource.id: resource}
    asked = set(known)
    waiting = deque(resource.prerequisites)
    while waiting:
        needed = waiting.popleft()
        if needed in asked:
            continue
        asked.add(needed)
        found = find(needed)
        if found is not None:
            known[needed] = found
            waiting.extend(found.prerequisites)
    _refuse_missing(resource, asked - known.keys())
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
        TopologicalSorter({key: each.prerequisites for key, each in known.items()}).prepare()
    except CycleError as found:
        circle = list(reversed(found.args[1][1:]))  # given from what is needed to what needs it, its end twice
        start = circle.index(resource.id) if resource.id in circle else 0
        names = [f"'{known[key].title}' ({key})" for key in circle[start:] + circle[: start + 1]]
        if len(names) > NAMED:
            names[NAMED - 2 : -2] = [f"{len(names) - NAMED} more"]
        message = f"must not form a cycle: {' -> '.join(names)}"
        raise InvalidFields(fields=(FieldError("/prerequisites", message),)) from None
