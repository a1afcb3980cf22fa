"""The data outlives the stack, and a request that a restart interrupts ends as failed."""

from pathlib import Path

import pytest

from local.stack.stack import running
from tests.api import bodies
from tests.api.client import Client

pytestmark = pytest.mark.stack


@pytest.mark.slow
def test_a_plan_is_the_same_afterwards_and_what_was_interrupted_has_failed(tmp_path: Path) -> None:
    with running(tmp_path) as stack:
        api = Client(stack.url)
        api.post("/api/resources/seed/")
        learner = api.made("/api/learners/", bodies.learner())
        plan_request = bodies.plan_request(learner["id"])
        done = api.ended(api.made("/api/plan-requests/", plan_request)["id"])
        paths = [
            f"/api/plans/{done['plan_id']}/",
            f"/api/plan-requests/{done['id']}/trace/",
            "/api/resources/?limit=100",
        ]
        before = [api.get(path).content for path in paths]
        cut_off = [api.made("/api/plan-requests/", plan_request)["id"] for _ in range(5)]
    with running(tmp_path) as stack:
        api = Client(stack.url)
        assert [api.get(path).content for path in paths] == before
        interrupted = [api.ended(request_id) for request_id in cut_off]
        failed = [request for request in interrupted if request["status"] == "failed"]
        assert failed
        assert {(request["failure"]["code"], request["plan_id"]) for request in failed} == {("ExecutionEnded", None)}
        assert {request["status"] for request in interrupted} <= {"completed", "failed"}
        assert api.ended(api.made("/api/plan-requests/", plan_request)["id"])["status"] == "completed"
