"""The rows of counted votes as values. A count is a number of its own in the row, so that votes meet in no text."""

from collections.abc import Iterable, Mapping
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.domain.feedback.counting import feedback_of
from studyplan.domain.feedback.library import NO_FEEDBACK, LibraryFeedback
from studyplan.domain.feedback.values import FeedbackOverride, ResourceFeedback

SINCE, OVERRIDE, OVERRIDE_AT = "since", "set_by_owner", "set_at"  # columns beside the counts


def resource_feedback(row: Mapping[str, Any]) -> ResourceFeedback:
    """Return what a row of counts has."""
    counters = {name: value for name, value in row.items() if "#" in name}
    return feedback_of(str(row[SINCE]), counters, _override(row.get(OVERRIDE, {})), str(row.get(OVERRIDE_AT, "")))


def _override(stored: Mapping[str, Any]) -> FeedbackOverride:
    """Return what an owner has set, whatever the bounds are now. DynamoDB has no floats without a fraction."""
    numbers: dict[str, Any] = {name: float(value) for name, value in stored.items() if name != "excluded"}
    return FeedbackOverride().model_copy(update=numbers | {"excluded": stored.get("excluded")})


def library_feedback(rows: Iterable[Mapping[str, Any]], month: str) -> LibraryFeedback:
    """Return the feedback on a library from the rows of its resources."""
    by_resource = {row["sk"].removeprefix(keys.FEEDBACK): resource_feedback(row) for row in rows}
    return LibraryFeedback(by_resource, month) if by_resource else NO_FEEDBACK
