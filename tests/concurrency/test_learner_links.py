"""A learner by a link and the owner at once, on one plan: nothing is made twice, and a revoked link ends in between."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from studyplan.domain.values.versions import PlanVersions
from studyplan.runtime import wiring
from studyplan.services.links import LinkService
from tests.concurrency.conftest import Database, Show
from tests.concurrency.functions import run_steps
from tests.concurrency.test_deletions import CALLS, Signalling, shown
from tests.concurrency.test_versions import ROUNDS, Living, Use, use, wrong_with
from tests.support.builders import an_id
from tests.support.calls import event_of
from tests.support.handlers import Context, handler_of
from tests.support.links import a_token

__all__ = ["use"]

pytestmark = [pytest.mark.stack, pytest.mark.concurrency]

type Json = dict[str, Any]


class Pausing(Signalling):
    """Stops at that call until the link is revoked."""

    def __init__(self, client: Any, at: int) -> None:
        super().__init__(client, at)
        self.revoked = threading.Event()

    def __getattr__(self, name: str) -> Any:
        found = super().__getattr__(name)
        if self._left == 0:
            self.revoked.wait()
        return found


def linked(living: Living) -> tuple[str, str]:
    """Return a link of the plan's learner, and its token."""
    token, link_id = a_token(uuid4().hex), str(uuid4())
    stored = living.adapters()
    service = LinkService(stored.links, stored.learners, wiring.now, lambda: link_id, lambda: token)
    service.make(living.owner, an_id("ana"), "learner")
    return link_id, token


def revoked(living: Living, link_id: str) -> None:
    """Revoke a link; by a client that nobody counts the calls of."""
    store = living.database.store()
    LinkService(store.links, store.learners, wiring.now, wiring.new_id, str).revoke(living.owner, an_id("ana"), link_id)


def answer(name: str, method: str, path: str, body: Json | None, owner: str | None, token: str = "") -> Json:
    event = event_of(name) | {"httpMethod": method, "path": path}
    event |= {"headers": {"Authorization": f"Learner {token}"} if token else {}}
    event |= {"body": json.dumps(body) if body is not None else None}
    event["requestContext"] = {"path": f"/v1{path}", "authorizer": {"owner": owner} if owner else None}
    answered: Json = handler_of(name)(event, Context())
    return answered


def by_link(living: Living, token: str, method: str, below: str, body: Json | None = None) -> Json:
    return answer("learn_api", method, f"/api/learn/plans/{living.plan_id}{below}", body, None, token)


def by_owner(living: Living, method: str, below: str, body: Json | None = None) -> Json:
    return answer("progress_api", method, f"/api/plans/{living.plan_id}{below}", body, living.owner)


def outcome(answered: Json) -> str:
    problem = json.loads(answered["body"]) if answered["statusCode"] >= 400 else {}
    return str(problem.get("code") or answered["statusCode"])


def test_of_a_learners_replans_and_the_owners_at_once_one_is_made(database: Database, use: Use, show: Show) -> None:
    ends = Counter[str]()
    for _ in range(ROUNDS):
        living = use(database.client).begin(f"links-{uuid4()}")
        _, token = linked(living)
        calls = [partial(by_link, living, token), partial(by_owner, living)] * 5
        with ThreadPoolExecutor(len(calls)) as pool:
            answers = list(pool.map(lambda call: call("POST", "/replan/", {"duration_days": 49}), calls))
        accepted = [json.loads(each["body"])["id"] for each in answers if each["statusCode"] == 202]
        ends.update(map(outcome, answers))
        assert len(accepted) == 1, ends
        assert run_steps(living.owner, accepted[0]) == ""
        assert outcome(by_link(living, token, "POST", "/versions/2/accept/")) == "200"
        assert wrong_with(living) == []
    assert set(ends) <= {"202", "ReplanOpen", "Stale", "Unavailable"}
    show(f"5 replans by a learner's link and 5 of the owner at once, {ROUNDS} times: {shown(ends)}")


def acts(living: Living, token: str) -> dict[str, Callable[[], Json]]:
    """Calls that write, by a link."""
    tasks = [task.id for day in living.plan.days for task in day.tasks]
    done = {"tasks": [{"task_id": tasks[1], "status": "done"}]}
    return {
        "tick": partial(by_link, living, token, "PATCH", "/tasks/", done),
        "move": partial(by_link, living, token, "POST", "/moves/", {"task_id": tasks[-1], "to_day": 42}),
        "replan": partial(by_link, living, token, "POST", "/replan/", {"duration_days": 49}),
        "accept": partial(by_link, living, token, "POST", "/versions/2/accept/"),
    }


@pytest.mark.parametrize("act", ["tick", "move", "replan", "accept"])
def test_a_link_that_is_revoked_at_any_call_has_done_all_or_nothing_and_does_no_more(
    database: Database, use: Use, act: str, show: Show
) -> None:
    ends = Counter[str]()
    for at in range(1, CALLS + 3, 2):
        living = use(database.client).begin(f"revoked-{uuid4()}")
        if act == "accept":
            assert living.replan("first") == "replan proposed"
        link_id, token = linked(living)
        call, before = acts(living, token)[act], versions_of(living)
        client = Pausing(living.client, at)
        living.client = client
        with ThreadPoolExecutor(2) as pool:
            running = pool.submit(call)
            running.add_done_callback(client.done)
            client.reached.wait()
            revoked(living, link_id)
            client.revoked.set()
            answered = running.result()
        ended = outcome(answered)
        ends[ended] += 1
        assert (ended == "LinkNotFound") is (at == 1), "the link is the first that is read"
        if ended == "LinkNotFound":
            assert versions_of(living) == before
        if ended == "202":
            assert run_steps(living.owner, json.loads(answered["body"])["id"]) == ""
        assert wrong_with(living) == []
        assert outcome(acts(living, token)[act]()) == "LinkNotFound"
    assert set(ends) <= {"200", "202", "LinkNotFound"}
    show(f"a link revoked at every second call of {act}: {shown(ends)}")


def versions_of(living: Living) -> PlanVersions | None:
    return living.adapters().versions.get(living.owner, living.plan_id)
