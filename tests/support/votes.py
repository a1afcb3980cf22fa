"""Votes and what they count, for tests: each builder gives a sound one, and a test states the difference."""

from collections.abc import Iterable, Mapping
from typing import Any

from studyplan.domain.feedback.counting import feedback_of, recount
from studyplan.domain.feedback.library import LibraryFeedback
from studyplan.domain.feedback.values import FeedbackOverride, ResourceFeedback, Vote
from tests.support.builders import NOW, an_id

MONTH = "2026-01"


def a_vote(learner: str = "ana", resource: str = "resource", **difference: Any) -> Vote:
    sound: dict[str, Any] = {
        "learner_id": an_id(learner),
        "resource_id": an_id(resource),
        "level": "beginner",
        "month": MONTH,
        "since": NOW,
        "updated_at": NOW,
    }
    return Vote(**sound | difference)


def ratings(*given: int, resource: str = "resource", **difference: Any) -> list[Vote]:
    """One vote each of as many learners."""
    return [a_vote(f"learner {place}", resource, rating=rating, **difference) for place, rating in enumerate(given)]


def counted(votes: Iterable[Vote], override: FeedbackOverride | None = None) -> ResourceFeedback:
    """The feedback on one resource that has these votes."""
    return feedback_of(NOW, recount(votes, NOW), override or FeedbackOverride())


def a_library_feedback(
    votes: Iterable[Vote] = (), overrides: Mapping[str, FeedbackOverride] | None = None, *, month: str = MONTH
) -> LibraryFeedback:
    """The feedback that a library has by these votes; `overrides` are by the names of resources."""
    by_resource: dict[str, list[Vote]] = {an_id(name): [] for name in overrides or {}}
    for vote in votes:
        by_resource.setdefault(vote.resource_id, []).append(vote)
    set_by_owner = {an_id(name): override for name, override in (overrides or {}).items()}
    return LibraryFeedback({key: counted(own, set_by_owner.get(key)) for key, own in by_resource.items()}, month)
