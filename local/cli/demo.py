"""`make demo`: sends Ana's plan request through the embedded stack and prints the plan."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from local.cli import life, print_plan
from local.cli.client import Client, Infeasible, wait_until_ended
from local.cli.demo_request import DemoRequest, demo_request_from
from local.cli.writing_attempts import writing_attempts
from local.fake_models.exchange_lines import exchange_lines
from local.fake_models.providers import Provider, provider_from
from local.stack.emulator_process import ROOT
from local.stack.stack import Progress, running

# Seconds for one plan. The state machine itself needs about one; a model may take a minute for each of three drafts.
PATIENCE = 600.0

type Json = dict[str, Any]


def main(_arguments: Sequence[str]) -> int:
    """Return 0 when there is a plan, else 1. Raise StackError when the stack or the API fails."""
    request = demo_request_from(os.environ)
    progress: Progress = (lambda line: print(line, file=sys.stderr)) if request.as_json else print
    with (
        provider_from(os.environ) as provider,
        tempfile.TemporaryDirectory(prefix="studyplan-demo-") as data,
        running(
            Path(data),
            parameters=provider.parameters,
            secrets=provider.secrets,
            announce="demo",
            progress=lambda stage: progress(f"  {stage}"),
        ) as stack,
    ):
        try:
            result = run(Client(stack.url), request, progress)
        except Infeasible as refused:
            print_plan.refusal(refused.problem, request)
            return 1
    if request.as_json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        if result["plan"]:
            print_plan.everything(result)
            if "life" in result:
                life.print_life(result["plan"], result["life"])
        for line in writing(result, provider):
            print(line)
    if result["plan"] is None:
        failure = result["request"]["failure"]
        print(f"No plan: {failure['code']}. {failure['message']}", file=sys.stderr)
    return 0 if result["plan"] else 1


def writing(result: Json, provider: Provider) -> Iterator[str]:
    """Yield lines on how a model wrote its plan, or failed to; none for the mock writer, which calls no model."""
    if provider.name == "mock":
        return
    yield "\nHow the plan was written, from the trace"
    if result["plan"]:
        yield f"  generated_by {result['plan']['generated_by']}, repaired {result['plan']['repaired']}"
    for attempt in writing_attempts(result["trace"]):
        yield from attempt.lines()
    yield from exchange_lines(provider.exchanges)


def run(api: Client, request: DemoRequest, progress: Progress) -> Json:
    """Return the learner, plan request, plan (null without one), findings, confidence and trace."""
    seeded = api.post("/api/resources/seed/")
    progress(f"  loaded {seeded['created']} resources")
    learner = api.post("/api/learners/", _ana(request))
    progress(f"  created {learner['name']}, {learner['current_level']}, {learner['weekly_hours']:g} hours a week")
    sent = api.post("/api/plan-requests/", {"learner_id": learner["id"], **request.body})
    progress(f"  requested {sent['duration_days']} days of {sent['topic']}: {sent['status']}, request {sent['id']}")
    progress(f"{print_plan.reading(sent)}\n")
    ended = wait_until_ended(api, sent["id"], lambda record: progress(print_plan.step(record)), seconds=PATIENCE)
    plan = api.get(f"/api/plans/{ended['plan_id']}/") if ended["plan_id"] else None
    trace = api.get(f"/api/plan-requests/{ended['id']}/trace/")["records"]
    result = {
        "learner": learner,
        "request": ended,
        "plan": plan,
        "findings": plan["findings"] if plan else [],
        "confidence": plan["confidence"] if plan else None,
        "trace": trace,
    }
    if plan and request.explain:
        result["explanation"] = api.get(f"/api/plans/{plan['id']}/explain/")
    if plan and request.life:
        result["life"] = life.live(api, plan, ended, trace)
    return result


def _ana(request: DemoRequest) -> Json:
    learners: list[Json] = json.loads((ROOT / "seeds" / "learners.json").read_text("utf-8"))
    return learners[0] | request.learner
