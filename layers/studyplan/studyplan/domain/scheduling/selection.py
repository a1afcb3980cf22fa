"""Select the picks that a plan has room for: whole ones in order while they fit, then the first part of one more."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from studyplan.domain.capacity.packing import NOTHING_PLACED, Frontier, Packing
from studyplan.domain.capacity.plan_days import SHORTEST_PIECE
from studyplan.domain.generation.draft import Draft, Pick
from studyplan.domain.values.candidates import CandidateResource, Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Unfinished
from studyplan.domain.values.types import TaskType

PREREQUISITE_LEFT_OUT = "it needs a resource that was left out"
UNKNOWN_MINUTES = 30  # of a pick that is not a candidate: it is laid out so that a check can report it


@dataclass(frozen=True)
class Piece:
    """A pick with its minutes in this plan; `item` is None when it is not a candidate."""

    pick: Pick
    item: CandidateResource | None
    minutes: int

    @property
    def title(self) -> str:
        """Return the title of the resource."""
        return self.item.title if self.item else "unknown resource"

    @property
    def needs(self) -> frozenset[str]:
        """Return the ids of the prerequisites."""
        return frozenset(self.item.prerequisites) if self.item else frozenset()

    @property
    def task_type(self) -> TaskType:
        """Return the type of the piece's tasks."""
        if self.pick.review:
            return "review"
        return "practice" if self.item and self.item.is_practice else "study"


@dataclass
class Selection:
    """The selected pieces in order and every way to place them, those left out and why, and the unfinished one."""

    ways: Frontier = NOTHING_PLACED
    selected: list[Piece] = field(default_factory=list)
    left_out: list[tuple[Piece, str]] = field(default_factory=list)
    unfinished: Unfinished | None = None

    def missing(self) -> set[str]:
        """Return the ids of the resources that are left out; a review is no prerequisite, so it does not count."""
        return {piece.pick.resource_id for piece, _ in self.left_out if not piece.pick.review}

    @property
    def minutes(self) -> list[int]:
        """Return the minutes of the selected pieces."""
        return [piece.minutes for piece in self.selected]

    @property
    def whole(self) -> int:
        """Return how many of the selected are whole resources: all but the unfinished one, which is last."""
        return len(self.selected) - (self.unfinished is not None)


@dataclass(frozen=True)
class _Reserved:
    """The pieces that time is reserved for, by index; of `unfinished`, a practice, only for its first part."""

    whole: dict[int, Piece] = field(default_factory=dict)
    unfinished: Piece | None = None

    def after(self, index: int) -> list[int]:
        """Return the reserved minutes of the pieces after `index`."""
        later = [piece.minutes for position, piece in sorted(self.whole.items()) if position > index]
        return [*later, SHORTEST_PIECE] if self.unfinished else later


def in_order(draft: Draft, candidates: Candidates) -> list[Piece]:
    """Return the writer's order, with prerequisites moved before what needs them. Only reviews repeat a resource."""
    items = candidates.by_id()
    picks = {pick.resource_id: pick for pick in reversed(draft.picks) if not pick.review}
    seen: set[str] = set()

    def with_prerequisites(pick: Pick) -> Iterator[Piece]:
        if pick.resource_id in seen and not pick.review:
            return
        if pick.resource_id not in seen:  # a review repeats an earlier pick
            pick = pick.model_copy(update={"review": False})
        seen.add(pick.resource_id)
        item = items.get(pick.resource_id)
        for needed in item.prerequisites if item else ():
            if needed in items and needed not in seen:
                reason = f"It is a prerequisite of '{item.title if item else ''}'."
                yield from with_prerequisites(picks.get(needed, Pick(resource_id=needed, reason=reason)))
        yield Piece(pick, item, item.minutes if item else UNKNOWN_MINUTES)

    return [piece for pick in draft.picks for piece in with_prerequisites(pick)]


def select(pieces: list[Piece], packing: Packing, context: PlanContext) -> Selection:
    """Return the pieces that fit, in order, with time reserved for required practice, then a part of one more."""
    result = Selection()
    reserved = _practice_to_reserve(pieces, packing) if context.constraints.must_include_practice else _Reserved()
    left = sum(packing.budgets)
    for index, piece in enumerate(pieces):
        later = reserved.after(index)
        if piece.needs & result.missing():
            result.left_out.append((piece, PREREQUISITE_LEFT_OUT))
            continue
        ways = packing.place(result.ways, piece.minutes) if piece.minutes + sum(later) <= left else ()
        if ways and packing.place_all(ways, later):
            result.ways, left = ways, left - piece.minutes
            result.selected.append(piece)
        else:
            result.left_out.append((piece, f"its {piece.minutes} minutes do not fit into the remaining time"))
    _start_one_more(result, packing, reserved)
    return result


def _practice_to_reserve(pieces: list[Piece], packing: Packing) -> _Reserved:
    """Return the first practice that fits with its prerequisites and nothing else, or else the first that can start."""
    practice = [index for index, piece in enumerate(pieces) if piece.task_type == "practice"]
    needed = {index: _prerequisites_of(index, pieces) for index in practice}
    for index in practice:
        whole = {position: pieces[position] for position in (*needed[index], index)}
        if packing.place_all(NOTHING_PLACED, (piece.minutes for piece in whole.values())):
            return _Reserved(whole)
    for index in practice:
        reserved = _Reserved({position: pieces[position] for position in needed[index]}, pieces[index])
        if pieces[index].minutes >= 2 * SHORTEST_PIECE and packing.place_all(NOTHING_PLACED, reserved.after(-1)):
            return reserved
    return _Reserved()


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
    missing, practice = result.missing(), reserved.unfinished
    for index, (piece, _) in enumerate(result.left_out):
        if not piece.item or piece.pick.review or piece.needs & missing or (practice and piece != practice):
            continue
        minutes = packing.most(result.ways, piece.minutes - SHORTEST_PIECE)
        if minutes:
            del result.left_out[index]
            result.ways = packing.place(result.ways, minutes)
            result.selected.append(replace(piece, minutes=minutes))
            result.unfinished = Unfinished(
                resource_id=piece.pick.resource_id, remaining_minutes=piece.minutes - minutes
            )
            result.left_out = [(other, _reason_with(piece, other, reason)) for other, reason in result.left_out]
            return


def _reason_with(unfinished: Piece, piece: Piece, reason: str) -> str:
    """Return why `piece` is left out once `unfinished` is in the plan."""
    if reason == PREREQUISITE_LEFT_OUT and unfinished.pick.resource_id in piece.needs:
        return f"it needs '{unfinished.title}', which this plan starts but does not finish"
    return reason
