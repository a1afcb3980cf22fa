"""Events that are not sent yet: marked by the write that stores what they are about, until somebody has sent them."""

import pytest

from studyplan.domain.progress.values import RecordedProgress, TaskProgress
from studyplan.event_ports import event_of_plan
from tests.support.builders import LATER, MUCH_LATER, NOW, a_context, a_learner, a_published_plan, a_request, an_id
from tests.support.repositories import Repositories
from tests.support.stored import add_request

REQUEST, PLAN = an_id("request"), a_published_plan()
IDS = {"owner": "ana", "request_id": REQUEST}
OF_PLAN = {"plan_id": PLAN.id, "learner_id": an_id("ana"), "version": 1}


@pytest.fixture(autouse=True)
def an_open_request(store: Repositories) -> None:
    store.learners.add("ana", a_learner())
    add_request(store, "ana", a_request(), a_context(), deadline=LATER)


def record(store: Repositories, seen: RecordedProgress, *, at: str) -> RecordedProgress:
    task = PLAN.days[seen.revision].tasks[0]
    update = TaskProgress(task_id=task.id, status="done", note="Private.", updated_at=at)
    return store.progress.record("ana", PLAN, (update,), seen=seen)


def test_an_open_request_has_nothing_to_tell(store: Repositories) -> None:
    assert list(store.outbox.unsent()) == []


@pytest.mark.parametrize(("status", "name"), [("completed", "Plan published"), ("needs_review", "Plan needs review")])
def test_a_plan_is_marked_until_its_event_is_sent(store: Repositories, status: str, name: str) -> None:
    plan = PLAN.model_copy(update={"status": status})
    store.plans.publish("ana", plan)
    (unsent,) = store.outbox.unsent()
    assert (unsent.kind, unsent.owner, unsent.item_id, unsent.since) == ("request", "ana", REQUEST, NOW)
    event = store.outbox.event(unsent)
    assert event is not None
    assert (event.name, event.event_id) == (name, f"{REQUEST}:{status}")
    assert event.detail == {"event_id": event.event_id, "status": status, **IDS, **OF_PLAN}
    assert event.detail == event_of_plan("ana", plan).detail, "the reconciler sends what would have been sent"
    store.outbox.sent(event)
    assert (list(store.outbox.unsent()), store.outbox.event(unsent)) == ([], None)
    store.outbox.sent(event)


def test_a_failed_request_is_marked_until_its_event_is_sent(store: Repositories) -> None:
    store.requests.fail("ana", REQUEST, "NothingSuitable", now=LATER)
    (unsent,) = store.outbox.unsent()
    event = store.outbox.event(unsent)
    assert event is not None
    assert (event.name, unsent.since) == ("Plan failed", LATER)
    assert event.detail == {"event_id": f"{REQUEST}:failed", "status": "failed", **IDS}
    store.outbox.sent(event)
    assert list(store.outbox.unsent()) == []


def test_a_marked_request_is_not_open(store: Repositories) -> None:
    store.requests.fail("ana", REQUEST, "NothingSuitable", now=LATER)
    assert list(store.requests.open()) == []
    add_request(store, "ana", a_request(id=an_id("next")), a_context(), deadline=LATER, at_most=1)


def test_progress_is_marked_until_the_event_of_its_revision_is_sent(store: Repositories) -> None:
    store.plans.publish("ana", PLAN)
    store.outbox.sent(event_of_plan("ana", PLAN))
    first = record(store, RecordedProgress(plan_id=PLAN.id), at=LATER)
    (unsent,) = store.outbox.unsent()
    event = store.outbox.event(unsent)
    assert event is not None
    assert (event.name, unsent.since) == ("Progress recorded", LATER)
    assert event.detail == {
        "event_id": f"{PLAN.id}:progress:1",
        "owner": "ana",
        "plan_id": PLAN.id,
        "learner_id": an_id("ana"),
        "revision": 1,
    }
    record(store, first, at=MUCH_LATER)
    store.outbox.sent(event)
    (later,) = store.outbox.unsent()
    assert later.since == MUCH_LATER, "the event of revision 2 is not sent by that of revision 1"
    again = store.outbox.event(later)
    assert again is not None
    assert again.revision == 2
    store.outbox.sent(again)
    assert list(store.outbox.unsent()) == []


def test_what_is_being_deleted_is_told_to_nobody(store: Repositories) -> None:
    store.requests.fail("ana", REQUEST, "LearnerDeleted", now=LATER)
    (unsent,) = store.outbox.unsent()
    store.requests.mark_deleted("ana", REQUEST, now=MUCH_LATER)
    assert store.outbox.event(unsent) is None
    store.requests.delete("ana", a_request(), now=MUCH_LATER)
    assert list(store.outbox.unsent()) == []
