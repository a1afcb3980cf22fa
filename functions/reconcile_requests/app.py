"""The reconciler, every minute and after a failed execution: start or close what would stay open."""

from aws_lambda_powertools import Logger

from studyplan import collector
from studyplan.runtime import metrics, wiring
from studyplan.services.events import Sender
from studyplan.services.reconcile import reconcile

logger = Logger()


def handler(_event: object, _context: object) -> dict[str, int]:
    """Reconcile all open requests and imports, and send the events that were lost.

    Emit the age of the oldest request: an alarm fires when this metric is missing.
    """
    now = wiring.now()
    result = reconcile(wiring.requests(), wiring.workflow(), now=now)
    sent = Sender(wiring.adapters().events, wiring.adapters().outbox).send_lost(now=now)
    imports = _recovered(now)
    metrics.emit(
        OldestOpenRequestSeconds=result.oldest_seconds,
        RequestsStarted=result.actions.get("started", 0),
        RequestsClosed=result.actions.get("closed", 0),
    )
    logger.info("reconciled", outcome=result.actions, events=sent, imports=imports)
    return result.actions


def _recovered(now: str) -> dict[str, int]:
    opened = wiring.adapters().open_imports.open()
    if not opened:
        return {}
    from studyplan.runtime import import_wiring  # few runs find an open import

    return import_wiring.import_recovery().recover(opened, now=now)


collector.resume()
