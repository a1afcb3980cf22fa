"""What a model's service gets to see, what a write may cost, and what it leaves nowhere."""

import json
import logging
from collections.abc import Iterator
from itertools import batched
from typing import Any

import pytest

from studyplan.adapters.writers.openai.response_schema import BUCKETS, bucket_of, schema_of
from studyplan.adapters.writers.openai.writer import OpenAIWriter
from studyplan.domain.errors.llm import LlmAuthError, LlmBadRequest
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.types import LEVELS
from tests.adapters.writers.openai.model_server import (
    PATHS,
    WIRES,
    ModelServer,
    Wire,
    fails,
    is_silent,
    picks,
    picks_everything,
    says,
)
from tests.adapters.writers.openai.writing import (
    FENCE,
    GOAL,
    KEY,
    NEWER_KEY,
    PRICES,
    ABudget,
    Keys,
    a_writer,
    an_assignment,
    write,
)
from tests.support.builders import a_candidate, a_draft, a_finding, some_candidates
from tests.support.loaded import loaded_by


def a_library(size: int) -> Candidates:
    """Levels mixed, 30 minutes each, the best first."""
    names = [f"number {number}" for number in range(size)]
    return some_candidates(
        *(
            a_candidate(name, score=1 - place / size, minutes=30, difficulty=LEVELS[place % 3])
            for place, name in enumerate(names)
        ),
        capacity_minutes=1000,
    )


@pytest.mark.parametrize("wire", WIRES)
def test_what_is_the_same_for_all_never_varies(model_server: ModelServer, wire: Wire) -> None:
    """Services keep the beginning of a prompt that they have seen before, and a schema that they have compiled."""
    model_server.does(picks("R01"))
    fences = iter(("aaaa", "bbbb", "cccc"))
    writer = a_writer(model_server, wire, fence=lambda: next(fences))
    write(writer, an_assignment())
    write(writer, an_assignment(context={"language": "da", "weak_areas": ("loops",)}, candidates=a_library(10)))
    write(writer, an_assignment(findings=(a_finding(),), previous=a_draft("one")))
    first, second, third = model_server.seen
    for other in (second, third):
        assert other.instructions == first.instructions
        assert other.form == first.form
        assert other.data != first.data


@pytest.mark.parametrize("wire", WIRES)
def test_the_goal_is_in_the_fence_alone_and_the_key_in_its_header_alone(model_server: ModelServer, wire: Wire) -> None:
    model_server.does(picks("R01"))
    write(a_writer(model_server, wire), an_assignment())
    (seen,) = model_server.seen
    assert seen.raw.count("Marker") == 1
    assert seen.told["learner"]["goal"] == GOAL
    assert seen.raw.count(FENCE) == 3  # where it is named, and its two lines
    assert KEY not in seen.raw
    assert [name for name, value in seen.headers.items() if KEY in value] == ["Authorization"]
    assert not any("Marker" in value for value in seen.headers.values())


def test_no_service_is_to_keep_a_response(model_server: ModelServer) -> None:
    model_server.does(picks("R01"))
    write(a_writer(model_server, "responses"), an_assignment())
    assert model_server.seen[0].body["store"] is False


@pytest.mark.parametrize("wire", WIRES)
def test_a_finding_goes_back_with_what_was_picked(model_server: ModelServer, wire: Wire) -> None:
    model_server.does(picks("R01"))
    found = (
        a_finding("EMPTY_DAY", day=3, message="day 3 has no task"),
        a_finding("DIFFICULTY_TOO_HIGH", day=1, message="'About two' is advanced, the learner is beginner"),
        a_finding("PRACTICE_SHORT", severity="warning", message="10 of 200 minutes are practice"),
    )
    write(a_writer(model_server, wire), an_assignment(findings=found, previous=a_draft("three", "one", "elsewhere")))
    assert model_server.seen[0].told["repair"] == {
        "findings": [
            {"code": "EMPTY_DAY", "severity": "error", "message": "day 3 has no task", "day": 3, "slot": None},
            {
                "code": "DIFFICULTY_TOO_HIGH",
                "severity": "error",
                "message": "'About two' is advanced, the learner is beginner",
                "day": 1,
                "slot": "R02",
            },
            {
                "code": "PRACTICE_SHORT",
                "severity": "warning",
                "message": "10 of 200 minutes are practice",
                "day": None,
                "slot": None,
            },
        ],
        "picked_before": ["R03", "R01"],
    }


