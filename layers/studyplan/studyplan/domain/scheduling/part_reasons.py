"""Say why a task is there: the writer's reason for the first part, where in the resource one is for each later one."""

from studyplan.domain.generation.draft import LONGEST_REASON
from studyplan.domain.scheduling.pieces import Piece
from studyplan.domain.values.text import shortened
from studyplan.domain.wording.languages import Language
from studyplan.domain.wording.sentences import sentence, words_of


def reason_of_part(piece: Piece, minutes: int, until: int, language: Language) -> str:
    """Return the reason of a task of `minutes` that ends at minute `until` of its resource."""
    if piece.item is None or piece.pick.review:
        return piece.pick.reason
    remaining = piece.whole - until
    goes_on = bool(remaining) and until == piece.minutes
    if until == minutes:
        ending = f" {sentence('then remaining', language, minutes=remaining)}" if goes_on else ""
        return shortened(piece.pick.reason, LONGEST_REASON - len(ending)) + ending
    here = words_of("from minute", language, minute=until - minutes + 1, whole=piece.whole)
    if goes_on:
        return here + sentence("remaining", language, minutes=remaining)
    return f"{here}." if remaining else here + sentence("to its end", language)
