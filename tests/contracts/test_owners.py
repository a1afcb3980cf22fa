"""Owners: nobody sees what another has; text of every script comes back."""

import pytest

from studyplan.domain.errors.failures import ArtefactMissing
from tests.support.builders import (
    LATER,
    a_context,
    a_learner,
    a_published_plan,
    a_request,
    a_resource,
    a_trace_record,
    an_id,
    some_candidates,
)
from tests.support.repositories import Repositories
from tests.support.stored import add_request

REQUEST = an_id("request")


EVERY_SCRIPT = "Ångström Ω 学习 🐍 עברית"


def test_text_of_every_script_comes_back(store: Repositories) -> None:
    store.learners.add("ana", a_learner(name=EVERY_SCRIPT))
    store.library.add("ana", a_resource(title=EVERY_SCRIPT))
    add_request(store, "ana", a_request(goal=EVERY_SCRIPT), a_context(goal=EVERY_SCRIPT), deadline=LATER)
    learner, resource = store.learners.get("ana", an_id("ana")), store.library.get("ana", an_id("resource"))
    assert learner is not None
    assert resource is not None
    assert (learner.name, resource.title, store.runs.of("ana", REQUEST).context().goal) == (EVERY_SCRIPT,) * 3


@pytest.mark.parametrize("owner", ["ben", "", "ana#REQUEST", "OWNER#ana"])
def test_what_another_owner_has_is_not_there(store: Repositories, owner: str) -> None:
    store.learners.add("ana", a_learner())
    store.library.add("ana", a_resource())
    add_request(store, "ana", a_request(), a_context(), deadline=LATER)
    store.runs.add_trace("ana", REQUEST, a_trace_record())
    store.runs.of("ana", REQUEST).save_candidates(some_candidates())
    store.plans.publish("ana", a_published_plan())
    assert store.learners.get(owner, an_id("ana")) is None
    assert store.library.get(owner, an_id("resource")) is None
    assert store.requests.get(owner, REQUEST) is None
    assert store.plans.get(owner, a_published_plan().id) is None
    assert store.runs.trace(owner, REQUEST) == ()
    assert list(store.library.all(owner)) == []
    for listed in (store.learners, store.library, store.requests, store.plans):
        assert listed.page(owner, limit=50, cursor=None).items == ()
    with pytest.raises(ArtefactMissing):
        store.runs.of(owner, REQUEST).candidates()
    assert store.library.add(owner, a_resource()) is None, "another owner may have the same url"
