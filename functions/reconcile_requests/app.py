"""Every minute, and when an execution fails: no request stays open for ever."""

from aws_lambda_powertools import Logger

from studyplan.runtime import wiring
from studyplan.services.reconcile import reconcile

logger = Logger()


def handler(_event: object, _context: object) -> dict[str, int]:
    outcome = reconcile(wiring.store(), wiring.workflow(), now=wiring.now())
    logger.info("reconciled", outcome=outcome)
    return outcome
