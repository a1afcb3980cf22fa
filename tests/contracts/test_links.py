"""The links of learners: stored together with what their tokens find, limited, and gone with the learner."""

import pytest

from studyplan.domain.errors.http import NotFound, Stale
from studyplan.domain.links.values import LearnerLinks, Link, expiry_of
from studyplan.link_ports import OwnedLink
from tests.support.builders import LATER, NOW, a_learner, an_id
from tests.support.fakes.fixtures import Snapshot
from tests.support.links import a_link
from tests.support.repositories import Repositories

ANA = an_id("ana")


@pytest.fixture(autouse=True)
def ana(store: Repositories) -> None:
    store.learners.add("ana", a_learner())


def add(store: Repositories, link: Link) -> LearnerLinks:
    seen = store.links.of_learner("ana", ANA)
    store.links.replace("ana", seen.added(link, NOW), seen=seen)
    return store.links.of_learner("ana", ANA)


def revoke(store: Repositories, name: str) -> None:
    seen = store.links.of_learner("ana", ANA)
    after = seen.revoked(an_id(name))
    assert after is not None
    store.links.replace("ana", after, seen=seen)


def found(store: Repositories, name: str, *, now: str = NOW) -> OwnedLink | None:
    return store.links.find(a_link(name).token_hash, now=now)


def test_a_learner_without_links_has_none(store: Repositories) -> None:
    assert store.links.of_learner("ana", ANA) == LearnerLinks(learner_id=ANA)
    assert found(store, "token") is None


def test_a_link_is_listed_and_found_by_the_hash_of_its_token(store: Repositories) -> None:
    assert add(store, a_link()) == LearnerLinks(learner_id=ANA, revision=1, links=(a_link(),))
    assert found(store, "token") == OwnedLink("ana", a_link())


def test_a_link_is_not_found_once_it_has_expired(store: Repositories) -> None:
    add(store, a_link())
    assert found(store, "token", now=expiry_of(NOW)) is None
    assert found(store, "token", now=LATER) is not None


def test_a_revoked_link_is_found_no_more_and_the_others_are(store: Repositories) -> None:
    add(store, a_link())
    add(store, a_link("other", kind="learner"))
    revoke(store, "token")
    assert found(store, "token") is None
    assert found(store, "other") == OwnedLink("ana", a_link("other", kind="learner"))
    assert store.links.of_learner("ana", ANA).links == (a_link("other", kind="learner"),)


def test_an_expired_link_leaves_with_the_next_one(store: Repositories) -> None:
    add(store, a_link("old", expires_at=LATER))
    seen = store.links.of_learner("ana", ANA)
    store.links.replace("ana", seen.added(a_link(), LATER), seen=seen)
    assert store.links.of_learner("ana", ANA).links == (a_link(),)
    assert found(store, "old") is None


def test_two_links_at_once_are_stale_for_one(store: Repositories, snapshot: Snapshot) -> None:
    nothing = store.links.of_learner("ana", ANA)
    one = add(store, a_link())
    before = snapshot()
    for seen in (nothing, one.model_copy(update={"revision": 7})):
        with pytest.raises(Stale):
            store.links.replace("ana", seen.added(a_link("other"), NOW), seen=seen)
    assert snapshot() == before


@pytest.mark.parametrize("is_marked", [True, False], ids=["being deleted", "unknown"])
def test_no_link_is_made_for_a_learner_who_is_going_or_not_there(
    store: Repositories, snapshot: Snapshot, is_marked: bool
) -> None:
    if is_marked:
        store.learners.mark_deleted("ana", ANA, now=NOW)
    else:
        store.learners.delete("ana", ANA)
    before = snapshot()
    with pytest.raises(NotFound):
        add(store, a_link())
    assert snapshot() == before


def test_a_link_can_be_revoked_while_a_deletion_that_was_cut_off_waits(store: Repositories) -> None:
    add(store, a_link())
    store.learners.mark_deleted("ana", ANA, now=NOW)
    revoke(store, "token")
    assert found(store, "token") is None


def test_a_learners_links_go_with_the_learner_and_no_others(store: Repositories, snapshot: Snapshot) -> None:
    before = snapshot()
    add(store, a_link())
    add(store, a_link("two", kind="learner"))
    store.links.delete_of_learner("ana", ANA)
    assert snapshot() == before
    store.links.delete_of_learner("ana", ANA)
    add(store, a_link())
    store.links.delete_of_learner("ana", an_id("bo"))
    store.links.delete_of_learner("bo", ANA)
    assert found(store, "token") == OwnedLink("ana", a_link())


def test_another_owner_has_no_part_in_it(store: Repositories) -> None:
    add(store, a_link())
    assert store.links.of_learner("bo", ANA).links == ()
