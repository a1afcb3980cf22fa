"""What a model may answer: slots in the place of ids, a schema that never varies, and a local check of all of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import batched
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from studyplan.domain.errors.llm import LlmInvalidOutput
from studyplan.domain.values.candidates import Candidate, Candidates
from studyplan.domain.values.types import LEVELS

# A few sizes, so that services which keep a compiled schema or a prompt's beginning meet the same ones again.
BUCKETS = (10, 20, 40, 80)
SCHEMA_NAME = "study_plan"
MOST_COMPLAINTS = 5


@dataclass(frozen=True)
class Piece:
    """A part of a shelf small enough for one call. `slots` names its matches, `minutes` is its share of the time."""

    number: int
    of: int
    minutes: int
    slots: Mapping[str, Candidate]


class Choice(BaseModel):
    """One pick as a model writes it."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    slot: str
    reason: str


class Answer(BaseModel):
    """A model's whole answer."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    picks: list[Choice]


def pieces_of(candidates: Candidates) -> tuple[Piece, ...]:
    """The shelf by level, then by rank, in pieces of at most 80: put together again they are a teachable order."""
    ordered = sorted(candidates.ranked, key=lambda candidate: LEVELS.index(candidate.item.difficulty))
    parts = list(batched(ordered, BUCKETS[-1], strict=False))
    whole = sum(candidate.item.minutes for candidate in ordered)
    return tuple(
        Piece(
            number=number,
            of=len(parts),
            minutes=round(candidates.capacity_minutes * sum(candidate.item.minutes for candidate in part) / whole),
            slots=dict(zip(slot_names(len(part)), part, strict=True)),
        )
        for number, part in enumerate(parts, 1)
    )


def slot_names(count: int) -> tuple[str, ...]:
    """R01, R02 and so on."""
    return tuple(f"R{number:02d}" for number in range(1, count + 1))


def bucket_of(count: int) -> int:
    """The smallest bucket that holds so many."""
    return next(size for size in BUCKETS if count <= size)


def schema_of(bucket: int) -> dict[str, Any]:
    """The JSON schema of an answer over so many slots, in words that every service with strict schemas knows."""
    choice = _object(slot={"type": "string", "enum": list(slot_names(bucket))}, reason={"type": "string"})
    return _object(picks={"type": "array", "items": choice})


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def choices_in(text: str, piece: Piece) -> tuple[Choice, ...]:
    """Read an answer; of a slot that is picked twice the first pick stands.

    Raises LlmInvalidOutput with all that is wrong, in words that quote nothing of the answer: they are sent back.
    """
    if not text.strip():
        raise LlmInvalidOutput("The answer was empty.")
    if text.lstrip().startswith("```"):
        raise LlmInvalidOutput("The answer was put in a fence of backticks; only the JSON itself is wanted.")
    try:
        answer = Answer.model_validate_json(text)
    except ValidationError as wrong:
        raise LlmInvalidOutput(
            _sentence(map(_complaint, wrong.errors(include_url=False, include_input=False)))
        ) from None
    if not answer.picks:
        raise LlmInvalidOutput("The answer picked nothing.")
    strays = [number for number, choice in enumerate(answer.picks, 1) if choice.slot not in piece.slots]
    if strays:
        slots = list(piece.slots)
        stray = [f"pick {number} names a slot that was not offered" for number in strays]
        raise LlmInvalidOutput(_sentence([f"the slots are {slots[0]} to {slots[-1]}", *stray]))
    first: dict[str, Choice] = {}
    for choice in answer.picks:
        first.setdefault(choice.slot, choice)
    return tuple(first.values())


def _complaint(error: ErrorDetails) -> str:
    """Where and what, in our words: a field that was made up is a model's word, so it is not named."""
    if error["type"] == "json_invalid":
        return "the answer was not JSON and nothing else"
    place = next((f"pick {part + 1}" for part in error["loc"] if isinstance(part, int)), "the answer")
    if error["type"] == "extra_forbidden":
        return f"{place} has a field that was not asked for"
    field = error["loc"][-1] if error["loc"] else None
    if error["type"] == "missing":
        return f"{place} lacks its {field}"
    return f"the {field} of {place} is of the wrong type" if isinstance(field, str) else f"{place} is not an object"


def _sentence(complaints: Iterable[str]) -> str:
    """Each complaint once, the first few of them."""
    each = list(dict.fromkeys(complaints))
    more = [f"and {len(each) - MOST_COMPLAINTS} more"] if len(each) > MOST_COMPLAINTS else []
    told = "; ".join(each[:MOST_COMPLAINTS] + more)
    return f"{told[0].upper()}{told[1:]}."
