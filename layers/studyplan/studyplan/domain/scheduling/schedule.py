"""Turn a writer's picks into days: select what fits, lay it out evenly, cut it into tasks."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise, starmap

from studyplan.domain.capacity.packing import Packing
from studyplan.domain.capacity.plan_days import DayCapacity, days_of_new_material, plan_days, week_budgets
from studyplan.domain.generation.draft import Draft
from studyplan.domain.scheduling.balance import Imbalance, imbalance_of_days, least_empty
from studyplan.domain.scheduling.interleave import Part, in_turns, layouts, longest_run, minutes_by_day
from studyplan.domain.scheduling.lanes import RUN
from studyplan.domain.scheduling.layout import lay_out
from studyplan.domain.scheduling.part_reasons import reason_of_part
from studyplan.domain.scheduling.pieces import Piece, in_order
from studyplan.domain.scheduling.selection import Selection, has_room, select
from studyplan.domain.values.candidates import CandidateResource, Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.ids import TaskKind, task_id
from studyplan.domain.values.plan import Day, LeftOut, Task, Timetable
from studyplan.domain.values.types import AssumedPrerequisite
from studyplan.domain.wording.languages import Language, language_of

MODELS = frozenset({"openai", "compatible"})  # writers that know no minutes of what fits


def schedule(draft: Draft, context: PlanContext, candidates: Candidates) -> Timetable:
    """Return a draft laid out over the days of the plan. The same input always gives the same timetable."""
    days = plan_days(context)
    language = language_of(context.language)
    pieces = _pieces(draft, context, candidates, language)
    has_exam = context.constraints.exam_date is not None
    if has_exam:  # its reviews follow from the days; a writer chooses none
        pieces = [piece for piece in pieces if not piece.pick.review]

    def laid_out(days: tuple[DayCapacity, ...], budgets: tuple[int, ...]) -> tuple[Selection, list[Part]]:
        selection = select(pieces, Packing.of(days, budgets), context, _best_matches(candidates))
        return selection, _laid_out(selection, days, budgets)

    reviews: Sequence[Sequence[Task]] = [()] * len(days)
    left_out: tuple[LeftOut, ...] = ()
    if not has_exam:
        selection, parts = laid_out(days, week_budgets(context, days))
    else:  # most requests have no exam, so a function loads this when one comes
        from studyplan.domain.scheduling.exam import before_an_exam

        selection, parts, reviews, left_out = before_an_exam(context, days, candidates, laid_out)
    return Timetable(
        generated_by=draft.generated_by,
        days=tuple(_days(parts, days, context.request_id, language, reviews)),
        unfinished=selection.unfinished,
        left_out=(*starmap(_left_out, selection.left_out), *left_out),
        assumed_prerequisites=tuple(assumed([piece.item for piece in selection.selected if piece.item], candidates)),
        replaced_reasons=draft.replaced_reasons,
    )


def _pieces(draft: Draft, context: PlanContext, candidates: Candidates, language: Language) -> list[Piece]:
    """Return the picks as pieces in their order.

    A series is a guess from titles, so it does not keep a plan without tasks, or without practice that was asked for.
    """
    days, level = days_of_new_material(plan_days(context)), context.current_level
    packing = Packing.of(days, week_budgets(context, days))
    practice = context.constraints.must_include_practice
    if draft.generated_by not in MODELS:
        pieces = in_order(draft, candidates, level, language)
    else:
        from studyplan.domain.scheduling.practice_of_models import practice_after_study, with_practice_that_fits

        draft = practice_after_study(draft, candidates)
        pieces = in_order(draft, candidates, level, language)
        if practice:
            pieces = with_practice_that_fits(draft, pieces, context, candidates, packing)
    if any(each.follows for each in candidates.ranked) and not has_room(pieces, packing, practice=practice):
        alone = in_order(draft, candidates, level, language, series=False)
        return alone if has_room(alone, packing, practice=practice) else pieces
    return pieces


def _left_out(piece: Piece, reason: str) -> LeftOut:
    return LeftOut(resource_id=piece.pick.resource_id, title=piece.title, reason=reason)


def _best_matches(candidates: Candidates) -> frozenset[str]:
    """Return the ids of what serves a weak area or the goal best, and of the parts before it in a series."""
    if candidates.facts is None:
        return frozenset()
    before = {each.item.id: each.follows for each in candidates.ranked}
    best = {key for concept in (*candidates.facts.weak_areas, *candidates.facts.goal) for key in concept.best}
    waiting = list(best)
    while waiting:
        earlier = before.get(waiting.pop())
        if earlier and earlier not in best:
            best.add(earlier)
            waiting.append(earlier)
    return frozenset(best)


def assumed(planned: Sequence[CandidateResource], candidates: Candidates) -> Iterator[AssumedPrerequisite]:
    """Yield the prerequisites of what is planned that are not planned themselves: the learner is taken to know them."""
    items, elsewhere = candidates.by_id(), {each.resource_id: each for each in candidates.assumed_prerequisites}
    seen = {item.id for item in planned}
    for item in planned:
        for key in item.prerequisites:
            if key not in seen and key in elsewhere:
                yield elsewhere[key]
            elif key not in seen and key in items:
                reason = f"needed by '{item.title}', and below the learner's level"
                yield AssumedPrerequisite(resource_id=key, title=items[key].title, reason=reason)
            seen.add(key)


def _laid_out(selection: Selection, days: tuple[DayCapacity, ...], budgets: tuple[int, ...]) -> list[Part]:
    """Return the selected pieces over the days: study and practice in turns, or where that is no good, one by one.

    It is no good where it leaves more days empty, or the weeks less alike without a shorter run of one kind.
    """
    search = in_turns(selection.selected, days, budgets)
    even = Imbalance(least_empty(selection.minutes, days), 0, 0)
    uneven: list[tuple[Imbalance, list[Part]]] = []
    for parts in layouts(search) if search else ():
        imbalance = _imbalance(parts, days, budgets)
        if imbalance == even:
            return parts
        uneven.append((imbalance, parts))
    minutes = lay_out(selection.minutes, selection.whole, days, budgets)
    one_by_one = _one_by_one(selection.selected, [0, *accumulate(minutes)])
    least, longest = _imbalance(one_by_one, days, budgets), max(RUN, longest_run(one_by_one))
    for imbalance, parts in uneven:
        if imbalance <= least or (imbalance.empty <= least.empty and longest_run(parts) < longest):
            return parts
    return one_by_one


def _imbalance(parts: list[Part], days: tuple[DayCapacity, ...], budgets: tuple[int, ...]) -> Imbalance:
    return imbalance_of_days(minutes_by_day(parts, len(days)), days, budgets)


def _days(
    parts: list[Part],
    days: tuple[DayCapacity, ...],
    request_id: str,
    language: Language,
    reviews: Sequence[Sequence[Task]],
) -> Iterator[Day]:
    """Yield the days with their tasks, the `reviews` of each first: what is still known makes a start."""
    counts = Counter(id(part.piece) for part in parts)
    done: Counter[int] = Counter()
    done_minutes: Counter[int] = Counter()
    tasks_by_day: list[list[Task]] = [[*before] for before in reviews]
    for (index, piece, minutes), ordinal in zip(parts, _ordinals(parts), strict=True):
        done[id(piece)] += 1
        done_minutes[id(piece)] += minutes
        tasks_by_day[index].append(
            Task(
                id=task_id(request_id, piece.pick.resource_id, piece.kind, ordinal),
                resource_id=piece.pick.resource_id,
                title=piece.title,
                url=piece.item.url if piece.item else "",
                task_type=piece.task_type,
                minutes=minutes,
                part=done[id(piece)],
                parts=counts[id(piece)],
                first_minute=done_minutes[id(piece)] - minutes + 1,
                resource_minutes=piece.whole,
                continues_after_plan=done[id(piece)] == counts[id(piece)] and piece.minutes < piece.whole,
                reason=reason_of_part(piece, minutes, done_minutes[id(piece)], language),
            )
        )
    for day, tasks in zip(days, tasks_by_day, strict=True):
        minutes = sum(task.minutes for task in tasks)
        yield Day(day=day.number, date=day.date, rest=day.rest, minutes=minutes, tasks=tuple(tasks))


def _ordinals(parts: list[Part]) -> Iterator[int]:
    """Yield the number of each part among those of its resource and kind, from 1."""
    numbers = Counter[tuple[str, TaskKind]]()
    for part in parts:
        key = part.piece.pick.resource_id, part.piece.kind
        numbers[key] += 1
        yield numbers[key]


def _one_by_one(pieces: list[Piece], ends: list[int]) -> list[Part]:
    """Return the parts of the pieces, in order; `ends` has the bounds of the days."""
    parts: list[Part] = []
    days = list(pairwise(ends))
    day, start = 0, 0
    for piece in pieces:
        end = start + piece.minutes
        while start < end:
            while days[day][1] <= start:
                day += 1
            stop = min(end, days[day][1])
            parts.append(Part(day, piece, stop - start))
            start = stop
    return parts
