"""The real SAM CLI and its containers, before one embedded stack; only `make test-sam-local` collects what is here."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.sam_local import container_engine, sam_commands
from local.sam_local.fixtures import event_for
from local.stack.registry import Serving
from local.stack.stack import Stack, running
from tests.api.client import Client

type Json = dict[str, Any]

# What was done, and how many seconds it took; shown after the run.
TOOK: list[tuple[str, float]] = []
NO_ENGINE = "no container engine answers, so nothing was run in the real `sam local`"


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    return None if "sam_local" in config.option.markexpr else True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TOOK:
        terminalreporter.section("sam local")
    for what, seconds in TOOK:
        terminalreporter.write_line(f"{seconds:7.1f} s  {what}")


@contextmanager
def timed(what: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    TOOK.append((what, time.monotonic() - began))


@pytest.fixture(scope="session")
def engine() -> str:
    """The container engine's command. Without one there is a skip, or where it has to be there a failure."""
    docker = container_engine.engine()
    if docker is None:
        if os.environ.get("REQUIRE_SAM_LOCAL") == "1":
            pytest.fail(f"{NO_ENGINE}; REQUIRE_SAM_LOCAL=1 asks for it")
        pytest.skip(NO_ENGINE)
    return docker


@pytest.fixture(scope="session")
def quietly(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Build once for the whole run; afterwards, restore the variables file of a running `make serve`."""
    variables, before = sam_commands.VARIABLES, None
    if variables.exists():
        before = variables.read_bytes()
    with timed("sam build"):
        template = sam_commands.build(lambda _: None)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sam_commands, "build", lambda _progress: template)
        patched.setattr(sam_commands, "VARIABLES", tmp_path_factory.mktemp("variables") / variables.name)
        yield
    if before is not None:
        variables.write_bytes(before)


@dataclass(frozen=True)
class Served:
    """A stack that containers reach, and where its data is."""

    stack: Stack
    data: Path

    @property
    def serving(self) -> Serving:
        return self.stack.serving("serve")


@pytest.fixture(scope="session")
def served(quietly: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = tmp_path_factory.mktemp("stack")
    with (
        timed("the embedded stack, with its end"),
        running(data, elsewhere=True, bridge=container_engine.gateway()) as stack,
    ):
        yield Served(stack, data)


@pytest.fixture(scope="session")
def bare(served: Served) -> Iterator[Client]:
    """`sam local start-api` as it is, without the front."""
    starting = time.monotonic()
    with sam_commands.api(served.serving, lambda _: None, served.stack.logs / "start-api.log") as url:
        TOOK.append(("sam local start-api until it listens", time.monotonic() - starting))
        yield Client(url)


@pytest.fixture(scope="session")
def api(served: Served, bare: Client) -> Client:
    """`sam local start-api` behind the front, which signs, as `make start-api` has it."""
    served.stack.emulator.order("lead elsewhere", url=bare.url)
    return Client(served.stack.url)


@dataclass(frozen=True)
class Invoked:
    """What came of `sam local invoke`: exit code, the function's answer, what was logged, and the line to paste."""

    code: int
    answer: Json
    log: str
    line: str

    @property
    def result(self) -> Json:
        """The answer of a function that did not fail."""
        assert (self.code, self.answer.get("errorType")) == (0, None), self.log
        return self.answer


type Invoke = Callable[..., Invoked]


@pytest.fixture
def invoke(served: Served, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Invoke:
    """Run one function once, as `make invoke` does, with its event of tests/events/ or one that differs from it."""

    def invoked(step: str, **difference: Any) -> Invoked:
        event = event_for(step, served.data)
        if difference:
            changed = json.loads(event.read_text("utf-8")) | difference
            event = tmp_path / f"{step}.json"
            event.write_text(json.dumps(changed), encoding="utf-8")
        printed: list[str] = []
        capfd.readouterr()
        with timed(f"sam local invoke, {step}"):
            code = sam_commands.invoke(served.serving, step, event, printed.append)
        out, err = capfd.readouterr()
        return Invoked(code, answer_in(out), f"{out}\n{err}", printed[-1])

    return invoked


def answer_in(out: str) -> Json:
    """The function's answer: the last line; before it are its metrics. What ends in no JSON is no answer."""
    lines = out.strip().splitlines()
    answer: Json = json.loads(lines[-1]) if lines else {}
    return answer
