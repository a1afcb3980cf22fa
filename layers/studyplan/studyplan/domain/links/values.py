"""A link of a learner: as an owner makes one, as it is stored, and all links of a learner together."""

from datetime import datetime, timedelta
from typing import Literal

from studyplan.domain.errors.http import TooManyLinks
from studyplan.domain.values.types import Id, Value

LinkKind = Literal["calendar", "learner"]
OPEN_DAYS = 180
MOST_LINKS = 10  # of one learner that are open at once


class LinkIn(Value):
    """What a link opens: `calendar` the learner's plans as a calendar feed, `learner` the learner's own page."""

    kind: LinkKind


class LinkSummary(Value):
    """A link as lists show it. `token_ends_with` are the last characters of its token, of which no more is shown."""

    id: Id
    learner_id: Id
    kind: LinkKind
    token_ends_with: str
    created_at: str
    expires_at: str


class Link(LinkSummary):
    """A link as it is stored: it has the hash of its token in place of the token."""

    token_hash: str

    def is_open(self, now: str) -> bool:
        """Return whether the link has not expired at `now` (ISO 8601, UTC)."""
        return now < self.expires_at

    def summary(self) -> LinkSummary:
        """Return the link without the hash of its token."""
        return LinkSummary(**self.model_dump(exclude={"token_hash"}))


class LearnerLinks(Value):
    """The links of one learner, the oldest first. `revision` is raised by every change, and 0 before the first."""

    learner_id: Id
    revision: int = 0
    links: tuple[Link, ...] = ()

    def open_at(self, now: str) -> tuple[Link, ...]:
        """Return those that are open."""
        return tuple(link for link in self.links if link.is_open(now))

    def added(self, link: Link, now: str) -> "LearnerLinks":
        """Return the links with a further one, without those that have expired. Raises TooManyLinks."""
        others = self.open_at(now)
        if len(others) >= MOST_LINKS:
            raise TooManyLinks(f"The learner has {MOST_LINKS} open links; revoke one before you make another.")
        return self._with((*others, link))

    def revoked(self, link_id: str) -> "LearnerLinks | None":
        """Return the links without one of them; None where it is not there."""
        others = tuple(link for link in self.links if link.id != link_id)
        return self._with(others) if len(others) < len(self.links) else None

    def _with(self, links: tuple[Link, ...]) -> "LearnerLinks":
        return self.model_copy(update={"links": links, "revision": self.revision + 1})


def expiry_of(now: str) -> str:
    """Return when a link expires that is made at `now` (ISO 8601, UTC)."""
    return (datetime.fromisoformat(now) + timedelta(days=OPEN_DAYS)).isoformat(timespec="microseconds")
