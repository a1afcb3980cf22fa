"""Place reviews beside the study and the reviews that are kept."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studyplan.domain.generation.draft import Pick
from studyplan.domain.replanning.kept import Kept, Placed
from studyplan.domain.scheduling.exam import reviews_beside
from studyplan.domain.scheduling.interleave import Part
from studyplan.domain.scheduling.pieces import Piece
from studyplan.domain.values.plan import LeftOut, Task

if TYPE_CHECKING:
    from studyplan.domain.replanning.keeping import Keeping

AS_BEFORE = "it has no review before the exam, as in the version before"


def with_new_reviews(keeping: "Keeping", kept: Kept) -> tuple[Kept, tuple[LeftOut, ...]]:
    """Return what is kept with a review of what has none, and those that have no time."""
    reviews, left_out = _new_reviews(keeping, kept)
    tasks = [Placed(day, -1.0, task) for day, new in enumerate(reviews, 1) for task in new]
    return Kept([*kept.tasks, *tasks], kept.minutes, kept.left_out, kept.is_cut), left_out


def without_new_reviews(keeping: "Keeping", kept: Kept) -> tuple[LeftOut, ...]:
    """Return what has no review where none is added."""
    reviews, left_out = _new_reviews(keeping, kept)
    titles = {task.resource_id: task.title for new in reviews for task in new}
    named = {each.resource_id for each in left_out}
    added = (key for key in titles if key not in named)
    return (*left_out, *(LeftOut(resource_id=key, title=titles[key], reason=AS_BEFORE) for key in added))


def _new_reviews(keeping: "Keeping", kept: Kept) -> tuple[Sequence[Sequence[Task]], tuple[LeftOut, ...]]:
    items = keeping.items
    pieces = {
        key: Piece(Pick(resource_id=key, reason=""), items[key], minutes) for key, minutes in kept.minutes.items()
    }
    study = [each for each in kept.tasks if each.task.task_type != "review"]
    parts = [Part(each.day - 1, pieces[each.task.resource_id], each.task.minutes) for each in study]
    own = [(each.day, each.task) for each in kept.tasks if each.task.task_type == "review"]
    return reviews_beside(parts, keeping.context, keeping.days, keeping.candidates, own)
