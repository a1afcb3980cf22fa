"""Takes the pictures of the README: `make pictures`. They are of the real page, with the seeds and Ana."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.api import bodies
from tests.api.client import Client
from tests.page.served.conftest import Json, OpenServed

FOLDER = Path(__file__).parents[3] / "docs" / "images"
LARGEST = 150_000  # bytes
GOAL = "Understand loops and functions, and practise them"


def open_form(page: Page) -> None:
    page.get_by_label("What do you want to be able to do?").fill(GOAL)
    page.get_by_label("Topic").fill("pyhton")
    page.get_by_text("is read as").wait_for()
    page.mouse.click(600, 5)


def open_why(page: Page) -> None:
    page.get_by_role("checkbox", name="Done: Python Fundamentals").check()
    page.get_by_text("1 of 7 tasks done").wait_for()
    page.get_by_role("button", name="Why this?").first.click()
    page.get_by_text("It was selected because").wait_for()
    page.get_by_text("not sent yet").wait_for(state="detached")
    page.get_by_role("button", name="Rate or report").first.wait_for()
    page.evaluate("scrollTo(0, 0)")


@pytest.fixture(scope="module")
def plan(client: Client, ana: Json) -> str:
    """A plan that began yesterday, where the page's clock is."""
    limits = {"max_daily_minutes": 60, "must_include_practice": True, "start_date": "2027-03-01"}
    body = bodies.plan_request(ana["id"], goal=GOAL, duration_days=7, constraints=limits)
    plan_id: str = client.ended(client.made("/api/plan-requests/", body)["id"], patience=60)["plan_id"]
    return plan_id


def test_a_picture_of_a_learners_page_is_taken(ana: Json, plan: str, client: Client, open_served: OpenServed) -> None:
    link = client.made(f"/api/learners/{ana['id']}/links/", {"kind": "learner"})
    page = open_served(
        f"plans/{plan}",
        lambda page: page.clock.set_fixed_time("2027-03-02T09:00:00Z"),
        viewport={"width": 400, "height": 800},
        color_scheme="light",
    )
    page.goto(link["url"])
    page.locator(".ring").wait_for()
    page.get_by_role("button", name="Rate or report").first.wait_for()
    path = FOLDER / "page-learner.png"
    page.screenshot(path=path)
    assert path.stat().st_size < LARGEST


@pytest.mark.parametrize(("name", "act", "height"), [("form", open_form, 690), ("plan", open_why, 800)])
def test_a_picture_is_taken(
    name: str, act: Callable[[Page], None], height: int, ana: Json, plan: str, open_served: OpenServed
) -> None:
    page = open_served(
        {"form": f"new?learner={ana['id']}", "plan": f"plans/{plan}"}[name],
        lambda page: page.clock.set_fixed_time("2027-03-02T09:00:00Z"),
        viewport={"width": 1200, "height": height},
        color_scheme="light",
    )
    act(page)
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"page-{name}.png"
    page.screenshot(path=path)
    assert path.stat().st_size < LARGEST
