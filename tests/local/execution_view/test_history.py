"""Histories of executions read as states, tries and an end."""

from datetime import timedelta

import pytest

from local.execution_view.history import Execution, Visit, read
from tests.local import histories
from tests.local.histories import START, Event, ended, entered, exited, history, scheduled


def execution(events: list[Event]) -> Execution:
    found = read(events)
    assert found
    return found


def where(events: list[Event]) -> Visit:
    found = execution(events).failed_in
    assert found
    return found


def test_without_an_event_there_is_no_execution() -> None:
    assert read([]) is None


def test_states_come_in_their_order_with_their_kinds_and_times() -> None:
    visits = execution(histories.REPAIRED).visits
    assert [(it.name, it.kind) for it in visits] == [
        ("Generate plan", "Task"),
        ("Good enough?", "Choice"),
        ("Plan is published", "Succeed"),
    ]
    assert (visits[0].entered, visits[0].left) == (START + timedelta(seconds=1), START + timedelta(seconds=8))
    assert visits[0].output == '{"attempt":1,"generated":{"result":{"tasks":7}}}'


def test_a_task_that_is_called_again_has_two_tries() -> None:
    first, second = execution(histories.REPAIRED).visits[0].tries
    assert (first.error, second.error) == ("LlmThrottled", "")
    assert "slow down" in first.cause
    assert (first.ended, second.scheduled) == (START + timedelta(seconds=4), START + timedelta(seconds=5))
    assert second.ended == START + timedelta(seconds=7)
    assert execution(histories.REPAIRED).visits[0].failure is None, "it got over it"


def test_a_choice_says_what_came_after_it() -> None:
    assert execution(histories.REPAIRED).visits[1].next == "Plan is published"


def test_one_that_succeeded_failed_nowhere() -> None:
    repaired = execution(histories.REPAIRED)
    assert repaired.end
    assert (repaired.end.status, repaired.failed_in) == ("SUCCEEDED", None)


@pytest.mark.parametrize(
    ("events", "name", "error"),
    [
        (histories.REFUSED, "Generate plan", "LlmRefused"),
        (histories.TOO_SLOW, "Score plan", "States.Timeout"),
        (histories.UNCAUGHT, "Generate plan", "States.Runtime"),
    ],
)
def test_the_failed_state_is_the_one_that_raised_not_the_one_that_recorded(
    events: list[Event], name: str, error: str
) -> None:
    visit = where(events)
    assert visit.failure
    assert (visit.name, visit.failure.error) == (name, error)


@pytest.mark.parametrize(
    ("events", "code"),
    [
        (histories.REFUSED, "LlmRefused"),
        (histories.TOO_SLOW, "StepTimedOut"),
        (histories.NOT_GOOD_ENOUGH, "PlanNotGoodEnough"),
        (histories.UNCAUGHT, ""),
    ],
)
def test_the_code_of_a_failure_is_the_error_passed_to_the_end(events: list[Event], code: str) -> None:
    assert execution(events).failure_code == code


@pytest.mark.parametrize(
    ("events", "status", "error"),
    [(histories.ABORTED, "ABORTED", "DeadlinePassed"), (histories.OUT_OF_TIME, "TIMED_OUT", "")],
)
def test_a_stopped_execution_ended_in_a_state_that_was_not_left(events: list[Event], status: str, error: str) -> None:
    end, visit = execution(events).end, where(events)
    assert end
    assert (end.status, end.error) == (status, error)
    assert (visit.name, visit.left, visit.failure) == ("Generate plan", None, None)


def test_what_the_history_adds_after_the_end_is_left_out() -> None:
    # The embedded stack lets a task finish after its execution was stopped.
    late = [*histories.ABORTED, {"type": "TaskStateExited", "id": 9, "timestamp": START} | exited("Generate plan")]
    assert read(late) == read(histories.ABORTED)


def test_a_try_that_never_started_failed_as_well() -> None:
    unstarted = {
        "type": "TaskSubmitFailed",
        "taskSubmitFailedEventDetails": {"error": "Lambda.TooManyRequestsException"},
    }
    visit = execution(history(entered("Score plan"), scheduled(), unstarted)).visits[0]
    assert visit.failure
    assert visit.failure.error == "Lambda.TooManyRequestsException"


def test_a_history_without_documents_is_read_as_well() -> None:
    bare = [{"type": "TaskStateEntered", "stateEnteredEventDetails": {"name": "Score plan"}}, ended("Succeeded")]
    assert execution(history(*bare)).visits[0].input is None
