"""Make, list, revoke and open the links of learners."""

from collections.abc import Callable
from typing import NamedTuple

from studyplan.domain.errors.http import LinkNotFound, or_not_found
from studyplan.domain.links.tokens import ENDING, hash_of
from studyplan.domain.links.values import Link, LinkKind, LinkSummary, expiry_of
from studyplan.link_ports import Links, OwnedLink
from studyplan.ports import Learners
from studyplan.services.etags import retried


class MadeLink(NamedTuple):
    """A link that was just made, with its token, which nothing can show again."""

    link: LinkSummary
    token: str


class LinkService(NamedTuple):
    """The links that an owner makes for learners. `now` gives ISO 8601 in UTC, `new_token` a random token."""

    links: Links
    learners: Learners
    now: Callable[[], str]
    new_id: Callable[[], str]
    new_token: Callable[[], str]

    def make(self, owner: str, learner_id: str, kind: LinkKind) -> MadeLink:
        """Store a link and return it with its token. Raises NotFound, TooManyLinks."""
        token, link_id = self.new_token(), self.new_id()

        def store() -> Link:
            now = self.now()
            link = _link(link_id, learner_id, kind, token, now)
            seen = self.links.of_learner(owner, learner_id)
            stored = next((each for each in seen.links if each.id == link_id), None)
            if stored is not None:  # by a try of which no answer came
                return stored
            self.links.replace(owner, seen.added(link, now), seen=seen)
            return link

        return MadeLink(retried(store).summary(), token)

    def all(self, owner: str, learner_id: str) -> tuple[LinkSummary, ...]:
        """Return the open links of a learner, the newest first. Raises NotFound."""
        or_not_found(self.learners.get(owner, learner_id))
        links = self.links.of_learner(owner, learner_id).open_at(self.now())
        return tuple(link.summary() for link in reversed(links))

    def revoke(self, owner: str, learner_id: str, link_id: str) -> None:
        """End a link. Raises NotFound for one that is not there, such as one that was revoked before."""

        def store() -> None:
            seen = self.links.of_learner(owner, learner_id)
            self.links.replace(owner, or_not_found(seen.revoked(link_id)), seen=seen)

        retried(store)


def open_link(links: Links, token: str, kind: LinkKind, *, now: str) -> OwnedLink:
    """Return the open link of a kind that has this token. Raises LinkNotFound, whatever is wrong with it."""
    token_hash = hash_of(token)
    owned = links.find(token_hash, now=now) if token_hash else None
    if owned is None or owned.link.kind != kind:
        raise LinkNotFound
    return owned


def _link(link_id: str, learner_id: str, kind: LinkKind, token: str, now: str) -> Link:
    token_hash = hash_of(token)
    if token_hash is None:
        raise ValueError("the generator of tokens gave a text that is no token")
    return Link(
        id=link_id,
        learner_id=learner_id,
        kind=kind,
        token_ends_with=token[-ENDING:],
        created_at=now,
        expires_at=expiry_of(now),
        token_hash=token_hash,
    )
