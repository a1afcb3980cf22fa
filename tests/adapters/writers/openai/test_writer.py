"""Everything a model's service may do, on both wires: what we name it, how many requests it saw, and what we kept."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from studyplan.domain.generation.draft import Pick
from studyplan.domain.generation.model_call import Usage
from tests.adapters.writers.openai.model_server import (
    REQUEST_ID,
    USED,
    WIRES,
    Behaviour,
    ModelServer,
    Wire,
    fails,
    hangs_up,
    is_silent,
    page,
    picks,
    redirects,
    says,
    sends,
    trickles,
)
from tests.adapters.writers.openai.writing import GOAL, KEY, NEWER_KEY, PRICES, ABudget, a_writer, an_assignment, write
from tests.support.builders import an_id

TOLD = Usage(
    input_tokens=USED["input"],
    cached_input_tokens=USED["cached"],
    output_tokens=USED["output"],
    reasoning_tokens=USED["reasoning"],
)
SOON, NEVER = 30.0, 0.5  # seconds that a write has


@dataclass(frozen=True)
class Row:
    """`kept`: the last call's usage is what the server told ("told"), a guess ("guessed") or nothing ("none")."""

    name: str
    script: tuple[Behaviour, ...]
    error: str | None
    requests: int = 1
    kept: str = "told"
    named: bool = True
    seconds: float = SOON


GOOD = json.dumps({"picks": [{"slot": "R02", "reason": "First."}, {"slot": "R01", "reason": "Then."}]})
INVALID = "LlmInvalidOutput"

