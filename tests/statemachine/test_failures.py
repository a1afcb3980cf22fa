"""Whatever fails, the request ends as failed, with a code and a sentence."""

from collections.abc import Iterable
from contextlib import suppress
from threading import Event
from typing import Any

import pytest
from moto.events.models import EventsBackend

from studyplan.domain.errors.base import kinds_of
from studyplan.domain.errors.failure_codes import sentence_of
from studyplan.domain.errors.failures import StoreThrottled, StoreUnavailable, Transient
from studyplan.runtime import wiring
from studyplan.services.events import Sender
from studyplan.services.reconcile import reconcile
from tests.statemachine.conftest import Post
from tests.statemachine.machine import STATE_LIMIT, STATE_OF, Machine, PlatformError, failing, failing_first
from tests.support import aws
from tests.support.builders import LATER, NOW, an_id
from tests.support.handlers import STEPS, call
from tests.support.repositories import Repositories, in_use

LAST = ["Record failure", "Send event", "Mark as sent", "Plan failed"]
UNRECORDED = ["Record failure", "Plan failed"]
OWN_ERRORS = [error.__name__ for error in kinds_of(Transient)]
SERVICE_ERRORS = [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.TooManyRequestsException",
]


def each_step(edge: str) -> pytest.MarkDecorator:
    """Every step, and that a test of it covers `edge`, in which {} is the step's state."""
    covers = pytest.mark.covers
    return pytest.mark.parametrize(
        "step",
        [pytest.param(step, marks=covers(f"edge:{edge.format(STATE_OF[step], STATE_OF[step])}")) for step in STEPS],
    )


def first_quick(values: Iterable[str]) -> list[Any]:
    """The first of many that are alike, and the others as slow ones."""
    return [pytest.param(value, marks=[pytest.mark.slow] if number else []) for number, value in enumerate(values)]


class SentinelError(Exception):
    """Known to nobody else: where its name comes out, a real handler was called."""


def test_the_machine_calls_our_functions_and_hears_their_errors(machine: Machine, post: Post) -> None:
    machine.replace("score_plan", failing(SentinelError("heard")))
    run = machine.run(post().id)
    failed = [event["taskFailedEventDetails"] for event in run.events if event["type"] == "TaskFailed"]
    assert [each["error"] for each in failed] == ["SentinelError"]
    assert machine.calls == ["retrieve_resources", "generate_plan", "validate_plan", "score_plan"]


@each_step("{}->Record failure")
def test_a_step_that_fails_closes_the_request(machine: Machine, post: Post, step: str) -> None:
    machine.replace(step, failing(SentinelError("the goal was: Learn Python basics")))
    run = machine.run(post().id)
    assert (run.status, run.states[-5:]) == ("FAILED", [STATE_OF[step], *LAST])
    assert (run.request.status, run.code) == ("failed", "InternalError")
    assert run.request.failure is not None
    assert run.request.failure.message == sentence_of("InternalError"), "nothing of the error's own text"
    assert run.largest < STATE_LIMIT
    assert machine.calls.count(step) == 1, "an error without a name is not tried again"


@each_step("{}->{}")
def test_a_transient_error_is_tried_again(machine: Machine, post: Post, step: str) -> None:
    machine.replace(step, failing_first(1, StoreUnavailable(), step))
    run = machine.run(post().id)
    assert (run.status, run.request.status) == ("SUCCEEDED", "completed")
    assert (machine.calls.count(step), run.tries(STATE_OF[step])) == (2, 2)


@pytest.mark.parametrize("step", first_quick(STEPS))
def test_a_transient_error_that_stays_is_the_failure(machine: Machine, post: Post, step: str) -> None:
    machine.replace(step, failing(StoreThrottled()))
    run = machine.run(post().id)
    assert (run.status, run.code) == ("FAILED", "StoreThrottled")
    assert machine.calls.count(step) == 4, "the first try and three more"


@pytest.mark.parametrize("name", [*first_quick(OWN_ERRORS), *first_quick(SERVICE_ERRORS)])
def test_every_transient_error_is_tried_again(machine: Machine, post: Post, name: str) -> None:
    machine.replace("validate_plan", failing_first(1, PlatformError(name), "validate_plan"))
    assert machine.run(post().id).status == "SUCCEEDED"


@pytest.mark.parametrize("step", first_quick(STEPS))
@pytest.mark.covers("error:StepTimedOut")
def test_a_function_that_runs_out_of_time_is_read_as_a_step_that_timed_out(
    machine: Machine, post: Post, step: str
) -> None:
    machine.replace(step, failing(PlatformError("Sandbox.Timedout")))
    run = machine.run(post().id)
    assert run.states[-5:] == [STATE_OF[step], *LAST]
    assert (run.request.status, run.code) == ("failed", "StepTimedOut")


@pytest.mark.covers("error:NothingSuitable")
def test_a_library_that_lost_its_topic_after_the_request_is_named(
    machine: Machine, post: Post, store: Repositories
) -> None:
    moved = Event()

    def after_the_move(event: Any) -> Any:
        assert moved.wait(60)
        return call("retrieve_resources", event)

    machine.replace("retrieve_resources", after_the_move)  # the execution begins with the request
    request = post()
    for resource in store.library.all("local"):
        store.library.replace("local", resource.model_copy(update={"topic": "sailing"}), seen=resource)
    moved.set()
    run = machine.run(request.id)
    assert (run.status, run.code, run.states) == ("FAILED", "NothingSuitable", ["Retrieve resources", *LAST])
    (record,) = store.runs.trace("local", run.request_id)
    assert record.error == "NothingSuitable"
    assert record.detail is not None
    assert record.detail["rejected_by_reason"] == {"other_topic": 6}


