"""Votes and links on the real API: rated on a phone, seen by the team; a link made, used, revoked."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.api import bodies
from tests.api.client import Client
from tests.page.accessibility import faults
from tests.page.served.conftest import Json, OpenServed

PHONE = {"width": 360, "height": 780}
CLIPBOARD = ["clipboard-read", "clipboard-write"]


@pytest.fixture
def learner(client: Client) -> Json:
    """A learner who has one plan."""
    return client.made("/api/learners/", bodies.learner())


@pytest.fixture
def plan(client: Client, learner: Json) -> Json:
    limits = {"start_date": datetime.now(UTC).date().isoformat(), "timezone": "UTC"}
    body = bodies.plan_request(learner["id"], duration_days=7, constraints=limits)
    request = client.made("/api/plan-requests/", body)
    plan_id = client.ended(request["id"], patience=60)["plan_id"]
    found: Json = client.get(f"/api/plans/{plan_id}/").body
    return found


def answer(page: Page, *labels: str) -> None:
    """Choose answers on the first task, and save them."""
    page.get_by_role("button", name="Rate or report").first.click()
    for label in labels:
        page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your answers are stored").wait_for()


def test_a_vote_on_a_phone_reaches_the_team_which_overrides_and_resets_it(
    client: Client, plan: Json, open_served: OpenServed, note: Callable[[str], None]
) -> None:
    resource = plan["days"][0]["tasks"][0]["resource_id"]
    client.once("DELETE", f"/api/resources/{resource}/feedback/")  # other tests may have rated it
    page = open_served(f"plans/{plan['id']}", viewport=PHONE)
    answer(page, "2", "Too hard", "The link is broken")
    page.reload()
    expect(page.locator(".task").first).to_contain_text("rated 2 of 5 too hard link reported as broken")
    page.goto("./#/library")
    page.get_by_role("link", name=re.compile("Show (it|them)")).click()
    card = page.locator(".card", has=page.locator(f"a[href='#/library/{resource}']"))
    expect(card).to_contain_text("still in plans 1 learner reports the link as broken.")
    page.goto(f"./#/library/{resource}")
    said = page.get_by_role("region", name="What learners say")
    expect(said).to_contain_text("Rated 2 of 5 by 1 learner.")
    expect(said).to_contain_text("Its score changes by \u22120.01.")
    said.get_by_role("button", name="Override the votes").click()
    page.get_by_label("Change of its score").fill("0.05")
    page.get_by_role("button", name="Save the settings").click()
    expect(said).to_contain_text("Its score changes by +0.05.")
    assert faults(page, note) == []
    said.get_by_role("button", name="Reset this feedback").click()
    said.get_by_role("button", name="Reset the feedback").click()
    expect(said).to_contain_text("No learner has rated it yet.")
    page.goto(f"./#/plans/{plan['id']}")
    page.get_by_role("button", name="Rate or report").first.wait_for()
    expect(page.get_by_text("rated 2 of 5")).to_have_count(0)


def test_a_calendar_link_works_until_it_is_revoked(
    client: Client, learner: Json, plan: Json, open_served: OpenServed
) -> None:
    page = open_served(f"learners/{learner['id']}", permissions=CLIPBOARD)
    page.get_by_role("button", name="Make a calendar link").click()
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    url = page.evaluate("navigator.clipboard.readText()")
    assert url.startswith(client.url)
    path = url.removeprefix(client.url)
    feed = client.get(path)
    assert feed.status == 200
    assert plan["days"][0]["tasks"][0]["id"].encode() in feed.content
    page.get_by_role("button", name="Revoke the calendar link").click()
    page.get_by_role("button", name="Revoke the link").click()
    page.get_by_text("There is no link now.").wait_for()
    assert client.get(path).status == 404


def test_the_eleventh_link_is_refused_with_a_sentence(client: Client, learner: Json, open_served: OpenServed) -> None:
    for _ in range(10):
        assert client.post(f"/api/learners/{learner['id']}/links/", {"kind": "learner"}).status == 201
    page = open_served(f"learners/{learner['id']}", fails=True)
    expect(page.locator(".card")).to_have_count(10)
    page.get_by_role("button", name="Make a learner link").click()
    expect(page.get_by_role("alert")).to_contain_text("The learner has 10 open links; revoke one")
