"""What a trace and a fake model's exchanges say of how a plan was written, and what a trial of a real one fails for."""

from typing import Any

from local.cli.real_model import Trial, faults_of, lines_of
from local.cli.writing_attempts import Attempt, attempts_in
from local.fake_models.exchange_lines import SHOWN, told
from local.fake_models.server import Exchange
from tests.models.asking import a_body, an_assignment
from tests.support.builders import a_finding

type Json = dict[str, Any]


def a_record(step: str = "generate_plan", **difference: Any) -> Json:
    sound: Json = {"step": step, "attempt": 1, "output": None, "detail": None, "error": None, "decision": "7 tasks"}
    return sound | difference


def a_call(tokens_in: int, tokens_out: int) -> Json:
    return {"gen_ai.usage.input_tokens": tokens_in, "gen_ai.usage.output_tokens": tokens_out}


TRACE = [
    a_record("retrieve_resources", detail={"matches": [{"resource_id": "1", "title": "Loops"}]}),
    a_record(
        error="LlmInvalidOutput",
        decision="The answer was empty.",
        detail={"calls": [a_call(100, 20), a_call(100, 40)], "sent_back": []},
    ),
    a_record(
        attempt=2,
        output={"generated_by": "compatible"},
        detail={
            "calls": [a_call(300, 50)],
            "sent_back": [{"code": "LlmInvalidOutput"}, {"code": "LlmInvalidOutput"}],
            "picks": ["1", "2"],
        },
    ),
    a_record("score_plan", attempt=2),
]


def test_a_trace_tells_what_was_sent_back_and_what_came() -> None:
    refused, written = attempts_in(TRACE)
    assert (refused.sent_back, refused.written_by, refused.picks) == ((), None, ())
    assert refused.came == "LlmInvalidOutput: The answer was empty."
    assert (refused.calls, refused.tokens_in, refused.tokens_out) == (2, 200, 60)
    assert (written.number, written.sent_back, written.written_by) == (2, ("LlmInvalidOutput",), "compatible")
    assert written.picks == ("Loops", "2"), "by title where the trace has it"


def test_an_attempt_in_lines() -> None:
    assert list(attempts_in(TRACE)[1].lines()) == [
        "  attempt 2  sent back: LlmInvalidOutput",
        "             came: 7 tasks (1 call, 300 tokens in, 50 out)",
        "             picked: Loops; 2",
    ]


def test_a_models_own_words_can_not_drive_a_terminal() -> None:
    body = a_body("chat", an_assignment(findings=(a_finding("EMPTY_DAY"),)))
    lines = list(told([Exchange("chat", body, "\x1b[2J\n\u202eevil" + "A" * 1000)]))
    assert lines[1:2] == ["  request 1  sent back: EMPTY_DAY"]
    assert all(line.isprintable() for line in lines[1:])
    assert len(lines[2]) < SHOWN + 30


def test_where_nobody_was_asked_nothing_is_told() -> None:
    assert list(told([])) == []


def a_trial(by: str = "compatible", severity: str = "info", picks: tuple[str, ...] = ("Loops",)) -> Trial:
    finding = {"code": "EMPTY_DAY", "severity": severity, "message": "a day is empty"}
    plan = {"generated_by": by, "repaired": 0, "findings": [finding], "days": []}
    return Trial("3 days", 1.0, {}, plan, (Attempt(1, (), "3 tasks", by, picks, 1, 10, 5),))


def test_a_trial_is_sound_when_no_plan_has_an_error_and_the_model_wrote_one() -> None:
    assert list(faults_of([a_trial(), a_trial("fallback"), a_trial("fallback")])) == []


def test_a_trial_fails_for_an_error_a_missing_plan_and_a_model_that_wrote_nothing() -> None:
    missing = Trial("5 days", 1.0, {"failure": {"code": "LlmRefused"}}, None, ())
    assert list(faults_of([a_trial(severity="error")])) == ["the plan of '3 days' has 1 errors"]
    assert list(faults_of([a_trial(), missing])) == ["no plan came of '5 days'"]
    assert list(faults_of([a_trial("fallback")])) == ["the model wrote none of the plans"]
    assert list(faults_of([a_trial(picks=())])) == ["the model wrote none of the plans"]


def test_a_trial_prints_tokens_attempts_writer_and_findings() -> None:
    text = "\n".join(lines_of(a_trial()))
    for told_of in ("written by compatible, repaired 0", "attempt 1", "10 tokens in, 5 out", "info: EMPTY_DAY"):
        assert told_of in text
