"""One embedded stack for the whole tier, with the seed library and Ana in it."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from local.stack.stack import Stack, running
from tests.api import bodies
from tests.api.client import Client, Json


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running(tmp_path_factory.mktemp("stack")) as it:
        yield it


@pytest.fixture(scope="session")
def api(stack: Stack) -> Client:
    client = Client(stack.url)
    seeded = client.post("/api/resources/seed/")
    assert (seeded.status, seeded.body) == (200, {"created": 26, "unchanged": 0})
    return client


@pytest.fixture(scope="session")
def ana(api: Client) -> Json:
    return api.made("/api/learners/", bodies.learner())


@dataclass(frozen=True)
class Made:
    """A request that has ended, with its plan and its trace."""

    request: Json
    plan: Json
    trace: list[Json]


@pytest.fixture(scope="session")
def made(api: Client, ana: Json) -> Made:
    """Ana's plan, asked for and waited for once."""
    asked = api.made("/api/plan-requests/", bodies.plan_request(ana["id"]))
    request = api.ended(asked["id"])
    plan = api.get(f"/api/plans/{request['plan_id']}/").body
    return Made(request, plan, api.get(f"/api/plan-requests/{request['id']}/trace/").body["records"])


@pytest.fixture(scope="session")
def twenty(api: Client, ana: Json) -> list[Json]:
    """Twenty plan requests that were sent at the same moment, ended."""
    gate = threading.Barrier(20)

    def ask(_number: int) -> str:
        gate.wait()
        request_id: str = api.made("/api/plan-requests/", bodies.plan_request(ana["id"]))["id"]
        return request_id

    with ThreadPoolExecutor(20) as callers:
        asked = list(callers.map(ask, range(20)))
    return [api.ended(request_id, patience=60) for request_id in asked]
