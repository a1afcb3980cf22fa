"""Counts the DynamoDB calls of a 7-day plan, handler by handler, with the real handlers in this process.

The bench runs it as `python -m bench.calls` against the embedded stack's DynamoDB. The POST starts the no-op machine,
so nothing else works on the request. Prints {step: {operation: calls}, ...} and the bytes sent and received, of two
plans: the library of the first was just changed, that of the second is as the first left it.
"""

import importlib.util
import json
import os
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

FUNCTIONS = Path(__file__).resolve().parents[1] / "functions"
STEPS = ("retrieve_resources", "generate_plan", "validate_plan", "score_plan", "publish_plan")
ANA = {"name": "Ana", "current_level": "beginner", "weekly_hours": 5, "weak_areas": ["syntax"]}
PLAN_REQUEST = {"goal": "Learn Python basics", "topic": "python", "duration_days": 7}
TRIES = 3
LIMITS = {"max_daily_minutes": 60, "must_include_practice": True}


class Context:
    """The parts of a Lambda context that the handlers read."""

    function_name = "bench"
    memory_limit_in_mb = "512"
    invoked_function_arn = "arn:aws:lambda:eu-west-1:000000000000:function:bench"
    aws_request_id = "bench"


@dataclass
class Meter:
    """Calls by operation and bytes both ways, since the last reading."""

    calls: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    received: int = 0

    def before(self, model: Any, params: dict[str, Any], **_rest: object) -> None:
        self.calls[model.name] += 1
        self.sent += len(params["body"])

    def after(self, http_response: Any, **_rest: object) -> None:
        self.received += len(http_response.content)

    def read(self) -> dict[str, Any]:
        reading = {"calls": dict(self.calls), "sent": self.sent, "received": self.received}
        self.calls, self.sent, self.received = Counter(), 0, 0
        return reading


def handler(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"{name}_app", FUNCTIONS / name / "app.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(name)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.handler


def call(owner: str, name: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    event = {
        "httpMethod": method,
        "path": path,
        "headers": {"content-type": "application/json"},
        "requestContext": {"path": path, "authorizer": {"owner": owner}},
        "body": None if body is None else json.dumps(body),
    }
    answer = handler(name)(event, Context())
    if answer["statusCode"] >= 300:
        raise RuntimeError(f"{method} {path}: {answer['statusCode']} {answer['body']}")
    return json.loads(answer["body"])


def main() -> None:
    from studyplan.domain.errors.failures import RequestClosed  # others import this module, and do not have the layer

    os.environ["POWERTOOLS_LOG_LEVEL"] = "CRITICAL"
    boto3.setup_default_session()
    meter, events = Meter(), boto3._get_default_session().events
    events.register("before-call.dynamodb", meter.before)
    events.register("after-call.dynamodb", meter.after)
    for number in range(1, TRIES + 1):
        try:
            print(json.dumps(readings_of_two_plans(f"bench-{number}", meter)))
            return
        except RequestClosed:
            # The reconciler, which runs each minute, has started the real machine for this request.
            if number == TRIES:
                raise


def readings_of_two_plans(owner: str, meter: Meter) -> dict[str, Any]:
    """Return the readings of an owner's first plan, whose library was just changed, and of the next one."""
    learner = call(owner, "learners_api", "POST", "/api/learners/", ANA)
    call(owner, "resources_api", "POST", "/api/resources/seed/")
    body = PLAN_REQUEST | {"learner_id": learner["id"], "constraints": LIMITS}
    return {library: readings_of(owner, body, meter) for library in ("changed", "unchanged")}


def readings_of(owner: str, body: dict[str, Any], meter: Meter) -> dict[str, Any]:
    meter.read()
    request = call(owner, "plans_api", "POST", "/api/plan-requests/", body)
    readings = {"POST": meter.read()}
    for name in STEPS:
        handler(name)({"owner": owner, "request_id": request["id"], "attempt": 1}, Context())
        readings[name] = meter.read()
    done = call(owner, "plans_api", "GET", f"/api/plan-requests/{request['id']}/")
    readings["GET request"] = meter.read()
    call(owner, "plans_api", "GET", f"/api/plans/{done['plan_id']}/")
    readings["GET plan"] = meter.read()
    return readings


if __name__ == "__main__":
    main()