def test_a_first_draft_is_asked_for_without_a_repair(model_server: ModelServer) -> None:
    model_server.does(picks("R01"))
    write(a_writer(model_server, "chat"), an_assignment())
    assert "repair" not in model_server.seen[0].told


@pytest.mark.parametrize("wire", WIRES)
def test_a_cut_answer_gets_twice_the_room_once(model_server: ModelServer, wire: Wire) -> None:
    model_server.does(says("", ending="cut"))
    came = write(a_writer(model_server, wire), an_assignment())
    assert [seen.room for seen in model_server.seen] == [500, 1000]
    assert [call.max_output_tokens for call in came.calls] == [500, 1000]


@pytest.mark.parametrize("wire", WIRES)
def test_a_key_that_is_not_accepted_is_read_again_once(model_server: ModelServer, wire: Wire) -> None:
    model_server.does(fails(401), picks("R01"))
    keys = Keys()
    write(a_writer(model_server, wire, key=keys), an_assignment())
    assert keys.asked == [False, True]
    sent = [seen.headers["Authorization"] for seen in model_server.seen]
    assert sent == [f"Bearer {KEY}", f"Bearer {NEWER_KEY}"]


def test_a_key_that_can_not_be_read_fails_before_anything_is_sent(model_server: ModelServer) -> None:
    def no_key(_again: bool) -> str:
        raise LlmAuthError

    budget = ABudget()
    for key in (no_key, lambda _again: ""):
        assert write(a_writer(model_server, "responses", key=key), an_assignment(budget=budget)).error == "LlmAuthError"
    assert model_server.seen == []
    assert budget.spent == [0, 0]


def test_a_compatible_server_may_need_no_key(model_server: ModelServer) -> None:
    model_server.does(picks("R01"))
    assert write(a_writer(model_server, "chat", key=lambda _again: ""), an_assignment()).error is None


@pytest.mark.parametrize(("headers", "waits"), [({"retry_after": "7"}, [7.0]), ({"retry_after_ms": "250"}, [0.25])])
def test_a_short_wait_is_kept_once(model_server: ModelServer, headers: dict[str, str], waits: list[float]) -> None:
    model_server.does(fails(429, **headers))
    slept: list[float] = []
    came = write(a_writer(model_server, "chat", sleep=slept.append), an_assignment(seconds=30.0))
    assert (came.error, slept) == ("LlmThrottled", waits)


def test_a_model_that_takes_the_newer_limit_alone_gets_it(model_server: ModelServer) -> None:
    model_server.does(fails(400, "unsupported_parameter", param="max_tokens"), picks("R01"))
    assert write(a_writer(model_server, "chat"), an_assignment()).error is None
    older, newer = (set(seen.body) & {"max_tokens", "max_completion_tokens"} for seen in model_server.seen)
    assert (older, newer) == ({"max_tokens"}, {"max_completion_tokens"})


# --- pieces ---


