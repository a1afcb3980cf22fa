"""What the steps of a request store, and the trace."""

from collections.abc import Callable

import pytest

from studyplan.domain.errors.failures import ArtefactMissing, RequestMissing
from studyplan.domain.scoring.decision import Attempt
from tests.contracts.conftest import Snapshot
from tests.support.builders import (
    LATER,
    NOW,
    a_candidate,
    a_context,
    a_draft,
    a_finding,
    a_plan,
    a_request,
    a_trace_record,
    an_id,
    some_candidates,
)
from tests.support.repositories import Repositories
from tests.support.stored import add_request

REQUEST = an_id("request")


@pytest.fixture(autouse=True)
def submitted(store: Repositories) -> None:
    add_request(store, "ana", a_request(), a_context(), deadline=LATER)


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


def test_a_draft_that_nobody_repairs_is_not_stored(store: Repositories) -> None:
    run = store.runs.of("ana", REQUEST)
    run.save_draft(1, None, a_plan())
    assert (run.draft(1), run.timetable(1)) == (None, a_plan())


def test_a_step_that_runs_again_replaces_what_it_stored(store: Repositories) -> None:
    store.runs.of("ana", REQUEST).save_draft(1, a_draft(), a_plan())
    store.runs.of("ana", REQUEST).save_draft(1, a_draft(), a_plan(days=3))
    assert store.runs.of("ana", REQUEST).timetable(1) == a_plan(days=3)


def test_what_a_step_stores_comes_with_its_record(store: Repositories) -> None:
    run, records = store.runs.of("ana", REQUEST), [a_trace_record(started_at=f"{NOW[:-1]}{number}") for number in "123"]
    run.save_candidates(some_candidates(), records[0])
    run.save_draft(1, a_draft(), a_plan(), records[1])
    run.save_attempt(1, Attempt(findings=()), records[2])
    assert run.candidates() == some_candidates()
    assert (run.timetable(1), run.attempts(up_to=1)) == (a_plan(), (Attempt(findings=()),))
    assert store.runs.trace("ana", REQUEST) == tuple(records)


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
    other = an_id("other")
    add_request(store, "ana", a_request(id=other), a_context(request_id=other), deadline=LATER)
    for name in (REQUEST, other):
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


SAVES: dict[str, Callable[[Repositories], object]] = {
    "candidates": lambda store: store.runs.of("ana", REQUEST).save_candidates(some_candidates()),
    "draft": lambda store: store.runs.of("ana", REQUEST).save_draft(1, a_draft(), a_plan()),
    "findings": lambda store: store.runs.of("ana", REQUEST).save_attempt(1, Attempt(findings=())),
    "trace": lambda store: store.runs.add_trace("ana", REQUEST, a_trace_record()),
    "candidates and trace": lambda store: store.runs.of("ana", REQUEST).save_candidates(
        some_candidates(), a_trace_record()
    ),
}
GONE: dict[str, Callable[[Repositories], object]] = {
    "marked": lambda store: store.requests.mark_deleted("ana", REQUEST, now=NOW),
    "marked after its end": lambda store: (
        store.requests.fail("ana", REQUEST, "LearnerDeleted", now=NOW),
        store.requests.mark_deleted("ana", REQUEST, now=NOW),
    ),
    "deleted": lambda store: store.requests.delete("ana", a_request(), now=NOW),
}


@pytest.mark.covers("error:RequestMissing")
@pytest.mark.parametrize("save", SAVES.values(), ids=SAVES)
@pytest.mark.parametrize("end", GONE.values(), ids=GONE)
def test_nothing_is_stored_for_a_request_that_is_being_deleted(
    store: Repositories,
    snapshot: Snapshot,
    end: Callable[[Repositories], object],
    save: Callable[[Repositories], object],
) -> None:
    end(store)
    before = snapshot()
    with pytest.raises(RequestMissing):
        save(store)
    assert snapshot() == before


@pytest.mark.parametrize("save", SAVES.values(), ids=SAVES)
def test_a_step_still_stores_what_it_has_when_its_request_has_ended(
    store: Repositories, snapshot: Snapshot, save: Callable[[Repositories], object]
) -> None:
    store.requests.fail("ana", REQUEST, "DeadlinePassed", now=NOW)
    before = snapshot()
    save(store)
    assert snapshot() != before
