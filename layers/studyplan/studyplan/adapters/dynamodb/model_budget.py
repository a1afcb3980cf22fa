"""The budget of model calls: rows of a day count the cost, an owner's and the whole deployment's.

All owners' calls meet in the deployment's budget. So its row gives blocks of it to a few shares, a row each, and a
call takes its cost from one share: calls of different shares touch different rows.
"""

import logging
from collections.abc import Callable, Iterator
from random import randrange
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.keys import Key
from studyplan.adapters.dynamodb.rows import Rows
from studyplan.adapters.dynamodb.table import Table, TransactionRefused
from studyplan.domain.errors.failures import StoreThrottled, Transient
from studyplan.domain.errors.llm import LlmBudgetExceeded

OWNER_EXCEEDED = "The owner's budget for model calls has too little left for this call today."
DEPLOYMENT_EXCEEDED = "The deployment's budget for model calls has too little left for this call today."
ADD = "ADD micro_usd :more SET expires_at = :expiry"
FITS = "attribute_not_exists(micro_usd) OR micro_usd <= :room"
CHANGE = "ADD left_micro_usd :more SET expires_at = :expiry, of_limit = :limit"
GIVE_BACK = "ADD left_micro_usd :more SET expires_at = :expiry"
HAS = "left_micro_usd >= :cost"
# A share that was given its blocks under another limit may have what the new limit does not allow.
HAS_UNDER_LIMIT = f"{HAS} AND of_limit = :limit"
MAX_COST = 10**12  # micro-dollars; a server may report any number of tokens, and DynamoDB stores at most 38 digits
BLOCKS = 16  # a share is given a sixteenth of the limit at once, or what the call costs where that is more
MORE = 9  # tries while other calls write to the same rows, in seconds: a call of a model takes as long

logger = logging.getLogger(__name__)


