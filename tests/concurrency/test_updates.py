"""Updates with If-Match at once: of those that have seen one version, one is stored, and the others are told so."""

from collections import Counter
from collections.abc import Callable

import pytest

from studyplan.domain.errors.http import Stale
from studyplan.domain.values.learner import LearnerPatch
from studyplan.domain.values.resource import ResourcePatch
from studyplan.runtime.wiring import now
from studyplan.services.etags import etag_of
from studyplan.services.updates import update_learner, update_resource
from tests.concurrency.conftest import Database, Show
from tests.support.builders import a_learner, a_resource, an_id
from tests.support.races import at_once
from tests.support.repositories import Repositories

pytestmark = [pytest.mark.stack, pytest.mark.concurrency]

CALLERS, ROUNDS = 50, 20
OWNER = "updating"

type Update = Callable[[Repositories, str, str], str]


def rename_learner(store: Repositories, name: str, tag: str) -> str:
    patch = LearnerPatch(name=name)
    return etag_of(update_learner(store.learners, OWNER, an_id("ana"), patch, if_match=tag, now=now()))


def rename_resource(store: Repositories, name: str, tag: str) -> str:
    patch = ResourcePatch(title=name)
    return etag_of(update_resource(store.library, OWNER, an_id("resource"), patch, if_match=tag, now=now()))


@pytest.mark.parametrize(("kind", "update"), [("learner", rename_learner), ("resource", rename_resource)])
def test_of_50_updates_of_one_version_one_is_stored_and_49_are_412(
    database: Database, show: Show, kind: str, update: Update
) -> None:
    stores = [database.store() for _ in range(CALLERS)]
    stores[0].learners.add(OWNER, a_learner())
    stores[0].library.add(OWNER, a_resource())
    tag = stored_tag(stores[0], kind)
    outcomes: list[Counter[bool]] = []
    for turn in range(ROUNDS):

        def attempt(number: int, turn: int = turn, tag: str = tag) -> str | None:
            try:
                return update(stores[number], f"Round {turn}, caller {number}", tag)
            except Stale:
                return None

        tags = at_once(attempt, CALLERS)
        outcomes.append(Counter(each is not None for each in tags))
        tag = stored_tag(stores[0], kind)
        assert tag in tags
    assert Stale.status == 412
    assert outcomes == [{True: 1, False: CALLERS - 1}] * ROUNDS
    show(f"updates of one {kind} by {CALLERS} callers: one winner in each of {len(outcomes)} rounds, the others 412")


def stored_tag(store: Repositories, kind: str) -> str:
    learner, resource = store.learners.get(OWNER, an_id("ana")), store.library.get(OWNER, an_id("resource"))
    assert learner is not None
    assert resource is not None
    return etag_of(learner if kind == "learner" else resource)
