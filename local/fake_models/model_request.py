"""What a model makes of a request on either wire: the text it was sent, and the line of data in it."""

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
    """A resource on offer. `needs` are slots."""

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
class Asked:
    """A request as read: `instructions` is all of its text but the data; minutes are what the picks should fill."""

    instructions: str
    data: Json

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return tuple(_candidate(it) for it in self.data["candidates"])

    @property
    def minutes(self) -> int:
        minutes: int = self.data["time"]["minutes"]
        return minutes

    @property
    def wants_practice(self) -> bool:
        return bool(self.data["practice_wanted"])

    @property
    def findings(self) -> tuple[Json, ...]:
        """What was wrong with the draft before; empty the first time."""
        return tuple(self.data.get("repair", {}).get("findings", ()))

    @property
    def picked_before(self) -> tuple[str, ...]:
        return tuple(self.data.get("repair", {}).get("picked_before", ()))

    def words_of_others(self) -> Iterator[str]:
        """All that a learner or a library has typed: where orders to a model may hide."""
        learner = self.data["learner"]
        yield learner["goal"]
        yield from learner["weak_areas"]
        yield self.data["topic"]
        for candidate in self.candidates:
            yield candidate.title
            yield from candidate.tags


def read(body: Json, wire: Wire) -> Asked:
    """ValueError when there is no line of data with candidates in it."""
    lines = [line for text in _texts(body, wire) for line in text.splitlines()]
    for line in lines:
        if line.startswith("{") and '"candidates"' in line:
            return Asked("\n".join(each for each in lines if each is not line), json.loads(line))
    raise ValueError("there is no line of data in this request")


def _texts(body: Json, wire: Wire) -> Iterator[str]:
    """Every text of a request, in order, whether it stands alone or in parts."""
    said = body["messages"] if wire == "chat" else body["input"]
    if wire == "responses":
        yield body.get("instructions") or ""
    for message in [{"content": said}] if isinstance(said, str) else said:
        content = message["content"]
        yield from [content] if isinstance(content, str) else [part["text"] for part in content]


def _candidate(told: Json) -> Candidate:
    return Candidate(**told | {"tags": tuple(told["tags"]), "needs": tuple(told["needs"])})
