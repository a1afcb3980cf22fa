"""The budget for model calls: never more than the owner's and the deployment's limit, whoever asks at once."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from studyplan.adapters.dynamodb.model_budget import DynamoModelBudget
from studyplan.adapters.dynamodb.table import Table
from studyplan.domain.errors.failures import StoreThrottled, StoreUnavailable
from studyplan.domain.errors.llm import LlmBudgetExceeded
from tests.support import aws

DAY = "2026-11-25"
RACERS = 12

pytestmark = pytest.mark.usefixtures("table")


def a_purse(
    owner: str = "ana", *, day: str = DAY, owner_limit: int = 100, deployment_limit: int = 1000
) -> DynamoModelBudget:
    return DynamoModelBudget(aws.table(), owner, day, owner_limit, deployment_limit)


def on_the_rows() -> dict[tuple[str, str], int]:
    """Micro-dollars by key."""
    return {(row["pk"]["S"], row["sk"]["S"]): int(row["micro_usd"]["N"]) for row in aws.rows()}


def spent(owner: str = "ana", day: str = DAY) -> tuple[int, int]:
    """What is on the owner's row and on the deployment's."""
    rows = on_the_rows()
    return rows.get((f"OWNER#{owner}#SPENDING", day), 0), rows.get(("DEPLOYMENT#SPENDING", day), 0)


def test_what_is_reserved_is_on_both_rows_of_the_day() -> None:
    a_purse().reserve(60)
    assert on_the_rows() == {("OWNER#ana#SPENDING", DAY): 60, ("DEPLOYMENT#SPENDING", DAY): 60}


def test_a_budget_can_be_used_to_its_last_micro_dollar() -> None:
    a_purse().reserve(60)
    a_purse().reserve(40)
    assert spent() == (100, 100)
    with pytest.raises(LlmBudgetExceeded, match="The owner's budget"):
        a_purse().reserve(1)
    assert spent() == (100, 100)


def test_a_call_that_costs_nothing_fits_into_a_full_budget() -> None:
    a_purse().reserve(100)
    a_purse().reserve(0)
    assert spent() == (100, 100)


def test_owners_have_a_budget_each_and_share_the_deployments() -> None:
    a_purse("ana", deployment_limit=150).reserve(100)
    a_purse("ben", deployment_limit=150).reserve(50)
    with pytest.raises(LlmBudgetExceeded, match="The deployment's budget"):
        a_purse("ben", deployment_limit=150).reserve(1)
    assert spent("ben") == (50, 150)


def test_where_neither_budget_has_room_the_owner_hears_of_their_own() -> None:
    a_purse(deployment_limit=100).reserve(100)
    with pytest.raises(LlmBudgetExceeded, match="The owner's budget"):
        a_purse(deployment_limit=100).reserve(1)


def test_who_is_refused_hears_no_figures() -> None:
    a_purse("ben", deployment_limit=77).reserve(77)
    with pytest.raises(LlmBudgetExceeded) as refused:
        a_purse("ana", deployment_limit=77).reserve(3)
    assert not any(character.isdigit() for character in str(refused.value))
    assert "ben" not in str(refused.value)


@pytest.mark.parametrize(
    ("limits", "whose"),
    [
        ({"owner_limit": 0}, "owner"),
        ({"deployment_limit": 0}, "deployment"),
        ({"owner_limit": 0, "deployment_limit": 0}, "owner"),
    ],
)
@pytest.mark.parametrize("asked", [0, 1])
def test_a_limit_of_nothing_lets_nothing_through(limits: dict[str, Any], whose: str, asked: int) -> None:
    with pytest.raises(LlmBudgetExceeded, match=f"The {whose}'s budget"):
        a_purse(**limits).reserve(asked)
    assert on_the_rows() == {}


@pytest.mark.parametrize(("asked", "whose"), [(101, "owner"), (10**40, "owner")])
def test_a_call_dearer_than_a_whole_days_budget_is_refused(asked: int, whose: str) -> None:
    with pytest.raises(LlmBudgetExceeded, match=f"The {whose}'s budget"):
        a_purse().reserve(asked)
    assert on_the_rows() == {}


def test_what_was_not_used_can_be_reserved_again() -> None:
    budget = a_purse()
    budget.reserve(100)
    budget.settle(reserved=100, spent=30)
    assert spent() == (30, 30)
    budget.reserve(70)
    assert spent() == (100, 100)


def test_a_call_that_cost_more_than_was_reserved_is_counted_beyond_the_limit() -> None:
    budget = a_purse()
    budget.reserve(100)
    budget.settle(reserved=100, spent=130)
    assert spent() == (130, 130)
    with pytest.raises(LlmBudgetExceeded):
        budget.reserve(0)


@pytest.mark.parametrize(("claimed", "counted"), [(-5, 0), (10**50, 10**12)])
def test_a_cost_beyond_sense_neither_gives_money_back_nor_breaks_the_account(claimed: int, counted: int) -> None:
    budget = a_purse()
    budget.reserve(10)
    budget.settle(reserved=10, spent=claimed)
    assert spent() == (counted, counted)


def test_a_reservation_that_was_right_is_not_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    budget = a_purse()
    budget.reserve(10)
    monkeypatch.setattr(Table, "write_together", None)
    budget.settle(reserved=10, spent=10)
    assert spent() == (10, 10)


@pytest.mark.parametrize("trouble", [StoreThrottled, StoreUnavailable])
def test_a_reservation_stands_when_the_database_does_not_take_the_settlement(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, trouble: type[Exception]
) -> None:
    def fail(*_: Any) -> None:
        raise trouble

    budget = a_purse()
    budget.reserve(100)
    monkeypatch.setattr(Table, "write_together", fail)
    with caplog.at_level(logging.WARNING):
        budget.settle(reserved=100, spent=1)
    assert spent() == (100, 100)
    assert caplog.messages == ["a reservation stands"]


def test_the_next_day_begins_with_nothing_spent() -> None:
    budget = a_purse()
    budget.reserve(100)
    a_purse(day="2026-11-26").reserve(100)
    budget.settle(reserved=100, spent=20)
    assert (spent(), spent(day="2026-11-26")) == ((20, 20), (100, 100))


def test_the_account_of_a_day_goes_after_ninety_days() -> None:
    a_purse().reserve(1)
    expiries = {datetime.fromtimestamp(int(row["expires_at"]["N"]), UTC) for row in aws.rows()}
    assert expiries == {datetime(2027, 2, 23, tzinfo=UTC)}


# Many at once


def at_once(call: Any) -> list[Any]:
    gate = threading.Barrier(RACERS)

    def racer(number: int) -> Any:
        gate.wait()
        return call(number)

    with ThreadPoolExecutor(RACERS) as racers:
        return list(racers.map(racer, range(RACERS)))


def reserved(budget: DynamoModelBudget, micro_usd: int) -> bool:
    try:
        budget.reserve(micro_usd)
    except LlmBudgetExceeded:
        return False
    return True


def test_of_many_reservations_exactly_as_many_as_fit_get_through() -> None:
    budget = a_purse()
    assert at_once(lambda _number: reserved(budget, 30)).count(True) == 3
    assert spent() == (90, 90)


def test_many_owners_at_once_keep_the_deployments_limit() -> None:
    purses = [a_purse(f"owner {number}", deployment_limit=250) for number in range(RACERS)]
    assert at_once(lambda number: reserved(purses[number], 60)).count(True) == 4
    assert sorted(on_the_rows().values()) == [60, 60, 60, 60, 240]


def test_reserving_and_settling_at_once_loses_nothing() -> None:
    budget = a_purse(owner_limit=10_000, deployment_limit=10_000)

    def a_call(number: int) -> None:
        for _ in range(3):
            budget.reserve(100)
            budget.settle(reserved=100, spent=number)

    at_once(a_call)
    total = 3 * sum(range(RACERS))
    assert spent() == (total, total)
