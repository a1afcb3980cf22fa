"""The learners in the table."""

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.rows import Rows, value_of
from studyplan.adapters.dynamodb.table import MARK, ConditionFailed
from studyplan.domain.errors.http import NotFound, Stale
from studyplan.domain.values.learner import Learner
from studyplan.ports import Page


class LearnerRepository(Rows):
    """Implements ports.Learners."""

    def add(self, owner: str, learner: Learner) -> None:
        self._table.put(keys.learner(owner, learner.id), learner.model_dump(mode="json"))

    def replace(self, owner: str, learner: Learner, *, seen: Learner) -> None:
        key = keys.learner(owner, learner.id)
        try:
            self._table.put(key, learner.model_dump(mode="json"), while_updated_at=seen.updated_at)
        except ConditionFailed:
            is_marked = MARK in (self._table.get(key) or {})
            raise (NotFound if is_marked else Stale) from None

    def mark_deleted(self, owner: str, learner_id: str, *, now: str) -> bool:
        return self._mark(keys.learner(owner, learner_id), now) is not None

    def delete(self, owner: str, learner_id: str) -> None:
        self._table.delete(keys.learner(owner, learner_id))

    def get(self, owner: str, learner_id: str) -> Learner | None:
        row = self._table.get(keys.learner(owner, learner_id))
        return value_of(Learner, row) if row else None

    def page(self, owner: str, *, limit: int, cursor: str | None) -> Page[Learner]:
        return self._page(Learner, keys.collection(owner, "LEARNER"), limit, cursor)
