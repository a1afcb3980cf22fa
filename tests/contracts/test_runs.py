"""What the steps of a request store, and the trace."""

from collections.abc import Callable

import pytest

from studyplan.domain.errors.failures import ArtefactMissing
from studyplan.domain.scoring.decision import Attempt
from tests.support.builders import (
    LATER,
    a_candidate,
    a_draft,
    a_finding,
    a_plan,
    a_trace_record,
    an_id,
    some_candidates,
)
from tests.support.repositories import Repositories

REQUEST = an_id("request")


def test_what_the_steps_store_comes_back(store: Repositories) -> None:
    candidates = some_candidates(a_candidate("one", score=0.7), a_candidate("two", prerequisites=(an_id("one"),)))
    findings = (a_finding(day=3), a_finding("NO_PRACTICE_TASKS", severity="warning", task_id=an_id("task")))
    store.runs.of("ana", REQUEST).save_candidates(candidates)
    store.runs.of("ana", REQUEST).save_draft(1, a_draft(), a_plan())
    attempts = (Attempt(findings=findings, generated_by="openai"), Attempt(findings=(), generated_by=None))
    for number, attempt in enumerate(attempts, 1):
        store.runs.of("ana", REQUEST).save_attempt(number, attempt)
    assert store.runs.of("ana", REQUEST).candidates() == candidates
    assert store.runs.of("ana", REQUEST).timetable(1) == a_plan()
    assert (store.runs.of("ana", REQUEST).draft(1), store.runs.of("ana", REQUEST).draft(2)) == (a_draft(), None)
    assert store.runs.of("ana", REQUEST).attempts(up_to=2) == attempts
    assert store.runs.of("ana", REQUEST).attempts(up_to=1) == attempts[:1]


def test_a_step_that_runs_again_replaces_what_it_stored(store: Repositories) -> None:
    store.runs.of("ana", REQUEST).save_draft(1, a_draft(), a_plan())
    store.runs.of("ana", REQUEST).save_draft(1, a_draft(), a_plan(days=3))
    assert store.runs.of("ana", REQUEST).timetable(1) == a_plan(days=3)


def test_a_trace_is_in_the_order_of_its_steps(store: Repositories) -> None:
    later = a_trace_record("generate_plan", started_at=LATER, detail={"share": 0.25, "none": None})
    store.runs.add_trace("ana", REQUEST, later)
    store.runs.add_trace("ana", REQUEST, a_trace_record("retrieve_resources"))
    store.runs.of("ana", REQUEST).save_candidates(some_candidates())
    assert store.runs.trace("ana", REQUEST) == (a_trace_record("retrieve_resources"), later)
    assert store.runs.trace("ana", an_id("other request")) == ()


@pytest.mark.covers("error:ArtefactMissing")
@pytest.mark.parametrize(
    "read",
    [
        lambda store: store.runs.of("ana", REQUEST).candidates(),
        lambda store: store.runs.of("ana", REQUEST).timetable(2),
        lambda store: store.runs.of("ana", REQUEST).attempts(up_to=2),
    ],
    ids=["candidates", "timetable", "attempts"],
)
def test_what_no_step_stored_is_missing(store: Repositories, read: Callable[[Repositories], object]) -> None:
    store.runs.of("ana", REQUEST).save_draft(1, a_draft(), a_plan())
    store.runs.of("ana", REQUEST).save_attempt(1, Attempt(findings=()))
    with pytest.raises(ArtefactMissing):
        read(store)


def test_what_the_steps_stored_is_deleted_as_a_whole(store: Repositories) -> None:
    for name in (REQUEST, an_id("other")):
        store.runs.of("ana", name).save_candidates(some_candidates())
        store.runs.of("ana", name).save_draft(1, a_draft(), a_plan())
        store.runs.add_trace("ana", name, a_trace_record())
    store.runs.delete("ana", REQUEST)
    run = store.runs.of("ana", REQUEST)
    assert (run.draft(1), store.runs.trace("ana", REQUEST)) == (None, ())
    with pytest.raises(ArtefactMissing):
        run.candidates()
    assert store.runs.of("ana", an_id("other")).candidates() == some_candidates()
    assert len(store.runs.trace("ana", an_id("other"))) == 1
