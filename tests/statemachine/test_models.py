"""What a model's service does, on both wires, and how the request ends: the real writer in the real machine."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from studyplan.runtime import wiring
from tests.adapters.writers.openai.model_server import (
    WIRES,
    Behaviour,
    ModelServer,
    Wire,
    fails,
    is_silent,
    page,
    picks,
    picks_everything,
    says,
)
from tests.statemachine.conftest import Post
from tests.statemachine.machine import Machine, Run
from tests.support import aws
from tests.support.repositories import Repositories

GOAL = "Marker goal: bake Zwiebelkuchen"
KEY = "sk-test-of-the-machine"
FINE = picks_everything()


@dataclass(frozen=True)
class Row:
    """How it ends, who wrote the plan (None: there is none), how many HTTP requests the server saw."""

    name: str
    script: tuple[Behaviour, ...]
    status: str
    generated_by: str | None
    requests: int
    repaired: int = 0


ROWS = (
    Row("an honest answer", (FINE,), "completed", "compatible", 1),
    Row("prose, then an answer", (says("Sure!"), FINE), "completed", "compatible", 2, repaired=1),
    Row("an invented slot, again and again", (picks("S99"),), "completed", "fallback", 2),
    Row("too little, then enough", (picks("R01"), FINE), "completed", "compatible", 2, repaired=1),
    Row("too little, again and again", (picks("R01"),), "completed", "fallback", 2),
    Row("a refusal", (says(None, refusal=f"No: {GOAL}"),), "failed", None, 1),
    Row("an answer that is cut off", (says('{"picks": [', ending="cut"),), "completed", "fallback", 2),
    Row("429", (fails(429),), "completed", "fallback", 4),
    Row("429, then an answer", (fails(429), FINE), "completed", "compatible", 2),
    Row("429, no quota", (fails(429, "insufficient_quota"),), "completed", "fallback", 1),
    Row("500", (fails(500),), "completed", "fallback", 4),
    Row("a page with 200", (page,), "completed", "fallback", 4),
    Row("400", (fails(400),), "completed", "fallback", 1),
    Row("401", (fails(401),), "completed", "fallback", 2),
    Row("silence", (is_silent,), "completed", "fallback", 2),
)
# Every row on both wires; `make test` has each on one of them, by turns.
EACH = [
    pytest.param(row, wire, id=f"{row.name}-{wire}", marks=[pytest.mark.slow] if (number + turn) % 2 else [])
    for number, row in enumerate(ROWS)
    for turn, wire in enumerate(WIRES)
]


@pytest.fixture(scope="module")
def http() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", port=0, threaded=True) as server:
        yield server


@pytest.fixture
def server(http: HTTPServer) -> Iterator[ModelServer]:
    model = ModelServer(http)
    yield model
    model.over.set()
    http.clear()


@pytest.fixture
def configured(server: ModelServer, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Settings for a model on one of the wires, and its key where it belongs."""
    secrets = aws.client("secretsmanager")
    secrets.create_secret(Name="key-of-the-model", SecretString=KEY)

    def configure(wire: Wire, **more: str) -> None:
        told = {
            "LLM_PROVIDER": "compatible",
            "LLM_MODEL": "tiny",
            "LLM_BASE_URL": server.base_url,
            "LLM_KEY_SECRET": "key-of-the-model",
            "LLM_TIMEOUT_SECONDS": "20",
        }
        for name, value in (told | more).items():
            monkeypatch.setenv(name, value)
        wiring.writer.cache_clear()
        if wire == "responses":  # as OpenAI's, but at an address of this machine
            ours: Any = wiring.writer()
            object.__setattr__(ours, "wire", "responses")

    yield configure
    wiring.writer.cache_clear()
    secrets.delete_secret(SecretId="key-of-the-model", ForceDeleteWithoutRecovery=True)


@pytest.mark.parametrize(("row", "wire"), EACH)
def test_each_behaviour_has_its_end(
    machine: Machine,
    post: Post,
    store: Repositories,
    server: ModelServer,
    configured: Callable[..., None],
    logged: Callable[[], str],
    wire: Wire,
    row: Row,
) -> None:
    configured(wire, **({"LLM_TIMEOUT_SECONDS": "1"} if row.name == "silence" else {}))
    server.does(*row.script)
    run = machine.run(post(goal=GOAL).id)
    assert (run.request.status, len(server.seen)) == (row.status, row.requests)
    assert {seen.wire for seen in server.seen} == {wire}
    assert all(seen.headers["Authorization"] == f"Bearer {KEY}" for seen in server.seen)
    if row.generated_by is None:
        assert run.code == "LlmRefused"
    else:
        plan = store.plans.get("local", str(run.request.plan_id))
        assert plan is not None
        assert (plan.generated_by, plan.repaired) == (row.generated_by, row.repaired)
        assert not [finding for finding in plan.findings if finding.severity == "error"]
    assert calls_on_record(store, run) == row.requests
    nothing_is_told(store, run, logged())


@pytest.mark.parametrize("name", ["LLM_OWNER_BUDGET_MICRO_USD", "LLM_DAILY_BUDGET_MICRO_USD"])
def test_without_a_budget_no_model_is_asked(
    machine: Machine, post: Post, store: Repositories, server: ModelServer, configured: Callable[..., None], name: str
) -> None:
    configured("chat", **{name: "0"})
    server.does(FINE)
    run = machine.run(post().id)
    plan = store.plans.get("local", str(run.request.plan_id))
    assert plan is not None
    assert (plan.generated_by, plan.status, server.seen) == ("fallback", "completed", [])
    records = [record for record in store.runs.trace("local", run.request_id) if record.step == "generate_plan"]
    assert [record.error for record in records] == ["LlmBudgetExceeded", None]
    assert "budget" in records[0].decision


def calls_on_record(store: Repositories, run: Run) -> int:
    """Calls to the model that the trace has, with what the server said they took, also of those that failed."""
    records = [record for record in store.runs.trace("local", run.request_id) if record.step == "generate_plan"]
    calls = [call for record in records for call in (record.detail or {}).get("calls", [])]
    assert all(call["gen_ai.request.model"] == "tiny" and call["studyplan.milliseconds"] > 0 for call in calls)
    return len(calls)


def nothing_is_told(store: Repositories, run: Run, log: str) -> None:
    """No key and nothing of the goal in logs, traces, the machine's history or any row but the request's own."""
    trace = json.dumps([record.model_dump(mode="json") for record in store.runs.trace("local", run.request_id)])
    for text in (log, trace, json.dumps(run.events, default=str)):
        assert KEY not in text
        assert "Zwiebelkuchen" not in text
    assert KEY not in json.dumps(aws.rows(), default=str)
