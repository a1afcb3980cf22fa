"""The set of open ids when it is full of ended requests, and other calls change it between two calls of this one."""

from collections.abc import Callable
from typing import Any

import pytest

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.keys import Key
from studyplan.adapters.dynamodb.table import Table
from studyplan.domain.errors.failures import StoreThrottled
from studyplan.domain.errors.http import TooManyOpenRequests
from tests.support import aws
from tests.support.builders import NOW, an_id
from tests.support.repositories import Repositories, over
from tests.support.stored import MOST, open_one, opened_rows

type Meanwhile = Callable[[], object]


class Meeting(Table):
    """A table on which other calls run before one of this call's: `meanwhile` has them by the name of the method."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.meanwhile: dict[str, list[Meanwhile]] = {}

    def _others(self, method: str) -> None:
        if self.meanwhile.get(method):
            self.meanwhile[method].pop(0)()

    def get(self, key: Key) -> dict[str, Any] | None:
        if key == keys.open_ids("ana"):
            self._others("get")
        return super().get(key)

    def write_together(self, items: Any, **more: Any) -> None:
        self._others("write_together")
        super().write_together(items, **more)


@pytest.fixture
def other(table: None) -> Repositories:
    """What the other calls use. The set is full, and all that it names has ended."""
    store = over(aws.table())
    for number in range(MOST):
        open_one(store, f"ended {number}")
        store.requests.fail("ana", an_id(f"ended {number}"), "DeadlinePassed", now=NOW)
    return store


@pytest.fixture
def meeting(other: Repositories) -> Meeting:
    made = aws.table(kind=Meeting)
    assert isinstance(made, Meeting)
    return made


def fill(store: Repositories) -> None:
    """Open as many as may be."""
    for number in range(MOST):
        open_one(store, number)


def test_a_set_that_another_call_has_cleared_has_room(meeting: Meeting, other: Repositories) -> None:
    meeting.meanwhile = {"get": [lambda: open_one(other, "another")]}
    assert open_one(over(meeting), "one").id == an_id("one")
    assert opened_rows() == 2


def test_a_set_that_others_have_filled_again_has_none(meeting: Meeting, other: Repositories) -> None:
    meeting.meanwhile = {"get": [lambda: fill(other)]}
    with pytest.raises(TooManyOpenRequests):
        open_one(over(meeting), "one")
    assert opened_rows() == MOST


def test_a_place_that_others_take_before_the_second_try_is_not_given_twice(
    meeting: Meeting, other: Repositories
) -> None:
    meeting.meanwhile = {"write_together": [lambda: None, lambda: fill(other)]}
    with pytest.raises(TooManyOpenRequests):
        open_one(over(meeting), "one")
    assert meeting.meanwhile == {"write_together": []}
    assert opened_rows() == MOST


def test_requests_that_cannot_be_read_now_are_a_throttled_store(other: Repositories) -> None:
    class Busy(Table):
        def some(self, keys: Any, columns: str = "") -> None:
            return None

    with pytest.raises(StoreThrottled):
        open_one(over(aws.table(kind=Busy)), "one")
