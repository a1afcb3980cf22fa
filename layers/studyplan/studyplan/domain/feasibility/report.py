"""The capacity ledger: what each week of a window is asked for, what its days hold, and what of that a plan may use."""

from itertools import batched
from typing import Any, Literal

from studyplan.domain.capacity.plan_days import SHORTEST_PIECE, DayCapacity, plan_days, week_budgets
from studyplan.domain.retrieval.eligibility import ENOUGH
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
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


class FeasibilityReport(Value):
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


def week_capacities(context: PlanContext) -> tuple[Week, ...]:
    """The ledger of a brief's window, a row a week."""
    capacities = plan_days(context)
    weeks = zip(batched(capacities, 7, strict=False), week_budgets(context, capacities), strict=True)
    return tuple(_week(number, days, budget, context) for number, (days, budget) in enumerate(weeks, 1))


def _week(number: int, days: tuple[DayCapacity, ...], budget: int, context: PlanContext) -> Week:
    wished, held = int(context.weekly_minutes * len(days) / 7), sum(day.cap for day in days)
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


def feasibility_report(context: PlanContext, candidates: Candidates) -> FeasibilityReport:
    """The ledger of a wish that can be met; `shelf` is what retrieval finds for it."""
    capacities, weeks = plan_days(context), week_capacities(context)
    study_days, room = sum(week.study_days for week in weeks), sum(week.minutes for week in weeks)
    pieces = sum(max(1, candidate.item.minutes // SHORTEST_PIECE) for candidate in candidates.ranked)
    thin = _thin(candidates.usable_minutes, room, pieces, study_days)
    return FeasibilityReport(
        feasible=True,
        thin=bool(thin),
        study_days=study_days,
        capacity_minutes=room,
        usable_minutes=candidates.usable_minutes,
        pieces=pieces,
        first_date=capacities[0].date,
        last_date=capacities[-1].date,
        weeks=weeks,
        notes=(*thin, *_notes(context, weeks, len(capacities) - study_days)),
    )


def _thin(usable: int, room: int, pieces: int, study_days: int) -> tuple[str, ...]:
    if usable < ENOUGH * room:
        return (f"The library is thin: it has {usable} usable minutes for {room} minutes of time.",)
    if pieces < study_days:
        text = f"The library is thin: it gives {pieces} pieces of {SHORTEST_PIECE} minutes for {study_days} study days."
        return (text,)
    return ()


def _notes(context: PlanContext, weeks: tuple[Week, ...], resting: int) -> tuple[str, ...]:
    notes = []
    if context.start_date is not None and context.constraints.start_date is None:
        notes.append(f"Day 1 is the learner's today in {context.timezone}, {context.start_date}.")
    if resting:
        notes.append(f"{resting} of the {context.duration_days} days are for rest.")
    lost = sum(max(0, week.wished_minutes - week.held_minutes) for week in weeks)
    if lost:
        notes.append(f"{lost} minutes of the weekly hours find no room in the days.")
    return tuple(notes)
