"""Which picks a window takes: whole ones in order while they fit, then one that is only begun."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from studyplan.domain.capacity.packing import NOTHING_PLACED, Frontier, Packing
from studyplan.domain.capacity.plan_days import SHORTEST_PIECE
from studyplan.domain.generation.draft import Draft, Pick
from studyplan.domain.values.candidates import CandidateResource, Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Unfinished
from studyplan.domain.values.types import TaskType

NEEDS_MISSING = "it needs a resource that is left out"
UNKNOWN_MINUTES = 30  # for a pick that is not on the shelf: it is laid out so that the checks can see and name it


@dataclass(frozen=True)
class Piece:
    """A pick with the minutes it takes in this plan; `item` is None when the shelf does not know it."""

    pick: Pick
    item: CandidateResource | None
    minutes: int

    @property
    def title(self) -> str:
        return self.item.title if self.item else "unknown resource"

    @property
    def needs(self) -> frozenset[str]:
        return frozenset(self.item.prerequisites) if self.item else frozenset()

    @property
    def task_type(self) -> TaskType:
        if self.pick.review:
            return "review"
        return "practice" if self.item and self.item.is_practice else "study"


@dataclass
class Selection:
    """What is in, in order, and all the ways it can be placed; what was left out and why; what is only begun."""

    ways: Frontier = NOTHING_PLACED
    selected: list[Piece] = field(default_factory=list)
    left_out: list[tuple[Piece, str]] = field(default_factory=list)
    unfinished: Unfinished | None = None

    def missing(self) -> set[str]:
        """Resources that are left out; a review that is left out is missed by nobody."""
        return {piece.pick.resource_id for piece, _ in self.left_out if not piece.pick.review}

    @property
    def minutes(self) -> list[int]:
        return [piece.minutes for piece in self.selected]

    @property
    def whole(self) -> int:
        """How many of the admitted are whole resources: all but a begun one, which is last."""
        return len(self.selected) - (self.unfinished is not None)


@dataclass(frozen=True)
class _Kept:
    """Pieces that room is kept for, by their place in the order; `begins` is the practice that is only begun."""

    whole: dict[int, Piece] = field(default_factory=dict)
    starts: Piece | None = None

    def later_than(self, place: int) -> list[int]:
        """Minutes of what is kept and still to come."""
        later = [piece.minutes for at, piece in sorted(self.whole.items()) if at > place]
        return [*later, SHORTEST_PIECE] if self.starts else later


def in_order(draft: Draft, candidates: Candidates) -> list[Piece]:
    """The writer's order, moved only so that what a pick needs comes before it. Only reviews repeat a resource."""
    items = candidates.by_id()
    wanted = {pick.resource_id: pick for pick in reversed(draft.picks) if not pick.review}
    seen: set[str] = set()

    def with_what_it_needs(pick: Pick) -> Iterator[Piece]:
        if pick.resource_id in seen and not pick.review:
            return
        if pick.resource_id not in seen:  # what stands nowhere before it is no review
            pick = pick.model_copy(update={"review": False})
        seen.add(pick.resource_id)
        item = items.get(pick.resource_id)
        for needed in item.prerequisites if item else ():
            if needed in items and needed not in seen:
                why = f"needed before '{item.title if item else ''}'"
                yield from with_what_it_needs(wanted.get(needed, Pick(resource_id=needed, reason=why)))
        yield Piece(pick, item, item.minutes if item else UNKNOWN_MINUTES)

    return [piece for pick in draft.picks for piece in with_what_it_needs(pick)]


def select(pieces: list[Piece], packing: Packing, context: PlanContext) -> Selection:
    """Take what fits, in order; keep room for practice where it is asked for; begin one of what is left over."""
    result = Selection()
    kept = _practice_to_keep(pieces, packing) if context.constraints.must_include_practice else _Kept()
    left = sum(packing.budgets)
    for place, piece in enumerate(pieces):
        later = kept.later_than(place)
        if piece.needs & result.missing():
            result.left_out.append((piece, NEEDS_MISSING))
            continue
        ways = packing.place(result.ways, piece.minutes) if piece.minutes + sum(later) <= left else ()
        if ways and packing.place_all(ways, later):
            result.ways, left = ways, left - piece.minutes
            result.selected.append(piece)
        else:
            result.left_out.append((piece, f"its {piece.minutes} minutes do not fit into what was left"))
    _start_one(result, packing, kept)
    return result


def _practice_to_keep(pieces: list[Piece], packing: Packing) -> _Kept:
    """The first practice that fits with what it needs and nothing else; else the first that can be begun so."""
    found = [place for place, piece in enumerate(pieces) if piece.task_type == "practice"]
    needed = {place: _needed_before(place, pieces) for place in found}
    for place in found:
        whole = {at: pieces[at] for at in (*needed[place], place)}
        if packing.place_all(NOTHING_PLACED, (piece.minutes for piece in whole.values())):
            return _Kept(whole)
    for place in found:
        whole = {at: pieces[at] for at in needed[place]}
        kept = _Kept(whole, pieces[place])
        if pieces[place].minutes >= 2 * SHORTEST_PIECE and packing.place_all(NOTHING_PLACED, kept.later_than(-1)):
            return kept
    return _Kept()


def _needed_before(place: int, pieces: list[Piece]) -> list[int]:
    """Places of all that the piece needs, and that these need, in order."""
    needs, places = set(pieces[place].needs), list[int]()
    for at in range(place - 1, -1, -1):  # what is needed comes before what needs it
        if pieces[at].pick.resource_id in needs and not pieces[at].pick.review:
            needs |= pieces[at].needs
            places.append(at)
    return places[::-1]


def _start_one(result: Selection, packing: Packing, kept: _Kept) -> None:
    """Fill the rest of the time with the first parts of one piece; at least a shortest piece stays for later."""
    waiting = result.missing()
    for index, (piece, _) in enumerate(result.left_out):
        if not piece.item or piece.pick.review or piece.needs & waiting or (kept.starts and piece != kept.starts):
            continue
        minutes = packing.most(result.ways, piece.minutes - SHORTEST_PIECE)
        if minutes:
            del result.left_out[index]
            result.ways = packing.place(result.ways, minutes)
            result.selected.append(replace(piece, minutes=minutes))
            result.unfinished = Unfinished(
                resource_id=piece.pick.resource_id, remaining_minutes=piece.minutes - minutes
            )
            result.left_out = [(other, _once_started(other, reason, piece)) for other, reason in result.left_out]
            return


def _once_started(piece: Piece, reason: str, unfinished: Piece) -> str:
    needs_it = reason == NEEDS_MISSING and unfinished.pick.resource_id in piece.needs
    return f"it needs '{unfinished.title}', which this plan only begins" if needs_it else reason
