"""Stores what `make invoke` needs: a fixed plan request of owner `local` with the rows of each step, and a plan.

`store_fixtures` runs this module as a process of its own. It has what a function has: the layer, the handlers and the
settings of the template, and nothing of this machine's environment.
"""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from local.sam_local.sam_commands import EVENTS
from local.stack.aws import child_environment, client
from local.stack.emulator_process import ROOT, stack_python
from local.stack.errors import StackError
from local.stack.issuer import OWNER, kept
from local.stack.registry import Serving

if TYPE_CHECKING:
    from studyplan.domain.links.values import LinkKind

type Json = dict[str, Any]

REQUEST = "00000000-0000-4000-8000-000000000001"
# The steps whose rows later steps read. Not publish_plan, which closes the request.
STEPS = ("retrieve_resources", "generate_plan", "validate_plan")
WITH_PLAN = "00000000-0000-4000-8000-000000000002"  # the request of the plan that events of progress_api are about
LINK = "00000000-0000-4000-8000-000000000003"  # the link of their learner, by which the event of learn_api comes
FEED = "00000000-0000-4000-8000-000000000004"  # the same of the event of calendar_feed
ANY_NUMBER = 10_000


def store_fixtures(serving: Serving) -> None:
    """Store request, candidates, draft and findings, so that each step can run, and another request with its plan.

    Each call stores the same rows. A plan that publish_plan has published for the first request is deleted. A step that
    fails is reported on stderr and does not stop the command: it may be the step that is to be debugged. Raise
    StackError when the rows cannot be stored.
    """
    settings = {
        "TABLE_NAME": serving.outputs["TableName"],
        "AWS_ENDPOINT_URL": serving.endpoint,
        "SEEDS_FOLDER": str(ROOT / "seeds"),
        "MEANING_FOLDER": str(ROOT / ".tools" / "meaning"),
        "POWERTOOLS_SERVICE_NAME": "studyplan",
        "POWERTOOLS_LOG_LEVEL": "CRITICAL",
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "layers" / "studyplan"))),
    }
    machine = {name: value for name, value in child_environment(os.environ).items() if not name.startswith("LLM_")}
    done = subprocess.run(
        [stack_python(), "-m", "local.sam_local.fixtures"],
        cwd=ROOT,
        env=machine | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stderr.strip().splitlines() or ["the process printed nothing"]
    if done.returncode != 0:
        raise StackError(f"The fixtures could not be stored: {lines[-1]}")
    sys.stderr.write(done.stderr)


def event_for(step: str, folder: Path) -> Path:
    """Return the event of a function: its file of tests/events/.

    The authorizer's event needs a valid token of the stack whose data is in `folder`, and is written there.
    """
    path = EVENTS / f"{step}.json"
    if step != "authorizer":
        return path
    event = _event(step) | {"authorizationToken": f"Bearer {kept(folder).token(OWNER)}"}
    written = folder / path.name
    written.touch(mode=0o600)
    written.write_text(json.dumps(event, indent=2) + "\n", encoding="utf-8")
    return written


def _event(step: str) -> Json:
    event: Json = json.loads((EVENTS / f"{step}.json").read_text("utf-8"))
    return event


def main() -> int:
    """Store the fixtures in the table TABLE_NAME."""
    from studyplan.domain.values.learner import Learner
    from studyplan.runtime import wiring
    from studyplan.runtime.settings import settings
    from studyplan.services.seeds import load_seeds

    store, now = wiring.adapters(), wiring.now()
    load_seeds(store.library, OWNER, folder=settings().seeds_folder, now=now)
    body, ana = (json.loads(_event(name)["body"]) for name in ("plans_api", "learners_api"))
    learner = Learner(**ana, created_at=now, updated_at=now, id=body["learner_id"])
    store.learners.add(OWNER, learner)
    _links(learner.id, now)
    for request_id, steps in ((REQUEST, STEPS), (WITH_PLAN, (*STEPS, "score_plan", "publish_plan"))):
        _submit(request_id, body, learner, now)
        if not _run(request_id, steps):
            break
    return 0


def _links(learner_id: str, now: str) -> None:
    """Store the links by which the events of learn_api and calendar_feed come, in place of earlier ones."""
    from studyplan.runtime import wiring
    from studyplan.services.links import LinkService

    store = wiring.adapters()
    store.links.delete_of_learner(OWNER, learner_id)
    by_header = _event("learn_api")["headers"]["Authorization"].removeprefix("Learner ")
    by_path = _event("calendar_feed")["path"].split("/")[2]
    links: list[tuple[LinkKind, str, str]] = [("learner", LINK, by_header), ("calendar", FEED, by_path)]
    for kind, link_id, token in links:
        service = LinkService(store.links, store.learners, lambda: now, partial(str, link_id), partial(str, token))
        service.make(OWNER, learner_id, kind)


def _submit(request_id: str, body: Json, learner: Any, now: str) -> None:
    """Store a request in place of an earlier one, with whatever belonged to that."""
    from studyplan.domain.values.context import context_of
    from studyplan.domain.values.ids import plan_id_of
    from studyplan.domain.values.plan_request import PlanRequest, deadline_of
    from studyplan.runtime import wiring

    store = wiring.adapters()
    store.plans.delete(OWNER, plan_id_of(request_id))
    store.runs.delete(OWNER, request_id)
    if earlier := store.requests.get(OWNER, request_id):
        store.requests.delete(OWNER, earlier, now=now)
        _free_id(request_id)
    request = PlanRequest(**body, created_at=now, updated_at=now, id=request_id, status="queued")
    context = context_of(request, learner, now=now)
    store.requests.add(OWNER, request, context, deadline=deadline_of(now), at_most=ANY_NUMBER)
    _hide_from_reconciler(request_id)


def _run(request_id: str, steps: Sequence[str]) -> bool:
    """Run steps until one fails, which is reported; return whether none did."""
    for step in steps:
        try:
            importlib.import_module(f"functions.{step}.app").handler(_event(step) | {"request_id": request_id}, None)
        except Exception as failure:
            reason = type(failure).__name__
            print(f"  {step} fails ({reason}): the rows that later steps need are missing", file=sys.stderr)
            return False
    return True


def _free_id(request_id: str) -> None:
    """Delete the row that keeps the id of the deleted request used: the events name this one id."""
    from studyplan.adapters.dynamodb import keys

    client("dynamodb", os.environ["AWS_ENDPOINT_URL"]).delete_item(
        TableName=os.environ["TABLE_NAME"], Key=keys.request(OWNER, request_id).attributes()
    )


def _hide_from_reconciler(request_id: str) -> None:
    """Remove the two attributes by which the reconciler finds an open request; nothing else reads them.

    It would start the request within a minute, and the state machine would close it. Steps need an open request.
    """
    from studyplan.adapters.dynamodb import keys

    client("dynamodb", os.environ["AWS_ENDPOINT_URL"]).update_item(
        TableName=os.environ["TABLE_NAME"],
        Key=keys.request(OWNER, request_id).attributes(),
        UpdateExpression="REMOVE open_shard, deadline",
    )


if __name__ == "__main__":
    sys.exit(main())
