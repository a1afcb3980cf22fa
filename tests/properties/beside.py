"""A timetable in the oracle's words, so that the two can be compared. The calendar is the independent rules' own."""

from dataclasses import replace
from itertools import groupby

from evals.plan_rules.calendar_days import days_of, weeks_of
from evals.plan_rules.facts import SHORTEST_PART, Facts
from tests.properties import oracle
from tests.properties.rules import Made, Piece
from tests.properties.two_sequences import Sequences, orders


def window_of(facts: Facts) -> oracle.Window:
    days = days_of(facts)
    return oracle.Window(
        caps=tuple(day.minutes for day in days),
        rests=tuple(day.rest for day in days),
        budgets=tuple(week.minutes for week in weeks_of(facts)),
    )


def picks_of(pieces: tuple[Piece, ...]) -> tuple[oracle.Pick, ...]:
    return tuple(
        oracle.Pick(
            key=piece.key,
            minutes=piece.minutes,
            needs=piece.needs,
            practice=piece.practice and not piece.review,
            may_stay_unfinished=piece.known and not piece.review and piece.minutes >= 2 * SHORTEST_PART,
        )
        for piece in pieces
    )


def selection_of(made: Made) -> oracle.Selection:
    """Return what is in the plan and what is not; a resource that is reviewed is there more than once."""
    unfinished = made.judged.unfinished_id
    runs = [run for run in made.judged.runs if not made.judged.is_unfinished(run)]
    unfinished_minutes = sum(run.minutes for run in made.judged.runs if made.judged.is_unfinished(run))
    waiting = [piece for piece in made.pieces if not unfinished or piece.resource_id != unfinished or piece.review]
    selected: list[str] = []
    for run in runs:
        piece = next(each for each in waiting if (each.resource_id, each.review) == (run.resource_id, run.review))
        waiting.remove(piece)
        selected.append(piece.key)
    return oracle.Selection(
        selected=tuple(piece.key for piece in made.pieces if piece.key in selected),
        left_out=tuple(piece.key for piece in waiting),
        unfinished=unfinished,
        unfinished_minutes=unfinished_minutes,
    )


def line_of(made: Made) -> tuple[oracle.Line, int]:
    """Return the minutes of all that is in the plan, in the writer's order; an unfinished piece is the last."""
    chosen = selection_of(made)
    minutes = {piece.key: piece.minutes for piece in made.pieces}
    line = [minutes[key] for key in chosen.selected]
    return tuple(line + [chosen.unfinished_minutes] * bool(chosen.unfinished)), chosen.unfinished_minutes


def sequences_of(made: Made) -> tuple[Sequences, ...]:
    """Return what is in the plan as two sequences: the study as the plan has it, the practice in every order."""
    picks = {pick.key: pick for pick in picks_of(made.pieces)}
    planned = [replace(picks[run.resource_id], minutes=run.minutes) for run in made.judged.runs]
    return tuple(orders(tuple(planned)))


def longest_run_of(made: Made) -> int:
    """Return the most days in a row, of those with tasks, that have one kind alone."""
    kinds = [{made.is_practice(task.resource_id) for task in day.tasks} for day in made.judged.plan.days if day.tasks]
    return max((len(list(run)) for kind, run in groupby(kinds) if len(kind) == 1), default=0)


def standing_of(made: Made) -> oracle.Standing:
    window, days = window_of(made.judged.facts), made.judged.plan.days
    kinds = {made.is_practice(run.resource_id) for run in made.judged.runs}
    # Where there are two kinds, they are cut so that they alternate, and equal resources may have unequal days.
    return oracle.Standing(
        empty_days=sum(not rest and not day.tasks for day, rest in zip(days, window.rests, strict=True)),
        unbalanced=_is_unbalanced(made, window),
        unfair=oracle.has_one_cap(window) and len(kinds) == 1 and _is_unfair(made),
    )


def _is_unbalanced(made: Made, window: oracle.Window) -> bool:
    days = made.judged.plan.days
    whole = range(len(days) // 7)
    minutes = [sum(day.minutes for day in days[week * 7 : week * 7 + 7]) for week in whole]
    longest = [max(window.caps[week * 7 : week * 7 + 7]) for week in whole]
    return any(
        abs(minutes[one] - minutes[other]) > max(longest[one], longest[other])
        for one in whole
        for other in whole
        if window.budgets[one] == window.budgets[other]
    )


def _is_unfair(made: Made) -> bool:
    shares: dict[int, set[int]] = {}
    for run in made.judged.runs:
        if run.resource_id != made.judged.unfinished_id:
            shares.setdefault(run.minutes, set()).add(len(run.parts))
    return any(max(days) - min(days) > 1 for days in shares.values())
