"""Imports that broke off: their execution was lost, aborted or timed out. They are started again, or closed."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple

from aws_lambda_powertools import Logger

from studyplan.domain.errors.http import Stale
from studyplan.domain.errors.imports import ImportStopped
from studyplan.import_ports import Imports, ImportWorkflow, OpenImport
from studyplan.services.etags import updated_at

logger = Logger()

RESTARTS = 3  # of a part of an import, before it is closed

Action = Literal["started", "restarted", "waiting", "closed", "postponed"]


class ImportRecovery(NamedTuple):
    """Starts open imports that do not run. What an import has stored says where it goes on."""

    imports: Imports
    workflow: ImportWorkflow

    def recover(self, opened: Iterable[OpenImport], *, now: str) -> dict[str, int]:
        """Return how often each action was taken."""
        return dict(Counter(self._recovered(each, now) for each in opened))

    def _recovered(self, opened: OpenImport, now: str) -> Action:
        """Recover one import; postpone it to the next run where that fails, so that it blocks no other."""
        try:
            return self._recover_one(opened.owner, opened.import_id, now)
        except Stale:
            return "waiting"  # it goes on by itself, or its owner has started it
        except Exception as failure:
            logger.warning("postponed", import_id=opened.import_id, error=type(failure).__name__)
            return "postponed"

    def _recover_one(self, owner: str, import_id: str, now: str) -> Action:
        imported = self.imports.get(owner, import_id)
        if imported is None or not imported.is_open:  # it has ended since the index was read
            return "waiting"
        state = self.workflow.state(imported.execution)
        if state == "running":
            return "waiting"
        if state == "missing":
            self.workflow.start(owner, imported)
            return "started"
        # Replaced only while it is as it was read: an execution that ends stores its result before.
        at = updated_at(now, imported.updated_at)
        if imported.restarts >= RESTARTS:
            change = {"status": "failed", "failure_code": ImportStopped.__name__, "failure_detail": None}
            self.imports.replace(owner, imported.model_copy(update=change | {"updated_at": at}), seen=imported)
            return "closed"
        next_run = {"run": imported.run + 1, "restarts": imported.restarts + 1}
        again = imported.model_copy(update=next_run | {"updated_at": at})
        self.imports.replace(owner, again, seen=imported)
        self.workflow.start(owner, again)
        return "restarted"
