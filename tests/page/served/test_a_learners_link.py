"""A learner's link on the real API, on a phone: read, tick, rate, plan the rest again, accept; then it is revoked."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.client import Client
from tests.page.accessibility import faults
from tests.page.learn.link import Record
from tests.page.served.conftest import GOAL, Json
from tests.page.watched import watched_page

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def link(client: Client, plan: Json) -> Json:
    """A link of the plan's learner, as the team gets it."""
    return client.made(f"/api/learners/{plan['learner_id']}/links/", {"kind": "learner"})


@pytest.fixture
def visit(browser: Browser, client: Client, link: Json) -> Iterator[Callable[[], Page]]:
    """Open the link on a phone. At the end its secret is nowhere but where it must be."""
    with ExitStack() as opened:

        def visit() -> Page:
            watched = watched_page(browser, f"{client.url}/", fails=True, viewport=PHONE, has_touch=True)
            page = opened.enter_context(watched)
            record = Record(page.context)
            record.watch(page)
            opened.callback(is_clean, record, link["token"])
            page.goto(link["url"])
            return page

        yield visit


@pytest.fixture
def first(client: Client, plan: Json) -> Iterator[Json]:
    """The first task of the plan. Other tests of this stack count on a library without votes."""
    task: Json = plan["days"][0]["tasks"][0]
    yield task
    assert client.once("DELETE", f"/api/resources/{task['resource_id']}/feedback/").status == 204


def is_clean(record: Record, secret: str) -> None:
    assert record.leaks(secret) == []


def is_right(page: Page, note: Callable[[str], None]) -> None:
    assert faults(page, note) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_plan_is_read_ticked_rated_planned_again_and_accepted(
    client: Client,
    plan: Json,
    first: Json,
    progress: Callable[[], Json],
    visit: Callable[[], Page],
    pictures: Path,
    note: Callable[[str], None],
) -> None:
    page = visit()
    page.get_by_role("heading", level=1, name=GOAL).wait_for()
    item = page.locator(f"[data-task='{first['id']}']").first
    item.get_by_role("checkbox").tap()
    item.get_by_role("button", name="Rate or report").tap()
    item.get_by_label("4", exact=True).check()
    item.get_by_label("Too hard").check()
    item.get_by_role("button", name="Save").tap()
    expect(item).to_contain_text("rated 4 of 5")
    expect(page.get_by_text("not sent yet")).to_have_count(0)
    assert progress()["counts"]["done"] == 1
    (vote,) = client.get(f"/api/plans/{plan['id']}/feedback/").body["items"]
    assert (vote["resource_id"], vote["rating"], vote["difficulty"]) == (first["resource_id"], 4, "too_hard")
    item.get_by_role("button", name="Why this?").tap()
    item.get_by_text("It was selected because").wait_for()
    page.screenshot(path=pictures / "served-learn.jpg", type="jpeg", full_page=True)
    is_right(page, note)
    page.get_by_role("link", name="Plan the rest again").tap()
    page.get_by_role("button", name="Show what would change").tap()
    page.get_by_role("heading", level=1, name="The new version is ready").wait_for()
    page.get_by_role("link", name="See what would change").tap()
    page.get_by_role("heading", level=1, name="What would change").wait_for()
    expect(page.locator(".cards li").first).to_contain_text("Why: ")
    is_right(page, note)
    assert client.get(f"/api/plans/{plan['id']}/").body["version"] == 1
    page.get_by_role("button", name="Accept the changes").tap()
    page.get_by_text("The new version is in force.").wait_for()
    assert client.get(f"/api/plans/{plan['id']}/").body["version"] == 2
    page.get_by_role("link", name="Versions of this plan").tap()
    page.get_by_role("link", name="Version 1").tap()
    page.get_by_text("The days of this version").wait_for()
    page.get_by_role("link", name="Your plans").tap()
    expect(page.locator("main h2")).to_have_text([GOAL])
    is_right(page, note)


def test_a_revoked_link_is_dead_at_once(client: Client, plan: Json, link: Json, visit: Callable[[], Page]) -> None:
    page = visit()
    page.locator(".ring").wait_for()
    removed = client.once("DELETE", f"/api/learners/{plan['learner_id']}/links/{link['id']}/")
    assert removed.status == 204
    page.get_by_role("checkbox").first.tap()
    expect(page.get_by_role("alert")).to_contain_text("This link does not work")
    page.reload()
    page.get_by_role("heading", level=1, name="This link does not work").wait_for()


def test_a_link_opens_nothing_of_the_team(client: Client, link: Json) -> None:
    headers = {"Authorization": f"Learner {link['token']}"}
    assert client.once("GET", "/api/learn/", headers=headers).status == 200
    for path in ("/api/learners/", "/api/plans/", "/api/resources/", f"/api/learners/{link['learner_id']}/links/"):
        assert client.once("GET", path, headers=headers).status == 401, path
