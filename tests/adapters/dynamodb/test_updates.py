"""Changing and deleting: never over another's change, nothing left behind, and a library that is always current."""

from typing import Any

import pytest

from studyplan.adapters.dynamodb.library_repository import LIBRARY_LIMIT
from studyplan.domain.errors.http import Conflict, LibraryFull, NotFound, Stale
from studyplan.domain.scoring.decision import Attempt
from studyplan.ports import ResourceFilter
from tests.support import aws
from tests.support.builders import (
    LATER,
    NOW,
    a_context,
    a_finding,
    a_learner,
    a_published_plan,
    a_request,
    a_resource,
    a_trace_record,
    an_id,
    some_candidates,
)
from tests.support.repositories import Repositories, deletion_from, over

REQUEST = an_id("request")


def titles(store: Repositories) -> list[str]:
    return sorted(resource.title for resource in store.library.all("ana"))


def another_function() -> Repositories:
    """A store that has nothing warm yet."""
    return over(aws.table())


def test_a_learner_is_replaced(store: Repositories) -> None:
    store.learners.add("ana", a_learner())
    store.learners.replace("ana", a_learner(name="Ben", updated_at=LATER), seen=a_learner())
    assert store.learners.get("ana", an_id("ana")) == a_learner(name="Ben", updated_at=LATER)


@pytest.mark.covers("error:Stale")
def test_a_learner_that_changed_meanwhile_is_not_overwritten(store: Repositories) -> None:
    store.learners.add("ana", a_learner(updated_at=LATER))
    with pytest.raises(Stale):
        store.learners.replace("ana", a_learner(name="Ben"), seen=a_learner())
    assert store.learners.get("ana", an_id("ana")) == a_learner(updated_at=LATER)


def test_a_learner_that_is_gone_does_not_come_back(store: Repositories) -> None:
    with pytest.raises(Stale):
        store.learners.replace("ana", a_learner(name="Ben"), seen=a_learner())
    assert aws.rows() == []


def test_a_resource_is_replaced_and_its_url_with_it(store: Repositories) -> None:
    old, new = a_resource(), a_resource(url="https://example.org/moved", updated_at=LATER)
    store.library.add("ana", old)
    store.library.replace("ana", new, seen=old)
    assert list(store.library.all("ana")) == [new]
    assert store.library.add("ana", a_resource("other", url=new.url)) == new.id
    assert store.library.add("ana", a_resource("third", url=old.url)) is None, "the old url is free"


def test_a_resource_that_changed_meanwhile_is_not_overwritten(store: Repositories) -> None:
    store.library.add("ana", a_resource(updated_at=LATER))
    with pytest.raises(Stale):
        store.library.replace("ana", a_resource(title="Mine", updated_at=LATER), seen=a_resource())
    assert titles(store) == ["About resource"]


def test_a_resource_can_not_take_anothers_url(store: Repositories) -> None:
    store.library.add("ana", a_resource("first"))
    store.library.add("ana", a_resource("second"))
    taken = a_resource("second", url=a_resource("first").url, updated_at=LATER)
    with pytest.raises(Conflict, match=an_id("first")):
        store.library.replace("ana", taken, seen=a_resource("second"))
    assert store.library.get("ana", an_id("second")) == a_resource("second")


def test_a_deleted_resource_frees_its_url(store: Repositories) -> None:
    store.library.add("ana", a_resource())
    store.library.delete("ana", a_resource())
    assert (store.library.get("ana", an_id("resource")), list(store.library.all("ana"))) == (None, [])
    assert store.library.add("ana", a_resource("again", url=a_resource().url)) is None


def test_a_library_is_current_after_every_change(store: Repositories) -> None:
    reader = another_function()
    seen = []
    store.library.add("ana", a_resource("one"))
    seen.append(titles(reader))
    store.library.add("ana", a_resource("two"))
    seen.append(titles(reader))
    store.library.replace("ana", a_resource("one", title="Changed", updated_at=LATER), seen=a_resource("one"))
    seen.append(titles(reader))
    store.library.delete("ana", a_resource("two"))
    seen.append(titles(reader))
    assert seen == [["About one"], ["About one", "About two"], ["About two", "Changed"], ["Changed"]]
    assert titles(another_function()) == ["Changed"]


def test_a_library_is_compiled_once_for_all(store: Repositories) -> None:
    store.library.add("ana", a_resource())
    assert titles(store) == ["About resource"]
    for row in aws.rows():  # without its rows only what was compiled is left to read
        if row["pk"]["S"] == "OWNER#ana#RESOURCE":
            aws.client("dynamodb").delete_item(TableName=aws.TABLE, Key={"pk": row["pk"], "sk": row["sk"]})
    assert titles(another_function()) == ["About resource"]


