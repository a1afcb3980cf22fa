"""The links of learners in memory."""

from studyplan.domain.errors.http import NotFound, Stale
from studyplan.domain.links.values import LearnerLinks
from studyplan.link_ports import OwnedLink
from tests.support.fakes.state import State


class InMemoryLinks:
    """Implements link_ports.Links."""

    def __init__(self, state: State) -> None:
        self._state = state

    def find(self, token_hash: str, *, now: str) -> OwnedLink | None:
        for (owner, _), stored in self._state.links.items():
            for link in stored.open_at(now):
                if link.token_hash == token_hash:
                    return OwnedLink(owner, link)
        return None

    def of_learner(self, owner: str, learner_id: str) -> LearnerLinks:
        return self._state.links.get((owner, learner_id)) or LearnerLinks(learner_id=learner_id)

    def replace(self, owner: str, links: LearnerLinks, *, seen: LearnerLinks) -> None:
        key = owner, links.learner_id
        is_there = key in self._state.learners and key not in self._state.marked_learners
        if not is_there and set(links.links) - set(seen.links):
            raise NotFound
        if self.of_learner(owner, links.learner_id).revision != seen.revision:
            raise Stale
        self._state.links[key] = links

    def delete_of_learner(self, owner: str, learner_id: str) -> None:
        self._state.links.pop((owner, learner_id), None)
