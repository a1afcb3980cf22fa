"""`make backfill`: rows of earlier releases get their sort rows, once, and nothing else changes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, cast
from unittest.mock import patch

import pytest

from local.cli import backfill as command
from studyplan.adapters.dynamodb import keys
from tests.in_flight.test_in_flight import VERSIONS, put
from tests.support import aws
from tests.support.builders import LATER, MUCH_LATER, NOW, a_context, a_request, an_id
from tests.support.handlers import OWNER, STEPS, call
from tests.support.repositories import Repositories, in_use
from tests.support.stored import add_request, published
from tools import backfill as program
from tools.backfill import Counts, backfill

type Place = dict[str, Any]


@pytest.fixture
def store(table: None) -> Repositories:
    return in_use()


def run() -> Counts:
    return backfill(aws.client("dynamodb"), aws.TABLE, lambda *_: None)


def delete(key: keys.Key) -> None:
    aws.client("dynamodb").delete_item(TableName=aws.TABLE, Key=key.attributes())


def filled(store: Repositories) -> list[Place]:
    """Store what two owners have, and return all rows."""
    for owner in ("ana", "anna%23REQUEST"):
        published(store, "one", NOW[:10], owner=owner)
        published(store, "two", None, owner=owner, status="needs_review", created_at=LATER)
        add_request(store, owner, a_request(created_at=MUCH_LATER), a_context(), deadline=LATER)
    return rows()


def rows() -> list[Place]:
    return sorted(aws.rows(), key=str)


def without_sort_rows() -> None:
    for row in aws.rows():
        if row["pk"]["S"].endswith("_SORT"):
            delete(keys.Key(row["pk"]["S"], row["sk"]["S"]))


def test_rows_of_an_earlier_release_get_the_sort_rows_that_this_one_writes(store: Repositories) -> None:
    before = filled(store)
    without_sort_rows()
    assert store.requests.page("ana", limit=9, cursor=None).items == ()
    assert run().added == 10
    assert rows() == before


def test_a_second_run_changes_nothing(store: Repositories) -> None:
    before = filled(store)
    assert run() == Counts(read=len(before))
    assert rows() == before


def test_a_sort_row_that_a_deletion_by_an_older_version_left_goes(store: Repositories) -> None:
    filled(store)
    for kind in ("REQUEST", "PLAN"):
        (row, *_) = [row for row in aws.rows() if row["pk"]["S"] == f"OWNER#ana#{kind}"]
        delete(keys.Key(row["pk"]["S"], row["sk"]["S"]))
    assert run()[1:] == (0, 2)
    assert {row["pk"]["S"] for row in rows()} >= {"OWNER#ana#REQUEST_SORT", "OWNER#ana#PLAN_SORT"}
    assert run()[1:] == (0, 0)


class InSmallPages:
    """A client whose scans have pages of three rows."""

    def __getattr__(self, name: str) -> Any:
        return getattr(aws.client("dynamodb"), name)

    def scan(self, **asked: Any) -> Any:
        return aws.client("dynamodb").scan(**asked, Limit=3)


def test_a_run_that_stopped_is_resumed_where_it_was(store: Repositories) -> None:
    before = filled(store)
    without_sort_rows()
    starts: list[str] = []

    def stop(_counts: Counts, following: str) -> None:
        starts.append(following)
        if len(starts) == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        backfill(InSmallPages(), aws.TABLE, stop)
    resumed = backfill(InSmallPages(), aws.TABLE, lambda *_: None, start=starts[-1])
    assert rows() == before
    assert resumed.read < len(before)


def test_a_request_that_is_deleted_meanwhile_gets_no_sort_row(store: Repositories) -> None:
    before = filled(store)
    without_sort_rows()
    existing = program._existing

    def deleted_then(table: Any, wanted: Any) -> Any:
        found = existing(table, wanted)
        delete(keys.request("ana", an_id("one")))
        return found

    with patch.object(program, "_existing", deleted_then):
        assert run().added == 9
    assert len([row for row in rows() if row["pk"]["S"].endswith("_SORT")]) == 9
    assert len(rows()) == len(before) - 2


def test_a_request_that_was_deleted_is_not_listed(store: Repositories) -> None:
    """The row that keeps its key used gets no sort row; one that is left from before goes."""
    published(store, "one", None, owner="ana")
    (left,) = [row for row in aws.rows() if row["pk"]["S"] == "OWNER#ana#REQUEST_SORT"]
    store.requests.delete("ana", a_request(id=an_id("one")), now=NOW)
    before = rows()
    assert run()[1:] == (0, 0)
    aws.client("dynamodb").put_item(TableName=aws.TABLE, Item=left)
    assert store.requests.page("ana", limit=9, cursor=None).items == ()
    assert run()[1:] == (0, 1)
    assert rows() == before


@pytest.mark.parametrize("version", VERSIONS)
def test_what_an_older_version_began_is_listed_after_it(store: Repositories, version: str) -> None:
    before = VERSIONS[version]["publish_plan"]
    put([row for row in before["rows"] if not row["pk"]["S"].endswith("_SORT")])
    call(STEPS[-1], before["input"])
    run()
    (request,) = store.requests.page(OWNER, limit=9, cursor=None).items
    (plan,) = store.plans.page(OWNER, limit=9, cursor=None).items
    assert (request.status, request.plan_id) == ("completed", plan.id)


class Here(NamedTuple):
    """A stack of this machine, as far as its data is completed."""

    endpoint: str = "http://127.0.0.1:9"
    outputs: Mapping[str, str] = {"TableName": aws.TABLE}


def test_a_stack_on_this_machine_completes_what_an_earlier_release_stored_once(
    store: Repositories, tmp_path: Path
) -> None:
    before = filled(store)
    without_sort_rows()
    progress: list[str] = []
    with patch.object(command, "client", lambda *_: aws.client("dynamodb")):
        command.complete_data(cast("Any", Here()), tmp_path, progress.append)
        assert rows() == before
        without_sort_rows()
        command.complete_data(cast("Any", Here()), tmp_path, progress.append)
        assert len(rows()) == len(before) - 10  # the folder knows that it was completed
        (tmp_path / command.DONE).write_text("another version of the code")
        command.complete_data(cast("Any", Here()), tmp_path, progress.append)
    assert rows() == before
    assert progress == ["10 requests and plans of an earlier release are in the lists now"] * 2
