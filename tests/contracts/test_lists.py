"""Lists: page by page, each cursor good for the one list that gave it."""

from collections.abc import Callable
from typing import Any

import pytest

from studyplan.domain.errors.http import FieldError, InvalidFields
from studyplan.ports import Page, ResourceFilter
from tests.support.builders import LATER, a_context, a_learner, a_published_plan, a_request, a_resource, an_id
from tests.support.repositories import Repositories

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


def test_requests_and_plans_are_read_page_by_page_too(store: Repositories) -> None:
    names = sorted(an_id(f"request {number}") for number in range(3))
    for name in names:
        store.requests.add("ana", a_request(id=name), a_context(request_id=name), deadline=LATER)
        store.plans.publish("ana", a_published_plan(name))
    plans = sorted(a_published_plan(name).id for name in names)
    for listed, ids in ((store.requests, names), (store.plans, plans)):
        first = listed.page("ana", limit=2, cursor=None)
        second = listed.page("ana", limit=2, cursor=first.next_cursor)
        assert [item.id for item in (*first.items, *second.items)] == ids
        assert second.next_cursor is None


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
