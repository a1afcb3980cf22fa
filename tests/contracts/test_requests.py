"""Plan requests: stored once, ended once, and open until then."""

import pytest

from studyplan.domain.errors.failures import RequestClosed, RequestMissing
from studyplan.domain.errors.http import InvalidFields
from studyplan.domain.values.plan_request import PlanRequest
from studyplan.ports import OpenRequest
from tests.contracts.conftest import Snapshot
from tests.support.builders import (
    LATER,
    MUCH_LATER,
    NOW,
    a_context,
    a_learner,
    a_published_plan,
    a_request,
    an_id,
)
from tests.support.repositories import Repositories
from tests.support.stored import add_request

REQUEST = an_id("request")


@pytest.fixture
def opened(store: Repositories) -> PlanRequest:
    return add_request(store, "ana", a_request(), a_context(), deadline=LATER)


def test_a_request_and_a_learner_are_read_together(store: Repositories) -> None:
    add_request(store, "ana", a_request(), a_context(), deadline=LATER)
    learner = store.learners.get("ana", a_request().learner_id)
    assert store.requests.with_learner("ana", REQUEST, a_request().learner_id) == (a_request(), learner)
    assert store.requests.with_learner("ana", an_id("nobody's"), a_request().learner_id) == (None, learner)
    assert store.requests.with_learner("ana", REQUEST, an_id("nobody")) == (a_request(), None)
    assert store.requests.with_learner("ben", REQUEST, a_request().learner_id) == (None, None)


def test_a_request_is_stored_once(store: Repositories, opened: PlanRequest) -> None:
    again = add_request(store, "ana", a_request(goal="Something else"), a_context(), deadline=MUCH_LATER)
    assert opened == a_request()
    assert again == a_request(), "what stands under the id is the first"
    assert store.requests.get("ana", REQUEST) == a_request()
    assert [each.deadline for each in store.requests.open()] == [LATER]


def test_a_request_that_a_step_works_on_is_running(store: Repositories, opened: PlanRequest) -> None:
    assert store.requests.mark_running("ana", REQUEST, now=LATER) == a_context()
    assert store.requests.get("ana", REQUEST) == a_request(status="running", updated_at=LATER)


def test_a_running_request_may_be_marked_as_running_again(store: Repositories, opened: PlanRequest) -> None:
    store.requests.mark_running("ana", REQUEST, now=NOW)
    assert store.requests.mark_running("ana", REQUEST, now=LATER) == a_context()


@pytest.mark.covers("error:RequestMissing")
def test_a_request_that_is_not_there_cannot_run(store: Repositories, snapshot: Snapshot) -> None:
    before = snapshot()
    with pytest.raises(RequestMissing):
        store.requests.mark_running("ana", REQUEST, now=NOW)
    with pytest.raises(RequestMissing):
        store.runs.of("ana", REQUEST).context()
    assert snapshot() == before, "an update without its condition would have made a row"


@pytest.mark.covers("error:RequestClosed")
def test_a_request_that_has_ended_cannot_run(store: Repositories, opened: PlanRequest) -> None:
    store.requests.fail("ana", REQUEST, "NothingSuitable", now=LATER)
    with pytest.raises(RequestClosed):
        store.requests.mark_running("ana", REQUEST, now=MUCH_LATER)


def test_a_failed_request_has_its_reason(store: Repositories, opened: PlanRequest) -> None:
    assert store.requests.fail("ana", REQUEST, "NothingSuitable", now=LATER)
    failed = store.requests.get("ana", REQUEST)
    assert failed is not None
    assert (failed.status, failed.updated_at) == ("failed", LATER)
    assert failed.failure is not None
    assert failed.failure.code == "NothingSuitable"
    assert failed.failure.message == "The library has no resource on this topic at the learner's level."


def test_a_request_fails_once(store: Repositories, opened: PlanRequest) -> None:
    store.requests.fail("ana", REQUEST, "NothingSuitable", now=LATER)
    assert not store.requests.fail("ana", REQUEST, "DeadlinePassed", now=MUCH_LATER)
    failed = store.requests.get("ana", REQUEST)
    assert failed is not None
    assert failed.failure is not None
    assert failed.failure.code == "NothingSuitable"


def test_a_request_that_is_not_there_cannot_fail(store: Repositories, snapshot: Snapshot) -> None:
    before = snapshot()
    assert not store.requests.fail("ana", REQUEST, "DeadlinePassed", now=NOW)
    assert snapshot() == before


def test_only_requests_that_are_not_finished_are_open(store: Repositories) -> None:
    for name in ("queued", "running", "failed", "done"):
        add_request(store, "ana", a_request(id=an_id(name)), a_context(request_id=an_id(name)), deadline=LATER)
    store.requests.mark_running("ana", an_id("running"), now=NOW)
    store.requests.fail("ana", an_id("failed"), "DeadlinePassed", now=NOW)
    store.plans.publish("ana", a_published_plan(an_id("done")))
    expected = {OpenRequest("ana", an_id(name), LATER) for name in ("queued", "running")}
    assert set(store.requests.open()) == expected


