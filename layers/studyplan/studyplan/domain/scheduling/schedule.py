"""From a writer's picks to days: what fits is admitted, then laid out evenly, then cut into tasks."""

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
    """Lay a draft out over the brief's days. The same input always gives the same timetable."""
    capacities = plan_days(context)
    budgets = week_budgets(context, capacities)
    selection = select(in_order(draft, candidates), Packing.of(capacities, budgets), context)
    minutes = lay_out(selection.minutes, selection.whole, capacities, budgets)
    return Timetable(
        generated_by=draft.generated_by,
        days=tuple(_days(selection.selected, capacities, minutes, context.request_id)),
        unfinished=selection.unfinished,
        left_out=tuple(
            LeftOut(resource_id=piece.pick.resource_id, title=piece.title, reason=reason)
            for piece, reason in selection.left_out
        ),
        assumed_prerequisites=candidates.assumed_prerequisites,
    )


def _days(
    pieces: list[Piece], capacities: tuple[DayCapacity, ...], by_slot: list[int], request_id: str
) -> Iterator[Day]:
    parts = _parts(pieces, [0, *accumulate(by_slot)])
    counts = Counter(id(piece) for _, piece, _ in parts)
    done: Counter[int] = Counter()
    by_day: dict[int, list[Task]] = {}
    for day, piece, minutes in parts:
        done[id(piece)] += 1
        place = by_day.setdefault(day, [])
        place.append(
            Task(
                id=id_from(request_id, f"day {day}", f"task {len(place)}"),
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
    for number, capacity in enumerate(capacities):
        tasks = tuple(by_day.get(number, ()))
        yield Day(
            day=capacity.number,
            date=capacity.date,
            rest=capacity.rest,
            minutes=sum(t.minutes for t in tasks),
            tasks=tasks,
        )


def _parts(pieces: list[Piece], ends: list[int]) -> list[tuple[int, Piece, int]]:
    """(day index, piece, minutes) for each stretch of a piece that one day holds, in order."""
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
