"""A timetable in the oracle's words, so that the two can be compared."""

from studyplan.domain.capacity.plan_days import slots_of, week_budgets
from studyplan.domain.generation.draft import Draft
from studyplan.domain.values.candidates import Shelf
from studyplan.domain.values.context import Brief
from tests.properties import oracle
from tests.properties.rules import Made, pieces_of, runs_of


def window_of(brief: Brief) -> oracle.Window:
    slots = slots_of(brief)
    return oracle.Window(
        caps=tuple(slot.cap for slot in slots),
        rests=tuple(slot.rest for slot in slots),
        budgets=week_budgets(brief, slots),
    )


def wishes_of(draft: Draft, shelf: Shelf) -> tuple[oracle.Wish, ...]:
    return tuple(
        oracle.Wish(
            key=piece.key,
            minutes=piece.minutes,
            needs=piece.needs,
            practice=piece.item is not None and piece.item.is_practice and not piece.review,
            may_be_begun=piece.item is not None and not piece.review and piece.minutes >= 20,
        )
        for piece in pieces_of(draft, shelf)
    )


def admission_of(made: Made) -> oracle.Admission:
    """What is in the plan and what is not; a resource that is reviewed is there more than once."""
    begun = made.plan.begun
    runs = [(resource_id, review, sum(task.minutes for _, task in run)) for resource_id, review, run in runs_of(made)]
    begun_minutes = runs.pop()[2] if begun else 0
    pieces = pieces_of(made.draft, made.shelf)
    waiting = [piece for piece in pieces if not begun or piece.resource_id != begun.resource_id or piece.review]
    admitted: list[str] = []
    for resource_id, review, _ in runs:
        piece = next(each for each in waiting if (each.resource_id, each.review) == (resource_id, review))
        waiting.remove(piece)
        admitted.append(piece.key)
    return oracle.Admission(
        admitted=tuple(admitted),
        left_out=tuple(piece.key for piece in waiting),
        begun=begun.resource_id if begun else None,
        begun_minutes=begun_minutes,
    )


def line_of(made: Made) -> tuple[oracle.Line, int]:
    """The minutes of all that is in the plan, in order, and how many of the last are of a piece it only begins."""
    line = tuple(sum(task.minutes for _, task in run) for _, _, run in runs_of(made))
    return line, line[-1] if made.plan.begun else 0


def standing_of(made: Made) -> oracle.Standing:
    window = window_of(made.brief)
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
        if not made.plan.begun or resource_id != made.plan.begun.resource_id:
            shares.setdefault(sum(task.minutes for _, task in run), set()).add(len(run))
    return any(max(days) - min(days) > 1 for days in shares.values())
