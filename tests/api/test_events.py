"""Events arrive in a queue, by the rule that the documents give: with ids and a status, and nothing about a person."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from local.stack.aws import client
from local.stack.stack import Stack
from tests.api import bodies
from tests.api.client import Client, Json
from tests.support import aws

pytestmark = pytest.mark.stack

SOURCE = "studyplan"


@pytest.fixture(scope="module")
def queue(stack: Stack) -> Iterator[str]:
    """The address of a queue that a rule of the stack's bus leads to."""
    sqs, events = client("sqs", stack.endpoint), client("events", stack.endpoint)
    url: str = sqs.create_queue(QueueName="plans")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    bus = stack.outputs["EventBusName"]
    events.put_rule(Name="plans", EventBusName=bus, EventPattern=json.dumps({"source": [SOURCE]}))
    events.put_targets(Rule="plans", EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])
    yield url
    events.remove_targets(Rule="plans", EventBusName=bus, Ids=["queue"])
    events.delete_rule(Name="plans", EventBusName=bus)
    sqs.delete_queue(QueueUrl=url)


def arrived(stack: Stack, queue: str, kind: str, **ids: str) -> Json:
    """The first event of a kind with these ids that arrives; others, of tests beside this one, are passed over."""
    sqs = client("sqs", stack.endpoint)

    def look() -> Json | None:
        answer: Any = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            event: Json = json.loads(message["Body"])
            if event["detail-type"] == kind and ids.items() <= event["detail"].items():
                return event
        return None

    return aws.until(look) or {}


def test_a_plan_and_its_progress_are_told(api: Client, ana: Json, stack: Stack, queue: str) -> None:
    secret = f"secret{uuid4().hex}"
    asked = api.made("/api/plan-requests/", bodies.plan_request(ana["id"], goal=f"Learn Python {secret}"))
    request = api.ended(asked["id"])
    event = arrived(stack, queue, "Plan published", request_id=asked["id"])
    detail = {"owner": "local", "request_id": asked["id"], "plan_id": request["plan_id"], "learner_id": ana["id"]}
    detail |= {"event_id": f"{asked['id']}:completed", "status": "completed", "version": 1}
    assert (event["source"], event["detail"]) == (SOURCE, detail)
    days = api.get(f"/api/plans/{request['plan_id']}/").body["days"]
    task = next(task["id"] for day in days for task in day["tasks"])
    body = {"tasks": [{"task_id": task, "status": "done", "note": secret}]}
    place, kind = f"/api/plans/{request['plan_id']}/tasks/", {"Content-Type": "application/json"}
    assert api.call("PATCH", place, json.dumps(body).encode(), kind).status == 200
    told = arrived(stack, queue, "Progress recorded", plan_id=request["plan_id"])
    assert told["detail"]["revision"] == 1
    assert secret not in json.dumps([event, told])


def test_a_failure_is_told(stack: Stack, queue: str) -> None:
    """By the state machine: it runs for a request whose row has nothing that a step could read."""
    request_id, now = str(uuid4()), "2026-01-05T09:00:00.000000+00:00"
    texts = {"pk": "OWNER#local#REQUEST", "sk": request_id, "id": request_id, "status": "queued", "created_at": now}
    texts |= {"learner_id": str(uuid4()), "open_shard": "OPEN#0", "deadline": "9999"}
    row = {name: {"S": value} for name, value in texts.items()}
    client("dynamodb", stack.endpoint).put_item(TableName=stack.outputs["TableName"], Item=row)
    state = {"owner": "local", "request_id": request_id, "attempt": 1, "correlation_id": ""}
    machine = stack.outputs["StateMachineArn"]
    client("stepfunctions", stack.endpoint).start_execution(
        stateMachineArn=machine, name=request_id, input=json.dumps(state)
    )
    event = arrived(stack, queue, "Plan failed", request_id=request_id)
    ids = {"event_id": f"{request_id}:failed", "owner": "local", "request_id": request_id}
    assert event["detail"] == {**ids, "status": "failed"}
