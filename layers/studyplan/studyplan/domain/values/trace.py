"""The trace: one record for each run of a step."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from studyplan.domain.values.types import Value

if TYPE_CHECKING:
    from studyplan.domain.values.candidates import Candidates, ConceptFacts, LibraryFacts

DETAIL_LIMIT = 60_000  # bytes; with its other fields a record stays under 64 KB
TOP_CANDIDATES = 50  # candidates with the parts of their scores; further ones have only id and score

type Json = Mapping[str, Any]


class TraceRecord(Value):
    """One run of one step. `input`, `output` and `detail` are summaries: ids, counts and codes, no learner's text."""

    step: str
    attempt: int
    started_at: str
    milliseconds: float
    input: Json
    output: Json | None = None
    decision: str
    detail: Json | None = None
    error: str | None = None


def ranking_of(candidates: "Candidates") -> Json:
    """Return the candidates as the trace shows them: the top 50 with all parts of their scores."""
    top, rest = candidates.ranked[:TOP_CANDIDATES], candidates.ranked[TOP_CANDIDATES:]
    return {
        "topic": candidates.topic,
        "resolved_by": candidates.resolved_by,
        "candidates": [
            {
                "resource_id": candidate.item.id,
                "title": candidate.item.title,
                "score": candidate.score,
                "selection_reason": candidate.selection_reason,
                "parts": [part.model_dump() for part in candidate.parts],
            }
            for candidate in top
        ],
        "further_candidates": [{"resource_id": candidate.item.id, "score": candidate.score} for candidate in rest],
        "parts_cut_after": TOP_CANDIDATES if rest else None,
        "rejected_by_reason": dict(candidates.rejected_by_reason),
        "rejected_examples": [rejection.model_dump() for rejection in candidates.rejected_examples],
        "facts": candidates.facts and _summary_of(candidates.facts),
    }


def _summary_of(facts: "LibraryFacts") -> Json:
    """Return what the library has: minutes by level, and how many resources serve each weak area and concept."""
    return {
        "levels": [level.model_dump() for level in facts.levels],
        "weak_areas": [_count_of(area) for area in facts.weak_areas],
        "goal": [_count_of(concept) for concept in facts.goal],
    }


def _count_of(concept: "ConceptFacts") -> Json:
    return {"concept": concept.concept, "resources": len(concept.resource_ids), "best": concept.best[:3]}


def within_limit(detail: Json) -> Json:
    """Return `detail` in DETAIL_LIMIT bytes: its longest list is halved until it fits; `cut` has the former lengths."""
    kept, cut = dict(detail), dict[str, int]()
    while len(json.dumps(kept)) > DETAIL_LIMIT:
        lists = {name: value for name, value in kept.items() if isinstance(value, list) and value}
        if not lists:
            return {"cut": cut}
        name = max(lists, key=lambda key: len(json.dumps(lists[key])))
        cut.setdefault(name, len(lists[name]))
        kept[name] = lists[name][: len(lists[name]) // 2]
    return kept | {"cut": cut} if cut else kept
