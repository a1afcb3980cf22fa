"""The fixes of a plan request that move its dates: another length, another deadline, another day 1."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import batched

from studyplan.domain.capacity.plan_days import SHORTEST_PIECE, plan_days, week_budgets
from studyplan.domain.feasibility.what_if import Change, Trial, limits
from studyplan.domain.values.context import PlanContext

MOST_DAYS = 365  # the bound of the field


def another_length(trial: Trial) -> Change | None:
    """Return a longer or a shorter plan, whichever is the smaller change."""
    days = trial.context.duration_days

    def change(other: int) -> Change:
        whole = other + trial.days_before
        text = f"Plan {whole} day{'' if whole == 1 else 's'} instead of {days + trial.days_before}."
        return Change(abs(other - days) / days, text, {"duration_days": whole})

    first, last = _lengths(trial.context)
    return trial.first(change(other) for other in _outwards(days, first, min(last, MOST_DAYS - trial.days_before)))


def _lengths(context: PlanContext) -> tuple[int, int]:
    """Return the fewest days with a study day, and the most days before a day or a week that is too short."""
    longest = context.model_copy(update={"duration_days": MOST_DAYS})
    days = plan_days(longest)
    weeks = zip(batched(days, 7, strict=False), week_budgets(longest, days), strict=True)
    ends = [day.number - 1 for day in days if not day.rest and day.cap < SHORTEST_PIECE]
    ends += [week[-1].number - 1 for week, budget in weeks if budget < SHORTEST_PIECE * sum(not d.rest for d in week)]
    return next((day.number for day in days if not day.rest), MOST_DAYS), min(ends, default=MOST_DAYS)


def another_deadline(trial: Trial) -> Change | None:
    """Return the nearest deadline within the plan's days; a request without a deadline has none to move."""
    context = trial.context
    if context.start_date is None or context.constraints.deadline is None:
        return None
    first, deadline = date.fromisoformat(context.start_date), date.fromisoformat(context.constraints.deadline)
    days = _outwards(deadline.toordinal(), first.toordinal(), first.toordinal() + context.duration_days - 1)
    return trial.first(_moves(trial, "deadline", deadline, days))


def a_later_exam(trial: Trial) -> Change | None:
    """Return the nearest later exam date, up to the day after the plan; a request without an exam has none to move."""
    context = trial.context
    if context.start_date is None or context.constraints.exam_date is None:
        return None
    first, exam = date.fromisoformat(context.start_date), date.fromisoformat(context.constraints.exam_date)
    after = first.toordinal() + context.duration_days
    return trial.first(_moves(trial, "exam_date", exam, range(max(exam, first).toordinal() + 1, after + 1)))


def _moves(trial: Trial, limit: str, current: date, days: Iterable[int]) -> Iterator[Change]:
    """Yield the changes that move a date among the limits to other days."""
    for other in map(date.fromordinal, days):
        text = f"Move the {limit.replace('_', ' ')} from {current} to {other}."
        moved = abs((other - current).days) / trial.context.duration_days
        yield Change(moved, text, limits(**{limit: other.isoformat()}))


def another_start(trial: Trial) -> Change | None:
    """Return the nearest other day 1; one before the learner's today only where the request starts before it too."""
    context = trial.context
    if context.start_date is None:
        return None
    start, reach = date.fromisoformat(context.start_date), timedelta(days=max(7, context.duration_days))
    deadline = date.fromisoformat(context.constraints.deadline or "9990-12-31")
    earliest = date.min if start < trial.learners_date else trial.learners_date

    def change(other: date) -> Change:
        size = abs((other - start).days) / context.duration_days
        return Change(size, f"Start on {other} instead of {start}.", limits(start_date=other.isoformat()))

    first, last = max(earliest, min(start, deadline) - reach), min(start + reach, deadline)
    return trial.first(
        change(date.fromordinal(day)) for day in _outwards(start.toordinal(), first.toordinal(), last.toordinal())
    )


def a_start_from_today(trial: Trial) -> Change | None:
    """Return the first day 1 from the learner's today on, up to a week later."""
    start = date.fromisoformat(trial.context.start_date or str(trial.learners_date))

    def change(ahead: int) -> Change:
        other = trial.learners_date + timedelta(days=ahead)
        size = (other - start).days / trial.context.duration_days
        return Change(size, f"Start on {other} instead of {start}.", limits(start_date=other.isoformat()))

    return trial.first(map(change, range(7)))


def _outwards(middle: int, first: int, last: int) -> Iterator[int]:
    """Return the numbers from `first` to `last` without `middle`, the nearest first, of two the higher first."""
    return iter(sorted((n for n in range(first, last + 1) if n != middle), key=lambda n: (abs(n - middle), -n)))
