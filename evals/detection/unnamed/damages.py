"""The damages: each makes a good plan worse, and returns None for a plan that it cannot be done to."""

from collections.abc import Callable

from evals.detection.unnamed.good import Good, Piece, laid_out, on_tasks
from studyplan.domain.validation.planned import USEFUL
from studyplan.domain.values.candidates import Candidate
from studyplan.domain.values.plan import Timetable

PIECE, TOUCH = 10, 10

type Damage = Callable[[Good], Timetable | None]


def front_loaded(plan: Good) -> Timetable | None:
    """The first days are as long as the daily limit allows, so the first week is longer than the weekly hours."""
    lengths, limit = plan.lengths, plan.context.constraints.max_daily_minutes or 0
    study = [place for place, minutes in enumerate(lengths) if minutes]
    left, made = sum(lengths), [0] * len(lengths)
    for number, place in enumerate(study):
        made[place] = min(limit, left - PIECE * (len(study) - number - 1))
        left -= made[place]
    week = sum(made[:7])
    return laid_out(plan, plan.pieces, made) if len(lengths) > 7 and week > 1.1 * plan.context.weekly_minutes else None


def slices(plan: Good) -> Timetable | None:
    """Four resources at a time, ten minutes of each in turn."""
    row, pieces = list[Piece](), plan.pieces
    for place in range(0, len(pieces), 4):
        group = dict(enumerate(pieces[place : place + 4]))
        while group:
            for number, piece in list(group.items()):
                minutes = piece.minutes if piece.minutes < 2 * PIECE else PIECE
                row.append(Piece(piece.key, minutes))
                group[number] = Piece(piece.key, piece.minutes - minutes)
                if not group[number].minutes:
                    del group[number]
    return laid_out(plan, row) if len(pieces) > 3 else None