def test_a_library_leaves_no_old_version(store: Repositories) -> None:
    for number in range(4):
        store.library.add("ana", a_resource(f"resource {number}"))
        store.library.all("ana")
    versions = {row["sk"]["S"] for row in aws.rows() if row["sk"]["S"].startswith("V0")}
    assert len(versions) == 1


@pytest.mark.covers("error:LibraryFull")
def test_a_library_that_is_full_takes_no_more(store: Repositories) -> None:
    store.library.add("ana", a_resource("first"))
    held = {":held": {"N": str(LIBRARY_LIMIT - 1)}}
    (head,) = [row for row in aws.rows() if "held" in row]
    aws.client("dynamodb").update_item(
        TableName=aws.TABLE,
        Key={"pk": head["pk"], "sk": head["sk"]},
        UpdateExpression="SET held = :held",
        ExpressionAttributeValues=held,
    )
    assert store.library.add("ana", a_resource("last")) is None
    with pytest.raises(LibraryFull, match=str(LIBRARY_LIMIT)):
        store.library.add("ana", a_resource("one more"))
    assert titles(store) == ["About first", "About last"]
    assert store.library.add("ben", a_resource("one more")) is None, "another owner's is not full"
    store.library.delete("ana", a_resource("last"))
    assert store.library.add("ana", a_resource("one more")) is None


@pytest.mark.parametrize(
    ("only", "found"),
    [
        (ResourceFilter(), ["a", "b", "c"]),
        (ResourceFilter(topic="python"), ["a", "b"]),
        (ResourceFilter(difficulty="advanced"), ["b", "c"]),
        (ResourceFilter(topic="python", difficulty="advanced", resource_type="video"), ["b"]),
        (ResourceFilter(resource_type="quiz"), []),
    ],
)
def test_a_list_is_narrowed(store: Repositories, only: ResourceFilter, found: list[str]) -> None:
    store.library.add("ana", a_resource("a"))
    store.library.add("ana", a_resource("b", topic="PY", difficulty="advanced", resource_type="video"))
    store.library.add("ana", a_resource("c", topic="sailing", difficulty="advanced"))
    page = store.library.page("ana", limit=50, cursor=None, only=only)
    assert sorted(resource.title.removeprefix("About ") for resource in page.items) == found


class Watching:
    """A workflow that looks how a request stands when it is told to stop it."""

    def __init__(self, store: Repositories) -> None:
        self._store = store
        self.seen: list[Any] = []

    def stop(self, request_id: str) -> None:
        request = self._store.requests.get("ana", request_id)
        self.seen.append(request and request.failure and request.failure.code)

    def start(self, owner: str, request_id: str, _correlation_id: str) -> None: ...
    def state(self, request_id: str) -> Any: ...


@pytest.mark.covers("error:LearnerDeleted")
def test_a_deleted_learner_leaves_nothing(store: Repositories) -> None:
    for owner in ("ana", "ben"):
        store.learners.add(owner, a_learner())
        for name in ("request", "done"):
            key = an_id(name)
            store.requests.add(owner, a_request(id=key), a_context(request_id=key), deadline=LATER)
            store.runs.of(owner, key).save_candidates(some_candidates())
            store.runs.of(owner, key).save_attempt(1, Attempt(findings=(a_finding(),)))
            store.runs.add_trace(owner, key, a_trace_record())
        store.plans.publish(owner, a_published_plan(an_id("done")))
    of_ben = [row for row in aws.rows() if row["pk"]["S"].startswith("OWNER#ben#")]
    workflow = Watching(store)
    deletion_from(store, workflow).delete("ana", an_id("ana"), if_match=None, now=NOW)
    assert workflow.seen == ["LearnerDeleted"], "the open one was failed, and then stopped"
    empty = {"pk": {"S": "OWNER#ana#OPEN"}, "sk": {"S": "IDS"}}  # the set of open requests, without one
    assert sorted(map(str, aws.rows())) == sorted(map(str, [empty, *of_ben]))
    with pytest.raises(NotFound):
        deletion_from(store, workflow).delete("ana", an_id("ana"), if_match=None, now=NOW)


def test_another_learners_requests_stay(store: Repositories) -> None:
    store.learners.add("ana", a_learner())
    other = a_request(learner_id=an_id("other learner"))
    store.requests.add("ana", other, a_context(), deadline=LATER)
    deletion_from(store, Watching(store)).delete("ana", an_id("ana"), if_match=None, now=NOW)
    assert store.requests.get("ana", REQUEST) == other
