"""A fault at any call of the bucket, or of the mark, while a large library is compiled: nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from studyplan.adapters.dynamodb import compiled_library
from studyplan.adapters.dynamodb.table import Table
from studyplan.adapters.libraries.objects import LibraryObjects
from studyplan.domain.errors.failures import StoreThrottled, StoreUnavailable
from studyplan.domain.values.resource import Resource
from tests.support import aws
from tests.support.builders import a_resource
from tests.support.library import stock
from tests.support.repositories import Repositories, over
from tests.support.retrieval_cases import made_up

FAULTS = (StoreUnavailable, StoreThrottled, ConnectionError)
MOST_CALLS = 40  # of one compilation; a test of faults that never ends would say nothing


class Faulty:
    """Has the call of a number go wrong, before it is made or after it."""

    def __init__(self, number: int, when: str, fault: type[Exception]) -> None:
        self.left = number
        self._when = when
        self._fault = fault

    def call(self, operation: Callable[[], Any]) -> Any:
        self.left -= 1
        if self.left == 0 and self._when == "before":
            raise self._fault
        answer = operation()
        if self.left == 0:
            raise self._fault
        return answer


def store_with(faulty: Faulty) -> Repositories:
    class Marking(Table):
        def update(self, change: Any) -> dict[str, Any]:
            return dict(faulty.call(lambda: super(Marking, self).update(change)))

    class Objects(LibraryObjects):
        def put(self, owner: str, version: int, content: bytes) -> str:
            return str(faulty.call(lambda: super(Objects, self).put(owner, version, content)))

        def get(self, key: str, start: int = 0, length: int | None = None) -> bytes:
            return bytes(faulty.call(lambda: super(Objects, self).get(key, start, length)))

        def sweep(self, owner: str, version: int, **kept: Any) -> None:
            faulty.call(lambda: super(Objects, self).sweep(owner, version, **kept))

    return over(aws.table(kind=Marking), Objects(aws.libraries, aws.LIBRARIES_BUCKET))


@pytest.mark.parametrize(
    "fault", [StoreUnavailable, *(pytest.param(each, marks=pytest.mark.slow) for each in FAULTS[1:])]
)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("is_compiled", [False, True])
def test_a_fault_while_a_library_is_compiled_loses_nothing(
    table: None, is_compiled: bool, when: str, fault: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled_library, "WHOLE_ROW", 4)
    resources = made_up(6, 2)
    calls = 0
    for number in range(1, MOST_CALLS):
        owner, faulty = f"owner {number}", Faulty(number, when, fault)
        expected = _changed(owner, resources, is_compiled=is_compiled)
        store = store_with(faulty)
        try:
            assert store.library.all(owner) == expected
        except FAULTS:
            calls += 1
        is_over, faulty.left = faulty.left > 0, 0  # no further fault happens
        assert store.library.all(owner) == expected, f"the same function, after a fault at call {number}"
        assert over(aws.table()).library.all(owner) == expected, f"another function, after a fault at call {number}"
        if is_over:
            break
    assert calls > 4, "faults have happened"
    assert number < MOST_CALLS - 1


def _changed(owner: str, resources: list[Resource], *, is_compiled: bool) -> tuple[Resource, ...]:
    """A library that has to be compiled: wholly, or what has changed since."""
    stock(owner, resources)
    if not is_compiled:
        return tuple(resources)
    store = over(aws.table())
    store.library.all(owner)
    new = a_resource("new", topic=resources[0].topic)
    store.library.add(owner, new)
    store.library.delete(owner, resources[1])
    return tuple(sorted((*resources[:1], *resources[2:], new), key=lambda each: each.id))
