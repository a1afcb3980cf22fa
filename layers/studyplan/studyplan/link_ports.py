"""What the product needs of the links of learners, as a protocol; adapters/ implements it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:  # for the types alone: a function loads what its adapters use
    from studyplan.domain.links.values import LearnerLinks, Link


class OwnedLink(NamedTuple):
    """A link with the owner of its learner, which nothing but the token names."""

    owner: str
    link: Link


class Links(Protocol):
    """The links of learners: all of one learner's together, and each by the hash of its token."""

    def find(self, token_hash: str, *, now: str) -> OwnedLink | None:
        """Return the open link with this hash, by one call; None for one that expired, was revoked, or never was."""

    def of_learner(self, owner: str, learner_id: str) -> LearnerLinks: ...  # without links where none was made
    def replace(self, owner: str, links: LearnerLinks, *, seen: LearnerLinks) -> None:
        """Store all links of a learner. Those that are new can be found from then on, those that are not there cannot.

        Raises Stale when they are no longer as `seen`, and NotFound for a new link of a learner who is not there, or
        whose deletion has begun.
        """

    def delete_of_learner(self, owner: str, learner_id: str) -> None:
        """Delete all links of a learner. None is made meanwhile, once the learner is marked."""
