"""`python -m local.cli.real_model`: plans by a small real model, over the real wire, through the embedded stack.

Its picks are poor, which is the point: whatever it writes, no plan may have an error.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.cli.client import Caller, follow
from local.cli.progress import tell
from local.cli.writing_attempts import Attempt, attempts_in
from local.fake_models.providers import compatible
from local.fake_models.small_model import NAME, served
from local.stack.emulator_process import ROOT
from local.stack.errors import StackError
from local.stack.stack import running

type Json = dict[str, Any]

PATIENCE = 900.0  # seconds for one plan: a draft may take 110 of them, and there may be three
LONGEST = 60  # minutes; the few resources that are no longer fill the smallest schema
# What is said with a resource; the prerequisites of seeds are titles, which only the seed route knows.
SENT = ("title", "url", "topic", "tags", "difficulty", "resource_type", "estimated_minutes", "estimate_source")
# Goal, days, minutes a day.
WISHES = (
    ("Learn Python basics", 3, 45),
    ("Write small programs that ask and answer", 5, 45),
    ("Understand loops and functions, and practise them", 7, 30),
)


@dataclass(frozen=True)
class Trial:
    """One plan: how it came about, what the checks say of it, and how many seconds it took."""

    wish: str
    seconds: float
    request: Json
    plan: Json | None
    attempts: tuple[Attempt, ...]

    @property
    def errors(self) -> list[Json]:
        findings = self.plan["findings"] if self.plan else []
        return [finding for finding in findings if finding["severity"] == "error"]

    @property
    def by_the_model(self) -> bool:
        """Made from picks of the model's own, not by the fallback."""
        picked = any(attempt.written_by == "compatible" and attempt.picks for attempt in self.attempts)
        return picked and self.plan is not None and self.plan["generated_by"] == "compatible"


def trials() -> Iterator[Trial]:
    """One after the other; the model and the stack are stopped at the end, whatever happens."""
    with tempfile.TemporaryDirectory(prefix="studyplan-model-") as folder, served(Path(folder) / "model.log") as url:
        told = compatible(NAME, url, LlmTimeoutSeconds="110", LlmMaxOutputTokens="600").parameters
        with running(Path(folder) / "stack", parameters=told, tell=tell) as stack:
            api = Caller(stack.url)
            tell(f"loaded {_small_library(api)} short resources")
            learner = api.post("/api/learners/", {"name": "Ana", "current_level": "beginner", "weekly_hours": 5})
            for wish in WISHES:
                yield _trial(api, learner["id"], *wish)


def _small_library(api: Caller) -> int:
    seeds = json.loads((ROOT / "seeds" / "resources.json").read_text("utf-8"))
    easy = [it for it in seeds if (it["topic"], it["difficulty"]) == ("python", "beginner")]
    short = [it for it in easy if it["estimated_minutes"] <= LONGEST]
    for resource in short:
        api.post("/api/resources/", {name: resource[name] for name in SENT})
    return len(short)


def _trial(api: Caller, learner_id: str, goal: str, days: int, minutes: int) -> Trial:
    tell(f"asking for {days} days: {goal}")
    wish: Json = {"learner_id": learner_id, "goal": goal, "topic": "python", "duration_days": days}
    limits = {"max_daily_minutes": minutes, "must_include_practice": True}
    began = time.monotonic()
    asked = api.post("/api/plan-requests/", wish | {"constraints": limits})
    request = follow(api, asked["id"], lambda _record: None, seconds=PATIENCE)
    plan = api.get(f"/api/plans/{request['plan_id']}/") if request["plan_id"] else None
    trace = api.get(f"/api/plan-requests/{request['id']}/trace/")["records"]
    seconds = time.monotonic() - began
    return Trial(f"{days} days: {goal}", seconds, request, plan, attempts_in(trace))


def lines_of(trial: Trial) -> Iterator[str]:
    plan = trial.plan
    yield f"\n{trial.wish}"
    if plan:
        yield f"  written by {plan['generated_by']}, repaired {plan['repaired']}, {trial.seconds:.0f} s"
    else:
        yield f"  failed: {trial.request['failure']}, {trial.seconds:.0f} s"
    for attempt in trial.attempts:
        yield from attempt.lines()
    for finding in plan["findings"] if plan else []:
        yield f"  {finding['severity']}: {finding['code']}: {finding['message']}"
    for task in [task for day in plan["days"] for task in day["tasks"]][:3] if plan else []:
        yield f"  '{task['title']}': {task['reason']}"


def faults_of(all_trials: list[Trial]) -> Iterator[str]:
    """What fails the run; nothing when every plan came without an error, and the model wrote one at least."""
    for trial in all_trials:
        if trial.plan is None:
            yield f"no plan came of '{trial.wish}'"
        if trial.errors:
            yield f"the plan of '{trial.wish}' has {len(trial.errors)} errors"
    if not any(trial.by_the_model for trial in all_trials):
        yield "the model wrote none of the plans"


def main() -> int:
    try:
        done = []
        for trial in trials():
            done.append(trial)
            print("\n".join(lines_of(trial)), flush=True)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    faults = list(faults_of(done))
    print(f"\n{len(done)} plans: {'; '.join(faults) or 'no errors, and the model wrote some of them'}.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
