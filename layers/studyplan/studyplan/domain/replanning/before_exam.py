"""Place reviews beside the study and the reviews that are kept."""

from typing import TYPE_CHECKING

from studyplan.domain.generation.draft import Pick
from studyplan.domain.scheduling.exam import reviews_beside
from studyplan.domain.scheduling.interleave import Part
from studyplan.domain.scheduling.pieces import Piece
from studyplan.domain.values.plan import LeftOut

if TYPE_CHECKING:
    from studyplan.domain.replanning.keeping import Keeping, Kept


def with_new_reviews(keeping: "Keeping", kept: "Kept") -> tuple["Kept", tuple[LeftOut, ...]]:
    """Return what is kept with a review of what has none, and those that have no time."""
    from studyplan.domain.replanning.keeping import Kept, Placed

    items = keeping.items
    pieces = {
        key: Piece(Pick(resource_id=key, reason=""), items[key], minutes) for key, minutes in kept.minutes.items()
    }
    study = [each for each in kept.tasks if each.task.task_type != "review"]
    parts = [Part(each.day - 1, pieces[each.task.resource_id], each.task.minutes) for each in study]
    own = [(each.day, each.task) for each in kept.tasks if each.task.task_type == "review"]
    reviews, left_out = reviews_beside(parts, keeping.context, keeping.days, keeping.candidates, own)
    tasks = [Placed(day, -1.0, task) for day, new in enumerate(reviews, 1) for task in new]
    return Kept([*kept.tasks, *tasks], kept.minutes, kept.left_out, kept.is_cut), left_out
