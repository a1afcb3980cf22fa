"""What is done about open requests: started, left alone, or closed."""

from collections import Counter
from typing import Literal

from aws_lambda_powertools import Logger

from studyplan.domain.errors.failures import DeadlinePassed, ExecutionEnded
from studyplan.domain.values.plan_request import seconds_open
from studyplan.ports import OpenRequest, Store, Workflow
from studyplan.runtime import metrics

logger = Logger()

Action = Literal["started", "waiting", "closed", "postponed"]


def reconcile(store: Store, workflow: Workflow, *, now: str) -> dict[str, int]:
    """Start what was never started, fail what is past its deadline or whose execution ended; counts by action.

    Tells the age of the oldest that is open after it, 0 without one: an alarm takes its absence for a dead sweeper.
    """
    actions: Counter[str] = Counter()
    oldest = 0.0
    for request in store.open_requests():
        action = _settled(request, store, workflow, now)
        actions[action] += 1
        if action != "closed":
            oldest = max(oldest, seconds_open(request.deadline, now))
    metrics.emit(OldestOpenRequestSeconds=oldest, RequestsStarted=actions["started"], RequestsClosed=actions["closed"])
    return dict(actions)


def _settled(request: OpenRequest, store: Store, workflow: Workflow, now: str) -> Action:
    """One request that can not be settled now holds up no other: the next sweep comes back to it."""
    try:
        return _settle(request, store, workflow, now)
    except Exception as failure:
        logger.warning("postponed", request_id=request.request_id, error=type(failure).__name__)
        return "postponed"


def _settle(request: OpenRequest, store: Store, workflow: Workflow, now: str) -> Action:
    state = workflow.state(request.request_id)
    if request.deadline < now:
        if state == "running":
            workflow.stop(request.request_id)
        return _close(request, store, DeadlinePassed.__name__, now)
    if state == "missing":
        correlation_id = store.correlation_of(request.owner, request.request_id)
        workflow.start(request.owner, request.request_id, correlation_id)
        return "started"
    if state == "ended":
        # The row may have been closed since the index was read: then this changes nothing.
        return _close(request, store, ExecutionEnded.__name__, now)
    return "waiting"


def _close(request: OpenRequest, store: Store, code: str, now: str) -> Action:
    return "closed" if store.fail_request(request.owner, request.request_id, code, now=now) else "waiting"
