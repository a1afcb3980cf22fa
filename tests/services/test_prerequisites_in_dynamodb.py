"""What prerequisites cost in DynamoDB: which calls a resource takes, and how many one transaction holds."""

from typing import Any

import pytest

from studyplan.services import updates
from tests.services.test_prerequisites import faults, hold, patch, post
from tests.support.builders import a_resource, an_id
from tests.support.calls import Ask
from tests.support.library import counted, stock
from tests.support.repositories import Repositories, in_use


@pytest.fixture
def store(table: None) -> Repositories:
    """What the functions store, in DynamoDB."""
    return in_use()


def client_of(store: Repositories) -> Any:
    library: Any = store.library
    return library._table._client


def test_a_resource_without_prerequisites_costs_no_read_of_the_library(ask: Ask, store: Repositories) -> None:
    with counted(client_of(store)) as calls:
        assert post(ask)["statusCode"] == 201
    assert calls == {"TransactWriteItems": 1, "Query PAGE": 1}


def test_prerequisites_are_read_by_their_keys(ask: Ask, store: Repositories) -> None:
    hold(store, "a", "b>a", "c>b", "d", *(f"{letter}" for letter in "efghijkl"))
    with counted(client_of(store)) as calls:
        assert post(ask, "c")["statusCode"] == 201
    assert calls == {"GetItem RESOURCE": 1, "TransactWriteItems": 1, "Query PAGE": 1}
    with counted(client_of(store)) as calls:
        assert patch(ask, "d", "c")["statusCode"] == 200
    assert calls == {"GetItem RESOURCE": 4, "TransactWriteItems": 1}


def test_a_long_way_back_is_read_with_the_library_at_once(
    ask: Ask, store: Repositories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(updates, "ONE_BY_ONE", 3)
    hold(store, "a", *(f"{after}>{before}" for before, after in zip("abcdefg", "bcdefgh", strict=True)))
    with counted(client_of(store)) as calls:
        answer = patch(ask, "a", "h")
    assert " -> ".join(f"'About {name}' ({an_id(name)})" for name in "ba") in faults(answer)[0][1]
    assert calls["GetItem RESOURCE"] == 4, "itself and three on the way"


def test_a_resource_with_more_before_it_than_a_transaction_holds_is_stored(ask: Ask, store: Repositories) -> None:
    needed = [(an_id(f"r{number - 1}"),) if number else () for number in range(120)]
    chain = [a_resource(f"r{number}", prerequisites=before) for number, before in enumerate(needed)]
    stock("local", [*chain, a_resource("a")])
    moved = {"prerequisites": [an_id("r119")], "url": "https://example.org/moved"}
    assert ask("resources_api", "PATCH", f"/api/resources/{an_id('a')}/", moved)["statusCode"] == 200
