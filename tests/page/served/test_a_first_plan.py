"""From nothing to a plan that is read, on the real API, with a pointer and by keyboard alone."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.api.client import Client
from tests.page.accessibility import faults
from tests.page.served.conftest import Json, OpenServed
from tests.page.served.keyboard import go_to

GOAL = "Understand loops and functions, and practise them"


def test_a_newcomer_gets_from_an_empty_deployment_to_a_plan_and_its_trace(
    empty: Client, open_served: OpenServed, pictures: Path, note: Callable[[str], None]
) -> None:
    page = open_served(viewport={"width": 375, "height": 800})
    page.get_by_role("button", name="Start with the 26 example resources").click()
    page.get_by_role("heading", name="New plan").wait_for()
    page.get_by_label("What do you want to be able to do?").fill(GOAL)
    page.get_by_label("Topic").fill("Python")
    page.get_by_text("Yes.").wait_for()
    page.get_by_role("button", name="Make the plan").click()
    page.get_by_role("heading", name="Making your plan").wait_for()
    page.get_by_role("heading", name="Your plan is ready").wait_for()
    expect(page.locator(".steps li.done")).to_have_count(5)
    page.get_by_role("link", name="Read the plan").click()
    page.get_by_role("heading", level=1, name=GOAL).wait_for()
    page.get_by_role("button", name="Why this?").first.click()
    page.get_by_text("It was selected because").wait_for()
    page.screenshot(path=pictures / "served-plan.jpg", type="jpeg", full_page=True)
    assert faults(page, note) == []
    page.get_by_role("link", name="See how it was made").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Find resources in the library").first).to_be_visible()
    for summary in page.locator("summary").all():
        summary.click()
    page.screenshot(path=pictures / "served-trace.jpg", type="jpeg", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # The rules cannot see the colours of a table that is cut off.
    page.set_viewport_size({"width": 1280, "height": 900})
    assert faults(page, note) == []
    page.get_by_role("link", name="Plans", exact=True).click()
    page.get_by_role("link", name=GOAL).wait_for()


def test_the_list_of_plans_is_filtered_by_learner_and_state(client: Client, ana: Json, open_served: OpenServed) -> None:
    body = {"learner_id": ana["id"], "goal": "Learn Python basics", "topic": "python", "duration_days": 3}
    client.ended(client.made("/api/plan-requests/", body)["id"], patience=60)
    page = open_served(f"plans?learner={ana['id']}")
    page.get_by_role("link", name="Learn Python basics").wait_for()
    expect(page.get_by_label("Learner")).to_have_value(ana["id"])
    page.get_by_label("State").select_option("failed")
    page.get_by_text("No plan is like this.").wait_for()
    page.get_by_role("link", name="Show all plans").click()
    page.get_by_role("link", name="Learn Python basics").wait_for()


def test_a_plan_is_made_and_read_by_keyboard_alone(client: Client, ana: Json, open_served: OpenServed) -> None:
    page = open_served()
    page.get_by_role("link", name="Make a plan").wait_for()
    go_to(page, "New plan")
    page.keyboard.press("Enter")
    page.get_by_label("Topic").wait_for()
    go_to(page, "What do you want")
    page.keyboard.type(GOAL)
    go_to(page, "Topic")
    page.keyboard.type("python")
    page.keyboard.press("Escape")  # the list of topics
    page.get_by_text("Yes.").wait_for()
    go_to(page, "Include practice")
    page.keyboard.press("Space")
    expect(page.get_by_label("Include practice")).not_to_be_checked()
    go_to(page, "Dates, rest days")
    page.keyboard.press("Enter")
    go_to(page, "Sunday")
    page.keyboard.press("Space")
    go_to(page, "Make the plan")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Your plan is ready").wait_for()
    expect(page.get_by_role("link", name="Read the plan")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=GOAL)).to_be_focused()
    go_to(page, "Why this?")
    page.keyboard.press("Enter")
    page.get_by_text("It was selected because").wait_for()
    go_to(page, "All checks")
    page.keyboard.press("Enter")
    page.locator(".checks li").first.wait_for()
    go_to(page, "See how it was made")
    page.keyboard.press("Enter")
    page.get_by_text("Find resources in the library").first.wait_for()


def test_the_first_stop_of_the_keyboard_leads_to_the_content(client: Client, open_served: OpenServed) -> None:
    page = open_served("plans")
    page.get_by_label("Learner").wait_for()
    page.locator("body").evaluate("(body) => { document.activeElement.blur(); }")
    go_to(page, "Skip to the content")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Learner")).to_be_focused()
