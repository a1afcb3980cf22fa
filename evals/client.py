"""Runs cases over HTTP: posts a library, then each case's learner and request, and keeps the answers unchanged."""

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from evals.cases import Case
from local.stack.errors import StackError

PATIENCE = 60.0  # seconds for one case
PAUSE = 0.05  # seconds between two polls of a request, which is also the precision of the times
ENDED = ("completed", "needs_review", "failed")

type Json = dict[str, Any]


@dataclass(frozen=True)
class Refusal:
    """A request that was not accepted: the HTTP status and the problem's JSON."""

    status: int
    problem: Json


@dataclass(frozen=True)
class Ending:
    """How a case ended, as the API answered; `ids` are the resource ids of the case's library by title.

    With a refusal there is nothing else. `request` is the last one read, which is still open after PATIENCE seconds.
    """

    seconds: float
    ids: dict[str, str]
    refusal: Refusal | None = None
    request: Json | None = None
    plan: Json | None = None
    trace: tuple[Json, ...] = ()


@dataclass(frozen=True)
class Client:
    """A client of the API at `url`, as a user's would be."""

    url: str

    def post(self, path: str, body: Json) -> tuple[int, Json]:
        data = json.dumps(body).encode()
        return self._call(Request(self.url + path, data, {"Content-Type": "application/json"}))  # noqa: S310

    def get(self, path: str) -> tuple[int, Json]:
        return self._call(Request(self.url + path))  # noqa: S310 - our own front

    def _call(self, request: Request) -> tuple[int, Json]:
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - our own front
                return answer.status, json.load(answer)
        except HTTPError as refused:
            text = refused.read().decode(errors="replace")
            try:
                return refused.code, json.loads(text)
            except ValueError:
                return refused.code, {"detail": text}


def post_library(api: Client, case: Case) -> dict[str, str]:
    """Post a case's library and return the ids by title. Prerequisites are titles of earlier entries in the file."""
    ids: dict[str, str] = {}
    for resource in case.resources:
        prerequisites = [ids[title] for title in resource.prerequisites]
        body = resource.model_dump(exclude={"why_not"}) | {"prerequisites": prerequisites}
        ids[resource.title] = _made(api, "/api/resources/", body)["id"]
    return ids


def run_case(api: Client, case: Case, ids: dict[str, str]) -> Ending:
    """Post a case's learner and request, and wait for its end. Seconds count from the POST to the end."""
    learner = _made(api, "/api/learners/", case.learner.model_dump())
    body = case.request.model_dump(exclude_none=True) | {"learner_id": learner["id"]}
    started = time.monotonic()
    status, answer = api.post("/api/plan-requests/", body)
    if status != 202:
        return Ending(time.monotonic() - started, ids, refusal=Refusal(status, answer))
    request = _await_end(api, answer, started + PATIENCE)
    seconds = time.monotonic() - started
    plan = _read(api, f"/api/plans/{request['plan_id']}/") if request.get("plan_id") else None
    trace = _read(api, f"/api/plan-requests/{request['id']}/trace/")["records"]
    return Ending(seconds, ids, request=request, plan=plan, trace=tuple(trace))


def _await_end(api: Client, request: Json, give_up: float) -> Json:
    while request["status"] not in ENDED and time.monotonic() < give_up:
        time.sleep(PAUSE)
        request = _read(api, f"/api/plan-requests/{request['id']}/")
    return request


def _made(api: Client, path: str, body: Json) -> Json:
    status, answer = api.post(path, body)
    if status != 201:
        name = body.get("title") or body.get("name")
        raise StackError(f"POST {path} of '{name}' returned {status}: {json.dumps(answer, ensure_ascii=False)}")
    return answer


def _read(api: Client, path: str) -> Json:
    status, answer = api.get(path)
    if status != 200:
        raise StackError(f"GET {path} returned {status}: {json.dumps(answer, ensure_ascii=False)}")
    return answer
