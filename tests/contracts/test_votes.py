"""The votes of learners: one of each on a resource, counted in the same step, and gone with the learner."""

from typing import Any

import pytest

from studyplan.domain.errors.http import NotFound, Stale
from studyplan.domain.feedback.counting import recount
from studyplan.domain.feedback.library import LibraryFeedback
from studyplan.domain.feedback.values import FeedbackOverride, Opinion, Vote
from studyplan.feedback_ports import StoredVote
from tests.support.builders import LATER, MUCH_LATER, NOW, a_learner, a_resource, an_id
from tests.support.fakes.fixtures import Snapshot
from tests.support.repositories import Repositories
from tests.support.votes import a_vote

RESOURCE = an_id("resource")


@pytest.fixture(autouse=True)
def ana_bo_and_a_resource(store: Repositories) -> None:
    for name in ("ana", "bo"):
        store.learners.add("ana", a_learner(id=an_id(name)))
    store.library.add("ana", a_resource())


def put(store: Repositories, learner: str = "ana", *, at: str = NOW, **answers: Any) -> Vote:
    """Store a vote as the service does: with the counts that are there."""
    seen = store.votes.get("ana", an_id(learner), RESOURCE)
    vote = a_vote(learner, since=seen.since or at, updated_at=at, **answers)
    store.votes.put("ana", vote, seen=seen)
    return vote


def feedback(store: Repositories) -> LibraryFeedback:
    return store.library.with_feedback("ana", month="2026-01")[1]


def opinions(store: Repositories) -> dict[str, int]:
    counts = store.votes.counts("ana", RESOURCE)
    return {"#".join(opinion): count for opinion, count in counts.opinions.items()} if counts else {}


def counters(store: Repositories) -> dict[str, int]:
    counts = store.votes.counts("ana", RESOURCE)
    assert counts is not None
    minutes = {f"minutes#{bucket}": count for bucket, count in counts.minutes.items()}
    return opinions(store) | minutes | {f"broken#{digest}": count for digest, count in counts.broken.items()}


def test_a_vote_is_stored_with_its_counts(store: Repositories) -> None:
    vote = put(store, rating=4, difficulty="right", minutes=60, broken="0123456789ab")
    assert store.votes.get("ana", an_id("ana"), RESOURCE) == (vote, NOW)
    counts = store.votes.counts("ana", RESOURCE)
    assert counts is not None
    assert counts.opinions == {Opinion("beginner", "2026-01", "4"): 1, Opinion("beginner", "2026-01", "right"): 1}
    assert (counts.broken, counts.minutes, counts.since) == ({"0123456789ab": 1}, {47: 1}, NOW)


def test_a_learners_votes_are_read_by_resource(store: Repositories) -> None:
    many = [an_id(f"resource {number}") for number in range(60)]
    for number, key in enumerate(many[:51]):
        store.library.add("ana", a_resource(f"resource {number}", id=key))
        store.votes.put("ana", a_vote(resource=f"resource {number}", rating=3), seen=StoredVote(None, ""))
    put(store, "bo", rating=5)
    votes = store.votes.of_learner("ana", an_id("ana"), [*many, RESOURCE])
    assert [vote.resource_id for vote in votes] == sorted(many[:51])
    assert {vote.rating for vote in votes} == {3}
    assert store.votes.of_learner("ana", an_id("ana"), [RESOURCE]) == ()
    assert store.votes.of_learner("bo", an_id("ana"), many) == ()


def test_a_vote_from_before_a_reset_is_not_read(store: Repositories) -> None:
    vote = put(store, rating=5)
    assert store.votes.of_learner("ana", an_id("ana"), [RESOURCE]) == (vote,)
    store.votes.reset("ana", RESOURCE)
    assert store.votes.of_learner("ana", an_id("ana"), [RESOURCE]) == ()
    put(store, "bo", rating=5, at=LATER)
    assert store.votes.of_learner("ana", an_id("ana"), [RESOURCE]) == ()


def test_a_library_is_read_with_the_counts_of_its_resources(store: Repositories) -> None:
    assert feedback(store).is_empty
    put(store, rating=4)
    library, read = store.library.with_feedback("ana", month="2026-01")
    assert library.on("python") == (a_resource(),)
    assert read.of(RESOURCE) == store.votes.counts("ana", RESOURCE)
    assert read.month == "2026-01"


def test_the_last_vote_counts_in_place_of_the_one_before(store: Repositories) -> None:
    put(store, rating=5)
    put(store, "bo", rating=5, at=LATER)
    put(store, rating=1, at=MUCH_LATER)
    assert opinions(store) == {"beginner#2026-01#1": 1, "beginner#2026-01#5": 1}


def test_the_counts_are_those_of_the_votes(store: Repositories) -> None:
    for place, name in enumerate(["ana", "bo"] * 4):
        at = f"2026-01-05T10:0{place}:00.000000+00:00"
        put(store, name, rating=1 + place % 5, minutes=20 * place + 1, broken=f"{place // 2:012}", at=at)
    votes = list(store.votes.all("ana"))
    assert {vote.learner_id for vote in votes} == {an_id("ana"), an_id("bo")}
    assert counters(store) == recount(votes, votes[0].since)


