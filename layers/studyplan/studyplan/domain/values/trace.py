"""What a step leaves behind: one record for each time it ran."""

import json
import re
from collections.abc import Mapping
from typing import Any

from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.types import Value

DETAIL_LIMIT = 60_000  # bytes; with the rest a record stays under 64 KB
TOP_MATCHES = 50  # matches whose score parts are kept; of the others only id and score

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


def ranking_of(candidates: Candidates) -> Json:
    """A shelf as the trace shows it: score parts for the top 50, id and score for the rest; a cut is said."""
    top, rest = candidates.ranked[:TOP_MATCHES], candidates.ranked[TOP_MATCHES:]
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
        "parts_cut_after": TOP_MATCHES if rest else None,
        "rejected_by_reason": dict(candidates.rejected_by_reason),
        "rejected_examples": [rejection.model_dump() for rejection in candidates.rejected_examples],
    }


def within_limit(detail: Json) -> Json:
    """`detail` cut to DETAIL_LIMIT: its longest list is halved until it fits, and `cut` says how long each was."""
    kept, cut = dict(detail), dict[str, int]()
    while len(json.dumps(kept)) > DETAIL_LIMIT:
        lists = {name: value for name, value in kept.items() if isinstance(value, list) and value}
        if not lists:
            return {"cut": cut}
        name = max(lists, key=lambda each: len(json.dumps(lists[each])))
        cut.setdefault(name, len(lists[name]))
        kept[name] = lists[name][: len(lists[name]) // 2]
    return kept | {"cut": cut} if cut else kept


# What goes into every log line is short, and can neither break a line nor be much of a text.
_CORRELATION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


def valid_correlation_id(value: object) -> str:
    """Return `value` where it can be a correlation id, else the empty string."""
    return value if isinstance(value, str) and _CORRELATION_ID.fullmatch(value) else ""
