"""What code does with the practice in a model's draft: its order, and one that has room where it was asked for.

Selection goes in the writer's order, so early practice would take the time of the study that it waits for. Which
study teaches what is known; a model is told the order too, and a small one does not keep it. What fits is arithmetic,
which a model is not asked for. A draft without any practice goes back to the model.
"""

from collections.abc import Iterator, Sequence
from math import ceil

from studyplan.domain.capacity.packing import Packing
from studyplan.domain.generation.draft import Draft, Pick
from studyplan.domain.scheduling.lanes import TAUGHT
from studyplan.domain.scheduling.pieces import Piece, in_order
from studyplan.domain.scheduling.selection import has_room_for_practice
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.text import concepts_of
from studyplan.domain.wording.languages import language_of
from studyplan.domain.wording.sentences import plain_reason


def practice_after_study(draft: Draft, candidates: Candidates) -> Draft:
    """Return the draft with each practice after the study of half of those of its concepts that picked study teaches.

    Study keeps its order, and so does practice that is ready at one time. Reviews of what waits come after it.
    """
    return draft.model_copy(update={"picks": tuple(_in_order(draft.picks, candidates))})


def _in_order(picks: Sequence[Pick], candidates: Candidates) -> Iterator[Pick]:
    items = candidates.by_id()
    picked = {pick.resource_id: items[pick.resource_id] for pick in picks if pick.resource_id in items}
    concepts = {key: concepts_of(item.tags, item.title, item.topic) for key, item in picked.items()}
    practice = {key for key, item in picked.items() if item.is_practice}
    teachable = {concept for key in concepts.keys() - practice for concept in concepts[key]}
    taught: set[str] = set()
    waiting: list[Pick] = []

    def is_ready(pick: Pick) -> bool:
        if pick.resource_id not in practice:
            return True
        wanted = concepts[pick.resource_id] & teachable
        return len(wanted & taught) >= ceil(TAUGHT * len(wanted))

    for pick in picks:
        if not is_ready(pick):
            waiting.append(pick)
            continue
        yield pick
        if pick.resource_id not in practice:
            taught |= concepts.get(pick.resource_id, frozenset())
            yield from (each for each in waiting if is_ready(each))
            waiting = [each for each in waiting if not is_ready(each)]


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
