"""What a model may answer: slots in place of ids, a schema of few variants, and a local check of the whole answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import batched
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from studyplan.domain.errors.llm import LlmInvalidOutput
from studyplan.domain.values.candidates import Candidate, Candidates
from studyplan.domain.values.types import LEVELS

# Few sizes, so that a service can reuse its compiled schema and its cached prompt prefix.
BUCKETS = (10, 20, 40, 80)
SCHEMA_NAME = "study_plan"
MAX_PROBLEMS = 5  # that one error names


@dataclass(frozen=True)
class Batch:
    """A part of the candidates small enough for one call: number `number` (from 1) `of` so many.

    `slots` names its candidates, `minutes` is its share of the plan's time.
    """

    number: int
    of: int
    minutes: int
    slots: Mapping[str, Candidate]


class Choice(BaseModel):
    """One pick in a model's answer. Fields that were not asked for, such as a confidence, are ignored."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    slot: str
    reason: str


class Answer(BaseModel):
    """A model's whole answer. Fields that were not asked for are ignored."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    picks: list[Choice]


def batches_of(candidates: Candidates) -> tuple[Batch, ...]:
    """Return the candidates by level, then by rank, in batches of at most 80: joined picks go from easy to hard."""
    ordered = sorted(candidates.ranked, key=lambda candidate: LEVELS.index(candidate.item.difficulty))
    parts = list(batched(ordered, BUCKETS[-1], strict=False))
    whole = sum(candidate.item.minutes for candidate in ordered)
    return tuple(
        Batch(
            number=number,
            of=len(parts),
            minutes=round(candidates.capacity_minutes * sum(candidate.item.minutes for candidate in part) / whole),
            slots=dict(zip(slot_names(len(part)), part, strict=True)),
        )
        for number, part in enumerate(parts, 1)
    )


def slot_names(count: int) -> tuple[str, ...]:
    """Return R01, R02 and so on."""
    return tuple(f"R{number:02d}" for number in range(1, count + 1))


def bucket_of(count: int) -> int:
    """Return the smallest bucket that holds `count` slots."""
    return next(size for size in BUCKETS if count <= size)


def schema_of(bucket: int) -> dict[str, Any]:
    """Return the JSON schema of an answer over `bucket` slots. All services with strict schemas know its keywords."""
    choice = _object(slot={"type": "string", "enum": list(slot_names(bucket))}, reason={"type": "string"})
    return _object(picks={"type": "array", "items": choice})


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def parse_choices(text: str, batch: Batch) -> tuple[Choice, ...]:
    """Parse an answer; where a slot is picked twice, keep the first pick.

    Raises LlmInvalidOutput with all that is wrong. Its text goes back to the model and quotes nothing of the answer.
    """
    if not text.strip():
        raise LlmInvalidOutput("The answer was empty.")
    if text.lstrip().startswith("```"):
        raise LlmInvalidOutput("The answer was put in a fence of backticks; only the JSON itself is wanted.")
    try:
        answer = Answer.model_validate_json(text)
    except ValidationError as wrong:
        raise LlmInvalidOutput(_sentence(map(_problem, wrong.errors(include_url=False, include_input=False)))) from None
    if not answer.picks:
        raise LlmInvalidOutput("The answer picked nothing.")
    unknown = [number for number, choice in enumerate(answer.picks, 1) if choice.slot not in batch.slots]
    if unknown:
        slots = list(batch.slots)
        problems = [f"pick {number} names a slot that was not offered" for number in unknown]
        raise LlmInvalidOutput(_sentence([f"the slots are {slots[0]} to {slots[-1]}", *problems]))
    first: dict[str, Choice] = {}
    for choice in answer.picks:
        first.setdefault(choice.slot, choice)
    return tuple(first.values())


def _problem(error: ErrorDetails) -> str:
    """Return what is wrong and where."""
    if error["type"] == "json_invalid":
        return "the answer was not JSON and nothing else"
    place = next((f"pick {part + 1}" for part in error["loc"] if isinstance(part, int)), "the answer")
    field = error["loc"][-1] if error["loc"] else None
    if error["type"] == "missing":
        return f"{place} lacks its {field}"
    return f"the {field} of {place} is of the wrong type" if isinstance(field, str) else f"{place} is not an object"


def _sentence(problems: Iterable[str]) -> str:
    """Join the problems without repetitions; at most MAX_PROBLEMS are named."""
    distinct = list(dict.fromkeys(problems))
    more = [f"and {len(distinct) - MAX_PROBLEMS} more"] if len(distinct) > MAX_PROBLEMS else []
    text = "; ".join(distinct[:MAX_PROBLEMS] + more)
    return f"{text[0].upper()}{text[1:]}."
