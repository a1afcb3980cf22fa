"""Practice that was asked for, and that a model picked where it has no room: code picks another one that has room.

What fits is arithmetic, which a model is not asked for. A draft without any practice goes back to the model.
"""

from studyplan.domain.capacity.packing import Packing
from studyplan.domain.generation.draft import Draft, Pick
from studyplan.domain.scheduling.pieces import Piece, in_order
from studyplan.domain.scheduling.selection import has_room_for_practice
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.wording.languages import language_of
from studyplan.domain.wording.sentences import plain_reason


def with_practice_that_fits(
    draft: Draft, pieces: list[Piece], context: PlanContext, candidates: Candidates, packing: Packing
) -> list[Piece]:
    """Return the pieces, with the best practice that has room at their end where none of theirs has any."""
    if has_room_for_practice(pieces, packing) or not any(piece.task_type == "practice" for piece in pieces):
        return pieces
    language, picked = language_of(context.language), {piece.pick.resource_id for piece in pieces}
    for each in candidates.ranked:
        if each.item.is_practice and each.item.id not in picked:
            pick = Pick(resource_id=each.item.id, reason=plain_reason(each.item, language))
            more = draft.model_copy(update={"picks": (*draft.picks, pick)})
            with_it = in_order(more, candidates, context.current_level, language)
            if has_room_for_practice(with_it, packing):
                return with_it
    return pieces
