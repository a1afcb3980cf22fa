"""Deleting a learner in the table: no row is left, and none of another learner or owner is gone."""

import pytest

from studyplan.domain.errors.http import NotFound
from studyplan.domain.scoring.decision import Attempt
from tests.support import aws
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
from tests.support.stored import MONDAY, NEXT_MONDAY, add_request, published, used_key

ANA = an_id("ana")


def test_with_a_learner_go_their_commitments_and_no_others(store: Repositories) -> None:
    store.learners.add("ana", a_learner())
    published(store, "one", MONDAY)
    published(store, "two", NEXT_MONDAY)
    published(store, "another's", MONDAY, learner_id=an_id("other learner"))
    deletion_from(store, InMemoryWorkflow()).delete("ana", ANA, if_match=None, now=NOW)
    left = [row["pk"]["S"] for row in aws.rows() if "COMMITTED" in row["pk"]["S"]]
    assert left == [f"OWNER#ana#COMMITTED#{an_id('other learner')}"]


def test_a_used_key_is_kept_for_a_hundred_days(store: Repositories) -> None:
    """Step Functions keeps the names of ended executions for ninety."""
    add_request(store, "ana", a_request(), a_context(), deadline=LATER)
    store.requests.delete("ana", a_request(), now="2026-01-05T00:00:00.000000+00:00")
    (row,) = [row for row in aws.rows() if row["pk"]["S"] == "OWNER#ana#REQUEST"]
    assert row == used_key("ana", an_id("request"), until="1776211200"), "2026-04-15, in seconds since 1970"


@pytest.mark.covers("error:LearnerDeleted")
def test_a_deleted_learner_leaves_no_row(store: Repositories) -> None:
    for owner in ("ana", "ben"):
        store.learners.add(owner, a_learner())
        for name in ("request", "done"):
            key = an_id(name)
            add_request(store, owner, a_request(id=key), a_context(request_id=key), deadline=LATER)
            store.runs.of(owner, key).save_candidates(some_candidates())
            store.runs.of(owner, key).save_attempt(1, Attempt(findings=(a_finding(),)))
            store.runs.add_trace(owner, key, a_trace_record())
        store.plans.publish(owner, a_published_plan(an_id("done")))
    of_ben = [row for row in aws.rows() if row["pk"]["S"].startswith("OWNER#ben#")]
    workflow = InMemoryWorkflow()
    deletion_from(store, workflow).delete("ana", an_id("ana"), if_match=None, now=NOW)
    assert workflow.stops == [an_id("request")]
    empty = {"pk": {"S": "OWNER#ana#OPEN"}, "sk": {"S": "IDS"}}  # the set of open requests, without one
    used = [used_key("ana", an_id(name)) for name in ("request", "done")]
    assert sorted(map(str, aws.rows())) == sorted(map(str, [empty, *used, *of_ben]))
    with pytest.raises(NotFound):
        deletion_from(store, workflow).delete("ana", an_id("ana"), if_match=None, now=NOW)
