"""The embedded stack: one execution and one GET against no-ops of the same shape, calls and bytes of state."""

import json
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from bench.calls import ANA, LIMITS, PLAN_REQUEST, STEPS
from bench.child import ROOT, ask, sources, variables
from bench.figures import Figure, NotMeasured, figure, ratio
from bench.template import with_noops
from local.stack.aws import client
from local.stack.stack import Stack, running

RATIO_GOAL = 1.25
RUN_GOAL = 90.0  # milliseconds from the POST to the end of the execution
STATE_GOAL = 8 * 1024  # bytes
CALLS_GOAL = 16  # of DynamoDB, from the POST until the plan is published, with a library that was just changed
GET_GOAL = 1.3  # times a no-op function that makes one call of DynamoDB
EXECUTIONS = 25
GETS = 21  # of each of four kinds: the API's burst limit is 100
WARM_UP = 3
PATIENCE = 30.0  # seconds

type Json = dict[str, Any]


@dataclass(frozen=True)
class Api:
    """The stack as a client sees it."""

    stack: Stack
    machines: Any

    def call(self, method: str, path: str, body: Json | None = None) -> Json:
        """Call the API on a new connection, as curl does. Not with urllib, whose openers cost more than a no-op."""
        connection = HTTPConnection(self.stack.url.removeprefix("http://"), timeout=PATIENCE)
        with closing(connection):
            data = None if body is None else json.dumps(body)
            connection.request(method, path, data, {"content-type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise NotMeasured(f"{method} {path}: {answer.status} {text.decode()}")
        parsed: Json = json.loads(text)
        return parsed

    def milliseconds_of_get(self, path: str) -> float:
        started = time.perf_counter()
        self.call("GET", path)
        return (time.perf_counter() - started) * 1000

    def milliseconds_of_run(self, path: str, body: Json, machine: str) -> tuple[float, str]:
        """Return the time from the POST to the recorded end of the execution, and the execution's ARN."""
        started = time.time()
        name = self.call("POST", path, body)["id"]
        execution = f"{machine.replace(':stateMachine:', ':execution:')}:{name}"
        while (described := self.machines.describe_execution(executionArn=execution))["status"] == "RUNNING":
            if time.time() - started > PATIENCE:
                raise NotMeasured(f"{execution} still runs")
            time.sleep(0.02)
        if described["status"] != "SUCCEEDED":
            raise NotMeasured(f"{execution} ended as {described['status']}")
        return (described["stopDate"].timestamp() - started) * 1000, execution


def measure(folder: Path) -> Sequence[Figure]:
    """Start a stack with its data under `folder`, measure, stop it."""
    code, state = folder / "code", folder / "state"
    code.mkdir()
    with running(state, 0, template=with_noops(code)) as stack:
        api = Api(stack, client("stepfunctions", stack.endpoint))
        learner = api.call("POST", "/api/learners/", ANA)
        api.call("POST", "/api/resources/seed/", {})
        readings = _readings(stack)
        body = PLAN_REQUEST | {"learner_id": learner["id"], "constraints": LIMITS}
        unchanged = readings["unchanged"]
        runs, execution = _executions(api, body, [_count(unchanged[step]) for step in ("POST", *STEPS)])
        request = api.call("GET", f"/api/plan-requests/{execution.rpartition(':')[2]}/")
        gets = _gets(api, f"/api/plans/{request['plan_id']}/", _count(unchanged["GET plan"]))
        calls = [_calls(f"DynamoDB calls, {library} library", readings[library]) for library in readings]
        return [*runs, *gets, *calls, _state(api, execution)]


def _executions(api: Api, body: Json, calls: Sequence[int]) -> tuple[Sequence[Figure], str]:
    real, noop = (api.stack.outputs[name] for name in ("StateMachineArn", "NoopMachineArn"))
    idle, reading = ({"reads": ",".join(map(str, counts))} for counts in ([0] * len(calls), calls))
    rounds, execution = [], ""
    for _ in range(WARM_UP + EXECUTIONS):
        floors = [api.milliseconds_of_run("/noop/start", noop_body, noop)[0] for noop_body in (idle, reading)]
        took, execution = api.milliseconds_of_run("/api/plan-requests/", body, real)
        rounds.append((took, *floors))
    ours = figure("one execution", [took for took, *_ in rounds[WARM_UP:]], "ms", goal=RUN_GOAL)
    return [ours, *_against("one execution", rounds[WARM_UP:], goal=None)], execution


def _gets(api: Api, path: str, calls: int) -> Sequence[Figure]:
    """Compare a GET of a plan with no-ops, and a GET that reads nothing, which has the share of routes and logs."""
    paths = ("/api/health/", path, "/noop/get?reads=0", f"/noop/get?reads={calls}")
    rounds = [[*map(api.milliseconds_of_get, paths)] for _ in range(WARM_UP + GETS)]
    health, idle = ([each[place] for each in rounds[WARM_UP:]] for place in (0, 2))
    return (
        *_against("one GET of a plan", [each[1:] for each in rounds[WARM_UP:]], goal=GET_GOAL),
        ratio("one GET of /api/health/, against no-ops", health, idle),
    )


def _against(name: str, rounds: Sequence[Sequence[float]], *, goal: float | None) -> Sequence[Figure]:
    """Compare with no-ops, and with no-ops that read as often, which shows our own code's share and may have a goal."""
    ours, idle, reading = zip(*rounds, strict=True)
    return (
        ratio(f"{name}, against no-ops", ours, idle, goal=RATIO_GOAL),
        ratio(f"{name}, against no-ops with as many DynamoDB calls", ours, reading, goal=goal),
    )


def _readings(stack: Stack) -> dict[str, Json]:
    environment = {
        "AWS_ENDPOINT_URL": stack.endpoint,
        "TABLE_NAME": stack.outputs["TableName"],
        "STATE_MACHINE_ARN": stack.outputs["NoopMachineArn"],
        "SEEDS_FOLDER": str(ROOT / "seeds"),
        "MEANING_FOLDER": str(ROOT / ".tools" / "meaning"),
    }
    readings: dict[str, Json] = ask("bench.calls", variables(sources()["plans_api"], **environment))
    return readings


def _count(reading: Json) -> int:
    return sum(reading["calls"].values())


def _calls(name: str, readings: dict[str, Json]) -> Figure:
    """Return how many calls a plan takes from the POST until it is published."""
    steps = [reading for step, reading in readings.items() if not step.startswith("GET")]
    moved = sum(reading["sent"] + reading["received"] for reading in steps)
    note = ", ".join(f"{step} {_count(reading)}" for step, reading in readings.items())
    total = sum(map(_count, steps))
    note += f"; {moved / 1024:.0f} KB moved"
    return figure(name, [total], "calls", goal=CALLS_GOAL, note=note)


def _state(api: Api, execution: str) -> Figure:
    history = api.machines.get_execution_history(executionArn=execution, maxResults=1000)["events"]
    entered = [event["stateEnteredEventDetails"] for event in history if "stateEnteredEventDetails" in event]
    sizes = {details["name"]: len(details["input"].encode()) for details in entered}
    note = ", ".join(f"{name} {size}" for name, size in sizes.items())
    return figure("state at its largest transition", [max(sizes.values())], "bytes", goal=STATE_GOAL, note=note)
