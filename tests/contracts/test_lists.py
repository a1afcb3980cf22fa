"""Lists: page by page, each cursor good for the one list that gave it."""

from collections.abc import Callable
from typing import Any

import pytest

from studyplan.domain.errors.http import FieldError, InvalidFields
from studyplan.plan_ports import Plans
from studyplan.ports import EVERYTHING, ListFilter, Page, Requests, ResourceFilter
from tests.support.builders import LATER, NOW, a_context, a_learner, a_published_plan, a_request, a_resource, an_id
from tests.support.repositories import Repositories
from tests.support.stored import add_request, published

type Turn = Callable[[str | None], Page[Any]]


def test_a_list_is_read_page_by_page(store: Repositories) -> None:
    learners = [a_learner(id=an_id(f"learner {number}")) for number in range(5)]
    for learner in learners:
        store.learners.add("ana", learner)
    first = store.learners.page("ana", limit=2, cursor=None)
    second = store.learners.page("ana", limit=2, cursor=first.next_cursor)
    third = store.learners.page("ana", limit=2, cursor=second.next_cursor)
    seen = [*first.items, *second.items, *third.items]
    assert seen == sorted(learners, key=lambda learner: learner.id)
    assert third.next_cursor is None


def test_a_page_that_holds_all_has_no_next(store: Repositories) -> None:
    store.learners.add("ana", a_learner())
    assert store.learners.page("ana", limit=2, cursor=None).next_cursor is None


