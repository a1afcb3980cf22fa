"""The capacity ledger: what each week of a window is asked for, what its days hold, and what of that a plan may use."""

from itertools import batched
from typing import Any, Literal

from studyplan.domain.capacity.plan_days import SHORTEST_PIECE, Slot, slots_of, week_budgets
from studyplan.domain.retrieval.eligibility import ENOUGH
from studyplan.domain.values.candidates import Shelf
from studyplan.domain.values.context import Brief
from studyplan.domain.values.types import IsoDate, Value


class Week(Value):
    """Seven days from day 1 on, the last week may be short. Minutes are whole.

    `wished_minutes` are the week's share of the weekly hours, `held_minutes` what its study days may take together,
    `minutes` the smaller of the two; `why` says which of them that is.
    """

    week: int
    first_day: int
    last_day: int
    study_days: int
    wished_minutes: int
    held_minutes: int
    minutes: int
    why: str


class Fix(Value):
    """One change that makes a wish possible: a sentence, and a merge patch (RFC 7396) of the request.

    What is under `learner` in the patch is a merge patch of the learner instead.
    """

    change: str
    patch: dict[str, Any]


class Feasible(Value):
    """A wish that can be met, with its ledger.

    `usable_minutes` are those of the resources that would be on the shelf, `pieces` into how many parts of 10 minutes
    or more they can be cut. `thin`: they fill less than 90 % of the capacity, or give fewer pieces than there are study
    days; the first of the `notes` says which. Dates are those of day 1 and of the last day, null in a plan without.
    """

    feasible: Literal[True]
    thin: bool
    study_days: int
    capacity_minutes: int
    usable_minutes: int
    pieces: int
    first_date: IsoDate | None
    last_date: IsoDate | None
    weeks: tuple[Week, ...]
    notes: tuple[str, ...]


def weeks_of(brief: Brief) -> tuple[Week, ...]:
    """The ledger of a brief's window, a row a week."""
    slots = slots_of(brief)
    weeks = zip(batched(slots, 7, strict=False), week_budgets(brief, slots), strict=True)
    return tuple(_week(number, days, budget, brief) for number, (days, budget) in enumerate(weeks, 1))


def _week(number: int, days: tuple[Slot, ...], budget: int, brief: Brief) -> Week:
    wished, held = int(brief.weekly_minutes * len(days) / 7), sum(day.cap for day in days)
    return Week(
        week=number,
        first_day=days[0].number,
        last_day=days[-1].number,
        study_days=sum(not day.rest for day in days),
        wished_minutes=wished,
        held_minutes=held,
        minutes=budget,
        why=_why(wished, held),
    )


def _why(wished: int, held: int) -> str:
    if held == 0:
        return "No day of this week is for study."
    if held < wished:
        return f"The days bind: they hold {held} minutes, the weekly hours ask for {wished}."
    if wished < held:
        return f"The weekly hours bind: they ask for {wished} minutes, the days could hold {held}."
    return f"The weekly hours ask for what the days hold, {held} minutes."


def ledger_of(brief: Brief, shelf: Shelf) -> Feasible:
    """The ledger of a wish that can be met; `shelf` is what retrieval finds for it."""
    slots, weeks = slots_of(brief), weeks_of(brief)
    study_days, room = sum(week.study_days for week in weeks), sum(week.minutes for week in weeks)
    pieces = sum(max(1, match.item.minutes // SHORTEST_PIECE) for match in shelf.matches)
    thin = _thin(shelf.usable_minutes, room, pieces, study_days)
    return Feasible(
        feasible=True,
        thin=bool(thin),
        study_days=study_days,
        capacity_minutes=room,
        usable_minutes=shelf.usable_minutes,
        pieces=pieces,
        first_date=slots[0].date,
        last_date=slots[-1].date,
        weeks=weeks,
        notes=(*thin, *_notes(brief, weeks, len(slots) - study_days)),
    )


def _thin(usable: int, room: int, pieces: int, study_days: int) -> tuple[str, ...]:
    if usable < ENOUGH * room:
        return (f"The library is thin: it has {usable} usable minutes for {room} minutes of time.",)
    if pieces < study_days:
        text = f"The library is thin: it gives {pieces} pieces of {SHORTEST_PIECE} minutes for {study_days} study days."
        return (text,)
    return ()


def _notes(brief: Brief, weeks: tuple[Week, ...], resting: int) -> tuple[str, ...]:
    notes = []
    if brief.start_date is not None and brief.constraints.start_date is None:
        notes.append(f"Day 1 is the learner's today in {brief.timezone}, {brief.start_date}.")
    if resting:
        notes.append(f"{resting} of the {brief.duration_days} days are for rest.")
    lost = sum(max(0, week.wished_minutes - week.held_minutes) for week in weeks)
    if lost:
        notes.append(f"{lost} minutes of the weekly hours find no room in the days.")
    return tuple(notes)
