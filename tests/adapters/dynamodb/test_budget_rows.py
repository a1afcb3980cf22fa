"""Budgets in the table: the rows of a day and their shares, and what happens when they cannot be written."""

import itertools
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from studyplan.adapters.dynamodb import model_budget
from studyplan.adapters.dynamodb.model_budget import DynamoModelBudget
from studyplan.adapters.dynamodb.table import Table
from studyplan.domain.errors.failures import StoreThrottled, StoreUnavailable
from studyplan.domain.errors.llm import LlmBudgetExceeded
from tests.support import aws
from tests.support.stored import Spent, spending_in

DAY = "2026-11-25"
OF_ALL = {"pk": {"S": "DEPLOYMENT#SPENDING"}, "sk": {"S": DAY}}

pytestmark = pytest.mark.usefixtures("table")


class CountedTable(Table):
    """Notes the calls that it makes."""

    calls: list[str]

    def write_together(self, items: Any, **more: Any) -> None:
        self.calls.append(f"write {len(items)}")
        super().write_together(items, **more)

    def partition(self, *given: Any, **more: Any) -> Any:
        self.calls.append("read")
        return super().partition(*given, **more)


def a_budget(
    owner: str = "ana",
    *,
    day: str = DAY,
    owner_limit: int = 1000,
    deployment_limit: int = 1600,
    share: int = 0,
    table: Table | None = None,
) -> DynamoModelBudget:
    return DynamoModelBudget(table or aws.table(), owner, day, owner_limit, deployment_limit, share=share)


@pytest.fixture
def counted() -> CountedTable:
    table: CountedTable = aws.table(kind=CountedTable)  # type: ignore[assignment]
    table.calls = []
    return table


def amounts() -> Spent:
    return spending_in(aws.rows())


def both(amount: int) -> Spent:
    return {("ana", DAY): amount, ("", DAY): amount}


def left() -> dict[str, int]:
    """What the day has given, and what each share has left, by sort key."""
    rows = [row for row in aws.rows() if row["pk"] == OF_ALL["pk"]]
    return {row["sk"]["S"]: int((row.get("micro_usd") or row["left_micro_usd"])["N"]) for row in rows}


def reserve_as_release_0_1(micro_usd: int, *, limit: int) -> None:
    """Reserve as the release before shares did: in the one row of the day."""
    aws.client("dynamodb").update_item(
        TableName=aws.TABLE,
        Key=OF_ALL,
        UpdateExpression="ADD micro_usd :more SET expires_at = :expiry",
        ConditionExpression="attribute_not_exists(micro_usd) OR micro_usd <= :room",
        ExpressionAttributeValues={
            ":more": {"N": str(micro_usd)},
            ":room": {"N": str(limit - micro_usd)},
            ":expiry": {"N": "1"},
        },
    )


def test_what_is_reserved_is_on_both_rows_of_the_day() -> None:
    a_budget().reserve(60)
    assert amounts() == both(60)


def test_a_share_is_given_a_sixteenth_of_the_limit_and_calls_take_from_it() -> None:
    a_budget().reserve(60)
    assert left() == {DAY: 100, f"{DAY}#0": 40}
    a_budget().reserve(40)
    assert left() == {DAY: 100, f"{DAY}#0": 0}
    a_budget(share=3).reserve(130)
    assert left() == {DAY: 230, f"{DAY}#0": 0, f"{DAY}#3": 0}


def test_a_call_is_reserved_and_settled_by_one_transaction_each(counted: CountedTable) -> None:
    budget = a_budget(table=counted)
    budget.reserve(10)
    assert counted.calls == ["write 2", "read", "write 3"], "the first call of a share asks for a block"
    counted.calls.clear()
    budget.reserve(10)
    budget.settle(reserved=10, spent=3)
    assert counted.calls == ["write 2", "write 2"]


def test_a_call_that_costs_nothing_needs_no_row(counted: CountedTable) -> None:
    budget = a_budget(table=counted)
    budget.reserve(0)
    budget.settle(reserved=0, spent=0)
    assert (counted.calls, aws.rows()) == ([], [])