@pytest.mark.parametrize("wire", WIRES)
def test_a_shelf_of_five_hundred_takes_seven_calls(model_server: ModelServer, wire: Wire) -> None:
    model_server.does(picks_everything())
    candidates = a_library(500)
    came = write(a_writer(model_server, wire), an_assignment(candidates=candidates, seconds=60.0))
    by_level = sorted(candidates.ranked, key=lambda candidate: LEVELS.index(candidate.item.difficulty))
    assert came.picked == [candidate.item.id for candidate in by_level]
    assert [call.slots for call in came.calls] == [80] * 6 + [20]
    told = [seen.told for seen in model_server.seen]
    assert [each["part"] for each in told] == [{"number": number, "of": 7} for number in range(1, 8)]
    for each, part in zip(told, batched(by_level, 80, strict=False), strict=True):
        assert [(one["slot"], one["title"]) for one in each["candidates"]] == [
            (f"R{place:02d}", candidate.item.title) for place, candidate in enumerate(part, 1)
        ]
    assert sum(each["time"]["minutes"] for each in told) == 1000


def test_one_piece_that_fails_fails_the_whole(model_server: ModelServer) -> None:
    model_server.does(picks("R01"), picks("R01"), says("no"))
    came = write(a_writer(model_server, "chat"), an_assignment(candidates=a_library(500)))
    assert came.written is None
    assert came.error == "LlmInvalidOutput"
    assert came.detail.startswith("Part 3 of 7: ")
    assert [call.error for call in came.calls] == [None, None, "LlmInvalidOutput"]


def test_all_pieces_have_one_deadline(model_server: ModelServer) -> None:
    model_server.does(picks("R01"), is_silent)
    came = write(a_writer(model_server, "chat"), an_assignment(candidates=a_library(500), seconds=1.5))
    assert came.error == "LlmTimeout"
    assert [call.error for call in came.calls] == [None, "LlmTimeout"]


def test_a_wait_that_all_pieces_share_is_kept_once(model_server: ModelServer) -> None:
    model_server.does(fails(429, retry_after="1"), picks("R01"), fails(429, retry_after="1"))
    came = write(a_writer(model_server, "chat"), an_assignment(candidates=a_library(200)))
    assert [call.error for call in came.calls] == ["LlmThrottled", None, "LlmThrottled"]


def test_without_time_nothing_is_sent(model_server: ModelServer) -> None:
    came = write(a_writer(model_server, "chat"), an_assignment(seconds=0.0))
    assert (came.error, came.calls, model_server.seen) == ("LlmTimeout", (), [])


# --- money ---


def test_a_call_is_paid_for_before_it_is_made(model_server: ModelServer) -> None:
    model_server.does(picks("R01"))
    budget = ABudget()
    write(a_writer(model_server, "chat"), an_assignment(budget=budget))
    size = len(json.dumps(model_server.seen[0].body, ensure_ascii=False).encode())
    assert budget.reserved == [pytest.approx(size / 3 * 2.0 + 500 * 8.0, abs=2)]
    assert budget.spent == [20 * 2.0 + 100 * 0.5 + 40 * 8.0]


def test_without_a_budget_nothing_is_sent_and_no_key_is_read(model_server: ModelServer) -> None:
    keys = Keys()
    for prices in (PRICES, {}):
        writer = a_writer(model_server, "chat", key=keys, prices=prices)
        came = write(writer, an_assignment(budget=ABudget(limit=0)))
        assert (came.error, came.calls) == ("LlmBudgetExceeded", ())
    assert (model_server.seen, keys.asked) == ([], [])


def test_a_budget_that_runs_out_between_two_calls_keeps_the_first_on_record(model_server: ModelServer) -> None:
    model_server.does(says("", ending="cut"))
    budget = ABudget(limit=8000)
    came = write(a_writer(model_server, "chat"), an_assignment(budget=budget))
    assert (came.error, len(model_server.seen)) == ("LlmBudgetExceeded", 1)
    assert [call.error for call in came.calls] == ["LlmTruncated"]


def test_a_model_without_a_price_costs_nothing(model_server: ModelServer) -> None:
    model_server.does(picks("R01"))
    budget = ABudget()
    write(a_writer(model_server, "chat", prices={}), an_assignment(budget=budget))
    assert (budget.reserved, budget.spent) == ([0], [0])


# --- the schema ---

