"""The budget for model calls: no call exceeds the owner's limit or the deployment's."""

from dataclasses import dataclass
from typing import Any

import pytest

from studyplan.domain.errors.llm import LlmBudgetExceeded
from studyplan.ports import ModelBudget
from tests.contracts.conftest import Backend

DAY = "2026-11-25"


@dataclass(frozen=True)
class Budgets:
    """Makes budgets of one backend, and reads what was spent."""

    backend: Backend

    def __call__(
        self, owner: str = "ana", *, day: str = DAY, owner_limit: int = 100, deployment_limit: int = 1000
    ) -> ModelBudget:
        return self.backend.budget(owner, day, owner_limit, deployment_limit)

    def spent(self, owner: str = "ana", day: str = DAY) -> tuple[int, int]:
        """Return what the owner and the deployment have spent."""
        found = self.backend.spent()
        return found.get((owner, day), 0), found.get(("", day), 0)

    def snapshot(self) -> object:
        return self.backend.snapshot()


@pytest.fixture
def budgets(backend: Backend) -> Budgets:
    return Budgets(backend)


def test_a_budget_can_be_used_to_its_last_micro_dollar(budgets: Budgets) -> None:
    budgets().reserve(60)
    budgets().reserve(40)
    assert budgets.spent() == (100, 100)
    with pytest.raises(LlmBudgetExceeded, match="The owner's budget"):
        budgets().reserve(1)
    assert budgets.spent() == (100, 100)


def test_a_call_that_costs_nothing_fits_into_a_full_budget(budgets: Budgets) -> None:
    budgets().reserve(100)
    budgets().reserve(0)
    assert budgets.spent() == (100, 100)


def test_owners_have_a_budget_each_and_share_the_deployments(budgets: Budgets) -> None:
    budgets("ana", deployment_limit=150).reserve(100)
    budgets("ben", deployment_limit=150).reserve(50)
    with pytest.raises(LlmBudgetExceeded, match="The deployment's budget"):
        budgets("ben", deployment_limit=150).reserve(1)
    assert budgets.spent("ben") == (50, 150)


def test_where_neither_budget_has_room_the_error_names_the_owners(budgets: Budgets) -> None:
    budgets(deployment_limit=100).reserve(100)
    with pytest.raises(LlmBudgetExceeded, match="The owner's budget"):
        budgets(deployment_limit=100).reserve(1)


def test_a_refusal_has_no_figures(budgets: Budgets) -> None:
    budgets("ben", deployment_limit=77).reserve(77)
    with pytest.raises(LlmBudgetExceeded) as refused:
        budgets("ana", deployment_limit=77).reserve(3)
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
def test_a_limit_of_nothing_lets_nothing_through(
    budgets: Budgets, limits: dict[str, Any], whose: str, asked: int
) -> None:
    nothing = budgets.snapshot()
    with pytest.raises(
        LlmBudgetExceeded, match=f"^The {whose}'s budget for model calls has too little left for this call today.$"
    ):
        budgets(**limits).reserve(asked)
    assert budgets.spent() == (0, 0)
    assert budgets.snapshot() == nothing


@pytest.mark.parametrize(("asked", "whose"), [(101, "owner"), (10**40, "owner")])
def test_a_call_dearer_than_a_whole_days_budget_is_refused(budgets: Budgets, asked: int, whose: str) -> None:
    nothing = budgets.snapshot()
    with pytest.raises(
        LlmBudgetExceeded, match=f"^The {whose}'s budget for model calls has too little left for this call today.$"
    ):
        budgets().reserve(asked)
    assert budgets.spent() == (0, 0)
    assert budgets.snapshot() == nothing


def test_what_was_not_used_can_be_reserved_again(budgets: Budgets) -> None:
    budget = budgets()
    budget.reserve(100)
    budget.settle(reserved=100, spent=30)
    assert budgets.spent() == (30, 30)
    budget.reserve(70)
    assert budgets.spent() == (100, 100)


def test_a_call_that_cost_more_than_was_reserved_is_counted_beyond_the_limit(budgets: Budgets) -> None:
    budget = budgets()
    budget.reserve(100)
    budget.settle(reserved=100, spent=130)
    assert budgets.spent() == (130, 130)
    with pytest.raises(LlmBudgetExceeded):
        budget.reserve(1)


@pytest.mark.parametrize(("claimed", "counted"), [(-5, 0), (10**50, 10**12)])
def test_a_cost_beyond_sense_neither_gives_money_back_nor_breaks_the_account(
    budgets: Budgets, claimed: int, counted: int
) -> None:
    budget = budgets()
    budget.reserve(10)
    budget.settle(reserved=10, spent=claimed)
    assert budgets.spent() == (counted, counted)


def test_the_next_day_begins_with_nothing_spent(budgets: Budgets) -> None:
    budget = budgets()
    budget.reserve(100)
    budgets(day="2026-11-26").reserve(100)
    budget.settle(reserved=100, spent=20)
    assert (budgets.spent(), budgets.spent(day="2026-11-26")) == ((20, 20), (100, 100))