class DynamoModelBudget(Rows):
    """Implements ports.ModelBudget for one owner and one day (`2026-11-25`, UTC).

    Limits are micro-dollars a day; 0 allows no call. A reservation counts as spent until it is settled, also when the
    process dies in between. `share` is the number of the deployment's share that calls take from; any by default.
    """

    def __init__(
        self,
        table: Table,
        owner: str,
        day: str,
        owner_limit: int,
        deployment_limit: int,
        *,
        share: int | None = None,
    ) -> None:
        super().__init__(table)
        self._day = day
        self._owner, self._owner_limit = keys.spending(owner, day), owner_limit
        self._all, self._limit = keys.spending_of_all(day), deployment_limit
        self._share = _any_share() if share is None else share
        self._expiry = keys.expiry(f"{day}T00:00:00+00:00")

    def reserve(self, micro_usd: int) -> None:
        """Reserve the cost of a call. Raises LlmBudgetExceeded, which names whose budget it is but no amounts.

        A call that costs nothing needs no row.
        """
        for limit, exceeded in ((self._owner_limit, OWNER_EXCEEDED), (self._limit, DEPLOYMENT_EXCEEDED)):
            if limit <= 0 or micro_usd > limit:
                raise LlmBudgetExceeded(exceeded)
        if micro_usd:
            self._patiently(lambda: self._reserve(micro_usd))

    def settle(self, *, reserved: int, spent: int) -> None:
        """Correct a reservation. Never raises: the call is paid, so its result must not be lost."""
        more = min(max(spent, 0), MAX_COST) - reserved
        if not more:
            return
        try:
            self._patiently(lambda: self._settle(more))
        except Transient as failure:
            logger.warning("a reservation stands", extra={"error": failure.code})

    def _patiently(self, write: Callable[[], None]) -> None:
        """Write; where other calls write to the same rows, try again with another share. Raises StoreThrottled."""

        def with_another_share() -> None:
            try:
                write()
            except StoreThrottled:
                self._share = _any_share()
                raise

        self._table.patiently(with_another_share, more=MORE)

    def _reserve(self, cost: int) -> None:
        """Take a cost from the share, or from all rows of the day where the share has too little left."""
        owners = self._add(self._owner, cost, self._owner_limit - cost)
        if not self._written(owners, self._take(self._share, cost, HAS_UNDER_LIMIT)):
            self._write_as_read(owners, *self._from_all(cost))

    def _settle(self, more: int) -> None:
        """Give back to the share; or take what a call cost beyond its reservation, also where it exceeds a limit."""
        owners = self._add(self._owner, more)
        items = [self._give_back(-more)] if more < 0 else self._from_all(more, beyond=True)
        self._write_as_read(owners, *items)

    def _write_as_read(self, *items: Any) -> None:
        """Write together. Raises StoreThrottled where other calls have changed what was read."""
        if not self._written(*items):
            raise StoreThrottled

    def _written(self, owners: Any, *deployments: Any) -> bool:
        """Try once to write together; False where the deployment's rows do not have what is to be taken from them."""
        try:
            self._table.write_together([owners, *deployments], once=True)
        except TransactionRefused as refused:
            if refused.reasons[0] != "None":
                raise LlmBudgetExceeded(OWNER_EXCEEDED) from None
            return False
        return True

    def _from_all(self, cost: int, *, beyond: bool = False) -> Iterator[Any]:
        """Yield the transaction items that take a cost from what all rows of the day have left, as they are now.

        Raises LlmBudgetExceeded where it has less left, unless the cost may go beyond the limit.
        """
        rows = {row["sk"]: row for row in self._table.partition(self._all.pk, self._day)}
        given = rows.pop(self._day, {}).get("micro_usd", 0)
        left = {int(sk.rpartition("#")[2]): row.get("left_micro_usd", 0) for sk, row in rows.items()}
        room = self._limit - given
        if room + sum(left.values()) < cost and not beyond:
            raise LlmBudgetExceeded(DEPLOYMENT_EXCEEDED)
        block = min(room, max(self._limit // BLOCKS, cost))
        if block >= cost:
            yield self._add(self._all, block, self._limit - block)
            yield self._give(block - cost)
            return
        # The rest of the limit, and what is missing from as few shares as have it.
        missing = cost - room
        for number in sorted(left, key=left.__getitem__, reverse=True):
            part = min(left[number], missing)
            if part > 0:
                missing -= part
                yield self._take(number, part, HAS)
        if room + missing:
            yield self._add(self._all, room + missing, given)

    def _add(self, key: Key, more: int, room: int | None = None) -> Any:
        """Return the item that adds to a sum; with `room`, on condition that it is at most that."""
        if room is None:
            return self._update(key, ADD, more=more)
        return self._update(key, ADD, FITS, more=more, room=room)

    def _take(self, share: int, cost: int, condition: str) -> Any:
        return self._update(self._row_of(share), CHANGE, condition, more=-cost, cost=cost, limit=self._limit)

    def _give(self, block: int) -> Any:
        return self._update(self._row_of(self._share), CHANGE, more=block, limit=self._limit)

    def _give_back(self, unused: int) -> Any:
        return self._update(self._row_of(self._share), GIVE_BACK, more=unused)

    def _row_of(self, share: int) -> Key:
        return keys.share_of_all(self._day, share)

    def _update(self, key: Key, change: str, condition: str = "", **values: int) -> Any:
        numbers = {f":{name}": {"N": str(value)} for name, value in {**values, "expiry": self._expiry}.items()}
        update: dict[str, Any] = {"TableName": self._table.name, "Key": key.attributes(), "UpdateExpression": change}
        if condition:
            update["ConditionExpression"] = condition
        return {"Update": update | {"ExpressionAttributeValues": numbers}}


def _any_share() -> int:
    """Draw a share. It spreads calls over rows; nothing depends on that it cannot be guessed."""
    return randrange(keys.SHARES)  # nosec B311 # noqa: S311
