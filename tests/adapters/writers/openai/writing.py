"""A writer before a server of the tests, and what it is given."""

from dataclasses import dataclass, field
from typing import Any

from studyplan.adapters.writers.openai.writer import OpenAIWriter
from studyplan.domain.errors.llm import LlmBudgetExceeded, WriterError
from studyplan.domain.generation.draft import Written
from studyplan.domain.generation.model_call import ModelCall
from studyplan.domain.values.candidates import Candidates
from studyplan.ports import Assignment
from tests.adapters.writers.openai.model_server import ModelServer, Wire
from tests.support.builders import a_candidate, a_context, some_candidates

KEY, NEWER_KEY = "sk-first-of-the-tests", "sk-newer-of-the-tests"
GOAL = "Marker goal: bake Zwiebelkuchen in Python"
FENCE = "f00dfeedf00dfeed"
PRICES = {"tiny": {"input": 2.0, "cached": 0.5, "output": 8.0}}


@dataclass
class ABudget:
    """Holds `limit` micro-dollars and remembers what was done with it."""

    limit: int = 10**9
    reserved: list[int] = field(default_factory=list)
    spent: list[int] = field(default_factory=list)

    def reserve(self, micro_usd: int) -> None:
        if not self.limit or sum(self.spent) + micro_usd > self.limit:
            raise LlmBudgetExceeded
        self.reserved.append(micro_usd)

    def settle(self, *, reserved: int, spent: int) -> None:
        assert reserved == self.reserved[-1]
        self.spent.append(spent)


@dataclass
class Keys:
    """Gives the first key, and from a re-read on the newer one."""

    asked: list[bool] = field(default_factory=list)

    def __call__(self, again: bool) -> str:
        self.asked.append(again)
        return NEWER_KEY if any(self.asked) else KEY


def a_writer(server: ModelServer, wire: Wire, **difference: Any) -> OpenAIWriter:
    """Never really waits: `sleep` does nothing."""
    sound: dict[str, Any] = {
        "provider": "openai" if wire == "responses" else "compatible",
        "model": "tiny",
        "wire": wire,
        "key": Keys(),
        "base_url": server.base_url,
        "max_output_tokens": 500,
        "prices": PRICES,
        "sleep": lambda _seconds: None,
        "fence": lambda: FENCE,
    }
    return OpenAIWriter(**sound | difference)


def three() -> Candidates:
    """A shelf of three: R01, R02 and R03 are one, two and three."""
    return some_candidates(
        *(a_candidate(name, score=score) for name, score in (("one", 0.9), ("two", 0.8), ("three", 0.7)))
    )


def an_assignment(**difference: Any) -> Assignment:
    context = a_context(goal=GOAL, **difference.pop("context", {}))
    sound: dict[str, Any] = {"context": context, "candidates": three(), "budget": ABudget(), "seconds": 10.0}
    return Assignment(**sound | difference)


@dataclass(frozen=True)
class Came:
    """How a write ended: the error's name, or None and what was written."""

    error: str | None
    detail: str
    written: Written | None
    calls: tuple[ModelCall, ...]

    @property
    def picked(self) -> list[str]:
        return [pick.resource_id for pick in self.written.draft.picks] if self.written else []


def write(writer: OpenAIWriter, assignment: Assignment) -> Came:
    try:
        written = writer.write(assignment)
    except WriterError as failure:
        return Came(failure.code, failure.detail, None, failure.calls)
    return Came(None, "", written, written.calls)
