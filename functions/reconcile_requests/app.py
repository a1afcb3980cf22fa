"""The reconciler, every minute and after a failed execution: start or close requests that would stay open."""

from aws_lambda_powertools import Logger

from studyplan import collector
from studyplan.runtime import metrics, wiring
from studyplan.services.reconcile import reconcile

logger = Logger()


def handler(_event: object, _context: object) -> dict[str, int]:
    """Reconcile all open requests. Emit the age of the oldest: an alarm fires when this metric is missing."""
    result = reconcile(wiring.requests(), wiring.workflow(), now=wiring.now())
    metrics.emit(
        OldestOpenRequestSeconds=result.oldest_seconds,
        RequestsStarted=result.actions.get("started", 0),
        RequestsClosed=result.actions.get("closed", 0),
    )
    logger.info("reconciled", outcome=result.actions)
    return result.actions


collector.resume()
