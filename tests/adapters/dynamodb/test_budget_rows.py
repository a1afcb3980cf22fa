"""Budgets in the table: two rows a day, how long they stay, and what happens when they cannot be written."""

import logging
from datetime import UTC, datetime
from typing import Any

import pytest

from studyplan.adapters.dynamodb.model_budget import DynamoModelBudget
from studyplan.adapters.dynamodb.table import Table
from studyplan.domain.errors.failures import StoreThrottled, StoreUnavailable
from tests.support import aws

DAY = "2026-11-25"

pytestmark = pytest.mark.usefixtures("table")


def a_budget(
    owner: str = "ana", *, day: str = DAY, owner_limit: int = 100, deployment_limit: int = 1000
) -> DynamoModelBudget:
    return DynamoModelBudget(aws.table(), owner, day, owner_limit, deployment_limit)


def amounts() -> dict[tuple[str, str], int]:
    """Micro-dollars by key."""
    return {(row["pk"]["S"], row["sk"]["S"]): int(row["micro_usd"]["N"]) for row in aws.rows()}


def both(amount: int) -> dict[tuple[str, str], int]:
    return {("OWNER#ana#SPENDING", DAY): amount, ("DEPLOYMENT#SPENDING", DAY): amount}


def test_what_is_reserved_is_on_both_rows_of_the_day() -> None:
    a_budget().reserve(60)
    assert amounts() == both(60)


def test_a_reservation_that_was_right_is_not_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    budget = a_budget()
    budget.reserve(10)
    monkeypatch.setattr(Table, "write_together", None)
    budget.settle(reserved=10, spent=10)
    assert amounts() == both(10)


@pytest.mark.parametrize("trouble", [StoreThrottled, StoreUnavailable])
def test_a_reservation_stands_when_the_database_does_not_take_the_settlement(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, trouble: type[Exception]
) -> None:
    def fail(*_: Any) -> None:
        raise trouble

    budget = a_budget()
    budget.reserve(100)
    monkeypatch.setattr(Table, "write_together", fail)
    with caplog.at_level(logging.WARNING):
        budget.settle(reserved=100, spent=1)
    assert amounts() == both(100)
    assert caplog.messages == ["a reservation stands"]


def test_the_account_of_a_day_goes_after_ninety_days() -> None:
    a_budget().reserve(1)
    expiries = {datetime.fromtimestamp(int(row["expires_at"]["N"]), UTC) for row in aws.rows()}
    assert expiries == {datetime(2027, 2, 23, tzinfo=UTC)}
