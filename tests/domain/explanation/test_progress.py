"""How far a plan request is: what ran, and what runs now, from the trace and the status."""

from typing import Any, get_args

import pytest

from studyplan.domain.explanation.progress import StepOutcome, StepProgress, progress_of, steps_of
from studyplan.domain.scoring.decision import NextAction
from studyplan.domain.values.plan_request import Failure
from studyplan.domain.values.trace import TraceRecord
from tests.support.builders import a_request, a_trace_record, an_id
from tests.support.handlers import STEPS

type Row = tuple[str, int, str]


def scored(next_action: str, attempt: int = 1) -> TraceRecord:
    return a_trace_record("score_plan", attempt=attempt, output={"next_action": next_action})


def drafted(by: str = "openai", attempt: int = 1) -> TraceRecord:
    return a_trace_record("generate_plan", attempt=attempt, output={"generated_by": by})


def failed(step: str, error: str, attempt: int = 1) -> TraceRecord:
    return a_trace_record(step, attempt=attempt, error=error)


RETRIEVED, VALIDATED = a_trace_record("retrieve_resources"), a_trace_record("validate_plan")
TO_SCORE = (RETRIEVED, drafted(), VALIDATED)
PUBLISHED = (*TO_SCORE, scored("publish"), a_trace_record("publish_plan"))


def steps(*records: TraceRecord, status: str = "running", **more: Any) -> tuple[StepProgress, ...]:
    return steps_of(a_request(status=status, **more), records)


def last(*records: TraceRecord, status: str = "running", **more: Any) -> Row:
    step = steps(*records, status=status, **more)[-1]
    return step.step, step.attempt, step.state


def test_a_queued_request_has_no_steps() -> None:
    assert steps(status="queued") == ()


def test_a_request_that_was_tried_and_is_still_queued_is_tried_again() -> None:
    assert last(failed("retrieve_resources", "StoreThrottled"), status="queued") == ("retrieve_resources", 1, "running")


@pytest.mark.parametrize("done", range(5))
def test_the_step_after_the_last_record_is_running(done: int) -> None:
    found = steps(*PUBLISHED[:done])
    assert [step.state for step in found] == ["done"] * done + ["running"]
    assert tuple(step.step for step in found) == STEPS[: done + 1]
    assert found[-1].milliseconds is None


def test_a_step_that_is_done_has_its_time() -> None:
    assert [step.milliseconds for step in steps(RETRIEVED)] == [1.5, None]


def test_nothing_runs_after_the_plan_is_published() -> None:
    for status in ("running", "completed", "needs_review"):  # the first where the status was read before
        found = steps(*PUBLISHED, status=status, plan_id=an_id("plan"))
        assert [(step.step, step.state) for step in found] == [(step, "done") for step in STEPS]


@pytest.mark.parametrize("status", ["completed", "needs_review"])
def test_a_published_plan_is_done_before_its_record_is_stored(status: str) -> None:
    published = steps(*PUBLISHED[:4], status=status)[-1]
    assert (published.step, published.state, published.milliseconds) == ("publish_plan", "done", None)


@pytest.mark.parametrize("status", ["completed", "failed"])
def test_a_request_whose_trace_has_expired_has_no_steps(status: str) -> None:
    assert steps(status=status, failure=Failure(code="StepTimedOut", message="It took too long.")) == ()


def test_a_repair_is_the_next_attempt_of_the_same_writer() -> None:
    *_, score, draft = steps(*TO_SCORE, scored("repair"))
    assert (score.outcome, draft.step, draft.attempt, draft.state) == ("repair", "generate_plan", 2, "running")
    assert draft.writer is None
    repaired = steps(*TO_SCORE, scored("repair"), drafted(attempt=2))
    assert (repaired[4].writer, repaired[5].step, repaired[5].attempt) == ("openai", "validate_plan", 2)


def test_the_rules_write_after_a_score_that_asks_for_them() -> None:
    *_, score, draft = steps(*TO_SCORE, scored("fallback"))
    assert (score.outcome, draft.attempt, draft.state, draft.writer) == ("fallback", 2, "running", "fallback")
    assert steps(*TO_SCORE, scored("fallback"), drafted("fallback", 2))[4].writer == "fallback"


