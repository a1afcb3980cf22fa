"""Updates within one microsecond, or by a function whose clock is slow: a version is never taken for another."""

import pytest

from studyplan.domain.errors.http import Stale
from studyplan.domain.retrieval.topics import OwnAliases
from studyplan.domain.values.learner import LearnerPatch
from studyplan.domain.values.resource import ResourcePatch
from studyplan.services.etags import updated_at
from studyplan.services.topic_aliases import update_aliases
from studyplan.services.updates import update_learner, update_resource
from tests.support import aws
from tests.support.builders import NOW, a_learner, a_resource, an_id
from tests.support.repositories import Repositories, over


@pytest.fixture
def store(table: None) -> Repositories:
    return over(aws.table())


def test_a_learner_that_was_replaced_at_the_same_moment_is_not_replaced_again(store: Repositories) -> None:
    seen = a_learner(updated_at=NOW)
    store.learners.add("ana", seen)
    stored = update_learner(store.learners, "ana", an_id("ana"), LearnerPatch(name="First"), if_match=None, now=NOW)
    with pytest.raises(Stale):
        store.learners.replace("ana", a_learner(name="Second", updated_at=NOW), seen=seen)
    assert stored.updated_at == "2026-01-05T09:00:00.000001+00:00"
    assert store.learners.get("ana", an_id("ana")) == stored


def test_a_resource_that_was_replaced_at_the_same_moment_is_not_replaced_again(store: Repositories) -> None:
    seen = a_resource(updated_at=NOW)
    store.library.add("ana", seen)
    stored = update_resource(store.library, "ana", seen.id, ResourcePatch(title="First"), if_match=None, now=NOW)
    with pytest.raises(Stale):
        store.library.replace("ana", a_resource(title="Second", updated_at=NOW), seen=seen)
    assert store.library.get("ana", seen.id) == stored


def test_aliases_that_were_replaced_at_the_same_moment_are_not_replaced_again(store: Repositories) -> None:
    seen = update_aliases(store.aliases, "ana", {"py": "python"}, if_match=None, now=NOW)
    stored = update_aliases(store.aliases, "ana", {"golang": "go"}, if_match=None, now=NOW)
    with pytest.raises(Stale):
        store.aliases.replace("ana", OwnAliases(topics={}, updated_at=NOW), seen=seen)
    assert store.aliases.get("ana") == stored


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (None, "2026-01-05T09:00:00.000000+00:00"),
        ("2026-01-05T08:59:59.999999+00:00", "2026-01-05T09:00:00.000000+00:00"),
        ("2026-01-05T09:00:00.000000+00:00", "2026-01-05T09:00:00.000001+00:00"),
        ("2026-01-05T09:00:07.999999+00:00", "2026-01-05T09:00:08.000000+00:00"),
    ],
)
def test_a_version_is_later_than_the_one_that_it_replaces(seen: str | None, expected: str) -> None:
    assert updated_at(NOW, seen) == expected
