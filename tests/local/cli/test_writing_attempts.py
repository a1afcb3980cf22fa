"""How a plan was written, from its trace and a fake model's exchanges; and what fails a trial of a real model."""

from typing import Any

from local.cli.real_model import PLAN_REQUESTS, Trial, lines_of, plan_requests, problems_in, rates_of
from local.cli.writing_attempts import WritingAttempt, writing_attempts
from local.fake_models.exchange_lines import SHOWN, exchange_lines
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
    a_record("retrieve_resources", detail={"candidates": [{"resource_id": "1", "title": "Loops"}]}),
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


def test_a_trace_shows_what_was_sent_back_and_the_result() -> None:
    refused, written = writing_attempts(TRACE)
    assert (refused.sent_back, refused.written_by, refused.picks) == ((), None, ())
    assert refused.outcome == "LlmInvalidOutput: The answer was empty."
    assert (refused.calls, refused.tokens_in, refused.tokens_out) == (2, 200, 60)
    assert (written.number, written.sent_back, written.written_by) == (2, ("LlmInvalidOutput",), "compatible")
    assert written.picks == ("Loops", "2"), "by title where the trace has it"


def test_an_attempt_in_lines() -> None:
    assert list(writing_attempts(TRACE)[1].lines()) == [
        "  attempt 2  sent back: LlmInvalidOutput",
        "             result: 7 tasks (1 call, 300 tokens in, 50 out)",
        "             picked: Loops; 2",
    ]


def test_an_answer_of_a_model_cannot_control_the_terminal() -> None:
    body = a_body("chat", an_assignment(findings=(a_finding("EMPTY_DAY"),)))
    lines = list(exchange_lines([Exchange("chat", body, "\x1b[2J\n\u202eevil" + "A" * 1000)]))
    assert lines[1:2] == ["  request 1  sent back: EMPTY_DAY"]
    assert all(line.isprintable() for line in lines[1:])
    assert len(lines[2]) < SHOWN + 30


def test_without_exchanges_nothing_is_printed() -> None:
    assert list(exchange_lines([])) == []


def a_trial(by: str = "compatible", severity: str = "info", picks: tuple[str, ...] = ("Loops",)) -> Trial:
    finding = {"code": "EMPTY_DAY", "severity": severity, "message": "a day is empty"}
    plan = {"generated_by": by, "repaired": 0, "findings": [finding], "days": []}
    return Trial("3 days", 1.0, {}, plan, (WritingAttempt(1, (), "3 tasks", by, picks, 1, 10, 5),))


def test_a_trial_is_sound_when_no_plan_has_an_error_and_the_model_wrote_one() -> None:
    assert list(problems_in([a_trial(), a_trial("fallback"), a_trial("fallback")])) == []


def test_a_trial_fails_for_an_error_a_missing_plan_and_a_model_that_wrote_nothing() -> None:
    missing = Trial("5 days", 1.0, {"failure": {"code": "LlmRefused"}}, None, ())
    assert list(problems_in([a_trial(severity="error")])) == ["the plan of '3 days' has 1 errors"]
    assert list(problems_in([a_trial(), missing])) == ["'5 days' has no plan"]
    assert list(problems_in([a_trial("fallback")])) == ["the model wrote none of the plans"]
    assert list(problems_in([a_trial(picks=())])) == ["the model wrote none of the plans"]


def test_a_trial_prints_tokens_attempts_writer_and_findings() -> None:
    text = "\n".join(lines_of(a_trial()))
    for expected in ("written by compatible, repaired 0", "attempt 1", "10 tokens in, 5 out", "info: EMPTY_DAY"):
        assert expected in text


def test_thirty_plan_requests_are_the_three_and_others() -> None:
    assert plan_requests(3) == list(PLAN_REQUESTS)
    thirty = plan_requests(30)
    assert thirty[:3] == list(PLAN_REQUESTS)
    assert (len(thirty), len(set(thirty))) == (30, 30)


def test_the_rates_say_whose_plans_they_are() -> None:
    refused, written = writing_attempts(TRACE)
    own = {"generated_by": "compatible", "findings": []}
    by_rules = {"generated_by": "fallback", "findings": [{"severity": "error", "code": "EMPTY_DAY"}]}
    trials = [
        Trial("first", 1.0, {}, own, (written,)),
        Trial("repaired", 1.0, {}, own, (refused, written)),
        Trial("by the rules", 1.0, {}, by_rules, (refused,)),
        Trial("none", 1.0, {}, None, (refused,)),
    ]
    assert rates_of(trials) == (
        "Of 4 plans the model wrote 2: 1 at the first try, 1 repaired, 1 by the fallback. 2 of 4 have no error."
    )
