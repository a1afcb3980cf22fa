"""The demo: Ana's request, over HTTP, through the real machine, to a plan that explains itself."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from local import show
from local.errors import StackError
from local.process import ROOT
from local.stack import running
from local.wish import Wish, wish_in

PATIENCE = 60.0  # seconds for one plan; the machine itself needs about one
ENDED = frozenset({"completed", "needs_review", "failed"})

type Json = dict[str, Any]
type Tell = Callable[[str], None]


class Infeasible(Exception):
    """The API says that no plan can keep to the wish; `problem` is its answer."""

    def __init__(self, problem: Json) -> None:
        self.problem = problem
        super().__init__(str(problem.get("detail", "")))


def main(_arguments: Sequence[str]) -> int:
    """0 when a plan came out. Raises StackError when there is no stack, or an answer that is not one of ours."""
    wish = wish_in(os.environ)
    tell: Tell = (lambda line: print(line, file=sys.stderr)) if wish.as_json else print
    with (
        tempfile.TemporaryDirectory(prefix="studyplan-demo-") as data,
        running(Path(data), tell=lambda stage: tell(f"  {stage}")) as stack,
    ):
        try:
            made = _make(Caller(stack.url), wish, tell)
        except Infeasible as refused:
            show.refusal(refused.problem, wish)
            return 1
    if wish.as_json:
        print(json.dumps(made, ensure_ascii=False, indent=2))
    elif made["plan"]:
        show.everything(made)
    if made["plan"] is None:
        failure = made["request"]["failure"]
        print(f"No plan: {failure['code']}. {failure['message']}", file=sys.stderr)
    return 0 if made["plan"] else 1


@dataclass(frozen=True)
class Caller:
    """A client of the API, as a user's would be."""

    url: str

    def get(self, path: str) -> Json:
        return self._call(Request(self.url + path))  # noqa: S310 - our own front

    def post(self, path: str, body: Json | None = None) -> Json:
        data = json.dumps(body or {}).encode()
        return self._call(Request(self.url + path, data, {"Content-Type": "application/json"}))  # noqa: S310

    def _call(self, request: Request) -> Json:
        try:
            with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - our own front
                read: Json = json.load(answer)
        except HTTPError as refused:
            text = refused.read().decode(errors="replace")
            if refused.code == 422 and (problem := json.loads(text)).get("code") == "Infeasible":
                raise Infeasible(problem) from None
            raise StackError(f"{request.get_method()} {request.selector} answered {refused.code}: {text}") from None
        return read


def _make(api: Caller, wish: Wish, tell: Tell) -> Json:
    seeded = api.post("/api/resources/seed/")
    tell(f"  loaded {seeded['created']} resources")
    learner = api.post("/api/learners/", _ana(wish))
    tell(f"  created {learner['name']}, {learner['current_level']}, {learner['weekly_hours']:g} hours a week")
    asked = api.post("/api/plan-requests/", _request(learner["id"], wish))
    tell(f"  asked for {wish.days} days of {asked['topic']}: {asked['status']}\n")
    request = _follow(api, asked["id"], tell)
    plan = api.get(f"/api/plans/{request['plan_id']}/") if request["plan_id"] else None
    trace = api.get(f"/api/plan-requests/{request['id']}/trace/")["records"]
    made = {
        "learner": learner,
        "request": request,
        "plan": plan,
        "findings": plan["findings"] if plan else [],
        "confidence": plan["confidence"] if plan else None,
        "trace": trace,
    }
    if plan and wish.explain:
        made["receipts"] = api.get(f"/api/plans/{plan['id']}/explain/")
    return made


def _ana(wish: Wish) -> Json:
    learners: list[Json] = json.loads((ROOT / "seeds" / "learners.json").read_text("utf-8"))
    return learners[0] | ({} if wish.hours is None else {"weekly_hours": wish.hours})


def _request(learner_id: str, wish: Wish) -> Json:
    return {
        "learner_id": learner_id,
        "goal": "Learn Python basics",
        "topic": "python",
        "duration_days": wish.days,
        "constraints": wish.constraints,
    }


def _follow(api: Caller, request_id: str, tell: Tell) -> Json:
    """Poll as a client would, and tell each step once, as its record appears."""
    told = 0
    for _ in _ticks(PATIENCE):
        request = api.get(f"/api/plan-requests/{request_id}/")
        records = api.get(f"/api/plan-requests/{request_id}/trace/")["records"]
        for record in records[told:]:
            tell(show.step(record))
        told = len(records)
        if request["status"] in ENDED:
            return request
    raise StackError(f"The plan was not ready after {PATIENCE:.0f} seconds.")


def _ticks(seconds: float) -> Iterator[None]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        yield
        time.sleep(0.1)
