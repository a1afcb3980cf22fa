"""The deployment's budget for model calls at 64 callers, where transactions that meet on a row are cancelled."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from studyplan.adapters.dynamodb.model_budget import DynamoModelBudget
from studyplan.domain.errors.failures import StoreThrottled
from studyplan.domain.errors.llm import LlmBudgetExceeded
from tests.concurrency.conftest import Database, Show
from tests.concurrency.database import MeetingDynamoDB
from tests.support.races import at_once
from tests.support.stored import spending_in

pytestmark = [pytest.mark.stack, pytest.mark.concurrency]

CALLERS = 64
SECONDS = 0.01  # that a transaction has its rows for
LIMIT = 1_000_000
COSTS = (1_000, 7_000, 13_000, 29_000)  # the highest cost of a call, by caller


class Callers:
    """64 callers of 64 owners on a day of their own. What they have reserved at a time is counted here."""

    def __init__(self, database: Database, day: str, limit: int = LIMIT, *, conflicts: bool = True) -> None:
        self.database, self.day, self.limit = database, day, limit
        self.client: Any = MeetingDynamoDB(database.client, SECONDS) if conflicts else database.client
        self.reserved, self.peak, self.throttled = 0, 0, 0
        self._lock = threading.Lock()

    def reserve(self, number: int, micro_usd: int) -> DynamoModelBudget | None:
        """Reserve as one run of `generate_plan`, which the state machine repeats when the database throttles it."""
        table = self.database.table(self.client)
        budget = DynamoModelBudget(table, f"spender-{number}", self.day, self.limit, self.limit)
        while True:
            try:
                budget.reserve(micro_usd)
            except LlmBudgetExceeded:
                return None
            except StoreThrottled:
                self._count(0, throttled=1)
                time.sleep(0.5)
            else:
                self._count(micro_usd)
                return budget

    def settle(self, budget: DynamoModelBudget, reserved: int, spent: int) -> None:
        self._count(spent - reserved)
        budget.settle(reserved=reserved, spent=spent)

    def _count(self, more: int, throttled: int = 0) -> None:
        with self._lock:
            self.reserved += more
            self.throttled += throttled
            self.peak = max(self.peak, self.reserved)

    def stored(self) -> tuple[int, int]:
        """Return what is stored of the deployment's spending, and of all owners' together."""
        spent = spending_in([row for row in self.database.all_rows() if row["sk"]["S"].startswith(self.day)])
        return spent.pop(("", self.day), 0), sum(spent.values())


@pytest.fixture
def callers(database: Database) -> Callable[..., Callers]:
    def made(day: str, limit: int = LIMIT, **more: bool) -> Callers:
        return Callers(database, day, limit, **more)

    return made


@pytest.mark.parametrize("conflicts", [True, False])
def test_64_callers_spend_the_whole_budget_and_no_more(
    callers: Callable[..., Callers], show: Show, conflicts: bool
) -> None:
    """Each calls until it is refused; then less is left than its call costs."""
    each = callers(f"2026-11-0{3 + conflicts}", conflicts=conflicts)

    def calls(number: int) -> int:
        made = 0
        while each.reserve(number, COSTS[number % 4]) is not None:
            made += 1
        return made

    made = at_once(calls, CALLERS)
    spent, of_owners = each.stored()
    assert spent == of_owners == sum(count * COSTS[number % 4] for number, count in enumerate(made))
    assert LIMIT - min(COSTS) < spent <= LIMIT
    show(f"budget at {CALLERS} callers: spent {spent:,} of {LIMIT:,}, {sum(made)} calls{shown(each)}")


def test_what_64_callers_have_reserved_at_a_time_is_within_the_budget(
    callers: Callable[..., Callers], show: Show, caplog: pytest.LogCaptureFixture
) -> None:
    """Each call reserves ten times what it costs in the end, as one of a model does."""
    each = callers("2026-11-02", limit=300_000)

    def calls(number: int) -> list[int]:
        spent = []
        for turn in range(4):
            budget = each.reserve(number, 10_000)
            if budget is not None:
                time.sleep(0.2)
                spent.append(1_000 + number + turn)
                each.settle(budget, 10_000, spent[-1])
        return spent

    spent = sum(sum(costs) for costs in at_once(calls, CALLERS))
    stored, of_owners = each.stored()
    stand = caplog.messages.count("a reservation stands")
    assert stored == of_owners
    assert (stored == spent) if not stand else (spent < stored <= each.limit)
    assert each.peak <= each.limit
    show(
        f"budget at {CALLERS} callers: {each.peak:,} of {each.limit:,} reserved at most, {spent:,} spent, "
        f"{stand} settlements lost{shown(each)}"
    )


def shown(callers: Callers) -> str:
    client = callers.client
    if not isinstance(client, MeetingDynamoDB):
        return ", no conflicts"
    return f" ({client.transactions} transactions, {client.conflicts} conflicts, {callers.throttled} throttled)"
