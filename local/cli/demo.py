"""The demo: Ana's request, over HTTP, through the real machine, to a plan that explains itself."""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from local.cli import print_plan
from local.cli.client import Caller, Infeasible, follow
from local.cli.demo_request import Wish, wish_in
from local.cli.writing_attempts import attempts_in
from local.fake_models.exchange_lines import told
from local.fake_models.providers import Provider, chosen
from local.stack.emulator_process import ROOT
from local.stack.stack import running

# Seconds for one plan. The machine itself needs about one; a model may take a minute for each of three drafts.
PATIENCE = 600.0

type Json = dict[str, Any]
type Tell = Callable[[str], None]


def main(_arguments: Sequence[str]) -> int:
    """0 when a plan came out. Raises StackError when there is no stack, or an answer that is not one of ours."""
    wish = wish_in(os.environ)
    tell: Tell = (lambda line: print(line, file=sys.stderr)) if wish.as_json else print
    with (
        chosen(os.environ) as provider,
        tempfile.TemporaryDirectory(prefix="studyplan-demo-") as data,
        running(
            Path(data),
            parameters=provider.parameters,
            secrets=provider.secrets,
            announce="demo",
            tell=lambda stage: tell(f"  {stage}"),
        ) as stack,
    ):
        try:
            made = make(Caller(stack.url), wish, tell)
        except Infeasible as refused:
            print_plan.refusal(refused.problem, wish)
            return 1
    if wish.as_json:
        print(json.dumps(made, ensure_ascii=False, indent=2))
    else:
        if made["plan"]:
            print_plan.everything(made)
        for line in writing(made, provider):
            print(line)
    if made["plan"] is None:
        failure = made["request"]["failure"]
        print(f"No plan: {failure['code']}. {failure['message']}", file=sys.stderr)
    return 0 if made["plan"] else 1


def writing(made: Json, provider: Provider) -> Iterator[str]:
    """How a model came to its plan, or to none; the mock writer has nothing to tell."""
    if provider.name == "mock":
        return
    yield "\nHow it was written, as the trace has it"
    if made["plan"]:
        yield f"  generated_by {made['plan']['generated_by']}, repaired {made['plan']['repaired']}"
    for attempt in attempts_in(made["trace"]):
        yield from attempt.lines()
    yield from told(provider.exchanges)


def make(api: Caller, wish: Wish, tell: Tell) -> Json:
    """What came of Ana's request: learner, request, plan (null without one), findings, confidence and trace."""
    seeded = api.post("/api/resources/seed/")
    tell(f"  loaded {seeded['created']} resources")
    learner = api.post("/api/learners/", _ana(wish))
    tell(f"  created {learner['name']}, {learner['current_level']}, {learner['weekly_hours']:g} hours a week")
    asked = api.post("/api/plan-requests/", _request(learner["id"], wish))
    tell(f"  asked for {wish.days} days of {asked['topic']}: {asked['status']}, request {asked['id']}\n")
    request = follow(api, asked["id"], lambda record: tell(print_plan.step(record)), seconds=PATIENCE)
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
