"""From a writer's picks to days: prerequisites first, whole resources, whole minutes, no day over its cap."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from studyplan.domain.brief import Brief
from studyplan.domain.fields import TaskType
from studyplan.domain.layout import day_ends
from studyplan.domain.models import id_from
from studyplan.domain.plan import Begun, Day, LeftOut, Task, Timetable
from studyplan.domain.shelf import Draft, Pick, Shelf, ShelfItem
from studyplan.domain.window import SHORTEST_PIECE, Slot, slots_of, week_budgets

NEEDS_MISSING = "it needs a resource that is left out"
UNKNOWN_MINUTES = 30  # for a pick that is not on the shelf: it is laid out so that the checks can see and name it


@dataclass(frozen=True)
class _Piece:
    """A pick with the minutes it takes in this plan; `item` is None when the shelf does not know it."""

    pick: Pick
    item: ShelfItem | None
    minutes: int

    @property
    def title(self) -> str:
        return self.item.title if self.item else "unknown resource"

    @property
    def task_type(self) -> TaskType:
        if self.pick.review:
            return "review"
        return "practice" if self.item and self.item.is_practice else "study"


@dataclass
class _Admission:
    """What is in so far, what was left out and why."""

    admitted: list[_Piece]
    left_out: list[tuple[_Piece, str]]
    begun: Begun | None = None


def schedule(draft: Draft, brief: Brief, shelf: Shelf) -> Timetable:
    """Lay a draft out over the brief's days. The same input always gives the same timetable."""
    slots = slots_of(brief)
    budgets = week_budgets(brief, slots)
    admission = _admit(list(_in_order(draft, shelf)), sum(budgets))
    ends = _lay_out(admission, slots, budgets)
    return Timetable(
        generated_by=draft.generated_by,
        days=tuple(_days(admission.admitted, slots, ends, brief.request_id)),
        begun=admission.begun,
        left_out=tuple(
            LeftOut(resource_id=piece.pick.resource_id, title=piece.title, reason=reason)
            for piece, reason in admission.left_out
        ),
        assumes=shelf.assumes,
    )


def _in_order(draft: Draft, shelf: Shelf) -> Iterator[_Piece]:
    """The writer's order, moved only so that what a pick needs comes before it. Repeats stay only as reviews."""
    items = shelf.items()
    wanted = {pick.resource_id: pick for pick in reversed(draft.picks) if not pick.review}
    seen: set[str] = set()

    def with_what_it_needs(pick: Pick) -> Iterator[_Piece]:
        if pick.resource_id in seen and not pick.review:
            return
        seen.add(pick.resource_id)
        item = items.get(pick.resource_id)
        for needed in item.prerequisites if item else ():
            if needed in items and needed not in seen:
                why = f"needed before '{item.title if item else ''}'"
                yield from with_what_it_needs(wanted.get(needed, Pick(resource_id=needed, reason=why)))
        yield _Piece(pick, item, item.minutes if item else UNKNOWN_MINUTES)

    for pick in draft.picks:
        yield from with_what_it_needs(pick)


def _admit(pieces: list[_Piece], room: int) -> _Admission:
    """Take whole pieces in order while there is room, then begin the first that is too long for what is left."""
    result = _Admission([], [])
    left_out_ids: set[str] = set()
    left = room
    for piece in pieces:
        missing = left_out_ids.intersection(piece.item.prerequisites if piece.item else ())
        if missing:
            reason = NEEDS_MISSING
        elif piece.minutes > left:
            reason = f"its {piece.minutes} minutes do not fit into what was left"
        else:
            result.admitted.append(piece)
            left -= piece.minutes
            continue
        result.left_out.append((piece, reason))
        left_out_ids.add(piece.pick.resource_id)
    _begin_one(result, left)
    return result


def _begin_one(result: _Admission, rest: int) -> None:
    """Fill the rest of the time with the first part of one piece; at least a shortest piece stays for later."""
    waiting = {piece.pick.resource_id for piece, _ in result.left_out}
    for index, (piece, _) in enumerate(result.left_out):
        needs = set(piece.item.prerequisites) if piece.item else set()
        part = min(rest, piece.minutes - SHORTEST_PIECE)
        if piece.item and part >= SHORTEST_PIECE and not needs & waiting:
            del result.left_out[index]
            result.admitted.append(replace(piece, minutes=part))
            result.begun = Begun(resource_id=piece.pick.resource_id, minutes_left=piece.minutes - part)
            result.left_out = [(other, _once_begun(other, reason, piece)) for other, reason in result.left_out]
            return


def _once_begun(piece: _Piece, reason: str, begun: _Piece) -> str:
    needs_it = reason == NEEDS_MISSING and piece.item and begun.pick.resource_id in piece.item.prerequisites
    return f"it needs '{begun.title}', which this plan only begins" if needs_it else reason


def _lay_out(admission: _Admission, slots: tuple[Slot, ...], budgets: tuple[int, ...]) -> list[int]:
    """Cut into days. When no cut keeps the rules, the begun piece gets shorter, then the last piece gives way."""
    while True:
        ends = day_ends([piece.minutes for piece in admission.admitted], slots, budgets)
        if ends is not None:
            return ends
        if not _shorten_begun(admission):
            dropped = admission.admitted.pop()
            admission.left_out.append((dropped, "no cut into days keeps its parts long enough"))


def _shorten_begun(admission: _Admission) -> bool:
    """Take an eighth off the begun piece, and all of it when that leaves a crumb; False when nothing is begun."""
    if admission.begun is None:
        return False
    piece, begun = admission.admitted.pop(), admission.begun
    less = max(1, piece.minutes // 8)
    if piece.minutes - less < SHORTEST_PIECE:
        admission.begun = None
        whole = replace(piece, minutes=piece.minutes + begun.minutes_left)
        admission.left_out.append((whole, "no cut into days leaves room to begin it"))
    else:
        admission.admitted.append(replace(piece, minutes=piece.minutes - less))
        admission.begun = begun.model_copy(update={"minutes_left": begun.minutes_left + less})
    return True


def _days(pieces: list[_Piece], slots: tuple[Slot, ...], ends: list[int], request_id: str) -> Iterator[Day]:
    parts = _parts(pieces, [0, *ends])
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
    for number, slot in enumerate(slots):
        tasks = tuple(by_day.get(number, ()))
        yield Day(
            day=slot.number,
            date=slot.date,
            rest=slot.rest,
            minutes=sum(t.minutes for t in tasks),
            tasks=tasks,
        )


def _parts(pieces: list[_Piece], ends: list[int]) -> list[tuple[int, _Piece, int]]:
    """(day index, piece, minutes) for each stretch of a piece that one day holds, in order."""
    parts: list[tuple[int, _Piece, int]] = []
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
