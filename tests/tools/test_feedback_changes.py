"""Which of the last plans feedback would change, told without storing anything."""

from studyplan.domain.feedback.counting import digest_of
from tests.support.builders import LATER, NOW, a_context, a_learner, a_published_plan, a_request, a_resource, an_id
from tests.support.fakes.adapters import InMemoryAdapters
from tests.support.fakes.state import VoteCounts
from tests.support.repositories import Repositories
from tests.support.stored import add_request
from tools.feedback_changes import PlanChanges, plan_changes


def a_store() -> tuple[InMemoryAdapters, Repositories]:
    """Two resources that fill the time one by one, and a plan."""
    adapters = InMemoryAdapters()
    parts = (adapters.learners, adapters.library, adapters.aliases, adapters.requests, adapters.runs, adapters.plans)
    store = Repositories(*parts, adapters.versions, adapters.progress, adapters.votes, adapters.links, adapters.outbox)
    store.learners.add("local", a_learner())
    for name in ("first", "second"):
        store.library.add("local", a_resource(name))
    add_request(store, "local", a_request(), a_context(), deadline=LATER)
    store.plans.publish("local", a_published_plan())
    return adapters, store


def changes(store: Repositories) -> list[PlanChanges]:
    return list(plan_changes(store.plans, store.runs, store.library, "local", most=20, month="2026-01"))


def test_without_votes_no_plan_changes() -> None:
    (only,) = changes(a_store()[1])
    assert (only.plan_id, only.moved, only.text) == (a_published_plan().id, False, "unchanged")


def test_what_comes_and_goes_is_named_and_nothing_is_stored() -> None:
    adapters, store = a_store()
    broken = f"broken#{digest_of(a_resource('first').url)}"
    adapters.state.vote_counts["local", an_id("first")] = VoteCounts(NOW, {broken: 3})
    before = adapters.state.snapshot()
    (only,) = changes(store)
    assert (only.added, only.dropped) == (("About second",), ("About first",))
    assert only.text == "+ 'About second', - 'About first'"
    assert adapters.state.snapshot() == before
