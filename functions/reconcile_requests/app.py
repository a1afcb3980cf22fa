"""Every minute, and when an execution fails: start or close the requests that would stay open."""

from aws_lambda_powertools import Logger

from studyplan.runtime import metrics, wiring
from studyplan.services.reconcile import reconcile

logger = Logger()


def handler(_event: object, _context: object) -> dict[str, int]:
    """Emit the age of the oldest open request too: an alarm takes its absence for a reconciler that does not run."""
    result = reconcile(wiring.requests(), wiring.workflow(), now=wiring.now())
    metrics.emit(
        OldestOpenRequestSeconds=result.oldest_seconds,
        RequestsStarted=result.actions.get("started", 0),
        RequestsClosed=result.actions.get("closed", 0),
    )
    logger.info("reconciled", outcome=result.actions)
    return result.actions
