"""The rows by which plan requests and plans are sorted: what they hold, what they cost, and when one is left behind."""

from typing import Any

import pytest

from studyplan.adapters.dynamodb import keys, rows
from studyplan.domain.errors.failures import StoreThrottled
from studyplan.ports import ListFilter
from tests.support import aws
from tests.support.builders import LATER, NOW, a_context, a_learner, a_request, an_id
from tests.support.library import counted
from tests.support.repositories import Repositories, over
from tests.support.stored import add_request, published

PAGE = {"Query REQUEST_SORT": 1, "BatchGetItem": 1}


def submitted(store: Repositories, number: int, **difference: Any) -> str:
    name, second = an_id(f"{number}"), f"2026-01-05T09:{number // 60:02}:{number % 60:02}.000000+00:00"
    request = a_request(id=name, created_at=second, **difference)
    add_request(store, "ana", request, a_context(request_id=name), deadline=LATER, at_most=10_000)
    return name


def sort_rows(kind: str) -> list[dict[str, Any]]:
    return [row for row in aws.rows() if row["pk"]["S"] == f"OWNER#ana#{kind}_SORT"]


def client_of(store: Repositories) -> Any:
    requests: Any = store.requests
    return requests._table._client


def test_a_sort_row_has_nothing_that_changes(store: Repositories) -> None:
    plan = published(store, "one", None, status="needs_review")
    learner = {"S": plan.learner_id}
    (of_request,), (of_plan,) = sort_rows("REQUEST"), sort_rows("PLAN")
    assert of_request == {
        "pk": {"S": "OWNER#ana#REQUEST_SORT"},
        "sk": {"S": f"{NOW}#{an_id('one')}"},
        "id": {"S": an_id("one")},
        "learner_id": learner,
    }
    assert of_plan == {
        "pk": {"S": "OWNER#ana#PLAN_SORT"},
        "sk": {"S": f"{plan.created_at}#{plan.id}"},
        "id": {"S": plan.id},
        "learner_id": learner,
        "status": {"S": "needs_review"},
    }


def test_sort_rows_are_written_in_the_calls_that_there_are(store: Repositories) -> None:
    store.learners.add("ana", a_learner())
    with counted(client_of(store)) as calls:
        published(store, "one", None)
    del calls["GetItem LEARNER"]  # of this test: is there a learner?
    assert calls == {"TransactWriteItems": 2}


def test_a_request_that_is_refused_leaves_no_sort_row(store: Repositories) -> None:
    submitted(store, 1)
    submitted(store, 1, goal="Something else")
    assert len(sort_rows("REQUEST")) == 1


@pytest.mark.parametrize("limit", [1, 40, 100])
def test_a_page_costs_a_query_and_a_read_of_its_rows(store: Repositories, limit: int) -> None:
    for number in range(101):
        submitted(store, number)
    with counted(client_of(store)) as calls:
        page = store.requests.page("ana", limit=limit, cursor=None)
    assert (len(page.items), calls) == (limit, PAGE)
    with counted(client_of(store)) as calls:
        assert store.requests.page("ana", limit=limit, cursor=None, only=ListFilter(an_id("ana"))).items == page.items
    assert calls == PAGE


def test_an_empty_list_costs_a_query(store: Repositories) -> None:
    with counted(client_of(store)) as calls:
        assert store.requests.page("ana", limit=9, cursor=None) == ((), None)
    assert calls == {"Query REQUEST_SORT": 1}


@pytest.fixture
def small_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page looks through three times five requests."""
    monkeypatch.setattr(rows, "ROUNDS", 3)
    monkeypatch.setattr(rows, "AT_ONCE", 5)


@pytest.mark.usefixtures("small_rounds")
def test_a_rare_status_is_looked_for_in_bounds_and_the_cursor_goes_on(store: Repositories) -> None:
    ids = [submitted(store, number) for number in range(40)]
    for number in (2, 20, 39):
        store.requests.mark_running("ana", ids[number], now=LATER)
    found: list[list[int]] = []
    cursor = None
    for calls_of_a_page in (6, 6, 4):
        with counted(client_of(store)) as calls:
            page = store.requests.page("ana", limit=9, cursor=cursor, only=ListFilter(status="running"))
        assert calls.total() == calls_of_a_page
        found.append([ids.index(item.id) for item in page.items])
        cursor = page.next_cursor
    assert (found, cursor) == ([[39], [20], [2]], None)


@pytest.mark.usefixtures("small_rounds")
def test_a_full_page_ends_at_its_last_item(store: Repositories) -> None:
    ids = [submitted(store, number) for number in range(12)]
    only, cursor = ListFilter(status="queued"), None
    found: list[list[str]] = []
    while not found or cursor:
        page = store.requests.page("ana", limit=4, cursor=cursor, only=only)
        found.append([item.id for item in page.items])
        cursor = page.next_cursor
    assert found == [ids[:7:-1], ids[7:3:-1], ids[3::-1]]


def test_a_sort_row_without_its_item_is_passed_over(store: Repositories) -> None:
    """An older version deletes a request without it."""
    ids = [submitted(store, number) for number in range(5)]
    for number in (1, 3, 4):
        gone = keys.request("ana", ids[number]).attributes()
        aws.client("dynamodb").delete_item(TableName=aws.TABLE, Key=gone)
    first = store.requests.page("ana", limit=1, cursor=None)
    second = store.requests.page("ana", limit=1, cursor=first.next_cursor)
    assert [item.id for item in (*first.items, *second.items)] == [ids[2], ids[0]]
    assert second.next_cursor is None


def test_deleting_costs_one_transaction_and_leaves_no_sort_row(store: Repositories) -> None:
    plan = published(store, "one", None)
    store.plans.delete("ana", plan.id)
    store.requests.delete("ana", a_request(id=an_id("one")), now=NOW)
    assert (sort_rows("REQUEST"), sort_rows("PLAN")) == ([], [])


def test_rows_that_cannot_be_read_now_are_worth_another_call(store: Repositories) -> None:
    submitted(store, 1)

    class Busy:
        def __getattr__(self, name: str) -> Any:
            return getattr(aws.client("dynamodb"), name)

        def batch_get_item(self, **asked: Any) -> Any:
            return {"Responses": {}, "UnprocessedKeys": asked["RequestItems"]}

    with pytest.raises(StoreThrottled):
        over(aws.table(Busy())).requests.page("ana", limit=1, cursor=None)
