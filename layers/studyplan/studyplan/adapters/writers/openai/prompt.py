"""The prompt: instructions that are the same for every request, then the request as data that can not break out."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from studyplan.adapters.writers.openai.reasons import visible
from studyplan.adapters.writers.openai.response_schema import Piece
from studyplan.domain.generation.draft import Draft
from studyplan.domain.values.candidates import Candidate
from studyplan.domain.values.plan import Finding
from studyplan.ports import Assignment

# A changed text is a new file with a new version: what a plan was made with stays on record.
VERSION = "plan-1"

GOAL, TITLE, LABEL, MESSAGE = 500, 200, 60, 300  # characters of each that a model is shown
TAGS, WEAK_AREAS, FINDINGS = 8, 20, 30  # how many of each
SPOKEN_BY_THE_GOAL = "the language that the goal is written in"


@dataclass(frozen=True)
class Prompt:
    """One call's text. `instructions` is the same for every call, so that services keep it; `data` is not.

    `own_words` is all of the text that is ours, which no reason may repeat.
    """

    instructions: str
    data: str
    own_words: str


@cache
def _parts() -> tuple[str, str]:
    """The instructions, and the frame that the data goes into."""
    text = Path(__file__).with_name("prompts").joinpath(f"{VERSION}.txt").read_text("utf-8")
    instructions, _, frame = text.partition("\n=====\n")
    return instructions, frame


def prompt_for(assignment: Assignment, piece: Piece, *, fence: str) -> Prompt:
    """`fence` is a token that nobody can guess: the data stands as one line of JSON between two lines that hold it."""
    instructions, frame = _parts()
    data = json.dumps(_told(assignment, piece), ensure_ascii=False, separators=(",", ":"))
    filled = _filled(frame, {"fence": fence, "data": data})
    own_words = "\n".join((instructions, frame, SPOKEN_BY_THE_GOAL))
    return Prompt(instructions=instructions, data=filled, own_words=own_words)


def _filled(frame: str, values: Mapping[str, str]) -> str:
    """In one pass, so that what is filled in is never looked at for more to fill in."""
    return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found[1]], frame)


def _told(assignment: Assignment, piece: Piece) -> dict[str, Any]:
    context = assignment.context
    told: dict[str, Any] = {
        "learner": {
            "goal": visible(context.goal, GOAL),
            "level": context.current_level,
            "weak_areas": [visible(area, LABEL) for area in context.weak_areas[:WEAK_AREAS]],
            "prefers": context.preferred_learning_style,
        },
        "topic": visible(context.topic, LABEL),
        "time": {
            "minutes": piece.minutes,
            "days": context.duration_days,
            "minutes_a_day": context.constraints.max_daily_minutes,
        },
        "practice_wanted": context.constraints.must_include_practice,
        "reasons_in": context.language or SPOKEN_BY_THE_GOAL,
        "part": {"number": piece.number, "of": piece.of},
        "candidates": _described(piece),
    }
    errors = [finding for finding in assignment.findings if finding.severity == "error"]
    return told | ({"repair": _repair(errors, assignment.previous, piece)} if errors else {})


def _described(piece: Piece) -> list[dict[str, Any]]:
    slots = {candidate.item.id: slot for slot, candidate in piece.slots.items()}
    return [
        {
            "slot": slot,
            "title": visible(candidate.item.title, TITLE),
            "minutes": candidate.item.minutes,
            "level": candidate.item.difficulty,
            "type": candidate.item.resource_type,
            "tags": [visible(tag, LABEL) for tag in candidate.item.tags[:TAGS]],
            "needs": [slots[needed] for needed in candidate.item.prerequisites if needed in slots],
            "score": round(candidate.score, 2),
        }
        for slot, candidate in piece.slots.items()
    ]


def _repair(errors: list[Finding], previous: Draft | None, piece: Piece) -> dict[str, Any]:
    slots = {candidate.item.id: slot for slot, candidate in piece.slots.items()}
    picked = [slots[pick.resource_id] for pick in previous.picks if pick.resource_id in slots] if previous else []
    findings = [
        {
            "code": error.code,
            "message": visible(error.message, MESSAGE),
            "day": error.day,
            "slot": _slot_named_by(error.message, piece.slots),
        }
        for error in errors[:FINDINGS]
    ]
    return {"findings": findings, "picked_before": picked}


def _slot_named_by(message: str, slots: Mapping[str, Candidate]) -> str | None:
    """The one candidate whose title a finding quotes: a finding knows its task, and a draft has no tasks."""
    named = [slot for slot, candidate in slots.items() if f"'{candidate.item.title}'" in message]
    return named[0] if len(named) == 1 else None
