"""Deleting a learner: everything of theirs goes, what runs is stopped, and a deletion can be repeated."""

from collections.abc import Iterator

import pytest

from studyplan.domain.errors.failures import RequestMissing
from studyplan.domain.errors.http import InvalidFields, NotFound
from studyplan.domain.scoring.decision import Attempt
from studyplan.domain.values.plan_request import PlanRequest
from tests.contracts.conftest import Snapshot
from tests.support.builders import (
    LATER,
    NOW,
    a_context,
    a_finding,
    a_learner,
    a_published_plan,
    a_request,
    a_trace_record,
    an_id,
    some_candidates,
)
from tests.support.fakes.workflow import InMemoryWorkflow
from tests.support.repositories import Repositories, deletion_from
from tests.support.stored import MONDAY, NEXT_MONDAY, add_request, published

ANA, OTHER, REQUEST, DONE = an_id("ana"), an_id("other learner"), an_id("request"), an_id("done")


def fill(store: Repositories, owner: str) -> None:
    """Store a learner with an open request and a finished one, and all that their runs stored."""
    store.learners.add(owner, a_learner())
    for key in (REQUEST, DONE):
        add_request(store, owner, a_request(id=key), a_context(request_id=key), deadline=LATER)
        store.runs.of(owner, key).save_candidates(some_candidates())
        store.runs.of(owner, key).save_attempt(1, Attempt(findings=(a_finding(),)))
        store.runs.add_trace(owner, key, a_trace_record())
    store.plans.publish(owner, a_published_plan(DONE))


def delete(store: Repositories, workflow: InMemoryWorkflow) -> None:
    deletion_from(store, workflow).delete("ana", ANA, if_match=None, now=NOW)


@pytest.mark.covers("error:LearnerDeleted")
def test_a_deleted_learner_leaves_nothing(store: Repositories) -> None:
    fill(store, "ana")
    delete(store, InMemoryWorkflow())
    for listed in (store.learners, store.requests, store.plans):
        assert listed.page("ana", limit=9, cursor=None).items == ()
    assert list(store.requests.open()) == []
    assert [store.runs.trace("ana", key) for key in (REQUEST, DONE)] == [(), ()]
    with pytest.raises(NotFound):
        delete(store, InMemoryWorkflow())


def test_only_what_runs_is_stopped_and_it_has_failed_by_then(store: Repositories) -> None:
    class Watching(InMemoryWorkflow):
        def stop(self, request_id: str) -> None:
            super().stop(request_id)
            request = store.requests.get("ana", request_id)
            assert request is not None
            assert request.failure is not None
            assert request.failure.code == "LearnerDeleted"

    fill(store, "ana")
    workflow = Watching()
    delete(store, workflow)
    assert workflow.stops == [REQUEST]


def test_while_a_deletion_runs_nothing_new_is_stored(store: Repositories, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a request once the requests are listed, nor what a step has once its request's rows are deleted."""
    fill(store, "ana")
    refused: list[str] = []
    listed, delete_run = store.requests.of_learner, store.runs.delete

    def submit_first(owner: str, learner_id: str) -> Iterator[PlanRequest]:
        with pytest.raises(InvalidFields):
            store.requests.add(owner, a_request(id=an_id("late")), a_context(), deadline=LATER)
        refused.append("request")
        return listed(owner, learner_id)

    def save_first(owner: str, request_id: str) -> None:
        with pytest.raises(RequestMissing):
            store.runs.of(owner, request_id).save_candidates(some_candidates())
        refused.append(request_id)
        delete_run(owner, request_id)

    monkeypatch.setattr(store.requests, "of_learner", submit_first)
    monkeypatch.setattr(store.runs, "delete", save_first)
    delete(store, InMemoryWorkflow())
    assert sorted(refused) == sorted(["request", REQUEST, DONE])


def test_another_owners_learner_stays(store: Repositories, snapshot: Snapshot) -> None:
    fill(store, "ben")
    before = snapshot()
    with pytest.raises(NotFound):
        delete(store, InMemoryWorkflow())
    assert snapshot() == before
    fill(store, "ana")
    delete(store, InMemoryWorkflow())
    assert store.learners.get("ben", ANA) == a_learner()
    assert store.plans.get("ben", a_published_plan(DONE).id) == a_published_plan(DONE)
    assert store.runs.of("ben", REQUEST).candidates() == some_candidates()
    assert [each.request_id for each in store.requests.open()] == [REQUEST]


def test_another_learners_requests_stay(store: Repositories) -> None:
    store.learners.add("ana", a_learner())
    other = a_request(learner_id=OTHER)
    add_request(store, "ana", other, a_context(), deadline=LATER)
    delete(store, InMemoryWorkflow())
    assert store.requests.get("ana", REQUEST) == other


def test_a_learners_committed_minutes_go_and_no_others(store: Repositories) -> None:
    store.learners.add("ana", a_learner())
    published(store, "one", MONDAY)
    published(store, "two", NEXT_MONDAY)
    published(store, "another's", MONDAY, learner_id=OTHER)
    delete(store, InMemoryWorkflow())
    dates = {"since": MONDAY, "until": "2026-12-31"}
    assert store.plans.committed_minutes("ana", ANA, **dates) == {}
    assert store.plans.committed_minutes("ana", OTHER, **dates) == {MONDAY: 30, "2026-03-04": 20}
