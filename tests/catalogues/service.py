"""The service as one who imports a catalogue has it, and a look behind it: state, and the library's version."""

import json
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from local.stack import aws
from local.stack.stack import Stack
from studyplan.adapters.dynamodb import keys
from tests.api.client import ENDED, Answer, Client, Json
from tests.catalogues.figures import show

PATIENCE = 180.0  # seconds for a plan: how fast it comes is shown, not asserted
WRITERS = 6  # threads that post at once
OWNER = "local"


@dataclass
class Account:
    """What became of everything that was posted: each has made a resource, was there already, or was refused."""

    created: int = 0
    duplicates: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)  # title, reason

    @property
    def total(self) -> int:
        return self.created + self.duplicates + len(self.refused)

    def take(self, body: Json, answer: Answer) -> None:
        match answer.status:
            case 201:
                self.created += 1
            case 409:
                self.duplicates += 1
            case 422:
                self.refused.append((str(body["title"]), reason_of(answer)))
            case other:
                raise AssertionError(f"{body['url']} was answered {other}: {answer.content!r}")

    def show(self, name: str) -> None:
        """The counts, and what was refused one by one."""
        counts = f"{self.created} created, {self.duplicates} duplicate, {len(self.refused)} refused"
        show(name, f"{self.total} accounted for: {counts}")
        for title, reason in self.refused:
            show(f"{name}, refused", f"{title}: {reason}")


def reason_of(answer: Answer) -> str:
    return ", ".join(f"{error['pointer']} {error['message']}" for error in answer.body["errors"])


@dataclass(frozen=True)
class Ended:
    """A plan request that has ended, its plan if there is one, and the seconds it took."""

    request: Json
    plan: Json
    seconds: float

    @property
    def status(self) -> str:
        return str(self.request["status"])

    @property
    def minutes(self) -> int:
        return sum(day["minutes"] for day in self.plan["days"])

    @property
    def tasks(self) -> list[Json]:
        return [task for day in self.plan["days"] for task in day["tasks"]]

    def story(self) -> str:
        warned = {finding["code"] for finding in self.plan["findings"] if finding["severity"] != "info"}
        why = f" ({', '.join(sorted(warned))})" if warned else ""
        return (
            f"{self.status}{why}: {len(self.plan['days'])} days, {len(self.tasks)} tasks, {self.minutes} minutes, "
            f"confidence {self.plan['confidence']['score']}, {self.seconds:.1f} s"
        )


@dataclass(frozen=True)
class Service:
    """One embedded stack."""

    stack: Stack

    @property
    def api(self) -> Client:
        return Client(self.stack.url)

    def post_all(self, bodies: Iterable[Json]) -> Account:
        """Post resources from several threads at once; one after the other they would wait for each other's answers."""
        account = Account()

        def post(body: Json) -> tuple[Json, Answer]:
            return body, self.api.post("/api/resources/", body)

        with ThreadPoolExecutor(WRITERS) as writers:
            for body, answer in writers.map(post, bodies):
                account.take(body, answer)
        return account

    def plan(self, learner: Json, plan_request: Json) -> Ended:
        learner_id = self.api.made("/api/learners/", learner)["id"]
        began = time.monotonic()
        asked = self.api.made("/api/plan-requests/", plan_request | {"learner_id": learner_id})
        path = f"/api/plan-requests/{asked['id']}/"
        while (request := self.api.get(path).body)["status"] not in ENDED:
            assert time.monotonic() < began + PATIENCE, f"still {request['status']} after {PATIENCE:.0f} s"
            time.sleep(0.1)
        seconds = time.monotonic() - began
        assert request["plan_id"], f"no plan: {request['failure']}"
        return Ended(request, self.api.get(f"/api/plans/{request['plan_id']}/").body, seconds)

    def state_sizes(self, request_id: str) -> dict[str, int]:
        """Bytes that the execution's history shows for each state's input and output, the largest of each."""
        arn = f"{self.stack.outputs['StateMachineArn'].replace(':stateMachine:', ':execution:')}:{request_id}"
        machines = aws.client("stepfunctions", self.stack.endpoint)
        sizes: dict[str, int] = {}
        for event in machines.get_execution_history(executionArn=arn, maxResults=1000)["events"]:
            for details, what in (("stateEnteredEventDetails", "input"), ("stateExitedEventDetails", "output")):
                if details in event:
                    name = f"{event[details]['name']} {what}"
                    size = len(event[details].get(what, "").encode())
                    sizes[name] = max(sizes.get(name, 0), size)
        return sizes

    def library(self) -> Json:
        """The library's head row: its version (one a change), how many it holds, which version was compiled."""
        table = aws.client("dynamodb", self.stack.endpoint)
        key = keys.catalogue(OWNER, "HEAD").attributes()
        found = table.get_item(TableName=self.stack.outputs["TableName"], Key=key, ConsistentRead=True)
        return {name: int(value["N"]) for name, value in found["Item"].items() if "N" in value}

    def answers(self, path: str) -> Any:
        return json.loads(self.api.get(path).content)
