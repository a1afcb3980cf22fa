"""The feasibility report: what each week is asked for, what its study days can take, and the capacity that is left."""

from collections.abc import Iterator
from datetime import date
from itertools import batched
from typing import TYPE_CHECKING, Any, Literal

from studyplan.domain.capacity.plan_days import (
    SHORTEST_PIECE,
    DayCapacity,
    days_of_new_material,
    most_review_minutes,
    plan_days,
    week_budgets,
)
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.types import IsoDate, TopicMatch, Value

if TYPE_CHECKING:
    from studyplan.domain.values.candidates import Candidates

Limit = Literal["study_days", "weekly_hours"]


class Week(Value):
    """Seven days from day 1 on; the last week may be shorter. Minutes are whole.

    `requested_minutes` are the week's share of the weekly hours, `available_minutes` what its study days can take
    together, `capacity_minutes` the smaller of the two. `limited_by` names the smaller one, null where they are equal;
    `explanation` says it in a sentence.
    """

    week: int
    first_day: int
    last_day: int
    study_days: int
    requested_minutes: int
    available_minutes: int
    capacity_minutes: int
    limited_by: Limit | None
    explanation: str


class Fix(Value):
    """One change that makes a request possible: a sentence, and a merge patch (RFC 7396) of the request.

    What is under `learner` in the patch is a merge patch of the learner instead.
    """

    change: str
    patch: dict[str, Any]


class FeasibilityReport(Value):
    """A plan request that a plan can satisfy, with the capacity of each week.

    `usable_minutes` are those of the candidates, `pieces` into how many parts of 10 minutes or more they can be cut.
    `thin`: they fill less than 90 % of the capacity, or give fewer pieces than there are study days; the first of the
    `notes` says which. `topics` say how the typed topic was
    read. Dates are those of day 1 and of the last day, null in a plan without. `review_minutes` are the most that
    reviews before an exam may take of the capacity, null without an exam.
    """

    feasible: Literal[True]
    topics: tuple[TopicMatch, ...]
    thin: bool
    study_days: int
    capacity_minutes: int
    usable_minutes: int
    pieces: int
    first_date: IsoDate | None
    last_date: IsoDate | None
    weeks: tuple[Week, ...]
    notes: tuple[str, ...]
    review_minutes: int | None = None


def week_capacities(context: PlanContext) -> tuple[Week, ...]:
    """Return the capacity of each week of a plan."""
    days = plan_days(context)
    weeks = zip(batched(days, 7, strict=False), week_budgets(context, days), strict=True)
    return tuple(_week(number, week, budget, context) for number, (week, budget) in enumerate(weeks, 1))


def _week(number: int, days: tuple[DayCapacity, ...], budget: int, context: PlanContext) -> Week:
    requested, available = int(context.weekly_minutes * len(days) / 7), sum(day.cap for day in days)
    return Week(
        week=number,
        first_day=days[0].number,
        last_day=days[-1].number,
        study_days=sum(not day.rest for day in days),
        requested_minutes=requested,
        available_minutes=available,
        capacity_minutes=budget,
        limited_by=_limited_by(requested, available),
        explanation=_explanation(requested, available),
    )


def _limited_by(requested: int, available: int) -> Limit | None:
    if available == requested:
        return None
    return "study_days" if available < requested else "weekly_hours"


def _explanation(requested: int, available: int) -> str:
    if available == 0:
        return "Limited by study days: no day of this week is a study day."
    if available < requested:
        return f"Limited by study days: {available} minutes available, {requested} requested by weekly hours."
    if requested < available:
        return f"Limited by weekly hours: {requested} minutes requested, {available} available on study days."
    return f"Not limited: weekly hours request the {available} minutes that are available on study days."


def feasibility_report(context: PlanContext, candidates: "Candidates") -> FeasibilityReport:
    """Return the report of a request that a plan can satisfy; `candidates` are what retrieval finds for it."""
    days, weeks = plan_days(context), week_capacities(context)
    study_days, capacity = sum(week.study_days for week in weeks), sum(week.capacity_minutes for week in weeks)
    pieces = sum(max(1, candidate.item.minutes // SHORTEST_PIECE) for candidate in candidates.ranked)
    reviews = None if context.constraints.exam_date is None else most_review_minutes(capacity)
    new_days = sum(not day.rest for day in days_of_new_material(days))
    thin = _thin(candidates.usable_minutes, capacity - (reviews or 0), pieces, new_days)
    return FeasibilityReport(
        feasible=True,
        topics=context.topics,
        thin=bool(thin),
        study_days=study_days,
        capacity_minutes=capacity,
        usable_minutes=candidates.usable_minutes,
        pieces=pieces,
        first_date=days[0].date,
        last_date=days[-1].date,
        weeks=weeks,
        notes=(*thin, *_notes(context, weeks, len(days) - study_days), *_of_the_exam(context, days, capacity)),
        review_minutes=reviews,
    )


def _thin(usable: int, capacity: int, pieces: int, study_days: int) -> tuple[str, ...]:
    from studyplan.domain.retrieval.eligibility import ENOUGH  # a function that makes no report need not load it

    little = "The library has too little material for the requested time"
    if usable < ENOUGH * capacity:
        return (f"{little}: {usable} usable minutes for a capacity of {capacity}.",)
    if pieces < study_days:
        return (f"{little}: {pieces} pieces of {SHORTEST_PIECE} minutes for {study_days} study days.",)
    return ()


def _notes(context: PlanContext, weeks: tuple[Week, ...], rest_days: int) -> tuple[str, ...]:
    notes = []
    if context.start_date is not None and context.constraints.start_date is None:
        notes.append(f"Day 1 is the learner's today in {context.timezone}, {context.start_date}.")
    if rest_days:
        notes.append(f"{rest_days} of the {context.duration_days} days are rest days.")
    lost = sum(max(0, week.requested_minutes - week.available_minutes) for week in weeks)
    if lost:
        notes.append(f"{lost} minutes of the weekly hours do not fit into the study days.")
    return tuple(notes)


def _of_the_exam(context: PlanContext, days: tuple[DayCapacity, ...], capacity: int) -> Iterator[str]:
    """Yield what an exam asks of the plan: time for reviews, and a light last day."""
    exam = context.constraints.exam_date
    if exam is None:
        return
    most = most_review_minutes(capacity)
    yield f"Reviews before the exam on {exam} take up to {most} of the {capacity} minutes; the rest is new material."
    last = next((day for day in days if day.for_reviews), None)
    if last is not None:
        yield f"The day before the exam, {last.date}, is light: {last.cap} minutes at most, reviews alone."
    apart = (date.fromisoformat(exam) - date.fromisoformat(days[-1].date or exam)).days - 1
    if apart > 0:
        more = f"plan {apart} day{'' if apart == 1 else 's'} more to have reviews until the exam"
        yield f"The plan ends {apart} day{'' if apart == 1 else 's'} before the day of the exam; {more}."
