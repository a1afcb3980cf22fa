"""Find the fixes of a plan request: the smallest single changes that make a plan possible.

Each change is tried as the patch that the caller will send. Of each kind only the smallest that works is offered.
Fixes are ordered by size: a number by its relative change (from 0: relative to the shortest piece), weekdays by how
many of seven change, a date or a day off by the moved days as a share of the plan's days, a level by its steps as a
share of three. A fix that drops a part of the request comes last.
"""

import math
from collections.abc import Callable, Iterator
from itertools import batched, combinations, islice
from typing import Any

from studyplan.domain.capacity.plan_days import SHORTEST_PIECE, WHOLE_DAY, plan_days
from studyplan.domain.feasibility.date_fixes import (
    a_later_exam,
    a_start_from_today,
    another_deadline,
    another_length,
    another_start,
)
from studyplan.domain.feasibility.report import Fix
from studyplan.domain.feasibility.rules import RuleName
from studyplan.domain.feasibility.what_if import Change, Reading, Trial, limits
from studyplan.domain.library.view import LibraryView, view_of
from studyplan.domain.retrieval.topics import Similarity, resolve
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.learner import Learner
from studyplan.domain.values.plan_request import PlanRequest
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.types import LEVELS, WEEKDAY_NAMES, WEEKDAYS, Level, Weekday

MOST_HOURS = 168  # the bound of the field
MOST_TOPICS, MOST_TRIED = 5, 20  # topics that are offered, and those that are tried
type Kind = Callable[[Trial], Change | None]


def fixes_for(
    request: PlanRequest,
    learner: Learner,
    library: LibraryView | tuple[Resource, ...],
    *,
    rule: RuleName,
    now: str,
    similarity: Similarity | None = None,
    reading: Reading | None = None,
) -> tuple[Fix, ...]:
    """Return the fixes for a request that violates `rule`, the smallest first. `now` is ISO 8601.

    `similarity` compares topics by what they mean; `reading` gives the context of a replan.
    """
    trial = Trial(request, learner, library, now, similarity, reading)
    found = other_topics(trial) if rule == "TOPIC_UNKNOWN" else (kind(trial) for kind in KINDS[rule])
    changes = [change for change in found if change is not None]
    changes.sort(key=lambda change: change.rank)
    return tuple(Fix(change=change.text, patch=change.patch) for change in changes)


def longer_days(trial: Trial) -> Change | None:
    """Return more minutes a day, up to what the weekly hours can use; a request without a limit has none to raise."""
    minutes, most = trial.context.constraints.max_daily_minutes, _most_useful(trial.context)
    if minutes is None:
        return None

    def change_to(more: int) -> Change:
        text = f"Allow {more} minutes a day instead of {minutes}."
        return Change(more / minutes - 1, text, limits(max_daily_minutes=more))

    return trial.least(range(minutes + 1, most + 1), change_to)


def _most_useful(context: PlanContext) -> int:
    """Return the minutes beyond which a longer day is of no use: the weekly hours end first."""
    return min(WHOLE_DAY, max(SHORTEST_PIECE, math.ceil(context.weekly_minutes)))


def more_hours(trial: Trial) -> Change | None:
    """Return more hours a week in steps of 0.1, up to what the days can use."""
    hours = trial.context.weekly_hours
    weeks = batched(plan_days(trial.context), 7, strict=False)
    useful = max(sum(day.cap for day in week) * 7 / len(week) / 60 for week in weeks)

    def change_to(tenths: int) -> Change:
        more = tenths / 10
        text = f"Study {more:g} hours a week instead of {hours:g}."
        return Change(more / hours - 1, text, {"learner": {"weekly_hours": more}})

    return trial.least(range(math.floor(hours * 10) + 1, min(MOST_HOURS * 10, math.ceil(useful * 10)) + 1), change_to)


def longer_weekdays(trial: Trial) -> Change | None:
    """Return more minutes on one weekday; where no single one is enough, on all weekdays that have minutes."""
    given, daily = trial.context.minutes_by_weekday, trial.context.constraints.max_daily_minutes
    most = _most_useful(trial.context) if daily is None else daily
    own = trial.context.constraints.minutes_by_weekday is not None

    def change(minutes: dict[Weekday, int]) -> Change:
        size = sum((new - given[day]) / (given[day] or SHORTEST_PIECE) for day, new in minutes.items())
        text = ", ".join(
            f"{new} minutes on {WEEKDAY_NAMES[day]} instead of {given[day]}" for day, new in minutes.items()
        )
        patch: dict[str, Any] = {"minutes_by_weekday": minutes}
        return Change(size, f"Allow {text}.", {"constraints" if own else "learner": patch})

    def least(days: list[Weekday]) -> Change | None:
        values = range(min((given[day] for day in days), default=most) + 1, most + 1)
        return trial.least(values, lambda more: change({day: more for day in days if given[day] < more}))

    single = [found for day in given if (found := least([day]))]
    return min(single, key=lambda fix: fix.rank) if single else least([day for day in given if given[day]])