def test_what_is_left_in_all_shares_together_pays_for_a_call() -> None:
    for share in range(8):
        a_budget(share=share).reserve(90)
    a_budget(share=0).reserve(240)
    a_budget("ben", share=5).reserve(640)
    assert left() == {DAY: 1600} | {f"{DAY}#{share}": 0 for share in range(8)}
    with pytest.raises(LlmBudgetExceeded, match="The deployment's budget"):
        a_budget("cat", share=5).reserve(1)


def test_what_a_day_has_spent_before_there_were_shares_counts() -> None:
    reserve_as_release_0_1(1500, limit=1600)
    a_budget().reserve(60)
    with pytest.raises(LlmBudgetExceeded, match="The deployment's budget"):
        a_budget(share=1).reserve(41)
    a_budget(share=1).reserve(40)
    assert amounts() == {("ana", DAY): 100, ("", DAY): 1600}


def test_the_release_before_shares_keeps_within_the_limit_beside_this_one() -> None:
    a_budget().reserve(60)
    reserve_as_release_0_1(1500, limit=1600)
    with pytest.raises(Exception, match="ConditionalCheckFailed"):
        reserve_as_release_0_1(1, limit=1600)
    a_budget().reserve(40)
    assert amounts()["", DAY] == 1600


def test_a_limit_that_is_lowered_holds_at_once_for_what_shares_have_left() -> None:
    for share in (0, 1):
        a_budget(share=share).reserve(60)
    with pytest.raises(LlmBudgetExceeded, match="The deployment's budget"):
        a_budget(deployment_limit=150).reserve(31)
    a_budget(deployment_limit=150).reserve(30)
    assert (amounts()["", DAY], left()[DAY]) == (150, 150)


def test_a_limit_that_is_raised_holds_at_once() -> None:
    a_budget(deployment_limit=60).reserve(60)
    a_budget(deployment_limit=100).reserve(40)
    assert amounts() == both(100)


def test_a_cost_beyond_the_limit_takes_what_the_shares_have_left() -> None:
    a_budget(share=1).reserve(10)
    budget = a_budget(share=2)
    budget.reserve(10)
    budget.settle(reserved=10, spent=5000)
    assert (amounts()["", DAY], left()) == (5010, {DAY: 5010, f"{DAY}#1": 0, f"{DAY}#2": 0})
    with pytest.raises(LlmBudgetExceeded, match="The deployment's budget"):
        a_budget("ben", share=1).reserve(1)


class OvertakenTable(Table):
    """Lets other calls go first, between what is read and what is written."""

    others: Callable[[], None]

    def partition(self, *given: Any, **more: Any) -> Any:
        rows = list(super().partition(*given, **more))
        others, self.others = self.others, lambda: None
        others()
        return iter(rows)


@pytest.mark.parametrize("taken", [1600, 1540, 100])
def test_what_other_calls_take_between_reading_and_writing_is_not_taken_twice(taken: int) -> None:
    """Of a limit of 1,600; some of it is in a share, and the rest was not given yet."""
    a_budget("ben", share=1).reserve(60)
    table: OvertakenTable = aws.table(kind=OvertakenTable, pauses=(0.0, 0.0))  # type: ignore[assignment]
    table.others = lambda: a_budget("cat", owner_limit=1600, share=1).reserve(taken - 60)
    budget = a_budget(owner_limit=1600, share=2, table=table)
    fits = 1600 - taken
    with pytest.raises(LlmBudgetExceeded, match="The deployment's budget"):
        budget.reserve(fits + 1)
    if fits:
        budget.reserve(fits)
    assert (amounts()["", DAY], left()[DAY]) == (1600, 1600)


def test_calls_are_spread_over_the_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = itertools.count()
    monkeypatch.setattr(model_budget, "randrange", lambda most: next(drawn) % most)
    for number in range(9):
        DynamoModelBudget(aws.table(), f"owner {number}", DAY, 1000, 160_000).reserve(1)
    assert left().keys() == {DAY} | {f"{DAY}#{share}" for share in range(8)}


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
    def fail(*_: Any, **__: Any) -> None:
        raise trouble

    budget = a_budget(table=aws.table(pauses=()))
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
