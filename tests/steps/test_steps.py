"""Each step with its event: its output for the state machine, what it stores, and how it reports a failure."""

import json
import traceback
from collections.abc import Callable
from typing import Any

import pytest

from studyplan.domain.errors.failure_codes import sentence_of
from studyplan.domain.errors.failures import (
    InternalError,
    InvalidStepInput,
    NothingSuitable,
    StoreUnavailable,
    WriterUnknown,
)
from studyplan.domain.generation.draft import Draft, Pick, Written
from studyplan.domain.scoring.decision import Attempt
from studyplan.domain.values.trace import ranking_of
from studyplan.domain.values.types import WriterName
from studyplan.ports import Assignment
from studyplan.runtime import wiring
from studyplan.services.plans.trace import whole_trace
from tests.support.builders import LATER, a_context, a_finding, a_request, a_resource, a_trace_record, an_id
from tests.support.calls import event_of
from tests.support.handlers import STEPS, call
from tests.support.repositories import Repositories
from tests.support.stored import add_request

REQUEST: str = event_of("score_plan")["request_id"]
GOAL = "Learn Python basics"


@pytest.fixture
def opened(store: Repositories) -> Repositories:
    """A request with enough resources for it."""
    add_request(store, "local", a_request(id=REQUEST), a_context(request_id=REQUEST), deadline=LATER)
    for number in range(6):
        store.library.add("local", a_resource(f"resource {number}", estimated_minutes=35))
    return store


def run_up_to(step: str) -> Any:
    """The answer of a step, after those before it have run."""
    answers = [call(name, event_of(name)) for name in STEPS[: STEPS.index(step) + 1]]
    return answers[-1]


def test_retrieval_answers_with_counts_and_the_best(opened: Repositories) -> None:
    opened.library.add("local", a_resource("sailing", topic="sailing"))
    answer = run_up_to("retrieve_resources")
    assert (answer["candidates"], answer["usable_minutes"], answer["capacity_minutes"]) == (6, 210, 210)
    assert answer["rejected"] == {"other_topic": 1}
    assert [top.keys() for top in answer["top"]] == [{"title", "score"}] * 3
    request = opened.requests.get("local", REQUEST)
    assert request is not None
    assert request.status == "running"
    assert len(opened.runs.of("local", REQUEST).candidates().ranked) == 6


def test_the_ranking_is_stored_once_and_read_with_the_trace(opened: Repositories) -> None:
    run_up_to("retrieve_resources")
    (stored,) = opened.runs.trace("local", REQUEST)
    (record,) = whole_trace(opened.runs, "local", REQUEST)
    candidates = opened.runs.of("local", REQUEST).candidates()
    assert (stored.detail, record.detail) == (None, ranking_of(candidates))
    assert record.model_copy(update={"detail": None}) == stored


def test_a_trace_whose_candidates_are_gone_is_read_without_them(store: Repositories) -> None:
    add_request(store, "local", a_request(id=REQUEST), a_context(request_id=REQUEST), deadline=LATER)
    records = (a_trace_record("retrieve_resources"), a_trace_record("generate_plan", started_at=LATER))
    for record in records:
        store.runs.add_trace("local", REQUEST, record)
    assert whole_trace(store.runs, "local", REQUEST) == records


def test_a_record_of_an_earlier_version_keeps_its_own_ranking(opened: Repositories) -> None:
    run_up_to("retrieve_resources")
    earlier = a_trace_record("retrieve_resources", detail={"topic": "python"})
    opened.runs.add_trace("local", REQUEST, earlier)
    assert earlier in whole_trace(opened.runs, "local", REQUEST)


def test_generation_answers_with_what_was_laid_out(opened: Repositories) -> None:
    assert run_up_to("generate_plan") == {
        "generated_by": "mock",
        "calls": 0,
        "input_tokens": 0,
        "output_tokens": 0,
        "cost_micro_usd": 0,
        "picks": 6,
        "days": 7,
        "tasks": sum(len(day.tasks) for day in opened.runs.of("local", REQUEST).timetable(1).days),
        "minutes": 210,
        "left_out": 0,
    }


@pytest.mark.parametrize(("name", "is_stored"), [("mock", False), ("fallback", False), ("openai", True)])
def test_only_the_draft_of_a_model_is_stored_because_only_that_is_repaired(
    opened: Repositories, monkeypatch: pytest.MonkeyPatch, name: WriterName, is_stored: bool
) -> None:
    run_up_to("retrieve_resources")
    prepared = Draft(generated_by=name, picks=(Pick(resource_id=an_id("resource 1"), reason="Read it."),))

    class Prepared:
        def write(self, assignment: Assignment) -> Written:
            return Written(draft=prepared)

    monkeypatch.setattr(wiring, "writer", Prepared)
    call("generate_plan", event_of("generate_plan"))
    draft = opened.runs.of("local", REQUEST).draft(1)
    assert (draft is not None) == is_stored


def test_validation_answers_with_every_check(opened: Repositories) -> None:
    answer = run_up_to("validate_plan")
    assert (answer["errors"], answer["warnings"], set(answer["checks"].values())) == (0, 0, {0})
    assert "EMPTY_DAY" in answer["checks"]
    assert opened.runs.of("local", REQUEST).attempts(up_to=1) == (Attempt(findings=(), generated_by="mock"),)


def test_scoring_answers_with_the_next_action(opened: Repositories) -> None:
    assert run_up_to("score_plan") == {
        "next_action": "publish",
        "verdict": "publish",
        "best_attempt": 1,
        "score": 1.0,
        "band": "high",
    }


def test_a_first_draft_with_an_error_is_sent_back(opened: Repositories) -> None:
    opened.runs.of("local", REQUEST).save_attempt(1, Attempt(findings=(a_finding(),), generated_by="openai"))
    answer = call("score_plan", event_of("score_plan"))
    assert (answer["next_action"], answer["score"]) == ("repair", 0.65)


