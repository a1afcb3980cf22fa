"""The embedded stack: one execution and one GET against no-ops of the same shape, calls and bytes of state."""

import json
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.calls import ANA, LIMITS, WISH
from bench.child import ROOT, ask, sources, variables
from bench.figures import Figure, figure, ratio
from bench.template import with_noops
from local.aws import client
from local.stack import Stack, running

RATIO_GOAL = 1.25
STATE_GOAL = 8 * 1024  # bytes
EXECUTIONS = 25
GETS = 35  # of each side: the API's burst limit is 100
WARM_UP = 3
PATIENCE = 30.0  # seconds

type Json = dict[str, Any]


@dataclass(frozen=True)
class Api:
    """The stack as a client sees it."""

    stack: Stack
    machines: Any

    def call(self, method: str, path: str, body: Json | None = None) -> Json:
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(self.stack.url + path, data, headers, method=method)  # noqa: S310
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=PATIENCE) as answer:
            parsed: Json = json.load(answer)
        return parsed

    def milliseconds_of_get(self, path: str) -> float:
        began = time.perf_counter()
        self.call("GET", path)
        return (time.perf_counter() - began) * 1000

    def milliseconds_of_run(self, path: str, body: Json, machine: str) -> tuple[float, str]:
        """From the POST to the end of the execution as the machine noted it, and the execution's ARN."""
        began = time.time()
        name = self.call("POST", path, body)["id"]
        execution = f"{machine.replace(':stateMachine:', ':execution:')}:{name}"
        while (seen := self.machines.describe_execution(executionArn=execution))["status"] == "RUNNING":
            if time.time() - began > PATIENCE:
                raise TimeoutError(f"{execution} still runs")
            time.sleep(0.02)
        if seen["status"] != "SUCCEEDED":
            raise RuntimeError(f"{execution} ended as {seen['status']}")
        return (seen["stopDate"].timestamp() - began) * 1000, execution


def measure(folder: Path) -> Sequence[Figure]:
    """Start a stack with its data under `folder`, measure, stop it."""
    code, state = folder / "code", folder / "state"
    code.mkdir()
    with running(state, 0, template=with_noops(code)) as stack:
        api = Api(stack, client("stepfunctions", stack.endpoint))
        learner = api.call("POST", "/api/learners/", ANA)
        api.call("POST", "/api/resources/seed/", {})
        wish = WISH | {"learner_id": learner["id"], "constraints": LIMITS}
        runs, execution = _executions(api, wish)
        request = api.call("GET", f"/api/plan-requests/{execution.rpartition(':')[2]}/")
        return [runs, _gets(api, f"/api/plans/{request['plan_id']}/"), _calls(stack), _state(api, execution)]


def _executions(api: Api, wish: Json) -> tuple[Figure, str]:
    real, noop = (api.stack.outputs[name] for name in ("StateMachineArn", "NoopMachineArn"))
    ours, floor, execution = [], [], ""
    for _ in range(WARM_UP + EXECUTIONS):
        floor.append(api.milliseconds_of_run("/noop/start", {}, noop)[0])
        took, execution = api.milliseconds_of_run("/api/plan-requests/", wish, real)
        ours.append(took)
    name = "one execution, POST to its end, against no-ops"
    return ratio(name, ours[WARM_UP:], floor[WARM_UP:], goal=RATIO_GOAL), execution


def _gets(api: Api, path: str) -> Figure:
    pairs = [(api.milliseconds_of_get(path), api.milliseconds_of_get("/noop/get")) for _ in range(WARM_UP + GETS)]
    ours, floor = zip(*pairs[WARM_UP:], strict=True)
    return ratio("one GET of a plan, against a no-op GET", ours, floor, goal=RATIO_GOAL)


def _calls(stack: Stack) -> Figure:
    source = sources()["plans_api"]
    told = {
        "AWS_ENDPOINT_URL": stack.endpoint,
        "TABLE_NAME": stack.outputs["TableName"],
        "STATE_MACHINE_ARN": stack.outputs["NoopMachineArn"],
        "SEEDS_FOLDER": str(ROOT / "seeds"),
    }
    readings: dict[str, Json] = ask("bench.calls", variables(source, **told))
    steps = {name: reading for name, reading in readings.items() if not name.startswith("GET")}
    counts = {name: sum(reading["calls"].values()) for name, reading in readings.items()}
    moved = sum(reading["sent"] + reading["received"] for reading in steps.values())
    note = ", ".join(f"{name} {count}" for name, count in counts.items())
    total = sum(counts[name] for name in steps)
    return figure("DynamoDB calls, POST to published", [total], "calls", note=f"{note}; {moved / 1024:.0f} KB moved")


def _state(api: Api, execution: str) -> Figure:
    history = api.machines.get_execution_history(executionArn=execution, maxResults=1000)["events"]
    entered = [event["stateEnteredEventDetails"] for event in history if "stateEnteredEventDetails" in event]
    sizes = {details["name"]: len(details["input"].encode()) for details in entered}
    note = ", ".join(f"{name} {size}" for name, size in sizes.items())
    return figure("state at its largest transition", [max(sizes.values())], "bytes", goal=STATE_GOAL, note=note)