def halves_at_the_end(plan: Good) -> Timetable | None:
    """The second half of every resource comes after the first halves of all."""
    pieces = [piece for piece in plan.pieces if piece.minutes >= 2 * PIECE]
    short = [piece for piece in plan.pieces if piece.minutes < 2 * PIECE]
    first = [Piece(piece.key, piece.minutes // 2) for piece in pieces]
    second = [Piece(piece.key, piece.minutes - piece.minutes // 2) for piece in pieces]
    return laid_out(plan, [*first, *short, *second]) if len(pieces) > 3 else None


def _others(plan: Good, without: set[str]) -> list[Candidate]:
    """Return the useful candidates that are not planned."""
    used = {task.resource_id for task in plan.tasks}
    useful = [each for each in plan.candidates.ranked if each.fit in USEFUL and each.item.id not in used | without]
    return [each for each in useful if not each.item.prerequisites]


def _filled(plan: Good, pieces: list[Piece], others: list[Candidate], most: int) -> Timetable | None:
    """Return the plan with pieces and, in the minutes that are left, up to `most` minutes of each of others."""
    left = sum(plan.lengths) - sum(piece.minutes for piece in pieces)
    for each in others:
        minutes = min(left, each.item.minutes, most)
        if minutes >= PIECE:
            pieces = [*pieces, Piece(each.item.id, minutes)]
            left -= minutes
    return laid_out(plan, pieces) if left < 0.08 * sum(plan.lengths) else None


def nothing_finished(plan: Good) -> Timetable | None:
    """Every resource of 40 minutes or more is broken off in its middle, as are those that take the time."""
    cut = [Piece(each.key, each.minutes // 2) if each.minutes >= 40 else each for each in plan.pieces]
    return _filled(plan, cut, _others(plan, set()), 30)


def touched(plan: Good, what: str) -> Timetable | None:
    """What serves the weak areas, or the goal, has ten minutes; other resources have its time."""
    by_id = {each.item.id: each for each in plan.candidates.ranked}
    serving = {key for key, each in by_id.items() if (each.weak_areas if what == "weak" else each.goal)}
    pieces = [
        Piece(each.key, TOUCH) if each.key in serving and each.minutes > 2 * TOUCH else each for each in plan.pieces
    ]
    return _filled(plan, pieces, _others(plan, serving), 120) if pieces != plan.pieces else None


def series_backwards(plan: Good) -> Timetable | None:
    """The parts of a numbered series come in reversed order."""
    follows = {each.item.id: each.follows for each in plan.candidates.ranked}
    pieces = plan.pieces
    places = [place for place, each in enumerate(pieces) if follows[each.key] or each.key in follows.values()]
    if len(places) < 2 or len({pieces[place].key for place in places}) < len(places):
        return None
    row = list(pieces)
    for place, other in zip(places, reversed(places), strict=True):
        row[place] = pieces[other]
    return laid_out(plan, row)


def parts_backwards(plan: Good) -> Timetable | None:
    """The parts of each resource are numbered from the last one to the first."""
    if all(task.parts == 1 for task in plan.tasks):
        return None
    return on_tasks(plan, lambda _, task: task.model_copy(update={"part": task.parts + 1 - task.part}))


def gap(plan: Good) -> Timetable | None:
    """Each resource begins at its minute 31."""
    return on_tasks(plan, lambda _, task: task.model_copy(update={"first_minute": task.first_minute + 30}))


def exchanged(plan: Good, *fields: str) -> Timetable | None:
    """Each task shows these fields of the next task."""
    tasks = plan.tasks
    following = [*tasks[1:], tasks[0]]
    if len({task.title for task in tasks}) < 3:
        return None
    return on_tasks(
        plan, lambda number, task: task.model_copy(update={name: getattr(following[number], name) for name in fields})
    )


def one_reason(plan: Good) -> Timetable | None:
    return on_tasks(plan, lambda _, task: task.model_copy(update={"reason": "A good resource for you."}))


def all_study(plan: Good) -> Timetable | None:
    if not any(task.task_type == "practice" for task in plan.tasks):
        return None
    return on_tasks(plan, lambda _, task: task.model_copy(update={"task_type": "study"}))


def wrong_sum(plan: Good) -> Timetable | None:
    """Every day states ten minutes less than its tasks have."""
    days = tuple(day.model_copy(update={"minutes": max(0, day.minutes - 10)}) for day in plan.timetable.days)
    return plan.timetable.model_copy(update={"days": days})


def sheets(plan: Good) -> Timetable | None:
    """Cheat sheets come first; lessons have the time that is left."""
    used = {task.resource_id for task in plan.tasks}
    ranked = [each.item for each in plan.candidates.ranked]
    more = [Piece(item.id, item.minutes) for item in ranked if item.is_cheat_sheet and item.id not in used]
    return laid_out(plan, [*more, *plan.pieces]) if more else None


def practice_last(plan: Good) -> Timetable | None:
    """All study comes before all practice."""
    items = plan.candidates.by_id()
    row = sorted(plan.pieces, key=lambda piece: items[piece.key].is_practice)
    return laid_out(plan, row) if row != plan.pieces else None


def known_again(plan: Good) -> Timetable | None:
    """What has most of its concepts in common with the planned study comes at the end, in place of the rest."""
    used = {task.resource_id for task in plan.tasks}
    studied = {tag for key in used for tag in plan.candidates.by_id()[key].tags}
    again = [
        each.item
        for each in plan.candidates.ranked
        if each.item.id not in used
        and not each.item.is_practice
        and each.fit in USEFUL
        and not each.item.is_cheat_sheet
        and 2 * len(studied & set(each.item.tags)) > len(each.item.tags)
    ]
    if not again:
        return None
    longest = max(again, key=lambda item: item.minutes)
    minutes = min(longest.minutes, sum(plan.lengths) // 3)
    kept, row = sum(plan.lengths) - minutes, list[Piece]()
    for piece in plan.pieces:
        if kept > 0:
            row.append(Piece(piece.key, min(kept, piece.minutes)))
            kept -= piece.minutes
    return laid_out(plan, [*row, Piece(longest.id, minutes)])


def second_part_alone(plan: Good) -> Timetable | None:
    """A part of a numbered series is left out, and the part after it has its time."""
    items, after = plan.candidates.by_id(), {each.follows: each.item for each in plan.candidates.ranked if each.follows}
    for place, piece in enumerate(plan.pieces):
        later = after.get(piece.key)
        if later is not None and piece.key in items:
            row = [each for each in plan.pieces if each.key not in (piece.key, later.id)]
            return laid_out(plan, [*row[:place], Piece(later.id, min(later.minutes, piece.minutes)), *row[place:]])
    return None
