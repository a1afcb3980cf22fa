"""A plan that is followed on the real API: ticked, moved, replanned and accepted; in two tabs; without a connection."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.api.client import Client
from tests.page.accessibility import faults
from tests.page.served.conftest import Json, OpenServed
from tests.page.served.keyboard import go_to

PHONE = {"width": 360, "height": 780}


def opened(open_served: OpenServed, plan: Json, **options: object) -> Page:
    page = open_served(f"plans/{plan['id']}", viewport=PHONE, **options)
    page.locator(".ring").wait_for()
    return page


def tasks(plan: Json) -> Iterator[Json]:
    for day in plan["days"]:
        yield from day["tasks"]


def tick(page: Page, task: Json) -> Locator:
    return page.locator(f"[data-task='{task['id']}']").first.get_by_role("checkbox")


def are_sent(page: Page) -> None:
    expect(page.get_by_text("not sent yet")).to_have_count(0)


def test_two_days_are_lost_and_the_rest_is_planned_again_by_keyboard_alone(
    client: Client,
    plan: Json,
    progress: Callable[[], Json],
    open_served: OpenServed,
    pictures: Path,
    note: Callable[[str], None],
) -> None:
    first = next(tasks(plan))
    page = opened(open_served, plan)
    go_to(page, f"Done: {first['title']}")
    page.keyboard.press("Space")
    are_sent(page)
    assert progress()["counts"]["done"] == 1
    expect(page.get_by_text("late.")).to_be_visible()
    page.screenshot(path=pictures / "served-followed.jpg", type="jpeg", full_page=True)
    assert faults(page, note) == []
    page.locator("h1").focus()
    go_to(page, "Plan the rest again")
    page.keyboard.press("Enter")
    page.get_by_label("From").wait_for()
    go_to(page, "Show what would change")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="The new version is ready").wait_for()
    expect(page.get_by_role("link", name="See what would change")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="What would change").wait_for()
    expect(page.locator(".cards li").first).to_contain_text("Why: ")
    page.screenshot(path=pictures / "served-changes.jpg", type="jpeg", full_page=True)
    assert faults(page, note) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert client.get(f"/api/plans/{plan['id']}/").body["version"] == 1
    go_to(page, "Accept the changes")
    page.keyboard.press("Enter")
    page.get_by_text("The new version is in force.").wait_for()
    now = client.get(f"/api/plans/{plan['id']}/").body
    assert now["version"] == 2
    assert progress()["counts"]["late"] == 0
    assert progress()["counts"]["done"] == 1
    expect(page.get_by_text("late.")).to_have_count(0)
    page.get_by_role("link", name="Versions of this plan").click()
    page.get_by_role("link", name="Version 1").click()
    page.get_by_text("The days of this version").wait_for()
    page.locator(".day").first.wait_for()


@pytest.fixture
def movable(client: Client, plan: Json) -> Json:
    """A task that may be moved, as its answer says to which days; the first day of the plan is over."""
    for task in tasks({"days": plan["days"][2:]}):
        refused = client.post(f"/api/plans/{plan['id']}/moves/", {"task_id": task["id"], "to_day": 1})
        assert refused.is_problem(422)
        if refused.body["nearest_days"]:
            return {"task": task, "days": [near["day"] for near in refused.body["nearest_days"]]}
    raise AssertionError("no task of the plan can be moved")


def item_of(page: Page, task: Json) -> Locator:
    """The place of a task in the list of all weeks."""
    for week in page.locator(".week summary").all():
        week.click()
    return page.locator(f".week [data-task='{task['id']}']")


def test_a_task_is_moved_by_keyboard_alone(client: Client, plan: Json, movable: Json, open_served: OpenServed) -> None:
    task, day = movable["task"], movable["days"][0]
    page = opened(open_served, plan)
    item_of(page, task).get_by_role("checkbox").focus()
    go_to(page, "Move of")
    page.keyboard.press("Enter")
    days = page.get_by_label("Move to")
    expect(days).to_be_focused()
    page.keyboard.press("Home")
    while days.input_value() != str(day):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Moved to").wait_for()
    now = client.get(f"/api/plans/{plan['id']}/").body
    assert now["version"] == 2
    assert task["id"] in [moved["id"] for moved in now["days"][day - 1]["tasks"]]
    moved = page.locator(f"[data-day='{day}'] [data-task='{task['id']}']")
    expect(moved.first.get_by_role("button", name="Move of")).to_be_focused()


def test_a_refused_move_says_why_and_its_nearest_day_is_one_press_away(
    client: Client, plan: Json, movable: Json, open_served: OpenServed
) -> None:
    task, near = movable["task"], movable["days"]
    page = opened(open_served, plan, fails=True)
    item = item_of(page, task)
    item.get_by_role("button", name="Move of").click()
    item.get_by_label("Move to").wait_for()
    values = [option.get_attribute("value") for option in item.locator("option").all()]
    item.get_by_label("Move to").select_option(next(value for value in values if int(value or 0) not in near))
    item.get_by_role("button", name="Move", exact=True).click()
    alert = item.get_by_role("alert")
    expect(alert.locator("p").first).to_have_text(re.compile(r"^.{20,}\.$"))
    expect(alert.get_by_role("button", name="Move it to")).to_have_count(len(near))
    alert.get_by_role("button", name="Move it to").first.click()
    page.get_by_text("Moved to").wait_for()
    assert client.get(f"/api/plans/{plan['id']}/").body["version"] == 2


def test_two_tabs_at_once_agree(plan: Json, progress: Callable[[], Json], open_served: OpenServed) -> None:
    ticked = [task for day in plan["days"][:3] for task in day["tasks"]]
    one = opened(open_served, plan)
    other = one.context.new_page()
    other.goto(one.url)
    other.locator(".ring").wait_for()
    for page, task in zip([one, other] * len(ticked), ticked, strict=False):
        tick(page, task).check()
    for page in (one, other):
        for task in ticked:
            expect(tick(page, task)).to_be_checked()
        are_sent(page)
    assert progress()["counts"]["done"] == len(ticked)


def test_a_tick_without_a_connection_arrives_when_it_is_back(
    plan: Json, progress: Callable[[], Json], open_served: OpenServed
) -> None:
    first = next(tasks(plan))
    page = opened(open_served, plan, fails=True)
    page.context.set_offline(True)
    tick(page, first).check()
    page.get_by_text("is kept in this browser").wait_for()
    assert progress()["counts"]["done"] == 0
    page.context.set_offline(False)
    expect(page.get_by_text("is kept in this browser")).to_have_count(0)
    are_sent(page)
    assert progress()["counts"]["done"] == 1


def test_a_tick_without_a_connection_outlives_the_tab(
    plan: Json, progress: Callable[[], Json], open_served: OpenServed
) -> None:
    first = next(tasks(plan))
    page = opened(open_served, plan, fails=True)
    page.context.set_offline(True)
    tick(page, first).check()
    page.get_by_text("is kept in this browser").wait_for()
    context, place = page.context, page.url
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(place)
    expect(tick(again, first)).to_be_checked()
    are_sent(again)
    assert progress()["counts"]["done"] == 1
