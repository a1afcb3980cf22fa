"""What model calls have cost today, as two rows: the owner's and the whole deployment's."""

import logging
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.keys import Key
from studyplan.adapters.dynamodb.rows import Rows
from studyplan.adapters.dynamodb.table import Table, TransactionRefused
from studyplan.domain.errors.failures import Transient
from studyplan.domain.errors.llm import LlmBudgetExceeded

OWNERS = "The owner's budget for model calls has no room left for this one today."
DEPLOYMENTS = "The deployment's budget for model calls has no room left for this one today."
ADD = "ADD micro_usd :more SET expires_at = :expiry"
FITS = "attribute_not_exists(micro_usd) OR micro_usd <= :room"
MOST = 10**12  # a server may claim any number of tokens, and DynamoDB takes no number of more than 38 digits

logger = logging.getLogger(__name__)


class DynamoModelBudget(Rows):
    """ports.Purse of one owner for one day (`2026-11-25`, UTC). Limits are micro-dollars a day; 0 lets nothing through.

    What is reserved counts as spent until it is settled, so a process that dies in between has spent it all.
    """

    def __init__(self, table: Table, owner: str, day: str, owner_limit: int, deployment_limit: int) -> None:
        super().__init__(table)
        self._limits = {keys.spending(owner, day): owner_limit, keys.spending_of_all(day): deployment_limit}
        self._expiry = keys.expiry(f"{day}T00:00:00+00:00")

    def reserve(self, micro_usd: int) -> None:
        """Raises LlmBudgetExceeded, which says whose budget it is and no figures."""
        rooms = {key: limit - micro_usd if limit > 0 else -1 for key, limit in self._limits.items()}
        spent = [room < 0 for room in rooms.values()]
        if not any(spent):
            try:
                self._table.write_together([self._adding(key, micro_usd, room) for key, room in rooms.items()])
            except TransactionRefused as refused:
                spent = [reason != "None" for reason in refused.reasons]
            else:
                return
        raise LlmBudgetExceeded(OWNERS if spent[0] else DEPLOYMENTS)

    def settle(self, *, reserved: int, spent: int) -> None:
        """Never fails: what a call gave is paid for, and not thrown away because it could not be written down."""
        more = min(max(spent, 0), MOST) - reserved
        if not more:
            return
        try:
            self._table.write_together([self._adding(key, more) for key in self._limits])
        except Transient as trouble:
            logger.warning("a reservation stands", extra={"error": trouble.code})

    def _adding(self, key: Key, more: int, room: int | None = None) -> Any:
        """More (or less) on a row, as a part of a transaction; with `room`, only while no more than that is on it."""
        values = {":more": {"N": str(more)}, ":expiry": {"N": str(self._expiry)}}
        update = {"TableName": self._table.name, "Key": key.attributes(), "UpdateExpression": ADD}
        if room is not None:
            values[":room"] = {"N": str(room)}
            update["ConditionExpression"] = FITS
        return {"Update": update | {"ExpressionAttributeValues": values}}
