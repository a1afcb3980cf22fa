"""A task is moved to another day: by keyboard alone, by a list of days, or by dragging it there."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.page import canned
from tests.page.api import Api, NoAnswer
from tests.page.conftest import OpenPage
from tests.page.living import REFUSED, ROUTE, LivingPlan
from tests.page.test_ticks import progress, task, tick

REASON = REFUSED.body["detail"]
MOVES = "POST plans/*/moves/"


def day(page: Page, number: int) -> Locator:
    return page.locator(f"section[aria-labelledby=this-week] [data-day='{number}']")


def drag(page: Page, number: int, to: int) -> None:
    """Drag a task to another day, and drop it when the day shows that it takes it, as a person does."""
    day(page, number).locator(".grip").hover()
    page.mouse.down()
    for _ in range(2):  # a browser begins to drag with the first move, and is over a day with the next
        day(page, to).hover()
    expect(day(page, to)).to_have_class(re.compile(r"\btarget\b"))
    page.mouse.up()


def open_menu(page: Page, number: int) -> Locator:
    """Open the list of days of a task, and return it."""
    task(page, number).get_by_role("button", name="Move of Python").click()
    return page.get_by_label("Move to")


def test_a_task_is_moved_by_keyboard_alone(read: OpenPage, api: Api) -> None:
    page = read()
    task(page, 4).get_by_role("button", name="Move of Python").focus()
    page.keyboard.press("Enter")
    days = page.get_by_label("Move to")
    expect(days).to_be_focused()
    page.keyboard.type("Sat")
    expect(days).to_have_value("6")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(progress(page).get_by_role("status").first).to_have_text("Moved to Saturday 7 March: Python Fundamentals 4")
    expect(day(page, 6).locator(".task")).to_have_count(2)
    expect(day(page, 4).locator(".task")).to_have_count(0)
    opener = task(page, 4).get_by_role("button", name="Move of Python")
    expect(opener).to_be_focused()
    asked = api.asked(MOVES)[0]
    assert asked.body == {"task_id": canned.task(4)["id"], "to_date": "2026-03-07"}
    assert asked.headers["if-match"] == '"1"'
    assert len(api.asked("GET plans/*/")) == 1  # the answer of the move is the plan


def test_the_list_has_the_days_from_today_on_that_are_no_rest(read: OpenPage) -> None:
    options = open_menu(read(), 4).locator("option")
    expect(options).to_have_count(8)
    texts = options.all_inner_texts()
    assert texts[:2] == ["Friday 6 March: 30 min planned", "Saturday 7 March: 30 min planned"]
    assert [text.split(":")[0] for text in texts[2:]] == [
        "Monday 9 March",
        "Tuesday 10 March",
        "Wednesday 11 March",
        "Thursday 12 March",
        "Friday 13 March",
        "Saturday 14 March",
    ]


def test_a_late_task_can_be_moved_to_today(read: OpenPage) -> None:
    page = read()
    open_menu(page, 2)
    page.get_by_role("button", name="Move", exact=True).click()
    expect(day(page, 4).locator(".task")).to_have_count(2)
    expect(progress(page)).to_contain_text("2 tasks are late.")


def test_escape_leaves_the_task_where_it_is(read: OpenPage, api: Api) -> None:
    page = read()
    expect(open_menu(page, 4)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Move to")).to_have_count(0)
    expect(task(page, 4).get_by_role("button", name="Move of Python")).to_be_focused()
    assert api.asked(MOVES) == []


def test_a_refused_move_says_why_and_offers_the_nearest_days(read: OpenPage, api: Api, living: LivingPlan) -> None:
    page = read(fails=True)
    living.refuses = REFUSED
    open_menu(page, 4)
    page.get_by_role("button", name="Move", exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(REASON)
    expect(alert.get_by_role("button")).to_have_text(["Move it to Saturday 7 March", "Move it to Monday 9 March"])
    expect(day(page, 4).locator(".task")).to_have_count(1)
    alert.get_by_role("button", name="Move it to Saturday 7 March").click()
    expect(day(page, 6).locator(".task")).to_have_count(2)
    assert api.asked(MOVES)[-1].body["to_date"] == "2026-03-07"


def test_a_task_is_dragged_to_another_day(read: OpenPage) -> None:
    page = read(viewport={"width": 1280, "height": 3200})
    drag(page, 4, 6)
    expect(day(page, 6).locator(".task")).to_have_count(2)
    expect(page.locator(".target")).to_have_count(0)


def test_a_refused_drop_says_why_at_its_task(read: OpenPage, living: LivingPlan) -> None:
    page = read(fails=True, viewport={"width": 1280, "height": 3200})
    living.refuses = REFUSED
    drag(page, 4, 7)
    expect(day(page, 4).get_by_role("alert")).to_contain_text(REASON)
    day(page, 4).get_by_role("button", name="Move it to Saturday 7 March").click()
    expect(day(page, 6).locator(".task")).to_have_count(2)


def test_a_plan_that_another_tab_has_changed_is_loaded_again(read: OpenPage, api: Api, living: LivingPlan) -> None:
    page = read(fails=True)
    living.version = 2
    open_menu(page, 4)
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The plan was modified")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(day(page, 5).locator(".task")).to_have_count(2)
    assert [call.headers["if-match"] for call in api.asked(MOVES)] == ['"1"', '"2"']


def test_a_move_in_one_tab_shows_in_the_other(read: OpenPage) -> None:
    one = read()
    other = one.context.new_page()
    other.goto(f"./#/{ROUTE}")
    other.locator(".ring").wait_for()
    open_menu(one, 4)
    one.get_by_role("button", name="Move", exact=True).click()
    expect(day(one, 5).locator(".task")).to_have_count(2)
    expect(day(other, 5).locator(".task")).to_have_count(2)


def test_a_move_without_a_connection_leaves_the_task_and_can_be_repeated(read: OpenPage, api: Api) -> None:
    page = read(fails=True)
    rule = api.on(MOVES, NoAnswer())
    open_menu(page, 4)
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The service cannot be reached.")
    api.on(MOVES, rule or {})
    page.get_by_role("button", name="Move", exact=True).click()
    expect(day(page, 5).locator(".task")).to_have_count(2)


def test_what_is_ticked_stays_ticked_when_another_task_moves(read: OpenPage) -> None:
    page = read()
    tick(page, 1).check()
    open_menu(page, 4)
    page.get_by_role("button", name="Move", exact=True).click()
    expect(day(page, 5).locator(".task")).to_have_count(2)
    expect(tick(page, 1)).to_be_checked()


def test_a_task_that_is_done_or_skipped_cannot_be_moved(read: OpenPage) -> None:
    page = read()
    tick(page, 4).check()
    task(page, 5).get_by_role("button", name="Skip Python").click()
    for number in (4, 5):
        expect(task(page, number).get_by_role("button", name="Move of Python")).to_have_count(0)


def test_a_plan_without_dates_is_moved_by_its_days(open_page: OpenPage, api: Api) -> None:
    LivingPlan(api, canned.plan(days=canned.days(7)))
    moved = canned.plan(days=canned.days(7)) | {"version": 2}
    api.on(MOVES, moved)
    page: Page = open_page(ROUTE)
    page.locator(".ring").wait_for()
    open_menu(page, 1).select_option("3")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(progress(page)).to_contain_text("Moved to day 3")
    assert api.asked(MOVES)[0].body == {"task_id": canned.task(1)["id"], "to_day": 3}
