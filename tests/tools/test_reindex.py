"""`make reindex`: resources of earlier releases get their rows of urls and pages, once, and nothing else changes."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest

from studyplan.adapters.dynamodb import keys
from tests.support import aws
from tests.support.builders import LATER, a_resource, an_id
from tests.support.repositories import Repositories, in_use
from tests.tools.test_backfill import InSmallPages, delete, rows
from tools import reindex as program
from tools.reindex import Counts, reindex

OWNERS = ("ana", "anna%23RESOURCE")
VIDEO, SHARED = "https://www.youtube.com/watch?v=X", "https://youtu.be/X"


@pytest.fixture
def store(table: None) -> Repositories:
    return in_use()


def run(*, apply: bool = True) -> Counts:
    return reindex(aws.client("dynamodb"), aws.TABLE, lambda *_: None, apply=apply)


def filled(store: Repositories) -> list[Any]:
    """Store four resources for each of two owners, two of them of one page, and return all rows."""
    for owner in OWNERS:
        for name, url in (("one", VIDEO), ("two", SHARED), ("three", "https://example.org/3")):
            store.library.add(owner, a_resource(name, url=url))
        store.library.add(owner, a_resource("four"))
    return rows()


def without(kind: str) -> None:
    for row in aws.rows():
        if row["pk"]["S"].split("#")[2] == kind:
            delete(keys.Key(row["pk"]["S"], row["sk"]["S"]))


@pytest.mark.parametrize(("kinds", "added"), [(["PAGE"], 8), (["URL"], 8), (["PAGE", "URL"], 16)])
def test_resources_get_the_rows_that_this_release_writes(store: Repositories, kinds: list[str], added: int) -> None:
    before = filled(store)
    for kind in kinds:
        without(kind)
    lacking = rows()
    assert run(apply=False)[1:] == (added, 0, 0)
    assert rows() == lacking, "a dry run changes nothing"
    assert run()[1:] == (added, 0, 0)
    assert rows() == before
    first, second = a_resource("one", url=VIDEO), a_resource("two", url=SHARED)
    assert store.library.same_page("ana", first) == (second.id,)
    assert store.library.add("ana", a_resource("again", url=VIDEO)) == first.id


@pytest.mark.parametrize("apply", [False, True])
def test_what_is_right_is_not_changed(store: Repositories, apply: bool) -> None:
    before = filled(store)
    assert run(apply=apply) == Counts(read=len(before))
    assert rows() == before


def test_rows_that_a_release_before_has_left_go(store: Repositories) -> None:
    """It deletes a resource and moves another without their page rows; urls were read otherwise."""
    filled(store)
    delete(keys.resource("ana", an_id("one")))
    moved = a_resource("two", url="https://example.org/moved", updated_at=LATER)
    aws.table().put(keys.resource("ana", moved.id), moved.model_dump(mode="json"))
    assert run(apply=False)[1:] == (2, 4, 0)
    assert run()[1:] == (2, 4, 0)
    assert run()[1:] == (0, 0, 0)
    assert store.library.add("ana", a_resource("five", url=VIDEO)) is None, "the url is free"
    assert store.library.add("ana", a_resource("six", url=moved.url)) == moved.id


def test_a_url_that_the_row_of_a_deleted_resource_reserves_is_given_to_who_has_it(store: Repositories) -> None:
    store.library.add("ana", a_resource("one", url=VIDEO))
    aws.table().put(keys.url("ana", VIDEO), {"id": an_id("gone")})
    assert run()[1:] == (1, 0, 0)
    assert store.library.add("ana", a_resource("again", url=VIDEO)) == an_id("one")


def test_two_resources_with_one_url_are_counted_and_stay(store: Repositories) -> None:
    """Their urls were two for a release before."""
    store.library.add("ana", a_resource("one", url=VIDEO))
    other = a_resource("two", url=f"{VIDEO}#part-2")
    aws.table().put(keys.resource("ana", other.id), other.model_dump(mode="json"))
    before = len(rows())
    assert run()[1:] == (1, 0, 1)
    assert run()[1:] == (0, 0, 1)
    assert len(rows()) == before + 1, "the page row of the other"
    without("URL")
    assert run()[1:] == (1, 0, 1)


def test_a_run_that_stopped_is_resumed_where_it_was(store: Repositories) -> None:
    before = filled(store)
    without("PAGE")
    starts: list[str] = []

    def stop(_counts: Counts, following: str) -> None:
        starts.append(following)
        if len(starts) == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        reindex(InSmallPages(), aws.TABLE, stop, apply=True)
    resumed = reindex(InSmallPages(), aws.TABLE, lambda *_: None, apply=True, start=starts[-1])
    assert rows() == before
    assert resumed.read < len(before)


def deleted_first(store: Repositories) -> None:
    store.library.delete("ana", a_resource("one", url=VIDEO))


def moved_first(store: Repositories) -> None:
    seen = a_resource("one", url=VIDEO)
    moved = seen.model_copy(update={"url": "https://example.org/moved", "updated_at": LATER})
    store.library.replace("ana", moved, seen=seen)


@pytest.mark.parametrize("change", [deleted_first, moved_first])
def test_a_resource_that_changes_meanwhile_is_left_to_who_changes_it(
    store: Repositories, change: Callable[[Repositories], None]
) -> None:
    filled(store)
    without("PAGE")
    made = program._made_of
    once = [change]

    def changed_then(table: Any, changes: Any) -> Any:
        while once:
            once.pop()(store)
        return made(table, changes)

    with patch.object(program, "_made_of", changed_then):
        assert run().added == 7
    pages = [row for row in rows() if row["pk"]["S"].startswith("OWNER#ana#PAGE#")]
    resources = [row for row in rows() if row["pk"]["S"] == "OWNER#ana#RESOURCE"]
    assert len(pages) == len(resources)
    assert run()[1:] == (0, 0, 0)
