"""Histories of executions, as short as possible: one event a second."""

from datetime import UTC, datetime, timedelta
from typing import Any

type Event = dict[str, Any]

START = datetime(2026, 3, 2, 9, 0, 0, tzinfo=UTC)


def history(*events: Event) -> list[Event]:
    """Return `events` after the start of the execution, numbered and a second apart."""
    started = {"type": "ExecutionStarted", "executionStartedEventDetails": {"input": "{}"}}
    return [
        {"id": number, "timestamp": START + timedelta(seconds=number - 1), **event}
        for number, event in enumerate((started, *events), 1)
    ]


def entered(name: str, kind: str = "Task", given: str = '{"attempt":1}') -> Event:
    return {"type": f"{kind}StateEntered", "stateEnteredEventDetails": {"name": name, "input": given}}


def exited(name: str, kind: str = "Task", made: str = '{"attempt":1}') -> Event:
    return {"type": f"{kind}StateExited", "stateExitedEventDetails": {"name": name, "output": made}}


def scheduled() -> Event:
    return {"type": "TaskScheduled", "taskScheduledEventDetails": {"resource": "invoke", "resourceType": "lambda"}}


def started() -> Event:
    return {"type": "TaskStarted", "taskStartedEventDetails": {"resource": "invoke", "resourceType": "lambda"}}


def succeeded() -> Event:
    return {"type": "TaskSucceeded", "taskSucceededEventDetails": {"output": "{}"}}


def failed(error: str, cause: str = "") -> Event:
    return {"type": "TaskFailed", "taskFailedEventDetails": {"error": error, "cause": cause}}


def timed_out() -> Event:
    return {"type": "TaskTimedOut", "taskTimedOutEventDetails": {"error": "States.Timeout"}}


def ended(how: str, **details: str) -> Event:
    return {"type": f"Execution{how}", f"execution{how}EventDetails": details}


# A task that fails, is retried and succeeds; its output, and the way to the end.
REPAIRED = history(
    entered("Generate plan"),
    scheduled(),
    started(),
    failed("LlmThrottled", '{"errorType":"LlmThrottled","errorMessage":"slow down"}'),
    scheduled(),
    started(),
    succeeded(),
    exited("Generate plan", made='{"attempt":1,"generated":{"result":{"tasks":7}}}'),
    entered("Good enough?", "Choice", '{"attempt":1,"generated":{"result":{"tasks":7}}}'),
    exited("Good enough?", "Choice", '{"attempt":1,"generated":{"result":{"tasks":7}}}'),
    entered("Plan is published", "Succeed"),
    exited("Plan is published", "Succeed"),
    ended("Succeeded", output="{}"),
)

CODE = '{"attempt":1,"error":{"Error":"%s"}}'
# A task that fails for good is caught; the state that records the failure fails as well.
REFUSED = history(
    entered("Retrieve resources"),
    scheduled(),
    failed("StoreThrottled"),
    scheduled(),
    succeeded(),
    exited("Retrieve resources"),
    entered("Generate plan"),
    scheduled(),
    failed("LlmRefused", '{"errorType":"LlmRefused","errorMessage":"not this"}'),
    exited("Generate plan", made=CODE % "LlmRefused"),
    entered("Record failure", given=CODE % "LlmRefused"),
    scheduled(),
    failed("DynamoDB.ConditionalCheckFailedException"),
    exited("Record failure", made=CODE % "LlmRefused"),
    entered("Plan failed", "Fail", CODE % "LlmRefused"),
    ended("Failed", error="PlanFailed", cause="The request's failure code says why."),
)

TOO_SLOW = history(
    entered("Score plan"),
    scheduled(),
    started(),
    timed_out(),
    exited("Score plan", made=CODE % "States.Timeout"),
    entered("Record failure", given=CODE % "States.Timeout"),
    scheduled(),
    succeeded(),
    exited("Record failure", made=CODE % "States.Timeout"),
    entered("Plan failed", "Fail", CODE % "States.Timeout"),
    ended("Failed", error="PlanFailed"),
)

NOT_GOOD_ENOUGH = history(
    entered("Good enough?", "Choice"),
    exited("Good enough?", "Choice"),
    entered("Reject low score", "Pass"),
    exited("Reject low score", "Pass", CODE % "PlanNotGoodEnough"),
    entered("Plan failed", "Fail", CODE % "PlanNotGoodEnough"),
    ended("Failed", error="PlanFailed"),
)

ABORTED = history(entered("Generate plan"), scheduled(), started(), ended("Aborted", error="DeadlinePassed"))
OUT_OF_TIME = history(entered("Generate plan"), scheduled(), started(), ended("TimedOut"))
UNCAUGHT = history(
    entered("Generate plan"),
    scheduled(),
    failed("States.Runtime", "no such path"),
    ended("Failed", error="States.Runtime"),
)
ALL = (REPAIRED, REFUSED, TOO_SLOW, NOT_GOOD_ENOUGH, ABORTED, OUT_OF_TIME, UNCAUGHT)
