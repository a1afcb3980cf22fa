"""What tokens cost, how long a server may have us wait, and what of its answer is a count."""

from datetime import UTC, datetime
from typing import Any

import pytest

from studyplan.adapters.writers.openai.failed_call import failed_call_of, failed_call_of_status, requested_wait
from studyplan.adapters.writers.openai.prices import FREE, max_usage, price_of
from studyplan.adapters.writers.openai.wire_formats import LONGEST_NAME, parse_reply
from studyplan.domain.errors.llm import LlmTimeout, LlmUnavailable
from studyplan.domain.generation.model_call import Usage
from tests.adapters.writers.openai.model_server import WIRES, Wire, replied

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
PRICES = {"small": {"input": 0.25, "cached": 0.03, "output": 2.0}, "plain": {"input": 0.1, "output": 0.2}}


@pytest.mark.parametrize(
    ("model", "usage", "cost"),
    [
        ("small", Usage(input_tokens=1000, output_tokens=100), 450),
        ("small", Usage(input_tokens=1000, cached_input_tokens=1000), 30),
        ("small", Usage(input_tokens=1000, cached_input_tokens=400, output_tokens=1, reasoning_tokens=1), 164),
        ("small", Usage(input_tokens=1), 1),
        ("plain", Usage(input_tokens=10, cached_input_tokens=10, output_tokens=10), 3),
        ("plain", Usage(input_tokens=30), 3),
        ("small", Usage(input_tokens=10, cached_input_tokens=99), 1),
        ("unknown", Usage(input_tokens=10**6, output_tokens=10**6), 0),
    ],
)
def test_a_call_costs_its_tokens_rounded_up(model: str, usage: Usage, cost: int) -> None:
    assert price_of(model, PRICES).of(usage) == cost


def test_a_model_that_is_not_in_the_table_is_free() -> None:
    assert price_of("unknown", PRICES) == FREE


def test_the_most_that_a_call_can_use_is_said_to_be_a_guess() -> None:
    assert max_usage(301, 500) == Usage(input_tokens=101, output_tokens=500, estimated=True)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Mon, 05 Jan 2026 09:00:30 GMT"}, 30.0),
        ({"retry-after": "Mon, 05 Jan 2026 08:59:00 GMT"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_a_wait_is_asked_for_in_three_forms(headers: dict[str, str], wait: float | None) -> None:
    assert requested_wait(headers, NOW) == wait


@pytest.mark.parametrize("code", ["context_length_exceeded", "Marker goal", "sk-secret", None, 7])
def test_of_a_servers_words_only_known_codes_are_repeated(code: object) -> None:
    told = {"code": code, "type": "invalid_request_error", "message": "Marker goal"}
    known = ", context_length_exceeded" if code == "context_length_exceeded" else ""
    failed = failed_call_of_status(400, {}, told, now=NOW)
    assert failed.detail == f"The model's service rejected the request as invalid. (HTTP 400{known})"


def test_whatever_else_the_client_raises_is_named_by_its_class() -> None:
    odd = failed_call_of(RecursionError("Marker goal"), now=NOW)
    assert (odd.kind, odd.detail) == (
        LlmUnavailable,
        "The model's service returned an invalid response. (RecursionError)",
    )
    assert failed_call_of(TimeoutError(), now=NOW).kind is LlmTimeout


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("count", [-1, True, "12", 1.5, None, 10**30])
def test_what_is_no_count_of_tokens_is_no_usage(wire: Wire, count: object) -> None:
    body = replied(wire, "", ending="done", refusal=None, used=True)
    name = "output_tokens" if wire == "responses" else "completion_tokens"
    assert parse_reply(wire, body | {"usage": body["usage"] | {name: count}}).usage is None


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("odd", [None, 7, "text", [], {}, [None], {"x": 1}])
def test_a_reply_may_be_of_any_shape(wire: Wire, odd: Any) -> None:
    body = replied(wire, "Hello.", ending="done", refusal=None, used=True)
    for name in body:
        reply = parse_reply(wire, body | {name: odd})
        assert isinstance(reply.text, str)


@pytest.mark.parametrize("wire", WIRES)
def test_an_id_is_kept_as_far_as_a_trace_can_hold_it(wire: Wire) -> None:
    body = replied(wire, "", ending="done", refusal=None, used=True)
    long, broken = parse_reply(wire, body | {"id": "x" * 999}), parse_reply(wire, body | {"id": "a\nb", "model": 7})
    assert long.response_id == "x" * LONGEST_NAME
    assert (broken.response_id, broken.model) == (None, None)
