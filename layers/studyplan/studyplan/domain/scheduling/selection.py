"""Select the picks that a plan has room for: in order while they fit, and the first part of one that goes on after it.

Which one is started is the writer's choice (`Pick.minutes`), or else the first best match of a weak area or of the goal
that does not fit, or else the first that was left out.
"""

from collections.abc import Set
from typing import NamedTuple

from studyplan.domain.capacity.packing import NOTHING_PLACED, Frontier, Packing
from studyplan.domain.capacity.plan_days import SHORTEST_PIECE
from studyplan.domain.scheduling.pieces import Piece
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Unfinished

PREREQUISITE_LEFT_OUT = "it needs a resource that was left out"


class Selection:
    """The selected pieces in order and every way to place them, those left out and why, and the unfinished one."""

    def __init__(self) -> None:
        self.ways: Frontier = NOTHING_PLACED
        self.selected: list[Piece] = []
        self.left_out: list[tuple[Piece, str]] = []
        self.unfinished: Unfinished | None = None

    def missing(self) -> set[str]:
        """Return the ids that are left out or not finished; a review is no prerequisite, so it does not count."""
        left_out = {piece.pick.resource_id for piece, _ in self.left_out if not piece.pick.review}
        return left_out | ({self.unfinished.resource_id} if self.unfinished else set())

    @property
    def taken(self) -> set[str]:
        """Return the ids of the selected resources."""
        return {piece.pick.resource_id for piece in self.selected}

    @property
    def minutes(self) -> list[int]:
        """Return the minutes of the selected pieces."""
        return [piece.minutes for piece in self.selected]

    @property
    def whole(self) -> int:
        """Return how many of the selected, from the first on, are whole resources."""
        return next((i for i, piece in enumerate(self.selected) if piece.minutes < piece.whole), len(self.selected))

    def start(self, index: int, piece: Piece, minutes: int) -> None:
        """Insert the first `minutes` of a piece at `index` of the selected ones."""
        self.selected.insert(index, piece._replace(minutes=minutes))
        key, remaining = piece.pick.resource_id, piece.whole - minutes
        self.unfinished = Unfinished(resource_id=key, remaining_minutes=remaining) if remaining else None


class _Reserved(NamedTuple):
    """The pieces that time is reserved for, by index; of `unfinished`, a practice, only for its first part.

    `starts` is the piece of which the plan has a part, if it is one of them.
    """

    whole: dict[int, Piece]
    unfinished: Piece | None = None
    starts: Piece | None = None

    def after(self, index: int) -> list[int]:
        """Return the reserved minutes of the pieces after `index`."""
        later = [piece.minutes for position, piece in sorted(self.whole.items()) if position > index]
        return [*later, SHORTEST_PIECE] if self.unfinished else later


def select(pieces: list[Piece], packing: Packing, context: PlanContext, best: Set[str] = frozenset()) -> Selection:
    """Return the pieces that fit, in order, with time reserved for required practice, and a part of one more.

    Args:
        pieces: in the writer's order.
        packing: the days.
        context: says whether practice is required.
        best: the ids of the best matches of weak areas and of the goal: one that does not fit is started in its place.
    """
    result = Selection()
    reserved = _practice_to_reserve(pieces, packing) if context.constraints.must_include_practice else _Reserved({})
    left = sum(packing.budgets)
    for index, piece in enumerate(pieces):
        later = reserved.after(index)[: -1 if piece is reserved.unfinished else None]
        if piece.needs & result.missing():
            result.left_out.append((piece, PREREQUISITE_LEFT_OUT))
            continue
        may_start = result.unfinished is None and (reserved.starts is None or reserved.starts is piece)
        wanted = _part_wanted(piece) if may_start else None
        minutes = wanted or piece.minutes
        ways = packing.place(result.ways, minutes) if minutes + sum(later) <= left else ()
        if ways and packing.place_all(ways, later):
            result.ways, left = ways, left - minutes
            if wanted:
                result.start(len(result.selected), piece, minutes)
            else:
                result.selected.append(piece)
        elif may_start and (wanted or (piece.item and piece.pick.resource_id in best and not piece.pick.review)):
            minutes = _most_before(result.ways, piece, packing, later)
            if minutes:
                result.ways, left = packing.place(result.ways, minutes), left - minutes
                result.start(len(result.selected), piece, minutes)
            else:
                result.left_out.append((piece, _too_long(piece)))
        else:
            result.left_out.append((piece, _too_long(piece)))
    if result.unfinished is not None and _extend(result, packing):
        _take_left_out(result, packing)
    if result.unfinished is None:
        _start_one_more(result, packing, reserved)
    return result


def _too_long(piece: Piece) -> str:
    return f"its {piece.whole} minutes do not fit into the remaining time"


def _part_wanted(piece: Piece) -> int | None:
    """Return the minutes that the writer wants of a piece, if that is a part that can be cut off it."""
    minutes = piece.pick.minutes
    if minutes is None or piece.item is None or piece.pick.review:
        return None
    return minutes if SHORTEST_PIECE <= minutes <= piece.minutes - SHORTEST_PIECE else None


def _most_before(ways: Frontier, piece: Piece, packing: Packing, later: list[int]) -> int:
    """Return the most minutes of a piece that leave room for what comes later; 0 when that is too little."""
    most = packing.most(ways, piece.minutes - SHORTEST_PIECE)
    if not later:
        return most
    lengths = range(max(0, most - sum(later)), SHORTEST_PIECE - 1, -1)
    return next((length for length in lengths if packing.place_all(packing.place(ways, length), later)), 0)