def test_a_vote_that_was_changed_meanwhile_is_stale(store: Repositories) -> None:
    put(store, rating=5)
    seen = store.votes.get("ana", an_id("ana"), RESOURCE)
    put(store, rating=4, at=LATER)
    with pytest.raises(Stale):
        store.votes.put("ana", a_vote(rating=1, since=NOW, updated_at=MUCH_LATER), seen=seen)
    assert opinions(store) == {"beginner#2026-01#4": 1}


def test_the_first_vote_of_two_learners_at_once_is_stale_for_one(store: Repositories) -> None:
    nothing = store.votes.get("ana", an_id("bo"), RESOURCE)
    put(store, rating=5)
    with pytest.raises(Stale):
        store.votes.put("ana", a_vote("bo", rating=1, since=LATER, updated_at=LATER), seen=nothing)
    assert opinions(store) == {"beginner#2026-01#5": 1}


def test_a_vote_on_a_resource_that_is_gone_is_not_stored(store: Repositories, snapshot: Snapshot) -> None:
    seen = store.votes.get("ana", an_id("ana"), RESOURCE)
    store.library.delete("ana", a_resource())
    before = snapshot()
    with pytest.raises(NotFound):
        store.votes.put("ana", a_vote(rating=1), seen=seen)
    assert snapshot() == before


def test_no_vote_is_stored_for_a_learner_whose_deletion_has_begun(store: Repositories, snapshot: Snapshot) -> None:
    store.learners.mark_deleted("ana", an_id("ana"), now=NOW)
    before = snapshot()
    with pytest.raises(NotFound):
        put(store, rating=1)
    assert snapshot() == before


def test_a_learners_votes_leave_the_counts_with_the_learner(store: Repositories) -> None:
    put(store, rating=5)
    put(store, "bo", rating=5, at=LATER)
    store.votes.delete_of_learner("ana", an_id("ana"))
    assert opinions(store) == {"beginner#2026-01#5": 1}
    assert [vote.learner_id for vote in store.votes.all("ana")] == [an_id("bo")]
    store.votes.delete_of_learner("ana", an_id("ana"))
    assert opinions(store) == {"beginner#2026-01#5": 1}


def test_a_reset_begins_to_count_anew(store: Repositories) -> None:
    put(store, rating=5)
    store.votes.reset("ana", RESOURCE)
    assert (store.votes.counts("ana", RESOURCE), feedback(store).is_empty) == (None, True)
    put(store, "bo", rating=2, at=LATER)
    put(store, rating=1, at=MUCH_LATER)
    assert opinions(store) == {"beginner#2026-01#2": 1, "beginner#2026-01#1": 1}


def test_a_vote_from_before_a_reset_goes_without_a_trace_in_the_counts(store: Repositories) -> None:
    put(store, rating=5)
    store.votes.reset("ana", RESOURCE)
    put(store, "bo", rating=5, at=LATER)
    store.votes.delete_of_learner("ana", an_id("ana"))
    assert opinions(store) == {"beginner#2026-01#5": 1}


def test_a_deleted_resource_takes_its_counts_with_it(store: Repositories) -> None:
    put(store, rating=5)
    store.library.delete("ana", a_resource())
    assert store.votes.counts("ana", RESOURCE) is None
    store.library.add("ana", a_resource())
    assert feedback(store).is_empty


def test_what_the_owner_sets_is_stored_beside_the_counts(store: Repositories) -> None:
    override = FeedbackOverride(points=0.0, level_shift=-0.25, minutes_factor=2.0, excluded=False)
    put(store, rating=5)
    seen = store.votes.counts("ana", RESOURCE)
    store.votes.override("ana", RESOURCE, override, seen=seen, now=LATER)
    counts = store.votes.counts("ana", RESOURCE)
    assert counts is not None
    assert (counts.override, counts.override_at, len(counts.opinions)) == (override, LATER, 1)
    with pytest.raises(Stale):
        store.votes.override("ana", RESOURCE, FeedbackOverride(), seen=seen, now=MUCH_LATER)
    store.votes.override("ana", RESOURCE, FeedbackOverride(), seen=counts, now=MUCH_LATER)
    assert (store.votes.counts("ana", RESOURCE) or counts).override == FeedbackOverride()


def test_the_owner_may_set_something_before_anyone_votes(store: Repositories) -> None:
    store.votes.override("ana", RESOURCE, FeedbackOverride(excluded=True), seen=None, now=NOW)
    assert feedback(store).excluded_from([a_resource()]) == {RESOURCE}
    put(store, rating=5, at=LATER)
    assert opinions(store) == {"beginner#2026-01#5": 1}
    with pytest.raises(NotFound):
        store.votes.override("ana", an_id("nothing"), FeedbackOverride(excluded=True), seen=None, now=NOW)


def test_another_owner_has_no_part_in_it(store: Repositories) -> None:
    put(store, rating=5)
    assert list(store.votes.all("bo")) == []
    assert store.votes.get("bo", an_id("ana"), RESOURCE) == (None, "")
    assert store.library.with_feedback("bo", month="2026-01")[1].is_empty
    store.votes.delete_of_learner("bo", an_id("ana"))
    store.votes.reset("bo", RESOURCE)
    assert opinions(store) == {"beginner#2026-01#5": 1}