@pytest.mark.parametrize("error", ["LlmQuotaExceeded", "LlmAuthError", "LlmTruncated", "LlmBadRequest"])
def test_the_rules_write_after_a_model_that_gave_no_answer(error: str) -> None:
    *_, lost, draft = steps(RETRIEVED, failed("generate_plan", error))
    assert (lost.state, lost.outcome, lost.error, lost.writer) == ("failed", "fallback", error, None)
    assert (draft.attempt, draft.state, draft.writer) == (2, "running", "fallback")


def test_an_invalid_answer_is_scored() -> None:
    records = (RETRIEVED, failed("generate_plan", "LlmInvalidOutput"))
    assert last(*records) == ("score_plan", 1, "running")
    assert steps(*records)[1].outcome is None, "the score decides"
    assert last(*records, scored("repair")) == ("generate_plan", 2, "running")


@pytest.mark.parametrize(
    ("error", "tries"), [("StoreUnavailable", 4), ("LlmThrottled", 4), ("LlmUnavailable", 4), ("LlmTimeout", 2)]
)
def test_a_step_is_tried_again_as_often_as_the_machine_does(error: str, tries: int) -> None:
    again = [failed("generate_plan", error)] * (tries - 1)
    assert last(RETRIEVED, *again) == ("generate_plan", 1, "running")
    assert {step.outcome for step in steps(RETRIEVED, *again)[1:-1]} == {"retry"}
    *_, lost = steps(RETRIEVED, *again, failed("generate_plan", error), status="failed")
    assert lost.outcome == ("fail" if error.startswith("Store") else "fallback")


def test_the_errors_of_the_store_share_their_tries() -> None:
    mixed = [failed("score_plan", error) for error in ("StoreThrottled", "StoreUnavailable") * 2]
    assert last(*TO_SCORE, *mixed[:3]) == ("score_plan", 1, "running")
    assert last(*TO_SCORE, *mixed) == ("score_plan", 1, "failed")


def test_the_rules_that_are_tried_again_are_still_the_rules() -> None:
    draft = failed("generate_plan", "StoreThrottled", attempt=2)
    *_, lost, again = steps(*TO_SCORE, scored("fallback"), draft)
    assert (lost.writer, again.writer, again.attempt) == ("fallback", "fallback", 2)


@pytest.mark.parametrize("error", ["LlmRefused", "NothingSuitable", "InternalError"])
def test_nothing_runs_after_an_error_that_ends_the_request(error: str) -> None:
    found = steps(RETRIEVED, failed("generate_plan", error))  # the status is written a moment later
    assert [(step.state, step.error) for step in found] == [("done", None), ("failed", error)]
    assert found[-1].outcome == "fail"


def test_a_score_that_rejects_the_plan_is_the_last_step() -> None:
    for status in ("running", "failed"):
        found = steps(*TO_SCORE, scored("fail"), status=status)
        assert (found[-1].step, found[-1].state, found[-1].outcome) == ("score_plan", "done", "fail")


@pytest.mark.parametrize("code", ["StepTimedOut", "LearnerDeleted", "DeadlinePassed", "ExecutionEnded"])
def test_a_step_that_ended_with_its_request_has_failed_with_its_code(code: str) -> None:
    failure = Failure(code=code, message="A sentence.")
    found = steps(RETRIEVED, status="failed", failure=failure)
    assert [(step.step, step.state, step.error, step.milliseconds) for step in found] == [
        ("retrieve_resources", "done", None, 1.5),
        ("generate_plan", "failed", code, None),
    ]


def test_a_score_of_release_0_1_is_read_by_its_former_name() -> None:
    former = a_trace_record("score_plan", output={"verdict": "repair"})
    assert last(*TO_SCORE, former) == ("generate_plan", 2, "running")


def test_a_step_of_a_newer_version_is_left_out() -> None:
    assert last(RETRIEVED, a_trace_record("translate_plan")) == ("generate_plan", 1, "running")


def test_every_action_after_a_score_is_an_outcome() -> None:
    assert set(get_args(NextAction)) < set(get_args(StepOutcome))


def test_the_request_is_as_it_was() -> None:
    request = a_request(status="running")
    progress = progress_of(request, PUBLISHED)
    assert progress.model_dump(exclude={"steps"}) == request.model_dump()
    assert len(progress.steps) == 5