def test_open_requests_of_every_owner_are_found(store: Repositories) -> None:
    owners = ["ana", "ben", "a#b", "user|42"]
    for owner in owners:
        add_request(store, owner, a_request(), a_context(), deadline=LATER)
    assert sorted(each.owner for each in store.requests.open()) == sorted(owners)


def test_a_request_keeps_the_id_of_the_call_that_asked_for_it(store: Repositories) -> None:
    add_request(store, "ana", a_request(), a_context(), deadline=LATER, correlation_id="call-9")
    add_request(store, "ana", a_request(id=an_id("other")), a_context(), deadline=LATER)
    found = [store.requests.correlation_id("ana", key) for key in (REQUEST, an_id("other"), an_id("nobody"))]
    assert found == ["call-9", "", ""]


def test_the_requests_of_a_learner_are_those_of_no_other(store: Repositories) -> None:
    mine, other = a_request(), a_request(id=an_id("other"), learner_id=an_id("other learner"))
    for owner, request in (("ana", mine), ("ana", other), ("ben", mine)):
        add_request(store, owner, request, a_context(request_id=request.id), deadline=LATER)
    assert list(store.requests.of_learner("ana", an_id("ana"))) == [mine]


@pytest.fixture
def deleted(store: Repositories, opened: PlanRequest) -> Repositories:
    store.requests.delete("ana", opened, now=NOW)
    return store


def test_a_deleted_request_is_not_there(deleted: Repositories) -> None:
    assert deleted.requests.get("ana", REQUEST) is None
    assert deleted.requests.correlation_id("ana", REQUEST) == ""
    assert deleted.requests.page("ana", limit=9, cursor=None).items == ()
    assert [*deleted.requests.open(), *deleted.requests.of_learner("ana", an_id("ana"))] == []


def test_the_id_of_a_deleted_request_stays_used(deleted: Repositories, snapshot: Snapshot) -> None:
    """Its execution's name is taken: a request that is stored under it could never run."""
    before = snapshot()
    with pytest.raises(InvalidFields) as refused:
        deleted.requests.add("ana", a_request(), a_context(), deadline=LATER)
    (field,) = refused.value.fields
    assert field == ("Idempotency-Key", "was used for a request that was deleted; send a new key")
    assert snapshot() == before
    assert add_request(deleted, "ben", a_request(), a_context(), deadline=LATER) == a_request()


def test_a_deleted_request_does_not_come_back(deleted: Repositories, snapshot: Snapshot) -> None:
    before = snapshot()
    assert not deleted.requests.fail("ana", REQUEST, "DeadlinePassed", now=NOW)
    for use in (
        lambda: deleted.requests.mark_running("ana", REQUEST, now=NOW),
        lambda: deleted.runs.of("ana", REQUEST).context(),
        lambda: deleted.plans.publish("ana", a_published_plan()),
    ):
        with pytest.raises(RequestMissing):
            use()
    assert snapshot() == before


@pytest.mark.parametrize("learner", ["missing", "marked", "deleted", "another owner's"])
def test_no_request_is_stored_for_a_learner_that_is_deleted(
    store: Repositories, snapshot: Snapshot, learner: str
) -> None:
    if learner != "missing":
        store.learners.add("ben" if learner == "another owner's" else "ana", a_learner())
    if learner == "marked":
        store.learners.mark_deleted("ana", an_id("ana"), now=NOW)
    if learner == "deleted":
        store.learners.delete("ana", an_id("ana"))
    before = snapshot()
    with pytest.raises(InvalidFields) as refused:
        store.requests.add("ana", a_request(), a_context(), deadline=LATER)
    assert refused.value.fields == (("/learner_id", "there is no such learner"),)
    assert snapshot() == before


def test_a_request_that_is_stored_already_is_answered_while_its_learner_is_deleted(
    store: Repositories, opened: PlanRequest
) -> None:
    store.learners.mark_deleted("ana", an_id("ana"), now=NOW)
    assert store.requests.add("ana", a_request(), a_context(), deadline=LATER) == opened


def test_a_request_is_marked_whatever_its_status_and_stays_as_it_is(store: Repositories, opened: PlanRequest) -> None:
    assert store.requests.mark_deleted("ana", REQUEST, now=NOW) == opened
    store.plans.publish("ana", a_published_plan())
    marked = store.requests.mark_deleted("ana", REQUEST, now=LATER)
    assert marked == store.requests.get("ana", REQUEST)
    assert marked is not None
    assert marked.plan_id == a_published_plan().id


def test_a_request_that_is_not_there_is_not_marked(deleted: Repositories, snapshot: Snapshot) -> None:
    before = snapshot()
    for name in (REQUEST, an_id("nobody's")):
        assert deleted.requests.mark_deleted("ana", name, now=NOW) is None
    assert snapshot() == before
