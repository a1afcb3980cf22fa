"""What the product needs of the votes of learners, as protocols; adapters/ implements them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:  # for the types alone: a function loads what its adapters use
    from studyplan.domain.feedback.values import FeedbackOverride, ResourceFeedback, Vote


class StoredVote(NamedTuple):
    """A learner's vote on a resource, and since when its votes are counted; None and empty where there is none yet."""

    vote: Vote | None
    since: str


class Votes(Protocol):
    """The votes of an owner's learners, and their counts by resource; Library reads those of the whole library."""

    def get(self, owner: str, learner_id: str, resource_id: str) -> StoredVote: ...
    def of_learner(self, owner: str, learner_id: str, resource_ids: Collection[str]) -> tuple[Vote, ...]:
        """Return a learner's votes on these resources, by their ids; those from before a reset count no more."""

    def put(self, owner: str, vote: Vote, *, seen: StoredVote) -> None:
        """Store a vote with its counts, both or neither; `since` of a vote that begins new counts is its own time.

        Raises Stale when vote or counts are no longer as `seen`, NotFound when the learner or the resource is gone.
        """

    def counts(self, owner: str, resource_id: str) -> ResourceFeedback | None: ...
    def override(
        self, owner: str, resource_id: str, override: FeedbackOverride, *, seen: ResourceFeedback | None, now: str
    ) -> None:
        """Store what the owner sets in place of the votes. Raises Stale, and NotFound when the resource is gone."""

    def reset(self, owner: str, resource_id: str) -> None:
        """Delete the counts of a resource, with what the owner has set: votes from before are in no later counts."""

    def all(self, owner: str) -> Iterator[Vote]: ...
    def delete_of_learner(self, owner: str, learner_id: str) -> None:
        """Delete all votes of a learner, and take them out of the counts."""