# What every service with strict schemas takes; bounds, defaults and unions are taken by some.
ALLOWED = {"type", "properties", "required", "additionalProperties", "items", "enum"}


def objects_in(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield schema
    below = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    for each in below:
        yield from objects_in(each)


@pytest.mark.parametrize("bucket", BUCKETS)
def test_the_schema_speaks_in_words_that_every_service_knows(bucket: int) -> None:
    for each in objects_in(schema_of(bucket)):
        assert set(each) <= ALLOWED
        assert isinstance(each["type"], str)
        if each["type"] == "object":
            assert each["required"] == list(each["properties"])
            assert each["additionalProperties"] is False
    assert schema_of(bucket)["properties"]["picks"]["items"]["properties"]["slot"]["enum"][-1] == f"R{bucket}"


def test_a_shelf_is_asked_for_in_the_smallest_bucket_that_holds_it() -> None:
    assert [bucket_of(count) for count in (1, 10, 11, 20, 21, 40, 41, 80)] == [10, 10, 20, 20, 40, 40, 80, 80]


# --- addresses, logs, loading ---


@pytest.mark.parametrize(
    "address",
    [
        "http://models.example.org/v1",
        "http://127.0.0.1.example.org/v1",
        "http://169.254.169.254/latest",
        "ftp://127.0.0.1/v1",
        "//127.0.0.1/v1",
        "https://",
        "https://me:hidden-word@models.example.org/v1",
        "https://models.example.org/v1?key=hidden-word",
        "https://[::1",
        "",
    ],
)
def test_a_key_goes_over_tls_or_stays_on_this_machine(model_server: ModelServer, address: str) -> None:
    with pytest.raises(LlmBadRequest) as refused:
        a_writer(model_server, "chat", base_url=address)
    assert "hidden-word" not in refused.value.detail


@pytest.mark.parametrize(
    "address",
    [
        None,
        "https://models.example.org/v1",
        "http://localhost:8080/v1",
        "http://127.8.0.1:8080/v1",
        "http://[::1]:8080/v1",
        "http://host.docker.internal:11434/v1",
    ],
)
def test_a_service_may_be_anywhere_that_is_safe(model_server: ModelServer, address: str | None) -> None:
    assert isinstance(a_writer(model_server, "chat", base_url=address), OpenAIWriter)


@pytest.mark.parametrize("wire", WIRES)
def test_nothing_of_a_call_is_logged(
    model_server: ModelServer, wire: Wire, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_LOG", "debug")
    for name in ("openai", "httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    caplog.set_level(logging.DEBUG)
    model_server.does(fails(401), fails(429, retry_after="1"), says("", ending="cut"), picks("R01"))
    assert write(a_writer(model_server, wire), an_assignment()).error is None
    assert len(model_server.seen) == 4
    ours = [record for record in caplog.records if record.name.split(".")[0] != "werkzeug"]  # the server of the tests
    assert ours == []
    assert PATHS[wire] in caplog.text


def test_what_a_failure_raises_has_no_past(model_server: ModelServer) -> None:
    """The client's own error holds the whole request, so ours is not raised from it."""
    model_server.does(fails(400))
    with pytest.raises(LlmBadRequest) as failed:
        a_writer(model_server, "chat").write(an_assignment())
    assert (failed.value.__cause__, failed.value.__context__) == (None, None)
    assert str(failed.value) == "The model's service rejected the request as invalid. (HTTP 400)"


def test_a_writer_that_is_shown_shows_no_key(model_server: ModelServer) -> None:
    writer = a_writer(model_server, "chat")
    write(writer, an_assignment())
    assert KEY not in repr(writer)
    assert "key" not in repr(writer)


def test_the_client_is_loaded_by_a_write_alone() -> None:
    loaded = loaded_by("import studyplan.adapters.writers.openai.writer").packages
    assert "studyplan" in loaded
    assert loaded.isdisjoint({"openai", "httpx", "httpx2", "httpcore2"})