def _extend(result: Selection, packing: Packing) -> bool:
    """Give the unfinished piece the minutes that are left, up to all but a shortest piece of it.

    Return whether it is whole now.
    """
    index = result.whole
    if index == len(result.selected):
        return False
    piece = result.selected[index]
    free = sum(packing.budgets) - sum(result.minutes)
    before = packing.place_all(NOTHING_PLACED, result.minutes[:index])
    after = result.minutes[index + 1 :]
    longest = range(min(piece.minutes + free, piece.whole - SHORTEST_PIECE), piece.minutes, -1)
    for minutes in (piece.whole, *longest) if piece.minutes + free >= piece.whole else longest:
        ways = packing.place_all(packing.place(before, minutes), after)
        if ways:
            result.ways = ways
            del result.selected[index]
            result.start(index, piece, minutes)
            return minutes == piece.whole
    return False


def _take_left_out(result: Selection, packing: Packing) -> None:
    """Take what was left out for want of a resource that is whole now, where it fits; say why of the others."""
    waiting, result.left_out = result.left_out, []
    for piece, reason in waiting:
        lacks = bool(piece.needs & {each.pick.resource_id for each, _ in waiting} - result.taken)
        index, ways = _ways_with(result, packing, piece, piece.minutes)
        if ways and not lacks:
            result.ways = ways
            result.selected.insert(index, piece)
        else:
            result.left_out.append((piece, reason if lacks else _too_long(piece)))


def _ways_with(result: Selection, packing: Packing, piece: Piece, minutes: int) -> tuple[int, Frontier]:
    """Return the place of one more piece, and every way to place the selected ones with it.

    It comes last, or before what it refreshes.
    """
    row, key = result.minutes, piece.pick.resource_id
    index = next((place for place, each in enumerate(result.selected) if key in each.refreshed_by), len(row))
    if index == len(row):
        return index, packing.place(result.ways, minutes)
    return index, packing.place_all(NOTHING_PLACED, [*row[:index], minutes, *row[index:]])


def _practice_to_reserve(pieces: list[Piece], packing: Packing) -> _Reserved:
    """Return the first practice that fits with its prerequisites and nothing else, or else the first that can start."""
    practice = [index for index, piece in enumerate(pieces) if piece.task_type == "practice"]
    needed = {index: _prerequisites_of(index, pieces) for index in practice}
    for index in practice:
        piece, part = pieces[index], _part_wanted(pieces[index])
        row = {position: pieces[position] for position in needed[index]}
        row[index] = piece._replace(minutes=part) if part else piece
        if packing.place_all(NOTHING_PLACED, (each.minutes for each in row.values())):
            return _Reserved(row, starts=piece if part else None)
    for index in practice:
        row = {position: pieces[position] for position in needed[index]}
        reserved = _Reserved(row, unfinished=pieces[index], starts=pieces[index])
        if pieces[index].minutes >= 2 * SHORTEST_PIECE and packing.place_all(NOTHING_PLACED, reserved.after(-1)):
            return reserved
    return _Reserved({})


def has_room_for_practice(pieces: list[Piece], packing: Packing) -> bool:
    """Return whether any practice among the pieces fits with what it needs, or can be started after that."""
    reserved = _practice_to_reserve(pieces, packing)
    return bool(reserved.whole) or reserved.unfinished is not None


def has_room(pieces: list[Piece], packing: Packing, *, practice: bool) -> bool:
    """Return whether a plan of these pieces has a task, and with `practice` one of practice."""
    if practice:
        return has_room_for_practice(pieces, packing)
    first = (piece.minutes for piece in pieces if not piece.needs)
    shortest = (SHORTEST_PIECE if minutes >= 2 * SHORTEST_PIECE else minutes for minutes in first)
    return any(packing.place(NOTHING_PLACED, minutes) for minutes in shortest)


def _prerequisites_of(index: int, pieces: list[Piece]) -> list[int]:
    """Return the indices of all direct and indirect prerequisites of a piece, in order."""
    needs, found = set(pieces[index].needs), list[int]()
    for earlier in range(index - 1, -1, -1):  # prerequisites come before what needs them
        if pieces[earlier].pick.resource_id in needs and not pieces[earlier].pick.review:
            needs |= pieces[earlier].needs
            found.append(earlier)
    return found[::-1]


def _start_one_more(result: Selection, packing: Packing, reserved: _Reserved) -> None:
    """Fill the remaining time with the first part of one piece; at least a shortest piece of it stays for later."""
    missing = result.missing()
    practice = (
        None if reserved.unfinished and reserved.unfinished.pick.resource_id in result.taken else reserved.unfinished
    )
    for position, (piece, _) in enumerate(result.left_out):
        if not piece.item or piece.pick.review or piece.needs & missing or (practice and piece != practice):
            continue
        minutes = packing.most(result.ways, piece.minutes - SHORTEST_PIECE)
        index, ways = _ways_with(result, packing, piece, minutes) if minutes else (0, ())
        if ways:
            del result.left_out[position]
            result.ways = ways
            result.start(index, piece, minutes)
            result.left_out = [(other, _reason_with(piece, other, reason)) for other, reason in result.left_out]
            return


def _reason_with(unfinished: Piece, piece: Piece, reason: str) -> str:
    """Return why `piece` is left out once `unfinished` is in the plan."""
    if reason == PREREQUISITE_LEFT_OUT and unfinished.pick.resource_id in piece.needs:
        return f"it needs '{unfinished.title}', which this plan starts but does not finish"
    return reason
