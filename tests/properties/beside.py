"""A timetable in the oracle's words, so that the two can be compared."""

from studyplan.domain.capacity.plan_days import plan_days, week_budgets
from studyplan.domain.generation.draft import Draft
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from tests.properties import oracle
from tests.properties.rules import Made, pieces_of, runs_of


def window_of(context: PlanContext) -> oracle.Window:
    capacities = plan_days(context)
    return oracle.Window(
        caps=tuple(capacity.cap for capacity in capacities),
        rests=tuple(capacity.rest for capacity in capacities),
        budgets=week_budgets(context, capacities),
    )


def wishes_of(draft: Draft, candidates: Candidates) -> tuple[oracle.Wish, ...]:
    return tuple(
        oracle.Wish(
            key=piece.key,
            minutes=piece.minutes,
            needs=piece.needs,
            practice=piece.item is not None and piece.item.is_practice and not piece.review,
            may_be_begun=piece.item is not None and not piece.review and piece.minutes >= 20,
        )
        for piece in pieces_of(draft, candidates)
    )


def admission_of(made: Made) -> oracle.Admission:
    """What is in the plan and what is not; a resource that is reviewed is there more than once."""
    unfinished = made.plan.unfinished
    runs = [(resource_id, review, sum(task.minutes for _, task in run)) for resource_id, review, run in runs_of(made)]
    begun_minutes = runs.pop()[2] if unfinished else 0
    pieces = pieces_of(made.draft, made.candidates)
    waiting = [
        piece for piece in pieces if not unfinished or piece.resource_id != unfinished.resource_id or piece.review
    ]
    admitted: list[str] = []
    for resource_id, review, _ in runs:
        piece = next(each for each in waiting if (each.resource_id, each.review) == (resource_id, review))
        waiting.remove(piece)
        admitted.append(piece.key)
    return oracle.Admission(
        admitted=tuple(admitted),
        left_out=tuple(piece.key for piece in waiting),
        unfinished=unfinished.resource_id if unfinished else None,
        begun_minutes=begun_minutes,
    )


def line_of(made: Made) -> tuple[oracle.Line, int]:
    """The minutes of all that is in the plan, in order, and how many of the last are of a piece it only begins."""
    line = tuple(sum(task.minutes for _, task in run) for _, _, run in runs_of(made))
    return line, line[-1] if made.plan.unfinished else 0


def standing_of(made: Made) -> oracle.Standing:
    window = window_of(made.context)
    return oracle.Standing(
        empty_days=sum(not day.rest and not day.tasks for day in made.plan.days),
        unbalanced=_is_unbalanced(made, window),
        unfair=oracle.has_one_cap(window) and _is_unfair(made),
    )


def _is_unbalanced(made: Made, window: oracle.Window) -> bool:
    whole = range(len(made.plan.days) // 7)
    minutes = [sum(day.minutes for day in made.plan.days[week * 7 : week * 7 + 7]) for week in whole]
    longest = [max(window.caps[week * 7 : week * 7 + 7]) for week in whole]
    return any(
        abs(minutes[one] - minutes[other]) > max(longest[one], longest[other])
        for one in whole
        for other in whole
        if window.budgets[one] == window.budgets[other]
    )


def _is_unfair(made: Made) -> bool:
    shares: dict[int, set[int]] = {}
    for resource_id, _, run in runs_of(made):
        if not made.plan.unfinished or resource_id != made.plan.unfinished.resource_id:
            shares.setdefault(sum(task.minutes for _, task in run), set()).add(len(run))
    return any(max(days) - min(days) > 1 for days in shares.values())