@pytest.mark.covers("error:WriterUnknown")
def test_a_writer_that_does_not_exist_is_named(machine: Machine, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_PROVIDER", "oracle")
    assert machine.run(post().id).code == "WriterUnknown"


def test_a_real_handlers_error_comes_through_by_name(machine: Machine, post: Post, store: Repositories) -> None:
    machine.replace("generate_plan", lambda _event: {"generated": "nothing at all"})
    run = machine.run(post().id)
    assert (run.code, run.states[-5:]) == ("ArtefactMissing", ["Validate plan", *LAST])


def test_an_execution_without_a_request_ends(machine: Machine, library: None) -> None:
    wiring.workflow().start("local", an_id("nobody's"), "call-1")
    run = machine.run(an_id("nobody's"))
    assert (run.status, run.states) == ("FAILED", ["Retrieve resources", *UNRECORDED])
    assert in_use().requests.get("local", an_id("nobody's")) is None, "a failure makes no row"


@pytest.mark.covers("edge:Record failure->Plan failed")
def test_a_failure_does_not_overwrite_how_the_request_ended(machine: Machine, post: Post, store: Repositories) -> None:
    def closed_meanwhile(event: dict[str, Any]) -> None:
        store.requests.fail("local", event["request_id"], "DeadlinePassed", now=LATER)
        raise SentinelError

    machine.replace("score_plan", closed_meanwhile)
    run = machine.run(post().id)
    assert (run.status, run.states[-2:], run.tries("Record failure")) == ("FAILED", UNRECORDED, 1)
    assert (run.code, run.request.updated_at) == ("DeadlinePassed", LATER)


class Outage:
    """The table is gone from when a step fails until `end` is called."""

    def __init__(self) -> None:
        self.rows: list[Any] = []

    def begin(self, _event: object) -> None:
        self.rows = aws.rows()
        aws.client("dynamodb").delete_table(TableName=aws.TABLE)
        raise SentinelError

    def end(self) -> None:
        aws.empty_table()
        for row in self.rows:
            aws.client("dynamodb").put_item(TableName=aws.TABLE, Item=row)


@pytest.mark.covers("edge:Record failure->Record failure")
def test_recording_a_failure_is_tried_again(machine: Machine, post: Post) -> None:
    outage = Outage()
    machine.replace("score_plan", outage.begin)
    machine.before_retry = outage.end
    run = machine.run(post().id)
    assert (run.tries("Record failure"), run.code) == (2, "InternalError")


@pytest.mark.covers("error:ExecutionEnded")
def test_a_failure_that_could_not_be_recorded_is_closed_by_the_sweeper(machine: Machine, post: Post) -> None:
    outage = Outage()
    machine.replace("score_plan", outage.begin)
    run = machine.run(post().id)
    assert (run.status, run.states[-2:], run.tries("Record failure")) == ("FAILED", UNRECORDED, 5)
    outage.end()
    assert run.request.status == "running"
    assert reconcile(in_use().requests, wiring.workflow(), now=NOW).actions == {"closed": 1}
    assert run.code == "ExecutionEnded"


class DeafBus:
    """A bus that takes no event, or only from the second one on."""

    def __init__(self, failures: int) -> None:
        self.failures = failures

    def put_events(self, _self: object, events: list[Any]) -> list[Any]:
        self.failures -= 1
        if self.failures >= 0:
            raise ValueError("no event today")
        return [{"EventId": "1"} for _ in events]


@pytest.mark.covers("edge:Send event->Send event")
def test_sending_the_event_of_a_failure_is_tried_again(
    machine: Machine, post: Post, store: Repositories, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = DeafBus(1)
    monkeypatch.setattr(EventsBackend, "put_events", lambda backend, events: bus.put_events(backend, events))
    machine.replace("score_plan", failing(SentinelError()))
    run = machine.run(post().id)
    assert (run.states[-4:], run.tries("Send event")) == (LAST, 2)
    assert list(store.outbox.unsent()) == []


@pytest.mark.covers("edge:Send event->Plan failed")
def test_an_event_that_was_not_sent_stays_for_the_reconciler(
    machine: Machine, post: Post, store: Repositories, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = DeafBus(99)
    machine.replace("score_plan", failing(SentinelError()))
    with monkeypatch.context() as deaf:
        deaf.setattr(EventsBackend, "put_events", lambda backend, events: bus.put_events(backend, events))
        run = machine.run(post().id)
    assert run.states[-3:] == ["Record failure", "Send event", "Plan failed"]
    (unsent,) = store.outbox.unsent()
    assert (unsent.owner, unsent.item_id) == ("local", run.request_id)
    sender = Sender(wiring.adapters().events, store.outbox)
    assert sender.send_lost(now="9999-01-01T00:00:00.000000+00:00") == 1
    assert list(store.outbox.unsent()) == []


@pytest.mark.covers("edge:Mark as sent->Plan failed", "edge:Mark as sent->Mark as sent")
def test_an_event_whose_mark_stays_is_sent_again(machine: Machine, post: Post, store: Repositories) -> None:
    outage = Outage()

    def sent(_event: object) -> None:
        raise SentinelError

    machine.replace("score_plan", sent)
    with pytest.MonkeyPatch.context() as patch:
        put_events = EventsBackend.put_events

        def then_no_table(backend: EventsBackend, events: list[Any]) -> Any:
            answer = put_events(backend, events)
            with suppress(SentinelError):
                outage.begin(None)
            return answer

        patch.setattr(EventsBackend, "put_events", then_no_table)
        run = machine.run(post().id)
    outage.end()
    assert (run.states[-2:], run.tries("Mark as sent")) == (["Mark as sent", "Plan failed"], 3)
    (unsent,) = store.outbox.unsent()
    assert unsent.item_id == run.request_id
