"""Eight clients of `make serve` at once: plans a second, processor time of a plan, memory and processes."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from bench.calls import LIMITS, PLAN_REQUEST
from bench.child import ROOT
from bench.figures import Figure, NotMeasured, figure
from bench.processes import Usage, can_be_read, usage_of
from local.cli.client import ENDED, POLL_SECONDS

CLIENTS = 8
ROUNDS = 5
PLANS_OF_A_ROUND = 40
WARM_UP = 16
PATIENCE = 60.0
RATE_GOAL = 20.0  # plans a second
MEMORY_GOAL = 700.0  # MB
SERVE = [sys.executable, "-m", "local", "serve", "--port", "0", "--data"]
LISTENS = "Studyplan listens at http://"

type Json = dict[str, Any]


@dataclass(frozen=True)
class Round:
    """What a number of plans needed."""

    plans: int
    seconds: float
    usage: Usage

    @property
    def rate(self) -> float:
        return self.plans / self.seconds

    @property
    def milliseconds(self) -> float:
        """Return the processor time of one plan."""
        return self.usage.seconds * 1000 / self.plans


class Client:
    """One caller with its own learner and a connection that it keeps."""

    def __init__(self, address: str, learner: Json) -> None:
        self.connection = HTTPConnection(address, timeout=PATIENCE)
        self.learner = self.call("POST", "/api/learners/", learner)["id"]

    def call(self, method: str, path: str, body: Json | None = None) -> Json:
        data = None if body is None else json.dumps(body)
        try:
            self.connection.request(method, path, data, {"content-type": "application/json"})
            answer = self.connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise NotMeasured(f"{method} {path}: {error!r}") from error
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise NotMeasured(f"{method} {path}: {answer.status} {text.decode()}")
        parsed: Json = json.loads(text)
        return parsed

    def make(self, plans: int) -> None:
        """Ask for plans one after the other, each when the one before is published."""
        for _ in range(plans):
            body = PLAN_REQUEST | {"learner_id": self.learner, "constraints": LIMITS}
            request = self.call("POST", "/api/plan-requests/", body)
            give_up = time.monotonic() + PATIENCE
            while request["status"] not in ENDED:
                if time.monotonic() > give_up:
                    raise NotMeasured(f"request {request['id']} is {request['status']} after {PATIENCE:.0f} s")
                time.sleep(POLL_SECONDS)
                request = self.call("GET", f"/api/plan-requests/{request['id']}/")
            if request["plan_id"] is None:
                raise NotMeasured(f"request {request['id']} has no plan: {request['failure']}")


def measure(folder: Path) -> Sequence[Figure]:
    """Run `make serve` with its data in `folder`, and have clients use it; without /proc there is one figure."""
    with _serving(folder) as (process, address):
        clients = [Client(address, learner) for learner in _learners()]
        clients[0].call("POST", "/api/resources/seed/", {})
        _round(process, clients, WARM_UP)
        rounds = [_round(process, clients, PLANS_OF_A_ROUND) for _ in range(ROUNDS)]
        for client in clients:
            client.connection.close()
    return list(_figures(rounds))


def _figures(rounds: Sequence[Round]) -> Iterator[Figure]:
    with_clients = f"with {CLIENTS} clients"
    yield figure(f"plans {with_clients}", [each.rate for each in rounds], "/s", goal=RATE_GOAL, more_is_better=True)
    if not can_be_read():
        return
    note = "of all processes of the stack"
    yield figure(f"processor time of a plan {with_clients}", [each.milliseconds for each in rounds], "ms", note=note)
    note = f"{rounds[-1].usage.processes} processes; pages that they share count once"
    memory = [each.usage.megabytes for each in rounds]
    yield figure(f"memory {with_clients}", memory, "MB", goal=MEMORY_GOAL, note=note)


def _round(process: int, clients: Sequence[Client], plans: int) -> Round:
    before, began = usage_of(process), time.monotonic()
    with ThreadPoolExecutor(len(clients)) as callers:
        for made in [callers.submit(client.make, plans // len(clients)) for client in clients]:
            made.result()
    seconds = time.monotonic() - began
    return Round(plans, seconds, usage_of(process).since(before))


def _learners() -> Sequence[Json]:
    examples: list[Json] = json.loads((ROOT / "seeds" / "learners.json").read_text(encoding="utf-8"))
    return [examples[number % len(examples)] for number in range(CLIENTS)]


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[int, str]]:
    """Run the command until the end; yield its process and the address at which it listens."""
    command = [*SERVE, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as serve:
        try:
            yield serve.pid, _address(serve)
        finally:
            serve.terminate()


def _address(serve: subprocess.Popen[str]) -> str:
    if serve.stdout is None:
        raise NotMeasured("`make serve` has no output")
    for line in serve.stdout:
        if LISTENS in line:
            return line.partition(LISTENS)[2].split()[0]
    raise NotMeasured(f"`make serve` ended with {serve.wait()}")
