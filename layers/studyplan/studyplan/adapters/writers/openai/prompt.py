"""The prompt: instructions that are the same for every request, then the request as data that cannot pose as them."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from studyplan.adapters.writers.openai.reasons import visible
from studyplan.adapters.writers.openai.response_schema import Batch
from studyplan.domain.capacity.plan_days import plan_days
from studyplan.domain.generation.draft import Draft
from studyplan.domain.values.candidates import Candidate
from studyplan.domain.values.plan import Finding
from studyplan.ports import Assignment

# Every changed text gets a new file and a new version, so that a plan's trace names the text it was made with.
VERSION = "plan-2"

GOAL, TITLE, LABEL, MESSAGE = 500, 200, 60, 300  # the most characters of each that a model is shown
TAGS, WEAK_AREAS, FINDINGS = 8, 20, 30  # the most of each that a model is shown
LANGUAGE_OF_GOAL = "the language that the goal is written in"


@dataclass(frozen=True)
class Prompt:
    """The text of one call. `instructions` is the same for every call, so that services can cache it.

    `own_words` is the part that the product wrote; no reason may repeat it.
    """

    instructions: str
    data: str
    own_words: str


@cache
def _parts() -> tuple[str, str]:
    """Return the instructions, and the frame around the data."""
    text = Path(__file__).with_name("prompts").joinpath(f"{VERSION}.txt").read_text("utf-8")
    instructions, _, frame = text.partition("\n=====\n")
    return instructions, frame


def prompt_for(assignment: Assignment, batch: Batch, *, fence: str) -> Prompt:
    """Return the prompt for one batch. The data is one line of JSON between two lines with `fence`, a random token."""
    instructions, frame = _parts()
    data = json.dumps(_payload(assignment, batch), ensure_ascii=False, separators=(",", ":"))
    filled = _filled(frame, {"fence": fence, "data": data})
    own_words = "\n".join((instructions, frame, LANGUAGE_OF_GOAL))
    return Prompt(instructions=instructions, data=filled, own_words=own_words)


def _filled(frame: str, values: Mapping[str, str]) -> str:
    """Replace the placeholders in one pass, so that a placeholder in a value is not replaced."""
    return re.sub(r"\{\{(\w+)\}\}", lambda placeholder: values[placeholder[1]], frame)


def _payload(assignment: Assignment, batch: Batch) -> dict[str, Any]:
    context = assignment.context
    payload: dict[str, Any] = {
        "learner": {
            "goal": visible(context.goal, GOAL),
            "level": context.current_level,
            "weak_areas": [visible(area, LABEL) for area in context.weak_areas[:WEAK_AREAS]],
            "prefers": context.preferred_learning_style,
        },
        "topic": visible(context.topic, LABEL),
        "time": {
            "minutes": batch.minutes,
            "days": context.duration_days,
            "minutes_a_day": max(day.cap for day in plan_days(context)),
        },
        "practice_wanted": context.constraints.must_include_practice,
        "reasons_in": context.language or LANGUAGE_OF_GOAL,
        "part": {"number": batch.number, "of": batch.of},
        "candidates": _candidates(batch),
    }
    found = assignment.findings
    return payload | ({"repair": _repair(found, assignment.previous, batch)} if found else {})


def _candidates(batch: Batch) -> list[dict[str, Any]]:
    slots = {candidate.item.id: slot for slot, candidate in batch.slots.items()}
    return [
        {
            "slot": slot,
            "title": visible(candidate.item.title, TITLE),
            "minutes": candidate.item.minutes,
            "level": candidate.item.difficulty,
            "type": candidate.item.resource_type,
            "tags": [visible(tag, LABEL) for tag in candidate.item.tags[:TAGS]],
            "needs": [slots[needed] for needed in _before(candidate) if needed in slots],
            "score": round(candidate.score, 2),
        }
        for slot, candidate in batch.slots.items()
    ]


def _before(candidate: Candidate) -> tuple[str, ...]:
    """Return what has to come before a candidate: its prerequisites, and the part before it in a series."""
    needed = candidate.item.prerequisites
    return needed if candidate.follows in (None, *needed) else (*needed, candidate.follows or "")


def _repair(found: Sequence[Finding], previous: Draft | None, batch: Batch) -> dict[str, Any]:
    slots = {candidate.item.id: slot for slot, candidate in batch.slots.items()}
    picked = [slots[pick.resource_id] for pick in previous.picks if pick.resource_id in slots] if previous else []
    findings = [
        {
            "code": finding.code,
            "severity": finding.severity,
            "message": visible(finding.message, MESSAGE),
            "day": finding.day,
            "slot": _slot_named_by(finding.message, batch.slots),
        }
        for finding in found[:FINDINGS]
    ]
    return {"findings": findings, "picked_before": picked}


def _slot_named_by(message: str, slots: Mapping[str, Candidate]) -> str | None:
    """Return the slot of the one candidate whose title a finding quotes: its task id is of no draft."""
    named = [slot for slot, candidate in slots.items() if f"'{candidate.item.title}'" in message]
    return named[0] if len(named) == 1 else None
