"""What the steps of a request read and store in the table: in how many calls, and what is stored with what."""

from datetime import datetime
from typing import Any

import pytest

from studyplan.domain.errors.failures import ArtefactMissing, RequestMissing
from studyplan.domain.scoring.decision import Attempt
from tests.support import aws
from tests.support.builders import LATER, a_context, a_draft, a_plan, a_request, a_trace_record, an_id, some_candidates
from tests.support.library import counted
from tests.support.repositories import Repositories, over
from tests.support.stored import add_request

REQUEST = an_id("request")


@pytest.fixture(autouse=True)
def opened(store: Repositories) -> None:
    add_request(store, "ana", a_request(), a_context(), deadline=LATER)


def client_of(store: Repositories) -> Any:
    runs: Any = store.runs
    return runs._table._client


def save_all(store: Repositories) -> None:
    run = store.runs.of("ana", REQUEST)
    run.save_candidates(some_candidates())
    for attempt in (1, 2):
        run.save_draft(attempt, a_draft(), a_plan(days=attempt))
        run.save_attempt(attempt, Attempt(findings=()))


def test_what_a_step_makes_and_its_record_are_one_call(store: Repositories) -> None:
    run = store.runs.of("ana", REQUEST)
    with counted(client_of(store)) as calls:
        run.save_candidates(some_candidates(), a_trace_record("retrieve_resources"))
        run.save_draft(1, a_draft(), a_plan(), a_trace_record("generate_plan"))
        run.save_attempt(1, Attempt(findings=()), a_trace_record("validate_plan"))
    assert calls == {"TransactWriteItems": 3}


def test_what_only_the_next_steps_read_expires_with_the_trace(store: Repositories) -> None:
    run, record = store.runs.of("ana", REQUEST), a_trace_record("generate_plan")
    run.save_candidates(some_candidates(), record)
    run.save_draft(1, a_draft(), a_plan(), record)
    run.save_attempt(1, Attempt(findings=()), record)
    expiry = {"N": str(int(datetime.fromisoformat(record.started_at).timestamp()) + 90 * 24 * 60 * 60)}
    rows = [row for row in aws.rows() if "#RUN#" in row["pk"]["S"]]
    kept = {row["sk"]["S"].partition("#")[0]: row.get("expires_at") for row in rows}
    assert kept == {"SHELF": None, "DRAFT": expiry, "TIMETABLE": expiry, "FINDINGS": expiry, "TRACE": expiry}


def test_what_a_step_reads_together_is_one_call(store: Repositories) -> None:
    save_all(store)
    run = store.runs.of("ana", REQUEST)
    with counted(client_of(store)) as calls:
        run.prefetch("context", "candidates", "draft", "timetables", "findings", attempt=2)
        assert (run.context(), run.candidates()) == (a_context(), some_candidates())
        assert (run.draft(2), run.timetable(1), run.timetable(2)) == (a_draft(), a_plan(days=1), a_plan(days=2))
        assert run.attempts(up_to=2) == (Attempt(findings=()), Attempt(findings=()))
    assert calls == {"BatchGetItem": 1}


def test_a_single_row_is_read_by_itself(store: Repositories) -> None:
    save_all(store)
    run = store.runs.of("ana", REQUEST)
    with counted(client_of(store)) as calls:
        run.prefetch("findings", attempt=1)
        assert run.attempts(up_to=1) == (Attempt(findings=()),)
    assert calls == {"GetItem RUN": 1}


def test_what_is_not_there_is_missing_without_another_call(store: Repositories) -> None:
    run = store.runs.of("ana", an_id("nobody's"))
    with counted(client_of(store)) as calls:
        run.prefetch("context", "candidates")
        with pytest.raises(RequestMissing):
            run.context()
        with pytest.raises(ArtefactMissing, match="SHELF"):
            run.candidates()
    assert calls == {"BatchGetItem": 1}


def test_rows_that_cannot_be_read_together_now_are_read_one_by_one(store: Repositories) -> None:
    save_all(store)

    class Busy:
        def __getattr__(self, name: str) -> Any:
            return getattr(aws.client("dynamodb"), name)

        def batch_get_item(self, **asked: Any) -> Any:
            return {"Responses": {}, "UnprocessedKeys": asked["RequestItems"]}

    run = over(aws.table(Busy())).runs.of("ana", REQUEST)
    run.prefetch("context", "candidates")
    assert (run.context(), run.candidates()) == (a_context(), some_candidates())
