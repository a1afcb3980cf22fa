"""Events are sent after the commit; what was lost is sent by the reconciler, and a bus that is down fails nothing."""

from collections.abc import Callable

import pytest

from studyplan.event_ports import Event, event_of_plan
from studyplan.services.events import Sender
from tests.support.builders import LATER, a_context, a_learner, a_published_plan, a_request
from tests.support.fakes.events import InMemoryEvents
from tests.support.repositories import Repositories
from tests.support.stored import add_request

AFTER_29, AFTER_31 = (f"2026-01-05T09:00:{seconds}.000000+00:00" for seconds in (29, 31))
PLAN = a_published_plan()


class BrokenEvents(InMemoryEvents):
    """A bus that is down."""

    def send(self, event: Event) -> None:
        raise ConnectionError(event.event_id)


@pytest.fixture
def events() -> InMemoryEvents:
    return InMemoryEvents()


@pytest.fixture(autouse=True)
def published(store: Repositories) -> None:
    store.learners.add("local", a_learner())
    add_request(store, "local", a_request(), a_context(), deadline=LATER)
    store.plans.publish("local", PLAN)


def test_an_event_is_sent_once_where_nothing_fails(store: Repositories, events: InMemoryEvents) -> None:
    sender = Sender(events, store.outbox)
    assert sender.send(event_of_plan("local", PLAN))
    assert sender.send_lost(now=AFTER_31) == 0
    assert [event.name for event in events.sent] == ["Plan published"]


def test_a_bus_that_is_down_fails_nothing_and_the_reconciler_sends_later(
    store: Repositories, events: InMemoryEvents, logged: Callable[[], str]
) -> None:
    assert not Sender(BrokenEvents(), store.outbox).send(event_of_plan("local", PLAN))
    sender = Sender(events, store.outbox)
    assert sender.send_lost(now=AFTER_29) == 0, "whoever stored it may still be sending it"
    assert sender.send_lost(now=AFTER_31) == 1
    assert [event.event_id for event in events.sent] == [f"{PLAN.request_id}:completed"]
    assert sender.send_lost(now=AFTER_31) == 0


def test_an_event_whose_mark_stayed_is_sent_again_under_the_same_id(
    store: Repositories, events: InMemoryEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as lost:
        lost.setattr(type(store.outbox), "sent", lambda *_: (_ for _ in ()).throw(ConnectionError()))
        assert not Sender(events, store.outbox).send(event_of_plan("local", PLAN))
    assert Sender(events, store.outbox).send_lost(now=AFTER_31) == 1
    assert len(events.sent) == 2
    assert len({event.event_id for event in events.sent}) == 1
    assert events.sent[0].detail == events.sent[1].detail
