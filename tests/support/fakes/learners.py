"""The learners in memory."""

from studyplan.domain.errors.http import NotFound, Stale
from studyplan.domain.values.learner import Learner
from studyplan.ports import Page
from tests.support.fakes.state import State, of_owner, page_of


class InMemoryLearners:
    """Implements ports.Learners."""

    def __init__(self, state: State) -> None:
        self._learners = state.learners
        self._marked = state.marked_learners

    def add(self, owner: str, learner: Learner) -> None:
        self._learners[owner, learner.id] = learner

    def replace(self, owner: str, learner: Learner, *, seen: Learner) -> None:
        stored = self.get(owner, learner.id)
        if stored is None or stored.updated_at != seen.updated_at:
            raise Stale
        if (owner, learner.id) in self._marked:
            raise NotFound
        self.add(owner, learner)

    def mark_deleted(self, owner: str, learner_id: str, *, now: str) -> bool:
        if self.get(owner, learner_id) is None:
            return False
        self._marked[owner, learner_id] = now
        return True

    def delete(self, owner: str, learner_id: str) -> None:
        self._marked.pop((owner, learner_id), None)
        self._learners.pop((owner, learner_id), None)

    def get(self, owner: str, learner_id: str) -> Learner | None:
        return self._learners.get((owner, learner_id))

    def page(self, owner: str, *, limit: int, cursor: str | None) -> Page[Learner]:
        return page_of(("learners", owner), of_owner(self._learners, owner), limit=limit, cursor=cursor)
