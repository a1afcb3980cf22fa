"""Each fake model behind the real template on the embedded stack: whatever it does, the result is a valid plan."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.cli import demo
from local.cli.client import Client
from local.cli.demo_request import demo_request_from
from local.cli.writing_attempts import writing_attempts
from local.fake_models.providers import Provider, provider_from
from local.stack.stack import running

pytestmark = pytest.mark.stack

type Json = dict[str, Any]

GOAL = "Learn Python basics"


@dataclass(frozen=True)
class Ran:
    """A demo of one provider: its result, and every line that the stack logged."""

    result: Json
    provider: Provider
    logs: str

    @property
    def errors(self) -> list[str]:
        return [finding["code"] for finding in self.result["findings"] if finding["severity"] == "error"]


@contextmanager
def ran(folder: Path, name: str) -> Iterator[Ran]:
    with (
        provider_from({"PROVIDER": name}) as provider,
        running(folder, parameters=provider.parameters, secrets=provider.secrets, warm=False) as stack,
    ):
        result = demo.run(Client(stack.url), demo_request_from({}), lambda _line: None)
        logs = "".join(log.read_text("utf-8", errors="replace") for log in stack.logs.glob("*.log"))
        yield Ran(result, provider, logs)


SLOW = [pytest.param(name, marks=pytest.mark.slow) for name in ("fake-hostile", "fake-stubborn")]


@pytest.fixture(scope="module", params=["fake-careless", *SLOW])
def demo_run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    with ran(tmp_path_factory.mktemp("fake"), request.param) as finished:
        yield finished


def test_a_fake_model_ends_as_its_name_says(demo_run: Ran) -> None:
    plan, attempts = demo_run.result["plan"], writing_attempts(demo_run.result["trace"])
    assert demo_run.errors == []
    assert demo_run.result["request"]["status"] == "completed"
    match demo_run.provider.name:
        case "fake-careless":
            assert (plan["generated_by"], plan["repaired"]) == ("compatible", 2)
            assert attempts[0].sent_back == ()
            assert {"NO_PRACTICE_TASKS", "WEEKLY_TIME_MISMATCH", "REASON_NOT_TRUE"} <= set(attempts[1].sent_back)
            assert set(attempts[2].sent_back) == {"PRACTICE_SHORT", "ONE_RESOURCE_DOMINATES"}
            assert len(attempts[0].picks) < len(attempts[1].picks)
        case "fake-hostile":
            assert plan["generated_by"] == "fallback"
            assert attempts[0].written_by == "compatible"
            assert attempts[1].outcome.partition(":")[0] == "LlmInvalidOutput"
            assert {"PRACTICE_SHORT", "REASON_NOT_TRUE"} <= set(attempts[1].sent_back)
            assert attempts[-1].written_by == "fallback"
        case _:
            assert plan["generated_by"] == "fallback"
            assert attempts[0].picks == attempts[1].picks
            assert attempts[-1].written_by == "fallback"


def test_the_trace_records_what_was_sent_to_the_model(demo_run: Ran) -> None:
    called = [attempt for attempt in writing_attempts(demo_run.result["trace"]) if attempt.calls]
    assert [attempt.sent_back for attempt in called] == [
        tuple(dict.fromkeys(exchange.findings)) for exchange in demo_run.provider.exchanges
    ]


def test_neither_the_key_nor_the_goal_is_in_a_log_or_the_trace(demo_run: Ran) -> None:
    assert "step done" in demo_run.logs
    for key in (*demo_run.provider.secrets.values(), GOAL):
        assert key not in demo_run.logs
        assert key not in str(demo_run.result["trace"])
    assert not re.search(r"evil\.example|(?<![\w.-])9999(?![\w.-])", str(demo_run.result["trace"]) + demo_run.logs)


def test_the_demo_prints_each_attempt(demo_run: Ran) -> None:
    lines, plan = list(demo.writing(demo_run.result, demo_run.provider)), demo_run.result["plan"]
    assert f"  generated_by {plan['generated_by']}, repaired {plan['repaired']}" in lines
    assert sum(line.startswith("  attempt ") for line in lines) == len(writing_attempts(demo_run.result["trace"]))
    assert sum(line.startswith("  request ") for line in lines) == len(demo_run.provider.exchanges)


def test_no_untrue_reason_of_a_model_is_published(demo_run: Ran) -> None:
    reasons = [task["reason"] for day in demo_run.result["plan"]["days"] for task in day["tasks"]]
    assert reasons
    untrue = ("gardening", "5-minute", "quiz takes", "free of charge", "only today", "experts")
    assert [reason for reason in reasons for words in untrue if words in reason] == []


def test_what_is_published_is_good_whoever_wrote_first(demo_run: Ran) -> None:
    assert demo_run.result["plan"]["confidence"]["score"] == 1.0
