"""The picks of a draft as pieces in their order, with prerequisites before what needs them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from studyplan.domain.generation.draft import Draft, Pick
from studyplan.domain.values.candidates import Candidate, CandidateResource, Candidates
from studyplan.domain.values.ids import TaskKind
from studyplan.domain.values.types import Level, TaskType, level_gap
from studyplan.domain.wording.languages import Language, quoted
from studyplan.domain.wording.sentences import sentence

UNKNOWN_MINUTES = 30  # of a pick that is not a candidate: it is laid out so that a check can report it


class Piece(NamedTuple):
    """A pick with its minutes in this plan and the ids of what has to come before; `item` is None for no candidate.

    `refreshed_by` are prerequisites below the learner's level: a plan may do without; one that it has begins first.
    """

    pick: Pick
    item: CandidateResource | None
    minutes: int
    needs: frozenset[str] = frozenset()
    refreshed_by: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """Return the title of the resource."""
        return self.item.title if self.item else "unknown resource"

    @property
    def whole(self) -> int:
        """Return the minutes of the whole resource."""
        return self.item.minutes if self.item else self.minutes

    @property
    def task_type(self) -> TaskType:
        """Return the type of the piece's tasks."""
        if self.pick.review:
            return "review"
        return "practice" if self.item and self.item.is_practice else "study"

    @property
    def kind(self) -> TaskKind:
        """Return the kind of the piece's tasks, by which their ids are counted."""
        return "review" if self.pick.review else "study"


def in_order(
    draft: Draft, candidates: Candidates, level: Level, language: Language, *, series: bool = True
) -> list[Piece]:
    """Return the writer's order, with prerequisites moved before what needs them. Only reviews repeat a resource.

    A prerequisite below the learner's `level` is known: it moves where the writer picked it, and is not added. The part
    before another in a numbered series is a prerequisite of it; without `series` it only comes before it where both
    are picked.
    """
    items, ranked = candidates.by_id(), {each.item.id: each for each in candidates.ranked}
    before = {key: (*each.item.prerequisites, *_series(each, ranked)) for key, each in ranked.items()}
    picks = {pick.resource_id: pick for pick in reversed(draft.picks) if not pick.review}

    def not_below(item: CandidateResource) -> bool:
        return level_gap(item.difficulty, level) >= 0

    required = {
        key: frozenset(needed for needed in needs if needed in items and not_below(items[needed]))
        for key, needs in (before if series else {key: item.prerequisites for key, item in items.items()}).items()
    }
    known = {key: frozenset(items[key].prerequisites).intersection(items) - required[key] for key in items}
    seen: set[str] = set()

    def with_prerequisites(pick: Pick) -> Iterator[Piece]:
        if pick.resource_id in seen and not pick.review:
            return
        if pick.resource_id not in seen:  # a review repeats an earlier pick
            pick = pick.model_copy(update={"review": False})
        seen.add(pick.resource_id)
        item = items.get(pick.resource_id)
        for needed in before.get(pick.resource_id, ()):
            if needed not in seen and (needed in picks or needed in required[pick.resource_id]) and needed in items:
                reason = sentence("prerequisite", language, title=quoted(item.title if item else "", language))
                yield from with_prerequisites(picks.get(needed, Pick(resource_id=needed, reason=reason)))
        key, minutes = pick.resource_id, item.minutes if item else UNKNOWN_MINUTES
        yield Piece(pick, item, minutes, required.get(key, frozenset()), known.get(key, frozenset()))

    return [piece for pick in draft.picks for piece in with_prerequisites(pick)]


def _series(candidate: Candidate, by_id: Mapping[str, Candidate]) -> tuple[str, ...]:
    """Return the part before a candidate in its series, but where that needs the candidate: then titles mislead."""
    earlier = candidate.follows
    waiting, seen = [earlier], set[str]()
    while waiting:
        each = by_id.get(waiting.pop() or "")
        if each is not None and each.item.id not in seen:
            seen.add(each.item.id)
            waiting += [*each.item.prerequisites, each.follows]
    return (earlier,) if earlier and candidate.item.id not in seen else ()
