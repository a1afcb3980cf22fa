"""The votes and their counts in memory."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from studyplan.domain.errors.http import NotFound, Stale
from studyplan.domain.feedback.counting import changes
from studyplan.domain.feedback.library import LibraryFeedback
from studyplan.domain.feedback.values import FeedbackOverride, ResourceFeedback, Vote
from studyplan.feedback_ports import StoredVote
from tests.support.fakes.state import State, VoteCounts


class InMemoryVotes:
    """Implements feedback_ports.Votes."""

    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, owner: str, learner_id: str, resource_id: str) -> StoredVote:
        counts = self._state.vote_counts.get((owner, resource_id))
        return StoredVote(self._state.votes.get((owner, f"{learner_id}#{resource_id}")), counts.since if counts else "")

    def of_learner(self, owner: str, learner_id: str, resource_ids: Collection[str]) -> tuple[Vote, ...]:
        stored = [self.get(owner, learner_id, each) for each in sorted(set(resource_ids))]
        return tuple(vote for vote, since in stored if vote and vote.since == since)

    def put(self, owner: str, vote: Vote, *, seen: StoredVote) -> None:
        self._require(owner, vote.resource_id)
        learner = (owner, vote.learner_id)
        if learner not in self._state.learners or learner in self._state.marked_learners:
            raise NotFound
        now = self.get(owner, vote.learner_id, vote.resource_id)
        if (now.vote and now.vote.updated_at, now.since) != (seen.vote and seen.vote.updated_at, seen.since):
            raise Stale
        self._state.votes[owner, f"{vote.learner_id}#{vote.resource_id}"] = vote
        self._count(owner, vote.resource_id, vote.since, changes(seen.vote, vote))

    def counts(self, owner: str, resource_id: str) -> ResourceFeedback | None:
        counts = self._state.vote_counts.get((owner, resource_id))
        return counts.feedback() if counts else None

    def override(
        self, owner: str, resource_id: str, override: FeedbackOverride, *, seen: ResourceFeedback | None, now: str
    ) -> None:
        self._require(owner, resource_id)
        stored = self.counts(owner, resource_id)
        known = [each and (each.since, each.override_at) for each in (stored, seen)]
        if known[0] != known[1]:
            raise Stale
        before = self._state.vote_counts.get((owner, resource_id), VoteCounts(now))
        self._state.vote_counts[owner, resource_id] = replace(before, override=override, override_at=now)

    def reset(self, owner: str, resource_id: str) -> None:
        self._state.vote_counts.pop((owner, resource_id), None)

    def all(self, owner: str) -> Iterator[Vote]:
        return iter([vote for key, vote in sorted(self._state.votes.items()) if key[0] == owner])

    def delete_of_learner(self, owner: str, learner_id: str) -> None:
        for vote in [each for each in self.all(owner) if each.learner_id == learner_id]:
            del self._state.votes[owner, f"{learner_id}#{vote.resource_id}"]
            counts = self._state.vote_counts.get((owner, vote.resource_id))
            if counts is not None and counts.since == vote.since:
                self._count(owner, vote.resource_id, vote.since, changes(vote, None))

    def _require(self, owner: str, resource_id: str) -> None:
        if (owner, resource_id) not in self._state.resources:
            raise NotFound

    def _count(self, owner: str, resource_id: str, since: str, by: Mapping[str, int]) -> None:
        before = self._state.vote_counts.get((owner, resource_id), VoteCounts(since))
        counters = Counter(before.counters)
        counters.update(by)
        self._state.vote_counts[owner, resource_id] = replace(before, counters=dict(counters))


def feedback_in(state: State, owner: str, month: str) -> LibraryFeedback:
    """Return the feedback on an owner's library."""
    counted = {key[1]: counts.feedback() for key, counts in state.vote_counts.items() if key[0] == owner}
    return LibraryFeedback(counted, month)
