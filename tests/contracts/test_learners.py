"""Learners: what is put in comes out, and no update overwrites another."""

import pytest

from studyplan.domain.errors.http import NotFound, Stale
from tests.contracts.conftest import Snapshot
from tests.support.builders import LATER, NOW, a_learner, an_id
from tests.support.repositories import Repositories


def test_a_learner_comes_back_as_it_went_in(store: Repositories) -> None:
    store.learners.add("ana", a_learner(weak_areas=("loops", "syntax"), timezone="Europe/Copenhagen"))
    assert store.learners.get("ana", an_id("ana")) == a_learner(
        weak_areas=("loops", "syntax"), timezone="Europe/Copenhagen"
    )


@pytest.mark.parametrize("hours", [5.5, 5.0, 0.1, 0.30000000000000004, 168.0])
def test_hours_are_the_same_number_afterwards(store: Repositories, hours: float) -> None:
    store.learners.add("ana", a_learner(weekly_hours=hours))
    kept = store.learners.get("ana", an_id("ana"))
    assert kept is not None
    assert (kept.weekly_hours, type(kept.weekly_hours)) == (hours, float)


def test_a_learner_is_replaced(store: Repositories) -> None:
    store.learners.add("ana", a_learner())
    store.learners.replace("ana", a_learner(name="Ben", updated_at=LATER), seen=a_learner())
    assert store.learners.get("ana", an_id("ana")) == a_learner(name="Ben", updated_at=LATER)


@pytest.mark.covers("error:Stale")
def test_a_learner_that_changed_meanwhile_is_not_overwritten(store: Repositories) -> None:
    store.learners.add("ana", a_learner(updated_at=LATER))
    with pytest.raises(Stale):
        store.learners.replace("ana", a_learner(name="Ben"), seen=a_learner())
    assert store.learners.get("ana", an_id("ana")) == a_learner(updated_at=LATER)


def test_a_learner_that_is_gone_does_not_come_back(store: Repositories, snapshot: Snapshot) -> None:
    before = snapshot()
    with pytest.raises(Stale):
        store.learners.replace("ana", a_learner(name="Ben"), seen=a_learner())
    assert snapshot() == before


def test_a_learner_whose_deletion_has_begun_is_still_there_and_not_replaced(
    store: Repositories, snapshot: Snapshot
) -> None:
    store.learners.add("ana", a_learner())
    assert store.learners.mark_deleted("ana", an_id("ana"), now=NOW)
    before = snapshot()
    with pytest.raises(NotFound):
        store.learners.replace("ana", a_learner(name="Ben", updated_at=LATER), seen=a_learner())
    assert snapshot() == before, "the mark stays"
    assert store.learners.get("ana", an_id("ana")) == a_learner()
    assert store.learners.mark_deleted("ana", an_id("ana"), now=LATER), "a deletion that was cut off is repeated"


def test_a_learner_that_is_not_there_is_not_marked(store: Repositories, snapshot: Snapshot) -> None:
    before = snapshot()
    assert not store.learners.mark_deleted("ana", an_id("ana"), now=NOW)
    assert snapshot() == before
