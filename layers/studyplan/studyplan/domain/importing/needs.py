"""Prerequisites by title: a second pass over the rows of a file, which finds what each names in the file or library."""

import re
from collections.abc import Iterable, Mapping, Sequence

from studyplan.domain.importing.catalogue import MAX_NEEDS, ImportRow
from studyplan.domain.importing.cycles import Cycles
from studyplan.domain.importing.report import PlannedRow
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import runs

_SEPARATORS = re.compile(r"\s*[;|\n]\s*|,\s*")
_LISTED = 20  # unresolved names of a row that are reported
NOTHING = frozenset({"", "-", "none", "n/a"})


def link_prerequisites(
    rows: Sequence[ImportRow], planned: Sequence[PlannedRow], library: Iterable[Resource]
) -> list[PlannedRow]:
    """Return the planned rows with the ids of their prerequisites; what names no resource is listed in the report.

    A prerequisite that would close a cycle is left out, with a warning. What a stored resource already has stays.
    """
    titles = _by_title(planned, library)
    before = {resource.id: resource.prerequisites for resource in library}
    named: list[tuple[list[str], tuple[str, ...]]] = []
    wanted: dict[str, list[str]] = {}
    for row, plan in zip(rows, planned, strict=True):
        named.append(_named(row.needs, titles) if plan.resource is not None else ([], ()))
        if plan.resource is not None:
            before[plan.resource.id] = plan.resource.prerequisites
            wanted[plan.resource.id] = [needed for needed in named[-1][0] if needed != plan.resource.id]
    cycles = Cycles(before, wanted)
    return [_linked(plan, *names, cycles) for plan, names in zip(planned, named, strict=True)]


def needed_first(rows: Sequence[PlannedRow]) -> tuple[PlannedRow, ...]:
    """Return the rows in their order, but each behind those that store its prerequisites.

    So whatever is stored of a file has its prerequisites in the library.
    """
    places = {row.resource.id: place for place, row in enumerate(rows) if row.resource is not None}
    ordered: dict[int, PlannedRow] = {}
    begun = set[int]()  # one that is met again before it is done needs itself, which stored rows might
    for first in range(len(rows)):
        waiting = [first]
        while waiting:
            place = waiting[-1]
            begun.add(place)
            resource = rows[place].resource
            before = [places.get(needed) for needed in resource.prerequisites] if resource else []
            ahead = [other for other in before if other is not None and other not in begun]
            if ahead:
                waiting += reversed(ahead)
            else:
                ordered.setdefault(waiting.pop(), rows[place])
    return tuple(ordered.values())


def _by_title(planned: Iterable[PlannedRow], library: Iterable[Resource]) -> dict[str, str]:
    """Return the id of the resource with each title: the first in the file, or else the first in the library.

    What is before a colon names a resource too, if one only: `Calculus 1A` is `Calculus 1A: Differentiation`.
    """
    titles: dict[str, str] = {}
    short: dict[str, set[str]] = {}
    of_rows = [row.resource for row in planned if row.resource is not None]
    for resource in (*of_rows, *library):
        titles.setdefault(_folded(resource.title), resource.id)
        head, colon, _ = resource.title.partition(":")
        if colon:
            short.setdefault(_folded(head), set()).add(resource.id)
    alone = {head: next(iter(ids)) for head, ids in short.items() if len(ids) == 1}
    return alone | titles


def _linked(plan: PlannedRow, ids: Iterable[str], unresolved: tuple[str, ...], cycles: Cycles) -> PlannedRow:
    resource = plan.resource
    if resource is None or not (ids or unresolved):
        return plan
    chosen, warnings = list(resource.prerequisites), list[str]()
    for needed in ids:
        if needed in chosen or needed == resource.id:
            continue
        if len(chosen) >= MAX_NEEDS:
            warnings.append(f"only {MAX_NEEDS} prerequisites are kept")
            break
        if warning := cycles.warning(resource.id, needed):
            warnings.append(warning)
            continue
        chosen.append(needed)
        cycles.add(resource.id, tuple(chosen))
    report = plan.report.model_copy(
        update={"unresolved": unresolved[:_LISTED], "warnings": (*plan.report.warnings, *dict.fromkeys(warnings))}
    )
    linked = resource.model_copy(update={"prerequisites": tuple(chosen)})
    return plan.model_copy(update={"resource": linked, "report": report})


def _named(needs: Iterable[str], titles: Mapping[str, str]) -> tuple[list[str], tuple[str, ...]]:
    """Return the ids that cells name, and the names of no resource: a whole cell, or its parts (titles have commas)."""
    ids, unresolved = dict[str, None](), dict[str, None]()
    for cell in needs:
        for name in [cell] if _folded(cell) in titles else _parts(cell, titles):
            resource_id = titles.get(_folded(name))
            if resource_id is not None:
                ids.setdefault(resource_id)
            elif name.casefold() not in NOTHING:
                unresolved.setdefault(name[:200])
    return list(ids), tuple(unresolved)


def _parts(cell: str, titles: Mapping[str, str]) -> list[str]:
    """Return the names in a cell. Parts that together are a title with commas are that title."""
    parts = [part.strip() for part in _SEPARATORS.split(cell) if part.strip()]
    names: list[str] = []
    place = 0
    while place < len(parts):
        longest = min(len(parts) - place, 4)
        titled = (n for n in range(longest, 1, -1) if _folded(", ".join(parts[place : place + n])) in titles)
        after = place + next(titled, 1)
        names.append(", ".join(parts[place:after]))
        place = after
    return names


def _folded(title: str) -> str:
    """Return a title as it is compared: `Object-Oriented Design` is `object oriented design`."""
    return " ".join(runs(title.casefold().replace("_", " ").replace("-", " ")))
