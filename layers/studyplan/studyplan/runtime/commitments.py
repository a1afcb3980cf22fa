"""What a learner has promised to other plans already."""

from datetime import date, timedelta

from studyplan.domain.values.context import Brief
from studyplan.ports import Store


def with_commitments(store: Store, owner: str, brief: Brief) -> Brief:
    """The brief with what the learner's other plans ask of its dates; unchanged when it has none."""
    if brief.start_date is None:
        return brief
    last = date.fromisoformat(brief.start_date) + timedelta(days=brief.duration_days - 1)
    promised = store.committed(owner, brief.learner_id, since=brief.start_date, until=last.isoformat())
    return brief.model_copy(update={"committed_minutes": promised})