@pytest.mark.parametrize(("codes", "action"), [(["A"], "publish"), (["A", "B"], "fail")])
def test_a_last_draft_is_published_from_a_half_up(opened: Repositories, codes: list[str], action: str) -> None:
    for attempt in (1, 2):
        findings = tuple(a_finding(code) for code in codes)
        opened.runs.of("local", REQUEST).save_attempt(attempt, Attempt(findings=findings, generated_by="fallback"))
    assert call("score_plan", event_of("score_plan") | {"attempt": 2})["next_action"] == action


def test_publishing_answers_with_the_plans_id(opened: Repositories) -> None:
    answer = run_up_to("publish_plan")
    assert answer["status"] == "completed"
    assert opened.plans.get("local", answer["plan_id"]) is not None


def test_publishing_again_answers_the_same(opened: Repositories) -> None:
    first = run_up_to("publish_plan")
    assert call("publish_plan", event_of("publish_plan")) == first
    assert opened.runs.trace("local", REQUEST)[-1].decision == "completed, from attempt 1, published before"


@pytest.mark.parametrize("step", STEPS)
def test_an_output_is_json_without_the_goal(opened: Repositories, step: str, logged: Callable[[], str]) -> None:
    text = json.dumps(run_up_to(step))
    assert GOAL not in text
    assert GOAL not in logged()


@pytest.mark.parametrize("step", STEPS)
def test_a_step_leaves_a_record_of_itself(opened: Repositories, step: str) -> None:
    answer = run_up_to(step)
    record = opened.runs.trace("local", REQUEST)[-1]
    assert (record.step, record.attempt, record.error) == (step, 1, None)
    assert record.input == {"request_id": REQUEST, "attempt": 1, "correlation_id": "call-1"}
    assert record.output == answer
    assert record.decision
    assert record.milliseconds > 0


@pytest.mark.covers("error:InvalidStepInput")
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"attempt": "1"}, "attempt"),
        ({"attempt": None}, "attempt"),
        ({"owner": 5}, "owner"),
        ({"request_id": ["x"]}, "request_id"),
    ],
)
def test_input_that_is_not_understood_is_named(
    store: Repositories, step: str, wrong: dict[str, Any], where: str
) -> None:
    with pytest.raises(InvalidStepInput, match=f"wrong at: {where}"):
        call(step, event_of(step) | wrong)


def test_input_that_is_not_understood_leaves_a_record_all_the_same(opened: Repositories) -> None:
    with pytest.raises(InvalidStepInput):
        call("score_plan", event_of("score_plan") | {"attempt": "one"})
    (record,) = opened.runs.trace("local", REQUEST)
    assert (record.error, record.attempt) == ("InvalidStepInput", 0)


def test_input_without_an_owner_can_leave_no_record(store: Repositories, logged: Callable[[], str]) -> None:
    with pytest.raises(InvalidStepInput):
        call("score_plan", {})
    assert '"error":"InvalidStepInput"' in logged()


def test_a_failure_leaves_a_record_with_what_was_found_out(opened: Repositories, logged: Callable[[], str]) -> None:
    add_request(
        opened, "local", a_request(id=an_id("s")), a_context(request_id=an_id("s"), topic="sailing"), deadline=LATER
    )
    with pytest.raises(NothingSuitable):
        call("retrieve_resources", event_of("retrieve_resources") | {"request_id": an_id("s")})
    (record,) = opened.runs.trace("local", an_id("s"))
    assert (record.error, record.output) == ("NothingSuitable", None)
    assert record.decision == sentence_of("NothingSuitable")
    assert record.detail is not None
    assert record.detail["rejected_by_reason"] == {"other_topic": 6}
    assert '"error":"NothingSuitable"' in logged()


class BrokenWriter:
    """A writer that fails with an error that quotes what it was given."""

    def write(self, assignment: Assignment) -> Any:
        raise ZeroDivisionError(f"no plan for {assignment.context.goal}")


@pytest.mark.covers("error:InternalError")
def test_an_error_without_a_name_is_an_internal_error_and_hides_its_text(
    opened: Repositories, logged: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_up_to("retrieve_resources")
    monkeypatch.setattr(wiring, "writer", BrokenWriter)
    with pytest.raises(InternalError) as raised:
        call("generate_plan", event_of("generate_plan"))
    assert "ZeroDivisionError" in str(raised.value)
    assert "no plan for" not in "".join(traceback.format_exception(raised.value)), "Step Functions keeps all of it"
    record = opened.runs.trace("local", REQUEST)[-1]
    assert (record.step, record.error) == ("generate_plan", "InternalError")
    assert record.decision == f"{sentence_of('InternalError')} (ZeroDivisionError)"
    assert GOAL not in record.model_dump_json()
    assert '"error":"ZeroDivisionError"' in logged()
    assert "test_steps.py:" in logged(), "the place"
    assert GOAL not in logged()
    assert "no plan for" not in logged()


def test_a_record_that_cannot_be_kept_does_not_hide_the_failure(
    opened: Repositories, logged: Callable[[], str], broken_store: Callable[[Exception], None]
) -> None:
    broken_store(StoreUnavailable())
    with pytest.raises(StoreUnavailable):
        call("validate_plan", event_of("validate_plan"))
    assert "trace lost" in logged()


def test_a_provider_without_a_writer_is_named(opened: Repositories, monkeypatch: pytest.MonkeyPatch) -> None:
    run_up_to("retrieve_resources")
    monkeypatch.setenv("LLM_PROVIDER", "oracle")
    with pytest.raises(WriterUnknown):
        call("generate_plan", event_of("generate_plan"))
