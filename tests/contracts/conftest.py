"""The two backends that implement the ports: DynamoDB (in moto) and memory. Every test of this tier runs on both."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import pytest

from studyplan.adapters.dynamodb import library_repository
from studyplan.adapters.dynamodb.model_budget import DynamoModelBudget
from studyplan.domain.values.resource import Resource
from studyplan.ports import ModelBudget
from tests.support import aws
from tests.support.fakes import library as in_memory_library
from tests.support.fakes.adapters import InMemoryAdapters
from tests.support.fakes.model_budget import InMemoryModelBudget
from tests.support.library import stock
from tests.support.repositories import Repositories, in_use, over
from tests.support.stored import Spent, spending_in

type Snapshot = Callable[[], object]
type AnotherFunction = Callable[[], Repositories]
type Stock = Callable[[str, Iterable[Resource]], int]


class BudgetOf(Protocol):
    """Makes the budget of an owner for a day; tests state limits where they matter."""

    def __call__(self, owner: str, day: str, owner_limit: int, deployment_limit: int) -> ModelBudget: ...


@dataclass(frozen=True)
class Backend:
    """One implementation of all ports, and what a test needs to know about it beyond the ports."""

    store: Repositories
    another_function: AnotherFunction
    snapshot: Snapshot
    stock: Stock
    budget: BudgetOf
    spent: Callable[[], Spent]


def dynamodb(request: pytest.FixtureRequest) -> Backend:
    request.getfixturevalue("table")

    def budget(owner: str, day: str, owner_limit: int, deployment_limit: int) -> ModelBudget:
        return DynamoModelBudget(aws.table(), owner, day, owner_limit, deployment_limit)

    def snapshot() -> object:
        return sorted(aws.rows(), key=str)

    return Backend(in_use(), lambda: over(aws.table()), snapshot, stock, budget, lambda: spending_in(aws.rows()))


def memory(_request: pytest.FixtureRequest) -> Backend:
    adapters = InMemoryAdapters()
    store = Repositories(
        adapters.learners,
        adapters.library,
        adapters.aliases,
        adapters.requests,
        adapters.runs,
        adapters.plans,
        adapters.versions,
        adapters.progress,
        adapters.votes,
        adapters.links,
        adapters.outbox,
    )

    def add_all(owner: str, resources: Iterable[Resource]) -> int:
        return sum(store.library.add(owner, resource) is None for resource in resources)

    def budget(owner: str, day: str, owner_limit: int, deployment_limit: int) -> ModelBudget:
        return InMemoryModelBudget(adapters.state, owner, day, owner_limit, deployment_limit)

    def spent() -> Spent:
        return {(owner or "", day): amount for (owner, day), amount in adapters.state.spent.items()}

    return Backend(store, lambda: store, adapters.state.snapshot, add_all, budget, spent)


@pytest.fixture(params=[dynamodb, memory], ids=["dynamodb", "memory"])
def backend(request: pytest.FixtureRequest) -> Backend:
    made: Backend = request.param(request)
    return made


@pytest.fixture
def store(backend: Backend) -> Repositories:
    return backend.store


@pytest.fixture
def snapshot(backend: Backend) -> Snapshot:
    """Returns all that is stored, in the backend's own form: two that are equal show that nothing changed."""
    return backend.snapshot


@pytest.fixture
def two_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a library hold two resources."""
    modules: tuple[Any, ...] = (library_repository, in_memory_library)
    for module in modules:
        monkeypatch.setattr(module, "LIBRARY_LIMIT", 2)
