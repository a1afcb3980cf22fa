"""The progress of plans in memory."""

from collections.abc import Sequence

from studyplan.domain.errors.http import NotFound, Stale
from studyplan.domain.progress.updates import with_changes
from studyplan.domain.progress.values import RecordedProgress, TaskProgress
from studyplan.domain.values.plan import Plan
from tests.support.fakes.state import State


class InMemoryProgress:
    """Implements plan_ports.Progress."""

    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, owner: str, plan_id: str) -> RecordedProgress:
        return self._state.progress.get((owner, plan_id)) or RecordedProgress(plan_id=plan_id)

    def record(
        self, owner: str, plan: Plan, changes: Sequence[TaskProgress], *, seen: RecordedProgress
    ) -> RecordedProgress:
        learner = owner, plan.learner_id
        if (owner, plan.id) not in self._state.plans or learner not in self._state.learners:
            raise NotFound
        if learner in self._state.marked_learners:
            raise NotFound
        if self._state.plans[owner, plan.id].version != plan.version:
            raise Stale
        if self.get(owner, plan.id).revision != seen.revision:
            raise Stale
        tasks = with_changes(seen.tasks, changes)
        recorded = RecordedProgress(plan_id=plan.id, revision=seen.revision + 1, tasks=tasks)
        self._state.progress[owner, plan.id] = recorded
        return recorded
