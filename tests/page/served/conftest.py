"""The page as `make serve` has it, with the real API: one embedded stack with the seed library and Ana."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from local.stack.stack import running
from tests.api import bodies
from tests.api.client import Client

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

type OpenServed = Callable[..., Page]
type Json = dict[str, Any]

GOAL = "Understand loops and functions, and practise them"


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A stack in which nothing is yet, for the first test that uses it."""
    with running(tmp_path_factory.mktemp("stack")) as stack:
        yield Client(stack.url)


@pytest.fixture(scope="session")
def client(empty: Client) -> Client:
    """The stack with the seed library."""
    assert empty.post("/api/resources/seed/").status == 200
    return empty


@pytest.fixture(scope="session")
def ana(client: Client) -> Json:
    return client.made("/api/learners/", bodies.learner())


@pytest.fixture
def plan(client: Client) -> Json:
    """A plan of ten days that began the day before yesterday, of a learner who has no other."""
    learner = client.made("/api/learners/", bodies.learner())
    first = (datetime.now(UTC) - timedelta(2)).date().isoformat()
    limits = {"max_daily_minutes": 60, "must_include_practice": True, "start_date": first, "timezone": "UTC"}
    body = bodies.plan_request(learner["id"], goal=GOAL, duration_days=10, constraints=limits)
    plan_id = client.ended(client.made("/api/plan-requests/", body)["id"], patience=60)["plan_id"]
    found: Json = client.get(f"/api/plans/{plan_id}/").body
    return found


@pytest.fixture
def progress(client: Client, plan: Json) -> Callable[[], Json]:
    """Return the progress as the API has it."""
    return lambda: client.get(f"/api/plans/{plan['id']}/progress/").body


@pytest.fixture
def open_served(browser: Browser, empty: Client, opened: ExitStack) -> OpenServed:
    """Open a route of the served page; options are those of `watched_page`, and `prepare` as in `open_page`."""
    from tests.page.watched import watched_page

    def open_served(route: str = "", prepare: Callable[[Page], None] = lambda _: None, **options: Any) -> Page:
        page = opened.enter_context(watched_page(browser, f"{empty.url}/", **options))
        prepare(page)
        page.goto(f"./#/{route}")
        return page

    return open_served