ROWS = (
    Row("an honest answer", (says(GOOD),), None),
    Row("an honest answer without usage", (says(GOOD, used=False),), None, kept="guessed"),
    Row("a refusal", (says(None, refusal="I will not."),), "LlmRefused"),
    Row("a refusal beside an answer", (says(GOOD, refusal="I will not."),), "LlmRefused"),
    Row("a content filter", (says('{"picks": [', ending="filtered"),), "LlmRefused"),
    Row("a content filter that says 400", (fails(400, "content_filter"),), "LlmRefused", kept="none"),
    Row("truncated twice", (says(GOOD[:20], ending="cut"),), "LlmTruncated", requests=2),
    Row("truncated without a word", (says(None, ending="cut"),), "LlmTruncated", requests=2),
    Row("truncated, then whole", (says(GOOD[:20], ending="cut"), says(GOOD)), None, requests=2),
    Row("JSON that is none", (says('{"picks": [{"slot": R01}]}'),), INVALID),
    Row("JSON that stops", (says(GOOD[:20]),), INVALID),
    Row("JSON in a fence", (says(f"```json\n{GOOD}\n```"),), INVALID),
    Row("prose", (says("Here is a plan: start with R01."),), INVALID),
    Row("prose before the JSON", (says(f"Sure! {GOOD}"),), INVALID),
    Row("nothing", (says(""),), INVALID),
    Row("no text at all", (says(None),), INVALID),
    Row("no picks", (says('{"picks": []}'),), INVALID),
    Row("a list", (says("[]"),), INVALID),
    Row("wrong names", (says('{"plan": [{"id": "R01", "why": "It fits."}]}'),), INVALID),
    Row("no reason", (says('{"picks": [{"slot": "R01"}]}'),), INVALID),
    Row("a number for a slot", (says('{"picks": [{"slot": 1, "reason": "It fits."}]}'),), INVALID),
    Row("null for a reason", (says('{"picks": [{"slot": "R01", "reason": null}]}'),), INVALID),
    Row("an invented slot", (picks("R01", "S99"),), INVALID),
    Row("a real id for a slot", (picks(an_id("one")),), INVALID),
    Row("a slot of the bucket that nothing is in", (picks("R01", "R04"),), INVALID),
    Row("a slot twice", (picks("R01", "R02", "R01"),), None),
    Row("limits of its own", (picks("R01", minutes=600),), None),
    Row("confidence of its own and no picks", (says('{"picks": [], "confidence": 1.0}'),), INVALID),
    Row("dates", (picks("R01", date="2026-01-05"),), None),
    Row("links", (picks("R01", url="https://evil.example"),), None),
    Row("another language", (picks("R01", reason="Fordi det er det første skridt."),), None),
    Row("a page with 200", (page,), "LlmUnavailable", kept="guessed"),
    Row("an error with 200", (sends({"error": {"message": "busy"}}),), "LlmUnavailable", kept="guessed"),
    Row("a list with 200", (sends([1, 2]),), "LlmUnavailable", kept="guessed"),
    Row("429, wait a second, then fine", (fails(429, retry_after="1"), says(GOOD)), None, requests=2),
    Row("429, wait a second, twice", (fails(429, retry_after="1"),), "LlmThrottled", requests=2, kept="none"),
    Row("429, wait some milliseconds", (fails(429, retry_after_ms="20"), says(GOOD)), None, requests=2),
    Row("429, wait five minutes", (fails(429, retry_after="300"),), "LlmThrottled", kept="none"),
    Row("429, wait longer than there is", (fails(429, retry_after="8"),), "LlmThrottled", kept="none", seconds=7.0),
    Row("429, wait minus one", (fails(429, retry_after="-1"),), "LlmThrottled", kept="none"),
    Row("429 without a word", (fails(429),), "LlmThrottled", kept="none"),
    Row("429, no quota", (fails(429, "insufficient_quota", retry_after="1"),), "LlmQuotaExceeded", kept="none"),
    Row("402", (fails(402),), "LlmQuotaExceeded", kept="none"),
    Row("400", (fails(400),), "LlmBadRequest", kept="none"),
    Row("401, then the newer key", (fails(401), says(GOOD)), None, requests=2),
    Row("401 twice", (fails(401),), "LlmAuthError", requests=2, kept="none"),
    Row("403", (fails(403),), "LlmAuthError", kept="none"),
    Row("404", (fails(404),), "LlmBadRequest", kept="none"),
    Row("422", (fails(422),), "LlmBadRequest", kept="none"),
    Row("a redirect", (redirects,), "LlmBadRequest", kept="none", named=False),
    Row("408", (fails(408, retry_after="1"),), "LlmUnavailable", kept="none"),
    Row("409", (fails(409),), "LlmUnavailable", kept="none"),
    Row("500", (fails(500),), "LlmUnavailable", kept="none"),
    Row("503", (fails(503, retry_after="1"),), "LlmUnavailable", kept="none"),
    Row("529", (fails(529),), "LlmUnavailable", kept="none"),
    Row("a reset connection", (hangs_up,), "LlmUnavailable", kept="guessed", named=False),
    Row("a trickle past the deadline", (trickles,), "LlmTimeout", kept="guessed", named=False, seconds=NEVER),
    Row("silence", (is_silent,), "LlmTimeout", kept="guessed", named=False, seconds=NEVER),
)


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_behaviour_has_its_name_and_its_price(model_server: ModelServer, wire: Wire, row: Row) -> None:
    model_server.does(*row.script)
    budget = ABudget()
    came = write(a_writer(model_server, wire), an_assignment(budget=budget, seconds=row.seconds))

    assert came.error == row.error
    assert len(model_server.seen) == row.requests
    assert len(came.calls) == row.requests
    last = came.calls[-1]
    assert last.error == row.error
    assert last.request_id == (REQUEST_ID if row.named else None)
    assert last.milliseconds > 0
    if row.kept == "guessed":
        assert last.usage.estimated
        assert last.usage.output_tokens == 500
        assert last.cost_micro_usd == budget.reserved[-1] > 0
    else:
        assert last.usage == (TOLD if row.kept == "told" else Usage())
    assert [call.cost_micro_usd for call in came.calls] == budget.spent
    assert_nothing_is_told(came.detail)


def assert_nothing_is_told(detail: str) -> None:
    """An error goes to logs, traces and back to a model: nobody's text is in it."""
    for secret in (GOAL, "Marker", KEY, NEWER_KEY, "evil", "S99", "confidence", "minutes", "I will not", "Refused:"):
        assert secret not in detail


@pytest.mark.parametrize("wire", WIRES)
def test_an_honest_answer_is_a_draft_in_its_order(model_server: ModelServer, wire: Wire) -> None:
    model_server.does(says(GOOD))
    came = write(a_writer(model_server, wire), an_assignment())
    assert came.written is not None
    assert came.picked == [an_id("two"), an_id("one")]
    assert [pick.reason for pick in came.written.draft.picks] == ["First.", "Then."]
    assert came.written.draft.generated_by == ("openai" if wire == "responses" else "compatible")
    assert came.written.prompt_version == "plan-2"


