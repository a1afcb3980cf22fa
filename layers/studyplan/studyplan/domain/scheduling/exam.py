"""Lay out a plan before an exam: study leaves the minutes that reviews need, which follow from when study ends.

Each depends on the other, so both are laid out in turns: study first leaves the most that reviews may take of every
week, and then what they took on each day. The best of these rounds counts.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from types import MappingProxyType
from typing import NamedTuple

from studyplan.domain.capacity.plan_days import (
    SHORTEST_PIECE,
    DayCapacity,
    days_of_new_material,
    most_review_minutes,
    week_budgets,
)
from studyplan.domain.review.due import ENOUGH, SHORTEST, ReviewDays, Studied
from studyplan.domain.review.placing import Placement, Rooms, place
from studyplan.domain.review.tasks import left_out_of, tasks_of
from studyplan.domain.scheduling.interleave import Part, minutes_by_day
from studyplan.domain.scheduling.selection import Selection
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import LeftOut, Task
from studyplan.domain.values.versions import Replan

ROUNDS = 4  # further ones change little
# Minutes of a plan that a resource without any review is worth, and each further review that is missing.
UNREVIEWED, MISSING = 40, 10

type Days = tuple[DayCapacity, ...]
type LayOut = Callable[[Days, tuple[int, ...]], tuple[Selection, list[Part]]]


class ExamPlan(NamedTuple):
    """What is studied, the parts of it, the reviews of each day, and those that did not fit."""

    selection: Selection
    parts: list[Part]
    reviews: Sequence[Sequence[Task]]
    left_out: tuple[LeftOut, ...]


class _Round(NamedTuple):
    selection: Selection
    parts: list[Part]
    placement: Placement

    def worth(self, *, practice: bool) -> tuple[bool, int]:
        """Return how good it is: whether it has the practice that is required, and its minutes."""
        has_practice = any(part.piece.task_type == "practice" for part in self.parts)
        lost = sum(MISSING * (each.due - each.placed) for each in self.placement.missing)
        lost += sum(UNREVIEWED for each in self.placement.missing if not each.placed)
        minutes = sum(self.selection.minutes) + self.placement.minutes
        return has_practice or not practice, minutes - lost


def before_an_exam(context: PlanContext, days: Days, candidates: Candidates, lay_out: LayOut) -> ExamPlan:
    """Return the best of some rounds of study and reviews."""
    practice = context.constraints.must_include_practice
    best = max(_rounds(context, days, candidates, lay_out), key=lambda each: each.worth(practice=practice))
    last_days = _studied_before(context) | _last_days(best.parts)
    return ExamPlan(
        best.selection,
        best.parts,
        tasks_of(best.placement, context, candidates, len(days), last_days),
        left_out_of(best.placement.missing, candidates),
    )


def reviews_beside(
    parts: list[Part], context: PlanContext, days: Days, candidates: Candidates, kept: Sequence[tuple[int, Task]]
) -> tuple[Sequence[Sequence[Task]], tuple[LeftOut, ...]]:
    """Return the reviews of each day that fit beside these parts, and those that do not.

    What is `kept` are reviews on their days (from 1): their resources get no others.
    """
    reviews = _Reviews(context, days, week_budgets(context, days), candidates, parts)
    used = minutes_by_day(parts, len(days))
    for day, task in kept:
        used[day - 1] += task.minutes
    placement = reviews.placed(used, {task.resource_id: task.minutes for _, task in kept})
    last_days = _studied_before(context) | _last_days(parts)
    tasks = tasks_of(placement, context, candidates, len(days), last_days)
    return tasks, left_out_of(placement.missing, candidates)


def _studied_before(context: PlanContext) -> dict[str, int]:
    """Return the last days of what was finished before a replan: 0 is the day before it."""
    return {each.resource_id: each.last_day for each in context.replan.studied} if context.replan else {}


def _rounds(context: PlanContext, days: Days, candidates: Candidates, lay_out: LayOut) -> Iterator[_Round]:
    """Yield rounds until the reviews are those that study has left time for.

    Then come two for what has to be in the plan: one leaves time for the last day alone, and one leaves none.
    """
    budgets = week_budgets(context, days)
    new = days_of_new_material(days)

    def round_of(study: Days, left: Sequence[int]) -> tuple[_Round, Counter[int]]:
        selection, parts = lay_out(study, _week_budgets(study, budgets, left))
        reviews = _Reviews(context, days, budgets, candidates, parts)
        wanted: Counter[int] = Counter()
        for review in reviews.placed([0] * len(days)).reviews:
            wanted[review.day] += review.minutes
        return _Round(selection, parts, reviews.placed(minutes_by_day(parts, len(days)))), wanted

    study, left, former = new, [budget - most_review_minutes(budget) for budget in budgets], Counter[int]()
    for _ in range(ROUNDS):
        laid_out, wanted = round_of(study, left)
        yield laid_out
        if wanted == former:
            break
        study, left, former = _less(new, wanted), _minus(budgets, wanted, days), wanted
    yield round_of(new, _minus(budgets, Counter({day.number: day.cap for day in days if day.for_reviews}), days))[0]
    yield round_of(new, week_budgets(context, new))[0]


def _less(days: Days, taken: Counter[int]) -> Days:
    """Return the days with what reviews leave of them; one that has too little left for study is a rest day."""
    return tuple(
        day._replace(rest=True, cap=0)
        if day.rest or (taken[day.number] and day.cap - taken[day.number] < SHORTEST_PIECE)
        else day._replace(cap=day.cap - taken[day.number])
        for day in days
    )


def _week_budgets(days: Days, budgets: Sequence[int], left: Sequence[int]) -> tuple[int, ...]:
    """Return what each week has for study: what is `left`, but a shortest piece for each of its days."""
    caps = ([day.cap for day in week if not day.rest] for week in batched(days, 7, strict=False))
    weeks = zip(caps, budgets, left, strict=True)
    return tuple(min(sum(own), budget, max(least, SHORTEST_PIECE * len(own))) for own, budget, least in weeks)


def _minus(budgets: Sequence[int], taken: Counter[int], days: Days) -> list[int]:
    """Return what reviews leave of each week."""
    by_week = (sum(taken[day.number] for day in week) for week in batched(days, 7, strict=False))
    return [budget - minutes for budget, minutes in zip(budgets, by_week, strict=True)]


@dataclass(frozen=True)
class _Reviews:
    """The reviews of what some parts study."""

    context: PlanContext
    days: Days
    budgets: tuple[int, ...]
    candidates: Candidates
    parts: list[Part]

    def placed(self, used: Sequence[int], kept: Mapping[str, int] = MappingProxyType({})) -> Placement:
        """Return those that fit beside the used minutes of each day; `kept` has the minutes of those that are there."""
        weeks = zip(self.budgets, batched(used, 7, strict=False), strict=True)
        rooms = Rooms(
            {day.number: day.cap - minutes for day, minutes in zip(self.days, used, strict=True)},
            [budget - sum(week) for budget, week in weeks],
            most_review_minutes(sum(self.budgets)) - sum(kept.values()),
            next((day.number for day in self.days if day.for_reviews), None),
        )
        studied = [*_studied(self.parts, self.candidates)]
        if self.context.replan is not None:
            planned = {each.key for each in studied}
            earlier = _studied_earlier(self.context.replan, self.candidates)
            studied += (each for each in earlier if each.key not in planned)
        due = [each for each in studied if each.key not in kept]
        return place(due, ReviewDays.of(self.context, self.days), rooms)


def _studied_earlier(replan: Replan, candidates: Candidates) -> Iterator[Studied]:
    """Yield what was studied before a replan, and is in the library still."""
    by_id = {candidate.item.id: candidate for candidate in (*candidates.finished, *candidates.ranked)}
    for each in replan.studied:
        if each.resource_id in by_id and each.minutes >= SHORTEST:
            weak = bool(by_id[each.resource_id].weak_areas)
            yield Studied(each.resource_id, each.minutes, each.last_day, weak, 0, each.reviews)


def _last_days(parts: list[Part]) -> dict[str, int]:
    """Return the day (from 1) on which each resource is studied last."""
    return {part.piece.pick.resource_id: part.day + 1 for part in sorted(parts, key=lambda part: part.day)}


def _studied(parts: list[Part], candidates: Candidates) -> Iterator[Studied]:
    """Yield what is reviewed, with what decides which reviews come first.

    A short beginning of something is not, nor what is shorter than a review.
    """
    minutes: Counter[str] = Counter()
    for part in parts:
        minutes[part.piece.pick.resource_id] += part.minutes
    begun = {part.piece.pick.resource_id for part in parts if part.piece.minutes < min(ENOUGH, part.piece.whole)}
    by_id = {candidate.item.id: candidate for candidate in candidates.ranked}
    needs = {key: minutes.keys() & set(by_id[key].item.prerequisites) for key in minutes if key in by_id}
    needed_by = _needed_by(needs)
    for key, day in _last_days(parts).items():
        if key in by_id and key not in begun and minutes[key] >= SHORTEST:
            yield Studied(key, minutes[key], day, bool(by_id[key].weak_areas), len(needed_by[key]))


def _needed_by(needs: dict[str, set[str]]) -> defaultdict[str, set[str]]:
    """Return what needs each resource, directly or not."""
    needing = defaultdict[str, set[str]](set)
    for key, needed in needs.items():
        waiting, seen = [*needed], set[str]()
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                needing[each].add(key)
                waiting += needs.get(each, ())
    return needing
