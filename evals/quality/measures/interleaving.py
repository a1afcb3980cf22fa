"""The measure of interleaving: no long run of study alone or of practice alone, by minutes and by days."""

from dataclasses import dataclass
from functools import partial
from math import ceil

from evals.quality.library import Item
from evals.quality.measures.given import Given
from evals.quality.measures.score import Score, clamp

LONGEST_RUN = 0.35  # of the minutes without a change between study and practice
DAYS_OF_ONE_KIND = 4  # days in a row with study alone or practice alone
SITTING = 20  # minutes; in less nobody gets into an exercise


def interleaving(given: Given) -> Score | None:
    """Interleaving: no long run of study or of practice, by minutes and by days.

    For the planner a run is as long as it has to be where there is too little of the other kind to break it.
    """
    runs = _runs(given)
    if not runs:
        return None
    free = DAYS_OF_ONE_KIND / _days(given)
    planner = [min(_beyond(run.minutes, max(LONGEST_RUN, run.least)), _beyond(run.days, run.allowed)) for run in runs]
    learner = [min(_beyond(run.minutes, LONGEST_RUN), _beyond(run.days, free)) for run in runs]
    return Score(planner=min(planner), learner=min(learner))


def days_too_many(given: Given) -> int:
    """Return by how many days the longest run of one kind is longer than four days, and than it has to be."""
    return max((round((run.days - run.allowed) * _days(given)) for run in _runs(given)), default=0)


def _days(given: Given) -> int:
    return len({part.day for part in given.parts})


@dataclass(frozen=True)
class _Run:
    """The longest run of a kind as shares of the minutes and of the days; the least that it can be; `allowed` days."""

    minutes: float
    days: float
    least: float
    allowed: float


def _runs(given: Given) -> list[_Run]:
    minutes = {kind: sum(part.minutes for part in given.parts if part.item.practice == kind) for kind in (False, True)}
    if not all(minutes.values()):
        return []
    forced = _forced_runs(given)
    days = sorted({part.day for part in given.parts})
    runs = []
    for kind in (False, True):
        breaks = _sittings(given, practice=not kind) - kind  # study comes first, so one sitting of it breaks nothing
        least = max(minutes[kind] / (breaks + 1), forced[kind]) / given.planned
        run = _longest_run(given, practice=kind) / given.planned
        alone = _longest_days(given, days, practice=kind) / len(days)
        runs.append(_Run(run, alone, least, max(DAYS_OF_ONE_KIND, ceil(least * len(days)) + 1) / len(days)))
    return runs


def _forced_runs(given: Given) -> dict[bool, float]:
    """Return the minutes of the run of study, and of practice, that no order of the planned resources makes shorter."""
    study = [item for item in given.order if not item.practice]
    drills = {item: _ready_at(given, item) for item in given.order if item.practice}
    total = sum(given.spent[item.id] for item in study)
    forced = {False: 0.0, True: float(sum(given.spent[item.id] for item, at in drills.items() if at >= total))}
    for at in drills.values():
        breaks = sum(max(1, given.spent[item.id] // SITTING) for item, other in drills.items() if other < at)
        forced[False] = max(forced[False], at / (breaks + 1))
    waiting = _study_that_waits(given, study)
    if waiting == study:  # all study needs practice that comes before it
        forced[True] = max(forced[True], min(_practice_before(given, item) for item in waiting))
    done = max(map(partial(_practice_before, given), waiting), default=0)
    if done == sum(given.spent[item.id] for item in drills):
        forced[False] = max(forced[False], sum(given.spent[item.id] for item in waiting))
    return forced


def _study_that_waits(given: Given, study: list[Item]) -> list[Item]:
    return [item for item in study if _practice_before(given, item)]


def _practice_before(given: Given, item: Item) -> int:
    """Return the minutes of planned practice that a resource needs."""
    before = {each.id: each for each in given.situation.before(item)}
    return sum(given.spent.get(key, 0) for key, each in before.items() if each.practice)


def _ready_at(given: Given, practice: Item) -> int:
    """Return the minutes of study after which what a practice needs is done and half of its concepts are begun."""
    studied, taught, done = 0, set[str](), 0
    needed = {item.id for item in given.situation.before(practice)} | set(practice.needs)
    wanted = {idea for item in given.order if not item.practice for idea in item.concepts & practice.concepts}
    at = 0
    for item in (item for item in given.order if not item.practice):
        fresh = item.concepts & wanted - taught
        done = studied + given.spent[item.id]
        if item.id in needed:
            at = done
        elif fresh and len(taught) * 2 < len(wanted):
            at = max(at, studied + min(given.spent[item.id], SITTING))
        taught |= fresh
        studied = done
    return at


def _beyond(run: float, allowed: float) -> float:
    return clamp(1 - (run - allowed) / max(0.01, 1 - allowed)) if run > allowed else 1.0


def _sittings(given: Given, *, practice: bool) -> int:
    """Return how often a kind could break the other: each of its resources once for every sitting of it."""
    spent = ((item, given.spent[item.id]) for item in given.order if item.practice == practice)
    return sum(max(1, minutes // SITTING) for _, minutes in spent)


def _longest_run(given: Given, *, practice: bool) -> int:
    """Return the minutes of the longest run of one kind."""
    longest = run = 0
    for part in given.parts:
        run = run + part.minutes if part.item.practice == practice else 0
        longest = max(longest, run)
    return longest


def _longest_days(given: Given, days: list[int], *, practice: bool) -> int:
    """Return the longest run of days with tasks that have one kind alone."""
    other = {part.day for part in given.parts if part.item.practice != practice}
    longest = run = 0
    for day in days:
        run = 0 if day in other else run + 1
        longest = max(longest, run)
    return longest