@pytest.mark.parametrize("cursor", ["%%%", "a", "gIGC", "ä", "_____w"])
def test_a_cursor_that_no_list_gave_is_refused(store: Repositories, cursor: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        store.learners.page("ana", limit=2, cursor=cursor)
    assert refused.value.fields == (FieldError("cursor", "is not a valid cursor for this list"),)


@pytest.fixture
def filled(store: Repositories) -> Repositories:
    """Three learners and three resources, of ana and of eve."""
    for owner in ("ana", "eve"):
        for number in range(3):
            store.learners.add(owner, a_learner(id=an_id(f"{number}")))
            store.library.add(owner, a_resource(f"{number}", difficulty="beginner"))
    return store


def lists(store: Repositories) -> dict[str, Turn]:
    """Every list there is of these rows, each by page."""

    def learners(owner: str) -> Turn:
        return lambda cursor: store.learners.page(owner, limit=1, cursor=cursor)

    def resources(owner: str, **only: str) -> Turn:
        return lambda cursor: store.library.page(owner, limit=1, cursor=cursor, only=ResourceFilter(**only))  # type: ignore[arg-type]

    return {
        "ana's learners": learners("ana"),
        "eve's learners": learners("eve"),
        "ana's resources": resources("ana"),
        "eve's resources": resources("eve"),
        "ana's for beginners": resources("ana", difficulty="beginner"),
        "ana's on python": resources("ana", topic="python"),
    }


@pytest.mark.parametrize("given", range(6))
@pytest.mark.parametrize("taken", range(6))
def test_a_list_takes_the_cursors_that_it_gave(filled: Repositories, given: int, taken: int) -> None:
    turns = list(lists(filled).values())
    cursor = turns[given](None).next_cursor
    assert cursor is not None
    if given == taken:
        assert len(turns[taken](cursor).items) == 1
    else:
        with pytest.raises(InvalidFields) as wrong:
            turns[taken](cursor)
        assert [field.pointer for field in wrong.value.fields] == ["cursor"]


def test_a_page_may_be_of_another_size(filled: Repositories) -> None:
    first = filled.learners.page("ana", limit=1, cursor=None)
    rest = filled.learners.page("ana", limit=2, cursor=first.next_cursor)
    assert [each.id for each in (*first.items, *rest.items)] == sorted(an_id(f"{number}") for number in range(3))
    assert rest.next_cursor is None


def created(number: int) -> str:
    return f"2026-01-05T09:00:{number:02}.000000+00:00"


def submitted(store: Repositories, number: int, *, owner: str = "ana", learner: str = "ana") -> str:
    """Store a request that was created at second `number`, and return its id."""
    request = a_request(id=an_id(f"request {number}"), learner_id=an_id(learner), created_at=created(number))
    add_request(store, owner, request, a_context(request_id=request.id), deadline=LATER)
    return request.id


def planned(store: Repositories, number: int, *, owner: str = "ana", learner: str = "ana", **difference: Any) -> str:
    """Store a request and its plan, both created at second `number`, and return the id of the plan."""
    request_id = submitted(store, number, owner=owner, learner=learner)
    plan = a_published_plan(request_id, learner_id=an_id(learner), created_at=created(number), **difference)
    store.plans.publish(owner, plan)
    return plan.id


def pages_of(listed: Requests | Plans, *, limit: int, only: ListFilter = EVERYTHING) -> list[list[str]]:
    """The ids on every page of ana's list."""
    pages, cursor = [], None
    while True:
        page = listed.page("ana", limit=limit, cursor=cursor, only=only)
        pages.append([item.id for item in page.items])
        cursor = page.next_cursor
        if cursor is None:
            return pages


def test_requests_and_plans_are_listed_newest_first(store: Repositories) -> None:
    order = (2, 0, 4, 1, 3)
    plans = {number: planned(store, number) for number in order}
    planned(store, 9, owner="eve")
    newest = sorted(order, reverse=True)
    requests = [an_id(f"request {number}") for number in newest]
    for limit, sizes in ((2, [2, 2, 1]), (5, [5]), (100, [5])):
        for listed, ids in ((store.requests, requests), (store.plans, [plans[number] for number in newest])):
            pages = pages_of(listed, limit=limit)
            assert [len(page) for page in pages] == sizes
            assert [item_id for page in pages for item_id in page] == ids


def test_a_request_keeps_its_place_whatever_its_status_is(store: Repositories) -> None:
    ids = [submitted(store, number) for number in range(4)]
    store.requests.mark_running("ana", ids[1], now=LATER)
    store.requests.fail("ana", ids[0], "DeadlinePassed", now=LATER)
    store.plans.publish("ana", a_published_plan(ids[2], created_at=LATER))
    page = store.requests.page("ana", limit=9, cursor=None)
    assert [(item.id, item.status) for item in page.items] == list(
        zip(reversed(ids), ("queued", "completed", "running", "failed"), strict=True)
    )


def test_requests_and_plans_of_one_learner_are_listed(store: Repositories) -> None:
    for number in range(6):
        planned(store, number, learner="ana" if number % 2 else "ben")
    for listed, ids in (
        (store.requests, [an_id(f"request {number}") for number in (5, 3, 1)]),
        (store.plans, [a_published_plan(an_id(f"request {number}")).id for number in (5, 3, 1)]),
    ):
        assert pages_of(listed, limit=2, only=ListFilter(an_id("ana"))) == [ids[:2], ids[2:]]
        assert pages_of(listed, limit=3, only=ListFilter(an_id("ana"))) == [ids]
        assert pages_of(listed, limit=3, only=ListFilter(an_id("nobody"))) == [[]]


def test_requests_with_one_status_are_listed(store: Repositories) -> None:
    ids = [submitted(store, number, learner="ana" if number < 4 else "ben") for number in range(6)]
    for number in (0, 2, 4):
        store.requests.mark_running("ana", ids[number], now=LATER)
    running = ListFilter(status="running")
    assert pages_of(store.requests, limit=2, only=running) == [[ids[4], ids[2]], [ids[0]]]
    assert pages_of(store.requests, limit=3, only=running) == [[ids[4], ids[2], ids[0]]]
    assert pages_of(store.requests, limit=9, only=ListFilter(an_id("ana"), "running")) == [[ids[2], ids[0]]]
    assert pages_of(store.requests, limit=9, only=ListFilter(status="failed")) == [[]]


def test_plans_with_one_status_are_listed(store: Repositories) -> None:
    statuses = ("completed", "needs_review", "completed", "needs_review")
    ids = [planned(store, number, status=status) for number, status in enumerate(statuses)]
    assert pages_of(store.plans, limit=1, only=ListFilter(status="needs_review")) == [[ids[3]], [ids[1]]]
    assert pages_of(store.plans, limit=9, only=ListFilter(an_id("ana"), "completed")) == [[ids[2], ids[0]]]
    assert pages_of(store.plans, limit=9, only=ListFilter(an_id("ben"), "completed")) == [[]]


FILTERS = (EVERYTHING, ListFilter(an_id("ana")), ListFilter(status="completed"), ListFilter(an_id("ana"), "completed"))


@pytest.mark.parametrize("taken", [*FILTERS, ListFilter(an_id("ben")), ListFilter(status="failed")])
@pytest.mark.parametrize("given", FILTERS)
def test_a_sorted_list_takes_the_cursors_of_its_own_filters(
    store: Repositories, given: ListFilter, taken: ListFilter
) -> None:
    for number in range(3):
        planned(store, number)
    for listed, other in ((store.requests, store.plans), (store.plans, store.requests)):
        cursor = listed.page("ana", limit=1, cursor=None, only=given).next_cursor
        if given == taken:
            assert len(listed.page("ana", limit=1, cursor=cursor, only=taken).items) == 1
        else:
            with pytest.raises(InvalidFields):
                listed.page("ana", limit=1, cursor=cursor, only=taken)
        for wrong, owner in ((other, "ana"), (listed, "eve")):
            with pytest.raises(InvalidFields):
                wrong.page(owner, limit=1, cursor=cursor, only=given)


def test_what_is_stored_between_two_pages_is_on_no_later_one(store: Repositories) -> None:
    ids = [submitted(store, number) for number in range(3)]
    first = store.requests.page("ana", limit=2, cursor=None)
    submitted(store, 9)
    second = store.requests.page("ana", limit=2, cursor=first.next_cursor)
    assert [item.id for item in (*first.items, *second.items)] == ids[::-1]


def test_what_is_deleted_is_in_no_list_and_leads_on(store: Repositories) -> None:
    plans = [planned(store, number) for number in range(4)]
    first, first_plans = (listed.page("ana", limit=2, cursor=None) for listed in (store.requests, store.plans))
    for number in (1, 2):
        store.plans.delete("ana", plans[number])
        store.requests.delete("ana", a_request(id=an_id(f"request {number}"), created_at=created(number)), now=NOW)
    second = store.requests.page("ana", limit=2, cursor=first.next_cursor)
    assert [item.id for item in second.items] == [an_id("request 0")]
    second_plans = store.plans.page("ana", limit=2, cursor=first_plans.next_cursor)
    assert [item.id for item in second_plans.items] == [plans[0]]
    assert pages_of(store.plans, limit=9) == [[plans[3], plans[0]]]


def test_a_cursor_of_a_deleted_item_still_leads_on(filled: Repositories) -> None:
    ids = sorted(an_id(f"{number}") for number in range(3))
    first = filled.learners.page("ana", limit=1, cursor=None)
    filled.learners.delete("ana", ids[0])
    assert [each.id for each in filled.learners.page("ana", limit=9, cursor=first.next_cursor).items] == ids[1:]


def test_a_page_is_full_however_many_resources_do_not_match(store: Repositories) -> None:
    for number in range(6):
        store.library.add("ana", a_resource(f"{number}", topic="python" if number % 2 else "sailing"))
    only = ResourceFilter(topic="python")
    first = store.library.page("ana", limit=2, cursor=None, only=only)
    rest = store.library.page("ana", limit=2, cursor=first.next_cursor, only=only)
    assert [len(first.items), len(rest.items), rest.next_cursor] == [2, 1, None]
    assert {each.id for each in (*first.items, *rest.items)} == {an_id(f"{number}") for number in (1, 3, 5)}


def test_the_newest_plans_of_a_learner_are_named_newest_first(store: Repositories) -> None:
    store.learners.add("ana", a_learner())
    store.learners.add("ana", a_learner(id=an_id("bo")))
    at = "2026-01-0{}T09:00:00.000000+00:00".format
    made = [published(store, f"plan {day}", None, created_at=at(day)) for day in (6, 8, 7)]
    published(store, "of bo", None, learner_id=an_id("bo"), created_at=at(9))
    newest = [made[1].id, made[2].id, made[0].id]
    assert store.plans.newest_of("ana", an_id("ana"), most=5) == tuple(newest)
    assert store.plans.newest_of("ana", an_id("ana"), most=2) == tuple(newest[:2])
    assert store.plans.newest_of("ben", an_id("ana"), most=5) == ()
    store.plans.delete("ana", made[1].id)
    assert store.plans.newest_of("ana", an_id("ana"), most=5) == tuple(newest[1:])
