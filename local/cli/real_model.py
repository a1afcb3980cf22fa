"""`make test-real-model`: a small real model writes three plans through the embedded stack, over HTTP.

Its picks are poor on purpose: whatever the model writes, no plan may have an error. PLANS=30 (`make
test-real-model-wide`) has it write thirty, and prints how many are its own.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice, product
from pathlib import Path
from typing import Any

from local.cli.client import Client, wait_until_ended
from local.cli.progress import print_progress
from local.cli.writing_attempts import WritingAttempt, writing_attempts
from local.fake_models.providers import compatible
from local.fake_models.small_model import NAME, served
from local.stack.emulator_process import ROOT
from local.stack.errors import StackError
from local.stack.stack import running

type Json = dict[str, Any]

PATIENCE = 900.0  # seconds for one plan: a draft may take 110 of them, and there may be three
LONGEST = 60  # minutes of a resource; the few shorter ones fit the smallest schema
# The fields that are posted. Without prerequisites: in the seeds they are titles, which only the seed route resolves.
FIELDS = ("title", "url", "topic", "tags", "difficulty", "resource_type", "estimated_minutes", "estimate_source")
# Goal, days, minutes a day.
PLAN_REQUESTS = (
    ("Learn Python basics", 3, 45),
    ("Write small programs that ask and answer", 5, 45),
    ("Understand loops and functions, and practise them", 7, 30),
)
GOALS = (
    *(goal for goal, _, _ in PLAN_REQUESTS),
    "Read data from files",
    "Understand lists and dictionaries",
    "Find out why a program fails",
)


def plan_requests(count: int) -> list[tuple[str, int, int]]:
    """Return so many plan requests: the three, then every goal with other days and minutes, again from the start."""
    more = ((goal, days, minutes) for days, minutes in product((3, 5, 7), (30, 45, 60)) for goal in GOALS)
    others = [each for each in more if each not in PLAN_REQUESTS]
    return [*PLAN_REQUESTS, *islice(cycle(others), max(0, count - len(PLAN_REQUESTS)))][:count]


@dataclass(frozen=True)
class Trial:
    """One plan of the model: its attempts, its findings, and the seconds that it took."""

    name: str
    seconds: float
    request: Json
    plan: Json | None
    attempts: tuple[WritingAttempt, ...]

    @property
    def errors(self) -> list[Json]:
        findings = self.plan["findings"] if self.plan else []
        return [finding for finding in findings if finding["severity"] == "error"]

    @property
    def by_the_model(self) -> bool:
        """Return whether the plan is made from the model's own picks, not by the fallback."""
        picked = any(attempt.written_by == "compatible" and attempt.picks for attempt in self.attempts)
        return picked and self.plan is not None and self.plan["generated_by"] == "compatible"


def trials(count: int = len(PLAN_REQUESTS)) -> Iterator[Trial]:
    """Yield so many trials, one after the other. The model and the stack are stopped at the end, whatever happens."""
    with tempfile.TemporaryDirectory(prefix="studyplan-model-") as folder, served(Path(folder) / "model.log") as url:
        parameters = compatible(NAME, url, LlmTimeoutSeconds="110", LlmMaxOutputTokens="600").parameters
        with running(Path(folder) / "stack", parameters=parameters, progress=print_progress) as stack:
            api = Client(stack.url)
            print_progress(f"loaded {_post_short_resources(api)} short resources")
            learner = api.post("/api/learners/", {"name": "Ana", "current_level": "beginner", "weekly_hours": 5})
            for plan_request in plan_requests(count):
                yield _trial(api, learner["id"], *plan_request)


def _post_short_resources(api: Client) -> int:
    seeds = json.loads((ROOT / "seeds" / "resources.json").read_text("utf-8"))
    easy = [seed for seed in seeds if (seed["topic"], seed["difficulty"]) == ("python", "beginner")]
    short = [seed for seed in easy if seed["estimated_minutes"] <= LONGEST]
    for resource in short:
        api.post("/api/resources/", {name: resource[name] for name in FIELDS})
    return len(short)


def _trial(api: Client, learner_id: str, goal: str, days: int, minutes: int) -> Trial:
    print_progress(f"requesting {days} days: {goal}")
    body: Json = {"learner_id": learner_id, "goal": goal, "topic": "python", "duration_days": days}
    limits = {"max_daily_minutes": minutes, "must_include_practice": True}
    began = time.monotonic()
    sent = api.post("/api/plan-requests/", body | {"constraints": limits})
    request = wait_until_ended(api, sent["id"], lambda _record: None, seconds=PATIENCE)
    plan = api.get(f"/api/plans/{request['plan_id']}/") if request["plan_id"] else None
    trace = api.get(f"/api/plan-requests/{request['id']}/trace/")["records"]
    seconds = time.monotonic() - began
    return Trial(f"{days} days: {goal}", seconds, request, plan, writing_attempts(trace))


def lines_of(trial: Trial) -> Iterator[str]:
    plan = trial.plan
    yield f"\n{trial.name}"
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


def problems_in(all_trials: list[Trial]) -> Iterator[str]:
    """Yield what fails the run: nothing when no plan has an error and the model wrote at least one."""
    for trial in all_trials:
        if trial.plan is None:
            yield f"'{trial.name}' has no plan"
        if trial.errors:
            yield f"the plan of '{trial.name}' has {len(trial.errors)} errors"
    if not any(trial.by_the_model for trial in all_trials):
        yield "the model wrote none of the plans"


def rates_of(all_trials: list[Trial]) -> str:
    """Return how many plans are the model's own, at the first try or repaired, and how many have no error."""
    own = [trial for trial in all_trials if trial.by_the_model]
    first = sum(len(trial.attempts) == 1 for trial in own)
    passed = sum(trial.plan is not None and not trial.errors for trial in all_trials)
    by_rules = sum(trial.plan is not None for trial in all_trials) - len(own)
    of = len(all_trials)
    counts = f"{first} at the first try, {len(own) - first} repaired, {by_rules} by the fallback"
    return f"Of {of} plans the model wrote {len(own)}: {counts}. {passed} of {of} have no error."


def main() -> int:
    count = int(os.environ.get("PLANS") or len(PLAN_REQUESTS))
    try:
        done = []
        for trial in trials(count):
            done.append(trial)
            print("\n".join(lines_of(trial)), flush=True)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    problems = list(problems_in(done))
    print(f"\n{rates_of(done)}")
    print(f"\n{len(done)} plans: {'; '.join(problems) or 'no errors, and the model wrote at least one of them'}.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
