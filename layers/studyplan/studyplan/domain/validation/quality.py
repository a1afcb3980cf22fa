"""The checks of quality: what the reader should know of the library and of the minutes."""

from collections import Counter
from collections.abc import Iterator

from studyplan.domain.validation.check import Case, Violation
from studyplan.domain.validation.coverage_bound import (
    library_explains_empty_days,
    library_explains_shortfall,
    pieces_of,
)
from studyplan.domain.values.types import EstimateSource, Severity

ENOUGH = 0.90  # share of the capacity from which on a library is not thin


def library_too_thin(case: Case) -> Iterator[Violation]:
    lengths = [candidate.item.minutes for candidate in case.candidates.ranked]
    held, pieces = sum(lengths), sum(map(pieces_of, lengths))
    room, days = case.calendar.capacity, len(case.calendar.study_days)
    if held < ENOUGH * room:
        text = f"the library has {held} minutes for this, there is time for {room}"
    elif pieces < days:
        text = f"the library's resources can be cut into {pieces} pieces, {days} study days need one each"
    elif library_explains_shortfall(case) or library_explains_empty_days(case):
        done = f"{case.planned} of {room} minutes are planned, {len(case.empty_days())} study days are empty"
        text = f"the library's resources are too long or too short to fill these days: {done}"
    else:
        return
    yield Violation(text, severity="warning")


def guessed_minutes(case: Case) -> Iterator[Violation]:
    guesses: dict[EstimateSource, tuple[Severity, str]] = {
        "default": ("warning", "a guess by the type of resource"),
        "computed": ("info", "computed, for instance from the number of words"),
    }
    spent = Counter[EstimateSource]()
    for _, task, item in case.known_tasks():
        spent[item.estimate_source] += task.minutes
    for source, (severity, what) in guesses.items():
        if spent[source]:
            yield Violation(f"{spent[source]} of {case.planned} minutes are {what}", severity=severity)
