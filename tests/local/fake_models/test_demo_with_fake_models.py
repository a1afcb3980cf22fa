"""Each fake model behind the real template on the embedded stack: whatever it does, a sound plan comes of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.cli import demo
from local.cli.client import Caller
from local.cli.demo_request import wish_in
from local.cli.writing_attempts import attempts_in
from local.fake_models.providers import Provider, chosen
from local.stack.stack import running

pytestmark = pytest.mark.stack

type Json = dict[str, Any]

GOAL = "Learn Python basics"


@dataclass(frozen=True)
class Ran:
    """A demo of one provider: what it made, and every line that the stack logged."""

    made: Json
    provider: Provider
    logs: str

    @property
    def errors(self) -> list[str]:
        return [finding["code"] for finding in self.made["findings"] if finding["severity"] == "error"]


@contextmanager
def ran(folder: Path, name: str) -> Iterator[Ran]:
    with (
        chosen({"PROVIDER": name}) as provider,
        running(folder, parameters=provider.parameters, secrets=provider.secrets) as stack,
    ):
        made = demo.make(Caller(stack.url), wish_in({}), lambda _line: None)
        logs = "".join(log.read_text("utf-8", errors="replace") for log in stack.logs.glob("*.log"))
        yield Ran(made, provider, logs)


@pytest.fixture(scope="module", params=["fake-careless", "fake-hostile", "fake-stubborn"])
def each(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    with ran(tmp_path_factory.mktemp("fake"), request.param) as it:
        yield it


def test_each_ends_as_its_name_says(each: Ran) -> None:
    plan, attempts = each.made["plan"], attempts_in(each.made["trace"])
    assert each.errors == []
    assert each.made["request"]["status"] == "completed"
    match each.provider.name:
        case "fake-careless":
            assert (plan["generated_by"], plan["repaired"]) == ("compatible", 1)
            assert [attempt.sent_back for attempt in attempts] == [(), ("NO_PRACTICE_TASKS", "WEEKLY_TIME_MISMATCH")]
            assert len(attempts[0].picks) < len(attempts[1].picks)
        case "fake-hostile":
            assert plan["generated_by"] == "fallback"
            assert [attempt.came.partition(":")[0] for attempt in attempts[:-1]] == ["LlmInvalidOutput"] * 2
            assert (attempts[1].sent_back, attempts[-1].written_by) == (("LlmInvalidOutput",), "fallback")
        case _:
            assert plan["generated_by"] == "fallback"
            assert attempts[0].picks == attempts[1].picks
            assert attempts[-1].written_by == "fallback"


def test_the_trace_says_what_the_wire_saw(each: Ran) -> None:
    asked = [attempt for attempt in attempts_in(each.made["trace"]) if attempt.calls]
    assert [attempt.sent_back for attempt in asked] == [
        tuple(dict.fromkeys(exchange.findings)) for exchange in each.provider.exchanges
    ]


def test_neither_the_key_nor_the_goal_is_in_a_log_or_the_trace(each: Ran) -> None:
    assert "step done" in each.logs
    for key in (*each.provider.secrets.values(), GOAL):
        assert key not in each.logs
        assert key not in str(each.made["trace"])
    assert not re.search(r"evil\.example|(?<![\w.-])9999(?![\w.-])", str(each.made["trace"]) + each.logs)


def test_the_demo_prints_each_attempt(each: Ran) -> None:
    lines, plan = list(demo.writing(each.made, each.provider)), each.made["plan"]
    assert f"  generated_by {plan['generated_by']}, repaired {plan['repaired']}" in lines
    assert sum(line.startswith("  attempt ") for line in lines) == len(attempts_in(each.made["trace"]))
    assert sum(line.startswith("  request ") for line in lines) == len(each.provider.exchanges)
