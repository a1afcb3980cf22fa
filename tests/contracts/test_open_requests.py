"""An owner has no more requests open than they may, however they end."""

from collections.abc import Callable
from typing import Any

import pytest

from studyplan.domain.errors.http import TooManyOpenRequests
from studyplan.ports import MAX_OPEN_REQUESTS
from tests.contracts.conftest import Snapshot
from tests.support.builders import LATER, NOW, a_context, a_published_plan, a_request, an_id
from tests.support.repositories import Repositories
from tests.support.stored import MOST, add_request, open_one


@pytest.fixture
def full(store: Repositories) -> Repositories:
    """As many are open as may be: 0, 1 and 2."""
    for number in range(MOST):
        open_one(store, number)
    return store


def opened(store: Repositories, owner: str = "ana") -> int:
    """How many of an owner's requests are open."""
    return sum(each.owner == owner for each in store.requests.open())


@pytest.mark.covers("error:TooManyOpenRequests")
def test_one_more_is_refused_and_stores_nothing(full: Repositories, snapshot: Snapshot) -> None:
    before = snapshot()
    with pytest.raises(TooManyOpenRequests) as refused:
        open_one(full, "more")
    assert refused.value.status == 429
    assert refused.value.detail == "You have reached the limit of 3 open plan requests; retry when one has finished."
    assert snapshot() == before


def test_another_owner_has_room_of_their_own(full: Repositories) -> None:
    assert open_one(full, 0, owner="ben").id == an_id("0")


def test_one_that_is_open_is_answered_again(full: Repositories) -> None:
    assert open_one(full, 1) == a_request(id=an_id("1"))
    assert opened(full) == MOST


def test_a_running_one_is_open(full: Repositories) -> None:
    full.requests.mark_running("ana", an_id("0"), now=NOW)
    with pytest.raises(TooManyOpenRequests):
        open_one(full, "more")


ENDS: dict[str, Callable[[Repositories, str], Any]] = {
    "published": lambda store, name: store.plans.publish("ana", a_published_plan(name)),
    "failed": lambda store, name: store.requests.fail("ana", name, "DeadlinePassed", now=NOW),
    "deleted": lambda store, name: store.requests.delete("ana", a_request(id=name), now=NOW),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_one_that_has_ended_makes_room_for_one(full: Repositories, end: Callable[[Repositories, str], Any]) -> None:
    end(full, an_id("1"))
    assert open_one(full, "next").id == an_id("next")
    with pytest.raises(TooManyOpenRequests):
        open_one(full, "more")
    assert opened(full) == MOST


def test_many_that_have_ended_are_no_hindrance(store: Repositories) -> None:
    for number in range(4 * MOST):
        open_one(store, number)
        store.requests.fail("ana", an_id(f"{number}"), "DeadlinePassed", now=NOW)
    assert opened(store) == 0


def test_a_limit_that_was_lowered_holds_at_once(full: Repositories) -> None:
    full.requests.fail("ana", an_id("0"), "DeadlinePassed", now=NOW)
    with pytest.raises(TooManyOpenRequests):
        open_one(full, "more", at_most=2)
    assert open_one(full, "next", at_most=3).id == an_id("next")


def test_twenty_may_be_open_without_another_limit(store: Repositories) -> None:
    for number in range(MAX_OPEN_REQUESTS):
        open_one(store, number, at_most=MAX_OPEN_REQUESTS)
    with pytest.raises(TooManyOpenRequests):
        add_request(store, "ana", a_request(), a_context(), deadline=LATER)