@pytest.mark.parametrize("wire", WIRES)
def test_a_call_is_recorded_whole(model_server: ModelServer, wire: Wire) -> None:
    model_server.does(says(GOOD))
    (call,) = write(a_writer(model_server, wire), an_assignment()).calls
    assert call.server == "127.0.0.1"
    assert (call.request_model, call.response_model, call.response_id) == ("tiny", "tiny-2026", "resp-1")
    assert call.finish_reason == ("completed" if wire == "responses" else "stop")
    assert (call.max_output_tokens, call.slots) == (500, 3)
    price = PRICES["tiny"]
    assert call.cost_micro_usd == 20 * price["input"] + 100 * price["cached"] + 40 * price["output"]


@pytest.mark.parametrize("wire", WIRES)
def test_of_a_slot_that_is_picked_twice_the_first_pick_stands(model_server: ModelServer, wire: Wire) -> None:
    twice = [{"slot": slot, "reason": f"Reason {n}."} for n, slot in enumerate(("R01", "R02", "R01"))]
    model_server.does(says(json.dumps({"picks": twice})))
    came = write(a_writer(model_server, wire), an_assignment())
    assert came.written is not None
    assert [(pick.resource_id, pick.reason) for pick in came.written.draft.picks] == [
        (an_id("one"), "Reason 0."),
        (an_id("two"), "Reason 1."),
    ]


@pytest.mark.parametrize("wire", WIRES)
def test_another_language_is_the_readers_business(model_server: ModelServer, wire: Wire) -> None:
    model_server.does(picks("R01", reason="Fordi det er det første skridt."))
    came = write(a_writer(model_server, wire), an_assignment())
    assert came.written is not None
    assert came.written.draft.picks[0].reason == "Fordi det er det første skridt."


@pytest.mark.parametrize(
    "body", [{"choices": []}, {"choices": None}, {"output": None}, {"output": []}, {"output": [7]}]
)
def test_a_reply_with_nothing_in_it_is_an_empty_answer(model_server: ModelServer, body: dict[str, Any]) -> None:
    wire: Wire = "chat" if "choices" in body else "responses"
    model_server.does(says(GOOD, **body))
    came = write(a_writer(model_server, wire), an_assignment())
    assert (came.error, came.detail) == ("LlmInvalidOutput", "The answer was empty.")
    assert came.calls[0].usage == TOLD


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_a_response_that_failed_is_no_answer(model_server: ModelServer, status: str) -> None:
    model_server.does(says(GOOD, status=status))
    assert write(a_writer(model_server, "responses"), an_assignment()).error == "LlmUnavailable"


@pytest.mark.parametrize("wire", WIRES)
def test_an_address_where_nothing_listens_costs_nothing(model_server: ModelServer, wire: Wire) -> None:
    budget = ABudget()
    writer = a_writer(model_server, wire, base_url="http://127.0.0.1:9/v1")
    came = write(writer, an_assignment(budget=budget))
    assert came.error == "LlmUnavailable"
    assert came.calls[0].usage == Usage()
    assert budget.spent == [0]


@pytest.mark.parametrize("wire", WIRES)
def test_fields_that_were_not_asked_for_are_ignored(model_server: ModelServer, wire: Wire) -> None:
    picks = [{"slot": "R02", "reason": "First.", "confidence": 0.9, "minutes": 6000}]
    model_server.does(says(json.dumps({"picks": picks, "confidence": 1.0, "max_daily_minutes": 9999})))
    came = write(a_writer(model_server, wire), an_assignment())
    assert came.written is not None
    assert came.written.draft.picks == (Pick(resource_id=came.picked[0], reason="First."),)


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (f"```\n{GOOD}```", "The answer was put in a fence of backticks; only the JSON itself is wanted."),
        ("No.", "The answer was not JSON and nothing else."),
        ('{"picks": [{"slot": "R01"}]}', "Pick 1 lacks its reason."),
        ('{"picks": "R01"}', "The picks of the answer is of the wrong type."),
        ('{"picks": ["R01"]}', "Pick 1 is not an object."),
        ("7", "The answer is not an object."),
        (
            '{"picks": [{"slot": 1, "reason": 2, "hours": 3}], "confidence": 1}',
            "The slot of pick 1 is of the wrong type; the reason of pick 1 is of the wrong type.",
        ),
        (
            '{"picks": [{"slot": "R01", "reason": "a"}, {"slot": "R4", "reason": "b"}]}',
            "The slots are R01 to R03; pick 2 names a slot that was not offered.",
        ),
    ],
)
def test_all_that_is_wrong_with_an_answer_is_said_at_once(model_server: ModelServer, answer: str, detail: str) -> None:
    model_server.does(says(answer))
    assert write(a_writer(model_server, "chat"), an_assignment()).detail == detail
