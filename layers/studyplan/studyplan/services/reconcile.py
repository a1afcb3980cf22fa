"""Reconcile open requests with their executions: start what never started, close what cannot finish."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from aws_lambda_powertools import Logger

from studyplan.domain.errors.failures import DeadlinePassed, ExecutionEnded
from studyplan.domain.values.plan_request import seconds_open
from studyplan.ports import OpenRequest, Requests, Workflow

logger = Logger()

Action = Literal["started", "waiting", "closed", "postponed"]


@dataclass(frozen=True)
class Reconciled:
    """How often each action was taken, and the age in seconds of the oldest request still open (0 without one)."""

    actions: dict[str, int]
    oldest_seconds: float


def reconcile(requests: Requests, workflow: Workflow, *, now: str) -> Reconciled:
    """Start requests that were never started; fail those past their deadline and those whose execution has ended."""
    actions: Counter[str] = Counter()
    oldest = 0.0
    for request in requests.open():
        action = _reconciled(request, requests, workflow, now)
        actions[action] += 1
        if action != "closed":
            oldest = max(oldest, seconds_open(request.deadline, now))
    return Reconciled(dict(actions), oldest)


def _reconciled(request: OpenRequest, requests: Requests, workflow: Workflow, now: str) -> Action:
    """Reconcile one request; postpone it to the next run where that fails, so that it blocks no other."""
    try:
        return _reconcile_one(request, requests, workflow, now)
    except Exception as failure:
        logger.warning("postponed", request_id=request.request_id, error=type(failure).__name__)
        return "postponed"


def _reconcile_one(request: OpenRequest, requests: Requests, workflow: Workflow, now: str) -> Action:
    state = workflow.state(request.request_id)
    if request.deadline < now:
        if state == "running":
            workflow.stop(request.request_id)
        return _close(request, requests, DeadlinePassed.__name__, now)
    if state == "missing":
        correlation_id = requests.correlation_id(request.owner, request.request_id)
        workflow.start(request.owner, request.request_id, correlation_id)
        return "started"
    if state == "ended":
        # The request may have been closed since the index was read; then this changes nothing.
        return _close(request, requests, ExecutionEnded.__name__, now)
    return "waiting"


def _close(request: OpenRequest, requests: Requests, code: str, now: str) -> Action:
    return "closed" if requests.fail(request.owner, request.request_id, code, now=now) else "waiting"
