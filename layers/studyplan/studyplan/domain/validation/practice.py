"""The checks of practice: whether there is enough, whether it comes after study, and whether the two alternate."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from math import ceil
from typing import NamedTuple

from studyplan.domain.validation.check import Case, Violation, warning
from studyplan.domain.validation.planned import USEFUL, Use, concepts_in
from studyplan.domain.values.types import Cause

# Share of the planned minutes. No source gives one; practice beats restudy (Adesope 2017), and a quarter is what a
# course with exercises has at the least.
ENOUGH = 0.25
LITTLE = 0.10  # share of the planned minutes; with less, practice is an exception
PIECE = 10  # minutes by which a plan may miss a share, because nothing is cut into less
NAMED = 3  # titles in a message
TAUGHT = 0.5  # share of the concepts of a practice that study has to have covered before it
IN_A_ROW = 4  # days of one kind; a teacher's figure: blocked practice is worse than interleaved (Brunmair 2019)
LONGEST = 2 / 3  # share of the minutes that one run of study, or of practice, may have where a plan has both
HALF = 0.5  # share of the minutes beyond which those of a longer run count
SITTING = 20  # minutes of the other kind that break a run


def practice_short(case: Case) -> Iterator[Violation]:
    """Yield one violation when practice was asked for and has less than a quarter of the minutes."""
    if case.facts is None or not case.context.constraints.must_include_practice:
        return
    minutes = sum(use.minutes for use in case.uses if use.item.is_practice)
    wanted = round(ENOUGH * (case.studied + sum(done for _, done in case.done_before)))
    wanted = min(max(0, wanted - sum(done for item, done in case.done_before if item.is_practice)), case.studied)
    possible = min(wanted, case.facts.useful_practice)
    text = f"{minutes} of {case.studied} planned minutes are practice"
    if minutes < possible - PIECE:
        other = f"the library has {case.facts.useful_practice} minutes of practice at your level"
        yield warning(f"{text}, but {other}", case.share(possible - minutes), "plan")
    elif minutes < min(LITTLE * case.studied, wanted - PIECE):
        yield warning(f"{text}; the library has no more at your level", case.share(wanted - minutes), "library")


def practice_before_study(case: Case) -> Iterator[Violation]:
    """Yield one violation for minutes of practice that come before the study of their concepts."""
    if case.facts is None:
        return
    practice = [use for use in case.uses if use.item.is_practice]
    early = {use.item.title: minutes for use in practice if (minutes := _early_minutes(case, use))}
    total = sum(use.minutes for use in practice)
    if early:
        minutes = sum(early.values())
        names = ", ".join(f"'{title}'" for title in list(early)[:NAMED])
        text = f"{minutes} of {total} minutes of practice come before the study of their concepts: {names}"
        yield warning(text, minutes / total, "plan")


def _early_minutes(case: Case, use: Use) -> int:
    """Return the minutes of a practice before study has covered half of those of its concepts that study covers.

    A set that is spread over the plan is in order from then on.
    """
    wanted = use.concepts & _studied_for(case, use)
    taught = {key for item, _ in case.done_before if not item.is_practice for key in wanted & concepts_in(item)}
    minutes = 0
    for _, task, item in case.known_tasks():
        if not item.is_practice:
            taught |= wanted & concepts_in(item)
        elif item.id == use.item.id and task.task_type != "review" and len(taught) < TAUGHT * len(wanted):
            minutes += task.minutes
    return minutes


def _studied_for(case: Case, use: Use) -> set[str]:
    """Return the concepts that the plan, or a candidate for this learner, teaches for a practice.

    That is study from the learner's level up to that of the practice: what lies below the learner is known, and what
    lies above the practice goes deeper.
    """
    planned = {other.item.id for other in case.uses}
    teaching = [each.item for each in case.candidates.ranked if each.item.id in planned or each.fit in USEFUL]
    return {
        concept
        for item in teaching
        if not item.is_practice and 0 <= case.gap(item.difficulty) <= case.gap(use.item.difficulty)
        for concept in concepts_in(item)
    }


class _Run(NamedTuple):
    """Days in a row, of those with tasks, that have study alone or practice alone: their numbers and minutes."""

    days: list[int]
    minutes: list[int]


class _Possible(NamedTuple):
    """A resource that could come on other days than it does."""

    title: str
    days: range


def practice_blocked(case: Case) -> Iterator[Violation]:
    """Yield violations for more than four days, or two thirds of the minutes, in a row with practice or study alone.

    Where no practice was asked for, a plan without any is no fault; one that has some has it in time.
    """
    if case.facts is None:
        return
    if case.context.constraints.must_include_practice or any(use.item.is_practice for use in case.uses):
        yield from _beyond(case, practice=False, other=case.facts.useful_practice)
    yield from _beyond(case, practice=True, other=case.facts.useful_study)


def _beyond(case: Case, *, practice: bool, other: int) -> Iterator[Violation]:
    """Yield a violation for each cause: the minutes on the days that are too many, or of a run that is too long.

    `other` is the minutes of the other kind that the library has. Where they are few, runs have to be longer.
    """
    others = _possible(case, practice=not practice)
    by_days = list(_days_too_many(case, others, practice=practice, other=other))
    run = _run_too_long(case, others, practice=practice)
    if run is not None and (run.share or 0) > sum(each.share or 0 for each in by_days):
        yield run
    else:
        yield from by_days


def _days_too_many(case: Case, others: list[_Possible], *, practice: bool, other: int) -> Iterator[Violation]:
    runs = [run for run in _runs(case, practice=practice) if len(run.days) > IN_A_ROW]
    if not runs:
        return
    other = max(other, sum(use.minutes for use in case.uses if use.item.is_practice != practice))
    shortest = ceil(len(case.filled_days()) / (other // SITTING + 1))
    alone, missing = _names(practice=practice)
    minutes: Counter[Cause] = Counter()
    texts: dict[Cause, str] = {}
    for run in sorted(runs, key=lambda run: -len(run.days)):
        text = f"days {run.days[0]} to {run.days[-1]} have {alone} alone"
        for place, day in enumerate(run.days[IN_A_ROW:], IN_A_ROW):
            title = next((each.title for each in others if day in each.days), None) if place >= shortest else None
            cause: Cause = "plan" if title else "library"
            minutes[cause] += run.minutes[place]
            why = (
                f"'{title}' could begin by day {day}" if title else f"the library has too little {missing} to break it"
            )
            texts.setdefault(cause, f"{text}; {why}")
    for cause, text in texts.items():
        yield warning(text, case.share(minutes[cause]), cause)


def _names(*, practice: bool) -> tuple[str, str]:
    return ("practice", "study") if practice else ("study", "practice")


def _run_too_long(case: Case, others: list[_Possible], *, practice: bool) -> Violation | None:
    """Return a violation where a plan of both kinds has more than two thirds of its minutes in one run."""
    tasks = [(day.day, task.minutes, item) for day, task, item in case.known_tasks() if task.task_type != "review"]
    runs = [
        [(day, minutes) for day, minutes, _ in group]
        for alone, group in groupby(tasks, key=lambda each: each[2].is_practice == practice)
        if alone
    ]
    longest = max(runs, key=lambda run: sum(minutes for _, minutes in run), default=[])
    minutes = sum(minutes for _, minutes in longest)
    if len(runs) == 0 or minutes == sum(minutes for _, minutes, _ in tasks) or minutes <= LONGEST * case.studied:
        return None
    alone, missing = _names(practice=practice)
    first, last = longest[0][0], longest[-1][0]
    breaking = next(
        ((each.title, day) for each in others for day in range(first + 1, last + 1) if day in each.days), None
    )
    why = (
        f"'{breaking[0]}' could begin by day {breaking[1]}"
        if breaking
        else f"the library has too little {missing} to break it"
    )
    text = f"{minutes} of {case.studied} minutes are {alone} alone in one run (days {first} to {last}); {why}"
    return warning(text, case.share(minutes - round(HALF * case.studied)), "plan" if breaking else "library")


def _runs(case: Case, *, practice: bool) -> Iterator[_Run]:
    """Yield the runs of days with one kind alone."""
    kinds: dict[int, set[bool]] = {}
    minutes: dict[int, int] = {}
    for day, task, item in case.known_tasks():
        if task.task_type != "review":
            kinds.setdefault(day.day, set()).add(item.is_practice)
            minutes[day.day] = minutes.get(day.day, 0) + task.minutes
    for alone, group in groupby(kinds, key=lambda day: kinds[day] == {practice}):
        if alone:
            days = list(group)
            yield _Run(days, [minutes[day] for day in days])


def _possible(case: Case, *, practice: bool) -> list[_Possible]:
    """Return the practice, or study, that is planned later or useful and not planned, and the days it could come on.

    What a resource needs has to be done, and for practice half of what the plan teaches of its concepts.
    """
    planned = {use.item.id: use.minutes for use in case.uses}
    taught: dict[str, int] = {}  # the day on which each concept is taught first
    last: dict[str, int] = {}
    for day, task, item in case.known_tasks():
        if task.task_type == "review":
            continue
        last[item.id] = day.day
        for concept in () if item.is_practice else concepts_in(item):
            taught.setdefault(concept, day.day)
    possible = []
    for candidate in case.candidates.ranked:
        item = candidate.item
        if item.is_practice != practice or not (item.id in planned or candidate.fit in USEFUL):
            continue
        wanted = sorted(taught[concept] for concept in concepts_in(item) & taught.keys()) if practice else []
        if practice and not wanted and item.id not in planned:
            continue  # it practises nothing that is studied
        if not practice and item.minutes < SITTING:
            continue  # a cheat sheet is no study between practice
        needed = max((last[key] for key in item.prerequisites if key in last), default=0)
        begins = max(needed, wanted[ceil(TAUGHT * len(wanted)) - 1] if wanted else 0) + 1
        more = item.id not in planned or item.minutes - planned[item.id] >= PIECE
        until = len(case.plan.days) if more else last[item.id]
        possible.append(_Possible(item.title, range(begins, until + 1)))
    return possible
