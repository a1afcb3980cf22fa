"""Turn a writer's picks into days: select what fits, lay it out evenly, cut it into tasks."""

from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, pairwise

from studyplan.domain.capacity.packing import Packing
from studyplan.domain.capacity.plan_days import DayCapacity, plan_days, week_budgets
from studyplan.domain.generation.draft import Draft
from studyplan.domain.scheduling.layout import lay_out
from studyplan.domain.scheduling.selection import Piece, in_order, select
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.ids import id_from
from studyplan.domain.values.plan import Day, LeftOut, Task, Timetable


def schedule(draft: Draft, context: PlanContext, candidates: Candidates) -> Timetable:
    """Return a draft laid out over the days of the plan. The same input always gives the same timetable."""
    days = plan_days(context)
    budgets = week_budgets(context, days)
    selection = select(in_order(draft, candidates), Packing.of(days, budgets), context)
    minutes = lay_out(selection.minutes, selection.whole, days, budgets)
    return Timetable(
        generated_by=draft.generated_by,
        days=tuple(_days(selection.selected, days, minutes, context.request_id)),
        unfinished=selection.unfinished,
        left_out=tuple(
            LeftOut(resource_id=piece.pick.resource_id, title=piece.title, reason=reason)
            for piece, reason in selection.left_out
        ),
        assumed_prerequisites=candidates.assumed_prerequisites,
    )


def _days(
    pieces: list[Piece], days: tuple[DayCapacity, ...], minutes_by_day: list[int], request_id: str
) -> Iterator[Day]:
    """Yield the days with their tasks; `minutes_by_day` cuts the sequence of pieces."""
    parts = _parts(pieces, [0, *accumulate(minutes_by_day)])
    counts = Counter(id(piece) for _, piece, _ in parts)
    done: Counter[int] = Counter()
    tasks_by_day: list[list[Task]] = [[] for _ in days]
    for index, piece, minutes in parts:
        done[id(piece)] += 1
        tasks = tasks_by_day[index]
        tasks.append(
            Task(
                id=id_from(request_id, f"day {index}", f"task {len(tasks)}"),
                resource_id=piece.pick.resource_id,
                title=piece.title,
                url=piece.item.url if piece.item else "",
                task_type=piece.task_type,
                minutes=minutes,
                part=done[id(piece)],
                parts=counts[id(piece)],
                reason=piece.pick.reason,
            )
        )
    for day, tasks in zip(days, tasks_by_day, strict=True):
        minutes = sum(task.minutes for task in tasks)
        yield Day(day=day.number, date=day.date, rest=day.rest, minutes=minutes, tasks=tuple(tasks))


def _parts(pieces: list[Piece], ends: list[int]) -> list[tuple[int, Piece, int]]:
    """Return (day index, piece, minutes) for each part of a piece, in order; `ends` has the bounds of the days."""
    parts: list[tuple[int, Piece, int]] = []
    days = list(pairwise(ends))
    day, start = 0, 0
    for piece in pieces:
        end = start + piece.minutes
        while start < end:
            while days[day][1] <= start:
                day += 1
            stop = min(end, days[day][1])
            parts.append((day, piece, stop - start))
            start = stop
    return parts
