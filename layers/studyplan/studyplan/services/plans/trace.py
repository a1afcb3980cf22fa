"""Read the whole trace of a plan request."""

from studyplan.domain.errors.failures import ArtefactMissing
from studyplan.domain.values.trace import TraceRecord, ranking_of, within_limit
from studyplan.ports import Run, Runs

RANKING = "retrieve_resources"  # the step whose detail is the candidates, which it stores once


def whole_trace(runs: Runs, owner: str, request_id: str) -> tuple[TraceRecord, ...]:
    """Return the records of a request, with the ranking of its candidates in that of the step that made it."""
    run = runs.of(owner, request_id)
    return tuple(_with_ranking(record, run) for record in runs.trace(owner, request_id))


def _with_ranking(record: TraceRecord, run: Run) -> TraceRecord:
    """Return a record with its ranking: a run that failed has its own, and so have those of earlier versions."""
    if record.step != RANKING or record.error is not None or record.detail is not None:
        return record
    try:
        ranking = ranking_of(run.candidates())
    except ArtefactMissing:  # deleted meanwhile
        return record
    return record.model_copy(update={"detail": within_limit(ranking)})
