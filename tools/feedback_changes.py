"""Which of the last plans feedback would change: each is made again by the rules, with the votes and without.

Nothing is stored, and no model is asked. Resources are ranked by words, without the table of meanings.
"""

from collections.abc import Iterator
from typing import NamedTuple

from studyplan.domain.errors.failures import ArtefactMissing, RequestMissing
from studyplan.domain.feedback.library import NO_FEEDBACK, LibraryFeedback
from studyplan.domain.generation.rules import draft_by_rules
from studyplan.domain.library.view import LibraryView
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.values.context import PlanContext
from studyplan.plan_ports import Plans
from studyplan.ports import Library, Runs


class PlanChanges(NamedTuple):
    """What feedback changes in a plan: the titles that come and go, and whether anything is on another day."""

    plan_id: str
    topic: str
    added: tuple[str, ...]
    dropped: tuple[str, ...]
    moved: bool

    @property
    def text(self) -> str:
        """Return the changes in a line."""
        named = [f"+ '{title}'" for title in self.added] + [f"- '{title}'" for title in self.dropped]
        return ", ".join(named) or (
            "the same resources on other days or with other minutes" if self.moved else "unchanged"
        )


def plan_changes(
    plans: Plans, runs: Runs, library: Library, owner: str, *, most: int, month: str
) -> Iterator[PlanChanges]:
    """Yield what feedback, as it counts in `month`, changes in the newest plans of an owner, at `most` so many."""
    resources, feedback = library.with_feedback(owner, month=month)
    for plan in plans.page(owner, limit=most, cursor=None).items:
        try:
            context = runs.of(owner, plan.request_id).context()
        except (RequestMissing, ArtefactMissing):
            continue
        before, after = (_planned(context, resources, each) for each in (NO_FEEDBACK, feedback))
        titles = [dict.fromkeys(title for _, title, _ in each) for each in (before, after)]
        added, dropped = (tuple(title for title in one if title not in other) for one, other in (titles[::-1], titles))
        yield PlanChanges(plan.id, context.topic, added, dropped, before != after)


def _planned(context: PlanContext, library: LibraryView, feedback: LibraryFeedback) -> list[tuple[int, str, int]]:
    context = context.model_copy(update={"use_feedback": True})
    candidates = retrieve(context, library, feedback=feedback)
    timetable = schedule(draft_by_rules(context, candidates, name="mock"), context, candidates)
    return [(day.day, task.title, task.minutes) for day in timetable.days for task in day.tasks]
