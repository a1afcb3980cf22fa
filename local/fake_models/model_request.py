"""A model request in either wire format, as a fake model reads it: the instructions, and the line of data in them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

type Json = dict[str, Any]
type Wire = Literal["chat", "responses"]

LEVELS = ("beginner", "intermediate", "advanced")
PRACTICE = frozenset({"exercise", "project", "quiz"})


@dataclass(frozen=True)
class Candidate:
    """A candidate as the prompt lists it. `needs` are the slots of its prerequisites."""

    slot: str
    title: str
    minutes: int
    level: str
    type: str
    tags: tuple[str, ...]
    needs: tuple[str, ...]
    score: float

    @property
    def is_practice(self) -> bool:
        return self.type in PRACTICE


@dataclass(frozen=True)
class ModelRequest:
    """A request as read: `instructions` is all its text but the data; the picks should fill `minutes`."""

    instructions: str
    data: Json

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return tuple(_candidate(listed) for listed in self.data["candidates"])

    @property
    def minutes(self) -> int:
        minutes: int = self.data["time"]["minutes"]
        return minutes

    @property
    def wants_practice(self) -> bool:
        return bool(self.data["practice_wanted"])

    @property
    def findings(self) -> tuple[Json, ...]:
        """Return the findings of the draft before; empty the first time."""
        return tuple(self.data.get("repair", {}).get("findings", ()))

    @property
    def picked_before(self) -> tuple[str, ...]:
        return tuple(self.data.get("repair", {}).get("picked_before", ()))

    def untrusted_texts(self) -> Iterator[str]:
        """Yield the texts of the learner and of the library, which may hide orders to a model."""
        learner = self.data["learner"]
        yield learner["goal"]
        yield from learner["weak_areas"]
        yield self.data["topic"]
        for candidate in self.candidates:
            yield candidate.title
            yield from candidate.tags


def read(body: Json, wire: Wire) -> ModelRequest:
    """Read a request. Raise ValueError when it has no line of data with candidates."""
    lines = [line for text in _texts(body, wire) for line in text.splitlines()]
    for line in lines:
        if line.startswith("{") and '"candidates"' in line:
            instructions = "\n".join(other for other in lines if other is not line)
            return ModelRequest(instructions, json.loads(line))
    raise ValueError("there is no line of data in this request")


def _texts(body: Json, wire: Wire) -> Iterator[str]:
    """Yield every text of a request, in order, whether a message is one text or has parts."""
    messages = body["messages"] if wire == "chat" else body["input"]
    if wire == "responses":
        yield body.get("instructions") or ""
    for message in [{"content": messages}] if isinstance(messages, str) else messages:
        content = message["content"]
        yield from [content] if isinstance(content, str) else [part["text"] for part in content]


def _candidate(listed: Json) -> Candidate:
    return Candidate(**listed | {"tags": tuple(listed["tags"]), "needs": tuple(listed["needs"])})
