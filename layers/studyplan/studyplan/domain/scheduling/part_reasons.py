"""Say why a task is there: the writer's reason for the first part, where in the resource one is for each later one."""

from studyplan.domain.generation.draft import LONGEST_REASON
from studyplan.domain.scheduling.pieces import Piece
from studyplan.domain.values.text import shortened


def reason_of_part(piece: Piece, minutes: int, until: int) -> str:
    """Return the reason of a task of `minutes` that ends at minute `until` of its resource."""
    if piece.item is None or piece.pick.review:
        return piece.pick.reason
    remaining = piece.whole - until
    goes_on = f"{remaining} of its minutes remain after this plan" if remaining and until == piece.minutes else ""
    if until == minutes:
        ending = f" Then {goes_on}." if goes_on else ""
        return shortened(piece.pick.reason, LONGEST_REASON - len(ending)) + ending
    here = f"Goes on from minute {until - minutes + 1} of {piece.whole}"
    return f"{here}; {goes_on}." if goes_on else f"{here}." if remaining else f"{here} to its end."