def other_weekdays(trial: Trial) -> Change | None:
    """Return other days off: the fewest changed weekdays, those at the end of the week first."""
    off = frozenset(trial.context.constraints.unavailable_weekdays)

    def change(days: tuple[Weekday, ...]) -> Change:
        allowed, freed = (
            [WEEKDAY_NAMES[day] for day in WEEKDAYS if day in days and (day in off) == was] for was in (True, False)
        )
        parts = [f"allow {_listed(allowed)}" if allowed else "", f"keep {_listed(freed)} free" if freed else ""]
        text = " and ".join(filter(None, parts))
        remaining = [day for day in WEEKDAYS if day in off.symmetric_difference(days)]
        return Change(len(days) / 7, f"{text[0].upper()}{text[1:]}.", limits(unavailable_weekdays=remaining))

    sets = (days for count in range(1, 8) for days in combinations(WEEKDAYS[::-1], count))
    return trial.first(map(change, sets))


def one_day_off_less(trial: Trial) -> Change | None:
    """Return one unavailable date less."""
    off, days = trial.context.constraints.unavailable_dates, trial.context.duration_days
    dates = {day.date for day in plan_days(trial.context) if day.date}

    def change(freed: str) -> Change:
        return Change(1 / days, f"Allow {freed}.", limits(unavailable_dates=[day for day in off if day != freed]))

    return trial.first(change(day) for day in sorted(dates.intersection(off)))


def a_higher_level(trial: Trial) -> Change | None:
    """Return the lowest higher level of the learner that is enough."""
    own, topic = trial.context.current_level, trial.learner.spelling_of(trial.context.topic)
    where = "" if topic is None else " on this topic"

    def change(steps: int, level: Level) -> Change:
        patch = {"current_level": level} if topic is None else {"level_by_topic": {topic: level}}
        return Change(steps / 3, f"Raise the learner's level{where} from {own} to {level}.", {"learner": patch})

    return trial.first(change(steps, level) for steps, level in enumerate(LEVELS[LEVELS.index(own) + 1 :], 1))


def other_topics(trial: Trial) -> Iterator[Change]:
    """Yield up to five topics of the library that make a plan possible, the nearest first."""
    near = resolve(trial.request.topic, view_of(trial.library).topics, similarity=trial.similarity).suggestions[
        :MOST_TRIED
    ]
    changes = (
        Change(place, f"Change the topic to '{topic.name}'.", {"topic": topic.name}) for place, topic in enumerate(near)
    )
    return islice(filter(trial.works, changes), MOST_TOPICS)


def any_language(trial: Trial) -> Change | None:
    """Return the request without its language."""
    if trial.context.language is None:
        return None
    return trial.first([Change(1.0, "Allow resources in any language.", {"language": None}, gives_up=True)])


def no_practice(trial: Trial) -> Change | None:
    """Return the request without required practice."""
    if not trial.context.constraints.must_include_practice:
        return None
    patch = limits(must_include_practice=False)
    return trial.first([Change(1.0, "Allow a plan without practice.", patch, gives_up=True)])


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


KINDS: dict[RuleName, tuple[Kind, ...]] = {
    "DEADLINE_BEFORE_START": (another_deadline, another_start),
    "ENDS_IN_THE_PAST": (another_deadline, a_start_from_today),
    "EXAM_TOO_EARLY": (a_later_exam, another_start, other_weekdays, one_day_off_less, longer_weekdays),
    "NO_STUDY_DAY": (
        other_weekdays,
        one_day_off_less,
        longer_weekdays,
        another_length,
        another_deadline,
        another_start,
    ),
    "DAY_TOO_SHORT": (
        longer_days,
        longer_weekdays,
        other_weekdays,
        another_length,
        another_deadline,
        another_start,
    ),
    "WEEK_TOO_SHORT": (more_hours, other_weekdays, another_length, another_deadline, another_start),
    "TOPIC_UNKNOWN": (),
    "NOTHING_SUITABLE": (a_higher_level, any_language),
    "NO_PRACTICE": (a_higher_level, any_language, no_practice),
    "PIECE_TOO_LONG": (
        longer_days,
        longer_weekdays,
        more_hours,
        other_weekdays,
        one_day_off_less,
        another_length,
        another_deadline,
        a_later_exam,
        another_start,
        any_language,
        no_practice,
    ),
}
