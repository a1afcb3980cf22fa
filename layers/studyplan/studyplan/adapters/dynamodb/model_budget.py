"""The budget of model calls: two rows a day count the cost, the owner's and the whole deployment's."""

import logging
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.keys import Key
from studyplan.adapters.dynamodb.rows import Rows
from studyplan.adapters.dynamodb.table import Table, TransactionRefused
from studyplan.domain.errors.failures import Transient
from studyplan.domain.errors.llm import LlmBudgetExceeded

OWNER_EXCEEDED = "The owner's budget for model calls has too little left for this call today."
DEPLOYMENT_EXCEEDED = "The deployment's budget for model calls has too little left for this call today."
ADD = "ADD micro_usd :more SET expires_at = :expiry"
FITS = "attribute_not_exists(micro_usd) OR micro_usd <= :room"
MAX_COST = 10**12  # micro-dollars; a server may report any number of tokens, and DynamoDB stores at most 38 digits

logger = logging.getLogger(__name__)


class DynamoModelBudget(Rows):
    """Implements ports.ModelBudget for one owner and one day (`2026-11-25`, UTC).

    Limits are micro-dollars a day; 0 allows no call. A reservation counts as spent until it is settled, also when the
    process dies in between.
    """

    def __init__(self, table: Table, owner: str, day: str, owner_limit: int, deployment_limit: int) -> None:
        super().__init__(table)
        self._limits = {keys.spending(owner, day): owner_limit, keys.spending_of_all(day): deployment_limit}
        self._expiry = keys.expiry(f"{day}T00:00:00+00:00")

    def reserve(self, micro_usd: int) -> None:
        """Reserve the cost of a call. Raises LlmBudgetExceeded, which names whose budget it is but no amounts."""
        rooms = {key: limit - micro_usd if limit > 0 else -1 for key, limit in self._limits.items()}
        exceeded = [room < 0 for room in rooms.values()]
        if not any(exceeded):
            try:
                self._table.write_together([self._add(key, micro_usd, room) for key, room in rooms.items()])
            except TransactionRefused as refused:
                exceeded = [reason != "None" for reason in refused.reasons]
            else:
                return
        raise LlmBudgetExceeded(OWNER_EXCEEDED if exceeded[0] else DEPLOYMENT_EXCEEDED)

    def settle(self, *, reserved: int, spent: int) -> None:
        """Correct a reservation. Never raises: the call is paid, so its result must not be lost."""
        more = min(max(spent, 0), MAX_COST) - reserved
        if not more:
            return
        try:
            self._table.write_together([self._add(key, more) for key in self._limits])
        except Transient as failure:
            logger.warning("a reservation stands", extra={"error": failure.code})

    def _add(self, key: Key, more: int, room: int | None = None) -> Any:
        """Return the transaction item that adds to a row; with `room`, on condition that it holds at most that."""
        values = {":more": {"N": str(more)}, ":expiry": {"N": str(self._expiry)}}
        update = {"TableName": self._table.name, "Key": key.attributes(), "UpdateExpression": ADD}
        if room is not None:
            values[":room"] = {"N": str(room)}
            update["ConditionExpression"] = FITS
        return {"Update": update | {"ExpressionAttributeValues": values}}
