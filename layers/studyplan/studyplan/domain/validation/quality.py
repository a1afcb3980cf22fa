"""The checks of quality: whether the library has enough material, and whether minutes are stated."""

from collections import Counter
from collections.abc import Iterator

from studyplan.domain.validation.check import Case, Violation
from studyplan.domain.validation.coverage_bound import (
    library_explains_empty_days,
    library_explains_shortfall,
    pieces_of,
)
from studyplan.domain.values.types import EstimateSource, Severity

ENOUGH = 0.90  # share of the capacity; a library with less is too thin


def library_too_thin(case: Case) -> Iterator[Violation]:
    """Yield one violation when the candidates cannot fill the time, whoever writes the plan."""
    lengths = [candidate.item.minutes for candidate in case.candidates.ranked]
    minutes, pieces = sum(lengths), sum(map(pieces_of, lengths))
    capacity, days = case.calendar.capacity, len(case.calendar.study_days)
    if minutes < ENOUGH * capacity:
        text = f"the library has {minutes} usable minutes for a capacity of {capacity}; add resources"
    elif pieces < days:
        text = f"the library gives {pieces} pieces, but {days} study days need one each; add resources"
    elif library_explains_shortfall(case) or library_explains_empty_days(case):
        result = f"{case.planned} of {capacity} minutes are planned and {len(case.empty_days())} study days are empty"
        text = f"the resources are too long or too short to fill the days: {result}; add resources of other lengths"
    else:
        return
    yield Violation(text, severity="warning")


def guessed_minutes(case: Case) -> Iterator[Violation]:
    """Yield one violation for each source of minutes that are not stated."""
    sources: dict[EstimateSource, tuple[Severity, str]] = {
        "default": ("warning", "guessed from the type of the resource"),
        "computed": ("info", "computed, for instance from the number of words"),
    }
    planned = Counter[EstimateSource]()
    for _, task, item in case.known_tasks():
        planned[item.estimate_source] += task.minutes
    for source, (severity, origin) in sources.items():
        if planned[source]:
            yield Violation(f"{planned[source]} of {case.planned} planned minutes are {origin}", severity=severity)
